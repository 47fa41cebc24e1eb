"""The analyst's desk: the models of this machine, their history, and switching between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.models_here import default_model, tell_mlflow
from app.settings import Settings
from classifier.pipeline import DEFAULT_BUNDLE, Parts, Pipeline
from criteria.errors import PeelError
from criteria.schema import Edition
from models.bundle import Bundle, read_bundle
from training.promoting import champion_of, promote, roll_back
from training.promotions import Promotion
from training.registry import CHALLENGER, Registry

if TYPE_CHECKING:
    from training.promoting import Default

_CARD = "MODEL_CARD.md"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model of this machine.

    Attributes:
        fingerprint: What names it.
        name: For people.
        outcomes: From how many moderated outcomes it learned.
        champion: Whether it answers now.
        challenger: Whether it was the last one trained.
        rules: What the gate said of it against the present champion, rule by rule.
    """

    fingerprint: str
    name: str
    outcomes: int
    champion: bool
    challenger: bool
    rules: Sequence[Mapping[str, Any]]

    @property
    def let_through(self) -> bool:
        """Whether every rule of the gate is met."""
        return bool(self.rules) and all(rule["passed"] for rule in self.rules)


@dataclass(frozen=True)
class ModelDesk:
    """Reads and switches the models that the settings lead to; holds nothing in memory."""

    settings: Settings

    @property
    def _registry(self) -> Registry:
        return Registry(self.settings.registry)

    @property
    def champion_folder(self) -> Path:
        """Folder of the bundle that answers: the champion's, or the one that we ship."""
        return self._registry.champion_bundle() or DEFAULT_BUNDLE

    def champion(self) -> Bundle:
        """Return the bundle that answers.

        Raises:
            PeelError: it is missing or damaged.
        """
        return read_bundle(self.champion_folder)

    def load(self, folder: Path, edition: Edition) -> Pipeline:
        """Load a bundle with its encoder, ready to answer by the edition of a server.

        Raises:
            PeelError: it is missing or damaged, or its encoder is; ``SERVE_OTHER_EDITION``.
        """
        parts = _parts(read_bundle(folder), edition)
        return Pipeline.from_parts(parts, cache=self.settings.vector_cache)

    def parts(self, edition: Edition) -> Parts:
        """Return the champion's bundle with the edition that a server was started with.

        Pages, forms and the judgments in hand go by one edition: it changes with a restart, not
        while people are at work.

        Raises:
            PeelError: ``SERVE_OTHER_EDITION`` when the champion answers by another.
        """
        return _parts(self.champion(), edition)

    def unfit(self, edition: Edition) -> PeelError | None:
        """Return why the champion cannot answer on a server that was started with an edition."""
        return _unfit(self.champion(), edition)

    def card(self) -> str:
        """Return the champion's model card, as it was written."""
        path = self.champion_folder / _CARD
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def models(self) -> list[ModelRow]:
        """Return every model, the shipped one first."""
        registry, default = self._registry, default_model()
        champion = champion_of(registry, default)
        known = dict.fromkeys([default.fingerprint, *registry.fingerprints()])
        return [self._row(registry, one, champion, default) for one in known]

    def _row(
        self, registry: Registry, fingerprint: str, champion: str, default: "Default"
    ) -> ModelRow:
        trail = registry.trail(fingerprint)
        shipped = "default" if fingerprint == default.fingerprint else "unnamed"
        return ModelRow(
            fingerprint,
            str(trail.get("name", shipped)),
            int(trail.get("training_data", {}).get("outcomes", 0)),
            fingerprint == champion,
            registry.pointed_at(CHALLENGER) == fingerprint,
            registry.verdict(fingerprint, champion).get("rules", ()),
        )

    def promotions(self) -> list[Promotion]:
        """Return the promotion log, newest first.

        Raises:
            PeelError: ``PROMOTIONS_CHANGED``.
        """
        return self._registry.promotions()[::-1]

    def promote(self, name: str, *, who: str, reason: str, override: bool) -> Promotion:
        """Make a model the champion, through the same gate as on the command line.

        Raises:
            PeelError: the gate refused, the model is unknown, or another run is writing.
        """
        registry, default = self._registry, default_model()
        with registry.writing():
            line = promote(
                registry,
                registry.find(name, default.fingerprint),
                default,
                who=who,
                reason=reason,
                override=override,
            )
            tell_mlflow(registry, self.settings)
        return line

    def roll_back(self, *, who: str, reason: str) -> Promotion:
        """Make the model champion again that the present one replaced.

        Raises:
            PeelError: ``NOTHING_TO_ROLL_BACK``, or another run is writing.
        """
        registry = self._registry
        with registry.writing():
            line = roll_back(registry, default_model(), who=who, reason=reason)
            tell_mlflow(registry, self.settings)
        return line

    def pictures(self) -> dict[str, Path]:
        """Return the latest picture of each name that evaluations left, in alphabetical order."""
        found: dict[str, Path] = {}
        paths = [path for path in self.settings.mlflow_artifacts.rglob("*.png") if path.is_file()]
        for path in sorted(paths, key=lambda one: one.stat().st_mtime):
            found[path.name] = path
        return dict(sorted(found.items()))


def _parts(bundle: Bundle, edition: Edition) -> Parts:
    if unfit := _unfit(bundle, edition):
        raise unfit
    return Parts(bundle, edition)


def _unfit(bundle: Bundle, edition: Edition) -> PeelError | None:
    if bundle.edition_fingerprint == edition.fingerprint:
        return None
    return PeelError(
        "SERVE_OTHER_EDITION",
        f"the champion answers by the criteria {bundle.edition!r} "
        f"({bundle.edition_fingerprint[:12]}), and this server was started with "
        f"{edition.name!r} ({edition.fingerprint[:12]})",
        hint="restart peel serve to change over, or roll back; until then the model before "
        "goes on answering",
    )
