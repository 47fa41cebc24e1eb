"""The façade: notes in, suggestions out."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from classifier.encoding import Encoder, load_encoder
from classifier.grading import Grader
from classifier.judging import OTHER_SUBJECT, Judge, JudgedPiece
from classifier.language import foreign_language, foreign_note
from classifier.rolling_up import suggest_everywhere
from classifier.segmenting import segment
from classifier.types import LeftOut, Note, NoteResult, Origin, Piece
from classifier.vector_cache import CachedEncoder
from criteria.errors import PeelError
from criteria.loader import load_edition
from criteria.schema import Edition
from models.bundle import Bundle, read_bundle
from models.decision import DecisionRule
from models.ordinal_fit import respaced

DEFAULT_BUNDLE = Path(__file__).resolve().parent.parent / "models" / "default"
# Pieces gathered from several short notes before they are encoded together.
_WINDOW = 1024
NOTHING = "nothing in the note reads as evidence of how a force performs"


class Pipeline:
    """Reads notes by one edition of the criteria with one bundle.

    >>> from classifier import Note, Pipeline
    >>> pipeline = Pipeline.load()
    >>> [result] = pipeline.suggest([Note(text="Supervisors review every crime file.")])
    >>> {suggestion.id for suggestion in result.suggestions} >= {"2", "2.1"}
    True
    >>> [piece] = result.suggestions[0].evidence
    >>> piece.text, piece.leaning
    ('Supervisors review every crime file.', 'positive')
    """

    def __init__(self, edition: Edition, encoder: Encoder, bundle: Bundle) -> None:
        """Join parts that were made for each other; ``load`` finds and checks them."""
        self.edition = edition
        self.bundle = bundle
        self.encoder = encoder
        self._judge = Judge(edition, encoder, bundle)
        self.grader = Grader(edition, bundle.grader, bundle.rule)
        self._model = Origin(bundle.name, bundle.fingerprint)
        self._criteria = Origin(edition.name, edition.fingerprint)

    @classmethod
    def load(
        cls,
        model: str | Path | None = None,
        criteria: str | Path | None = None,
        *,
        cache: Path | None = None,
    ) -> "Pipeline":
        """Load a bundle, its encoder and an edition.

        Args:
            model: Folder of a bundle; None = the bundle that comes with the package.
            criteria: Name or folder of an edition; None = the one the bundle was made for. With an
                edition that nobody trained on and no ``model``, the default bundle starts cold:
                it keeps what it knows of leaning and strength, routes by similarity, and spaces
                the grades evenly.
            cache: File that keeps vectors between runs; None = keep nothing.

        Raises:
            PeelError: bundle, encoder or edition is missing, changed or of another make.
        """
        return cls.from_parts(load_parts(model, criteria), cache=cache)

    @classmethod
    def from_parts(cls, parts: "Parts", *, cache: Path | None = None) -> "Pipeline":
        """Load the encoder that a checked bundle asks for, and join all three.

        Raises:
            PeelError: the encoder is missing or another than the bundle was fitted on.
        """
        wanted = parts.bundle.encoder
        encoder = load_encoder(wanted.name, parts.bundle.adapter)
        if encoder.fingerprint != wanted.fingerprint:
            raise PeelError(
                "BUNDLE_OTHER_ENCODER",
                f"the bundle {parts.bundle.name!r} was made for another version of its encoder "
                f"{wanted.name!r}",
                hint="install the pinned version of the encoder, or run make model",
            )
        return cls(parts.edition, CachedEncoder(encoder, cache), parts.bundle)

    def suggest(self, notes: Iterable[Note]) -> list[NoteResult]:
        """Return one result a note, in order. See ``stream`` for more notes than fit in memory.

        Raises:
            PeelError: ``NOTE_UNKNOWN_SCOPE`` when a note is filed under no scope of the edition.
        """
        return list(self.stream(notes))

    def stream(self, notes: Iterable[Note]) -> Iterator[NoteResult]:
        """Yield one result a note, in order, holding only a window of notes at a time."""
        for note, judged in self.judged(notes):
            yield self._result(note, judged)

    def judged(self, notes: Iterable[Note]) -> Iterator[tuple[Note, list[JudgedPiece]]]:
        """Yield each note with what its pieces say one by one, before they are weighed together.

        Raises:
            PeelError: ``NOTE_UNKNOWN_SCOPE`` when a note is filed under no scope of the edition.
        """
        for window in self._windows(notes):
            todo = [(piece, note.scope) for note, pieces in window for piece in pieces]
            judged = self._judge.judge(todo)
            for note, pieces in window:
                yield note, [next(judged) for _ in pieces]

    def _windows(self, notes: Iterable[Note]) -> Iterator[list[tuple[Note, list[Piece]]]]:
        window: list[tuple[Note, list[Piece]]] = []
        size = 0
        for note in notes:
            pieces = self._pieces(note)
            window.append((note, pieces))
            size += len(pieces)
            if size >= _WINDOW:
                yield window
                window, size = [], 0
        if window:
            yield window

    def _pieces(self, note: Note) -> list[Piece]:
        if note.scope is not None and self.edition.levels.get(note.scope) in (
            None,
            "principal_area",
        ):
            raise PeelError(
                "NOTE_UNKNOWN_SCOPE",
                f"the note is filed under {note.scope!r}, which is no core question, question or "
                f"sub-question of {self.edition.name}",
                where=f"note {note.note_id}",
                hint="run peel criteria list to see the ids",
            )
        pieces = list(segment(note.text, self.edition.grades))
        if whole := foreign_note(piece.text for piece in pieces):
            reason = f"the note is mostly in {whole}, and only English can be read"
            return [replace(piece, set_aside=reason) for piece in pieces]
        return [_unless_foreign(piece) for piece in pieces]

    def _result(self, note: Note, judged: Sequence[JudgedPiece]) -> NoteResult:
        counted = [item for item in judged if item.left_out is None]
        likeness = max((item.likeness for item in counted), default=1.0)
        if note.scope is None and likeness < self._judge.least_likeness:
            judged = [JudgedPiece(item.piece, item.left_out or OTHER_SUBJECT) for item in judged]
            counted = []
        suggestions = suggest_everywhere(self.grader, counted)
        return NoteResult(
            note=note,
            model=self._model,
            criteria=self._criteria,
            suggestions=suggestions,
            gaps=self._gaps(note, {s.id for s in suggestions}),
            unrouted=tuple(
                LeftOut(item.piece.text, item.piece.start, item.piece.end, item.left_out)
                for item in judged
                if item.left_out is not None
            ),
            reason=None if suggestions else _nothing(judged),
        )

    def _gaps(self, note: Note, found: Collection[str]) -> tuple[str, ...]:
        """Graded sub-questions without evidence, under the note's scope or where there is some."""
        edition = self.edition
        scopes = (
            [scope for scope in edition.core_questions if scope in found]
            if note.scope is None
            else [note.scope]
        )
        return tuple(
            sub
            for scope in scopes
            for sub in edition.sub_questions_under(scope)
            if sub not in found and edition.is_graded(sub)
        )


def _unless_foreign(piece: Piece) -> Piece:
    language = foreign_language(piece.text)
    if language is None:
        return piece
    return replace(piece, set_aside=f"it is written in {language}, and only English can be read")


def _nothing(judged: Sequence[JudgedPiece]) -> str:
    reasons = {item.left_out for item in judged}
    if OTHER_SUBJECT in reasons or len(reasons) != 1:
        reason = OTHER_SUBJECT if OTHER_SUBJECT in reasons else NOTHING
    else:
        reason = str(reasons.pop())
    return f"no grade can be suggested: {reason}"


@dataclass(frozen=True)
class Parts:
    """A bundle and an edition that belong together; the encoder is not loaded yet."""

    bundle: Bundle
    edition: Edition


def load_parts(model: str | Path | None = None, criteria: str | Path | None = None) -> Parts:
    """Read and check a bundle and an edition, which takes a moment, without loading an encoder.

    Args:
        model: See ``Pipeline.load``.
        criteria: See ``Pipeline.load``.

    Raises:
        PeelError: bundle or edition is missing, changed or not made for the other.
    """
    bundle = read_bundle(DEFAULT_BUNDLE if model is None else Path(model))
    edition = load_edition(bundle.edition if criteria is None else criteria)
    if edition.fingerprint != bundle.edition_fingerprint:
        if model is not None or criteria is None:
            raise _other_edition(bundle, edition)
        bundle = cold_start(bundle, edition)
    return Parts(bundle, edition)


def cold_start(bundle: Bundle, edition: Edition) -> Bundle:
    """Return a bundle that scores an edition nobody trained on (see ``Pipeline.load``)."""
    n_grades = len(edition.grades)
    return replace(
        bundle,
        name=f"{bundle.name} (cold start)",
        grader=respaced(bundle.grader, n_grades),
        rule=DecisionRule(np.ones(n_grades), bundle.rule.smallest_confidence),
    )


def _other_edition(bundle: Bundle, edition: Edition) -> PeelError:
    return PeelError(
        "BUNDLE_OTHER_EDITION",
        f"the bundle {bundle.name!r} was made for the edition {bundle.edition!r}, "
        f"fingerprint {bundle.edition_fingerprint[:12]}, and not for {edition.name!r}, "
        f"fingerprint {edition.fingerprint[:12]}",
        hint="leave --model out to score by the criteria alone, or run make model for this edition",
    )
