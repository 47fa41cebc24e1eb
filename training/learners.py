"""What is learned about single pieces: an encoder and the heads that stand on it, two ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from classifier.encoding import Encoder
from classifier.vector_cache import CachedEncoder
from criteria.schema import Edition
from eval.records import Record
from models.adapter import LowRankAdapter
from models.bundle import HEADS
from models.heads import LinearHead
from training.examples import Example, examples_of, examples_of_criteria, read_authored
from training.heads import draw_head, draw_word_head, encode_examples, fit_head, fit_word_head
from training.relevance import (
    EVERY,
    fit_relevance,
    fit_relevance_of_words,
    relevance_examples,
)
from training.tuning.tuner import Tuner

# Heads that records have labels for: all of a record is evidence, so none tells what is not.
_LABELLED = ("routing", "leaning", "strength")
WordHeads = Mapping[str, LinearHead]


@dataclass(frozen=True)
class Learned:
    """An encoder with the heads made for its vectors; ``adapter`` is what was tuned in it."""

    encoder: Encoder
    heads: Mapping[str, LinearHead]
    adapter: LowRankAdapter | None = None


class Learner(Protocol):
    """Learns from records, our own lines and the criteria, and from nothing else."""

    @property
    def inner_folds(self) -> int:
        """In how many folds it can afford to be cross-fitted."""
        ...

    def learn(self, records: Sequence[Record], heads: Sequence[str] = HEADS) -> Learned:
        """Learn from records; none at all leaves our own lines and the criteria.

        Args:
            records: What is learned from beside those.
            heads: Which heads are wanted; more may come.
        """
        ...

    def words(self, records: Sequence[Record]) -> WordHeads:
        """Learn to route, and to tell what is evidence, by words from the same."""
        ...


@dataclass(frozen=True)
class TunedLearner:
    """Tunes the encoder together with the heads.

    ``routing_words`` is the routing head on words that our own lines taught, to go on from; it does
    not depend on the encoder, and takes minutes to fit where going on takes seconds. None = it is
    fitted on everything anew.
    """

    tuner: Tuner
    cache: Path | None = None
    routing_words: LinearHead | None = None
    inner_folds: int = 2

    def learn(self, records: Sequence[Record], heads: Sequence[str] = HEADS) -> Learned:
        """Tune on the records; without any, the first stage is all there is."""
        examples = examples_of(records, self.tuner.edition)
        tuned = self.tuner.tune(examples) if examples else self.tuner.first_stage()
        encoder = self.tuner.encoder(tuned)
        learned = dict(tuned.heads)
        if "relevance" in heads:
            relevant = relevance_examples(records, self.tuner.edition, EVERY)
            # Not from the cache: a vector's last digits depend on what was encoded beside it, and
            # the head must come out the same whatever the cache held.
            learned["relevance"] = fit_relevance(encoder, relevant)
        return Learned(CachedEncoder(encoder, self.cache), learned, tuned.adapter)

    def words(self, records: Sequence[Record]) -> WordHeads:
        """Fit the heads on words."""
        return _word_heads(records, self.tuner.edition, self.routing_words)


@dataclass(frozen=True)
class FrozenLearner:
    """Leaves the encoder as it comes and fits logistic regressions on its vectors.

    ``routing_words`` as in ``TunedLearner``.
    """

    edition: Edition
    encoder: Encoder
    routing_words: LinearHead | None = None
    inner_folds: int = 5

    def learn(self, records: Sequence[Record], heads: Sequence[str] = HEADS) -> Learned:
        """Fit the heads that are wanted; the encoder had better be cached."""
        examples = _all_examples(records, self.edition)
        vectors = encode_examples(self.encoder, examples)
        learned = {name: fit_head(name, examples, vectors) for name in _LABELLED if name in heads}
        if "relevance" in heads:
            relevant = relevance_examples(records, self.edition, EVERY)
            learned["relevance"] = fit_relevance(self.encoder, relevant)
        return Learned(self.encoder, learned)

    def words(self, records: Sequence[Record]) -> WordHeads:
        """Fit the heads on words."""
        return _word_heads(records, self.edition, self.routing_words)


@dataclass(frozen=True)
class RefittedLearner:
    """Keeps the encoder of an earlier learning and draws its heads towards what records say.

    It costs seconds where tuning costs minutes, which is what makes leave-one-core-question-out and
    learning curves affordable. The earlier learning must not have seen the records. The fewer
    records there are, the nearer the heads stay to the earlier ones.
    """

    edition: Edition
    first: Learned
    first_words: WordHeads
    inner_folds: int = 5

    def learn(self, records: Sequence[Record], heads: Sequence[str] = HEADS) -> Learned:
        """Fit on the records alone: what else there is to know is in the earlier heads."""
        examples = examples_of(records, self.edition)
        vectors = encode_examples(self.first.encoder, examples)
        again = {
            name: draw_head(name, self.first.heads[name], examples, vectors)
            for name in _LABELLED
            if name in heads
        }
        return replace(self.first, heads={**self.first.heads, **again})

    def words(self, records: Sequence[Record]) -> WordHeads:
        """Keep those of the earlier learning."""
        return self.first_words


def _word_heads(
    records: Sequence[Record], edition: Edition, earlier: LinearHead | None
) -> WordHeads:
    if earlier is None:
        routing = fit_word_head(_all_examples(records, edition))
    else:
        routing = draw_word_head(earlier, examples_of(records, edition))
    relevance = fit_relevance_of_words(relevance_examples(records, edition))
    return {"routing": routing, "relevance": relevance}


def _all_examples(records: Sequence[Record], edition: Edition) -> list[Example]:
    authored, _ = read_authored()
    return [*examples_of(records, edition), *authored, *examples_of_criteria(edition)]
