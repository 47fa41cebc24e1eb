"""Tuning the adapter further on moderated outcomes: a short third stage from where a model stands.

Only the pieces that the grades move most are learned from, with annotated findings replayed beside
them, so that five tunings (four folds and the challenger) stay within minutes. Finished ones are
kept by content, and one that was stopped goes on where it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from classifier.encoding import folder_of, load_encoder
from classifier.routing import encode_criteria
from classifier.vector_cache import CachedEncoder
from criteria.schema import Edition
from eval.cross_validation import Fitted
from models.adapter import LowRankAdapter
from models.bundle import ADAPTER, Bundle, EncoderName
from training.examples import Example
from training.tuning.kept import Tuned, keep, key_of, look_up
from training.tuning.recipe import Recipe, Stage

# One gentle pass: the labels are weak, and what was learned from annotated ones must stay.
_RECIPE = Recipe(second=Stage(1, 2e-4, 4e-4, 0.98))
MOST_PIECES = 2000
# From so many outcomes on, tuning is worth its minutes without being asked for.
ENOUGH_OUTCOMES = 2000


@dataclass(frozen=True)
class Adapting:
    """Tunes a model further.

    Attributes:
        edition: Whose sub-questions are learned.
        folder: Keeps what was tuned, and unfinished work.
        cache: File of vectors.
        recipe: Settings; only its second stage is used.
        progress: Called after each step with how many there are.
    """

    edition: Edition
    folder: Path
    cache: Path | None
    recipe: Recipe = _RECIPE
    progress: Callable[[int], None] = field(default=lambda steps: None)

    def adapt(self, start: Fitted, weak: Sequence[Example], replayed: Sequence[Example]) -> Fitted:
        """Return a model tuned further; its set grader is still that of the one it started from.

        Args:
            start: The model.
            weak: Examples from outcomes.
            replayed: Annotated examples; none of a force that will be held out.
        """
        bundle = start.bundle
        # All of them are evidence: they would teach the relevance head to find nothing else.
        weak, replayed = _without_relevance(weak), _without_relevance(replayed)
        made_from = bundle.adapter.fingerprint if bundle.adapter else ""
        key = key_of(
            [*replayed, *weak], made_from, bundle.encoder.fingerprint, self.recipe.fingerprint
        )
        path = self.folder / f"{key}.safetensors"
        tuned = look_up(path)
        if tuned is None:
            tuned = self._made(bundle, weak, replayed, path.with_suffix(".unfinished"))
            keep(path, tuned)
        return self._fitted(bundle, tuned)

    def _fitted(self, bundle: Bundle, tuned: Tuned) -> Fitted:
        name = bundle.encoder.name
        encoder = CachedEncoder(load_encoder(name, tuned.adapter), self.cache)
        made = replace(
            bundle,
            encoder=EncoderName(name, encoder.fingerprint, ADAPTER),
            heads=tuned.heads,
            criteria_vectors=encode_criteria(self.edition, encoder),
            adapter=tuned.adapter,
            fingerprint="",
        )
        return Fitted(made, encoder)

    def _made(
        self,
        bundle: Bundle,
        weak: Sequence[Example],
        replayed: Sequence[Example],
        checkpoint: Path,
    ) -> Tuned:
        from training.tuning.batches import second_stage
        from training.tuning.loop import train
        from training.tuning.network import TunedNetwork
        from training.tuning.targets import targets_of

        names = [sub.id for sub in self.edition.sub_questions()]
        network = TunedNetwork(folder_of(bundle.encoder.name), names, self.recipe)
        network.take_up(bundle.adapter or LowRankAdapter(1.0, {}), bundle.heads)
        examples = [*replayed, *weak]
        tokens = network.tokens([example.text for example in examples])
        targets = targets_of(examples, self.edition, self.recipe.strength_width)
        batches = second_stage([len(ids) for ids in tokens], len(replayed), self.recipe)
        train(
            network,
            tokens,
            targets,
            batches,
            self.recipe.second,
            self.recipe,
            checkpoint=checkpoint,
            progress=lambda: self.progress(len(batches)),
        )
        return Tuned(network.adapter(), network.heads())


def _without_relevance(examples: Sequence[Example]) -> list[Example]:
    return [replace(example, relevance=None) for example in examples]
