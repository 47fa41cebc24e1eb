"""The tuner: texts with labels in, an adapter with its heads out, remembered by content."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from classifier.encoding import DEFAULT_ENCODER, SentenceEncoder, folder_of, load_encoder
from criteria.schema import Edition
from training.examples import Example, examples_of_criteria, read_authored
from training.tuning.kept import Tuned, keep, key_of, look_up
from training.tuning.recipe import Recipe
from training.tuning.roughening import fingerprint_of_copies, roughened


def _say_nothing(stage: str, steps: int) -> None:
    """Has a name, because a tuner may be sent to another process."""


@dataclass(frozen=True)
class Tuner:
    """Tunes an encoder for an edition.

    Attributes:
        edition: Whose criteria and sub-questions are learned.
        folder: Keeps what was tuned, and unfinished work, by content.
        base: Name of the encoder that is tuned.
        recipe: Settings.
        progress: Called after each step with how many steps the stage has.
    """

    edition: Edition
    folder: Path
    base: str = DEFAULT_ENCODER
    recipe: Recipe = Recipe()
    progress: Callable[[str, int], None] = field(default=_say_nothing)

    def encoder(self, tuned: Tuned) -> SentenceEncoder:
        """Return the encoder with an adapter merged into it."""
        return load_encoder(self.base, tuned.adapter)

    def first_stage(self) -> Tuned:
        """Tune on our own lines and the criteria: an encoder that saw no graded record."""
        return self._remembered(self._first_examples(), ())

    def tune(self, examples: Sequence[Example]) -> Tuned:
        """Go on from the first stage with examples of graded records.

        Args:
            examples: Findings of records, none of which may be evaluated with what comes out.
        """
        return self._remembered(self._first_examples(), examples)

    def _first_examples(self) -> list[Example]:
        authored, _ = read_authored()
        return [*authored, *examples_of_criteria(self.edition)]

    def _remembered(self, first: Sequence[Example], second: Sequence[Example]) -> Tuned:
        base = load_encoder(self.base).fingerprint
        key = key_of(
            [*first, *second],
            base,
            self.recipe.fingerprint,
            self.edition.fingerprint,
            fingerprint_of_copies(),
        )
        path = self.folder / f"{key}.safetensors"
        found = look_up(path)
        if found is None:
            found = self._made(first, second, path.with_suffix(".unfinished"))
            keep(path, found)
        return found

    def _made(self, first: Sequence[Example], second: Sequence[Example], checkpoint: Path) -> Tuned:
        from training.tuning.batches import first_stage, roughly, second_stage
        from training.tuning.loop import train
        from training.tuning.network import TunedNetwork
        from training.tuning.targets import targets_of

        names = [sub.id for sub in self.edition.sub_questions()]
        network = TunedNetwork(folder_of(self.base), names, self.recipe)
        texts = [example.text for example in (*first, *second)]
        tokens = network.tokens([*texts, *roughened(texts, self.recipe.seed)])
        targets = targets_of([*first, *second] * 2, self.edition, self.recipe.strength_width)
        lengths = [len(ids) for ids in tokens[: len(texts)]]
        if second:
            start = self.first_stage()
            network.take_up(start.adapter, start.heads)
            batches, stage = second_stage(lengths, len(first), self.recipe), self.recipe.second
        else:
            batches, stage = first_stage(lengths, self.recipe), self.recipe.first
        train(
            network,
            tokens,
            targets,
            roughly(batches, len(texts), self.recipe),
            stage,
            self.recipe,
            checkpoint=checkpoint,
            progress=lambda: self.progress("second" if second else "first", len(batches)),
        )
        return Tuned(network.adapter(), network.heads())
