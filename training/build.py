"""``make model``: fit the default bundle on the committed data and write it.

python -m training.build --output models/default
"""

import argparse
import hashlib
import importlib.metadata
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from classifier.encoding import DEFAULT_ENCODER, SentenceEncoder, load_encoder
from classifier.pipeline import DEFAULT_BUNDLE
from classifier.vector_cache import CachedEncoder
from criteria.loader import load_edition
from criteria.schema import Edition
from eval.records import RECORDS, Record, read_records
from models.bundle import EncoderName, write_bundle
from training.evaluating import evaluate_default
from training.examples import AUTHORED
from training.fitting import fit_bundle
from training.model_card import model_card

_LIBRARIES = ("numpy", "scikit-learn", "scipy", "sentence-transformers", "torch", "transformers")


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, evaluate by cross-validation on forces, and write the bundle with its card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=DEFAULT_BUNDLE)
    options = parser.parse_args(arguments)
    edition = load_edition()
    records = read_records(RECORDS, edition)
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as folder:
        _build(options.output, edition, records, encoder, Path(folder) / "vectors.db")


def _build(
    output: Path,
    edition: Edition,
    records: Sequence[Record],
    encoder: SentenceEncoder,
    cache: Path,
) -> None:
    evaluation = evaluate_default(
        records, edition, cache=cache, progress=lambda: _say("one fold evaluated")
    )
    encoder_name = EncoderName(DEFAULT_ENCODER, encoder.fingerprint)
    about = {
        "training_data": _training_data(records),
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "metrics": evaluation.figures,
    }
    bundle = fit_bundle(
        records, edition, CachedEncoder(encoder, cache), encoder_name=encoder_name, about=about
    )
    fingerprint = write_bundle(bundle, output, model_card(bundle))
    _say(f"wrote {output}, fingerprint {fingerprint[:12]}")


def _say(message: str) -> None:
    sys.stderr.write(message + "\n")


def _training_data(records: Sequence[Record]) -> dict[str, object]:
    files = (RECORDS, *AUTHORED)
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {
        "records": len(records),
        "findings": sum(len(record.findings) for record in records),
        "forces": len({record.force for record in records}),
        "rarest_grades": sum(sorted(Counter(record.grade for record in records).values())[:2]),
        "files": digests,
        "fingerprint": hashlib.sha256(json.dumps(digests, sort_keys=True).encode()).hexdigest(),
    }


if __name__ == "__main__":
    main()
