"""A bundle: all fitted numbers with what they were fitted for, kept in a folder that is checked.

The folder holds ``parameters.json`` (names and single numbers), ``arrays.safetensors`` (weights),
``adapter.safetensors`` where the encoder was tuned, ``MODEL_CARD.md``, and ``manifest.json``, which
states the SHA-256 of each of them. Nothing in it can run code, and nothing is used before its hash
is right.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from criteria.errors import PeelError
from models.adapter import LowRankAdapter
from models.decision import DecisionRule
from models.heads import LinearHead
from models.ordinal import OrdinalSetGrader

FORMAT = 3
HEADS = ("routing", "leaning", "strength", "relevance")
WORD_HEADS = ("routing", "relevance")
_FILES = ("parameters.json", "arrays.safetensors", "MODEL_CARD.md")
ADAPTER = "adapter.safetensors"
_REBUILD = "run make model to build the bundle again, or name another with --model"


@dataclass(frozen=True)
class EncoderName:
    """Which encoder the heads were fitted on.

    Attributes:
        name: Package, folder or model name.
        fingerprint: Hash over weights, tokenizer and adapter.
        adapter: File of the low-rank adapter inside the bundle; None = the encoder as it comes.
    """

    name: str
    fingerprint: str
    adapter: str | None = None


@dataclass(frozen=True)
class Bundle:
    """Everything fitted, and what it was fitted for.

    Attributes:
        name: What people call it.
        encoder: The encoder that the heads expect.
        edition: Name of the criteria edition it was fitted for.
        edition_fingerprint: Fingerprint of that edition.
        heads: ``routing`` (sub-questions), ``leaning`` (negative, mixed, positive), ``strength``
            (-3 … 3) and ``relevance`` (evidence or not).
        grader: The ordinal set grader, temperature included.
        rule: How a distribution becomes a grade.
        criteria_vectors: The edition's sub-questions, then its descriptors, as the encoder sees
            them, (texts, dimension): encoding them would take longer than most notes.
        words: ``routing`` and ``relevance`` once more, for hashed words (``models.words``).
        adapter: What was tuned in the encoder; None = nothing.
        about: Training data fingerprint, library versions and metrics, as plain JSON.
        fingerprint: SHA-256 over format, files, encoder and edition; empty before it is written.
    """

    name: str
    encoder: EncoderName
    edition: str
    edition_fingerprint: str
    heads: Mapping[str, LinearHead]
    grader: OrdinalSetGrader
    rule: DecisionRule
    criteria_vectors: NDArray[np.float32]
    words: Mapping[str, LinearHead]
    adapter: LowRankAdapter | None = None
    about: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str = ""


def write_bundle(bundle: Bundle, folder: Path, model_card: str) -> str:
    """Write a bundle into a folder, which is made if need be; return its fingerprint."""
    from safetensors.numpy import save

    arrays: dict[str, NDArray[Any]] = {
        "grader.weights": bundle.grader.weights,
        "grader.cutpoints": bundle.grader.cutpoints,
    }
    arrays["criteria.vectors"] = bundle.criteria_vectors
    for name, head in bundle.heads.items():
        arrays[f"{name}.weights"], arrays[f"{name}.bias"] = head.weights, head.bias
    for name, head in bundle.words.items():
        # Half precision: a text uses some dozens of these many small weights.
        arrays[f"words.{name}.weights"] = head.weights.astype(np.float16)
        arrays[f"words.{name}.bias"] = head.bias
    parameters = {
        "classes": {name: head.classes for name, head in bundle.heads.items()},
        "word_classes": {name: head.classes for name, head in bundle.words.items()},
        "grader": {
            "thresholds": bundle.grader.thresholds.tolist(),
            "scales": bundle.grader.scales.tolist(),
        },
        "rule": {
            "weights": bundle.rule.weights.tolist(),
            "smallest_confidence": bundle.rule.smallest_confidence,
            "plausible_mass": bundle.rule.plausible_mass,
        },
    }
    contents = {
        "parameters.json": _json(parameters).encode(),
        "arrays.safetensors": save(_by_rows(arrays)),
        "MODEL_CARD.md": model_card.encode(),
    }
    if bundle.adapter is not None:
        contents[ADAPTER] = save(_by_rows(bundle.adapter.arrays()))
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "name": bundle.name,
        "encoder": vars(bundle.encoder),
        "criteria": {"edition": bundle.edition, "fingerprint": bundle.edition_fingerprint},
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()},
        "about": dict(bundle.about),
    }
    manifest["manifest_hash"] = _hash_of(manifest)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents.items():
        (folder / name).write_bytes(data)
    (folder / "manifest.json").write_text(_json(manifest), encoding="utf-8")
    return _fingerprint(manifest)


def _by_rows(arrays: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The file format stores rows; an array kept by columns would come back scrambled."""
    return {name: np.ascontiguousarray(array) for name, array in arrays.items()}


def read_bundle(folder: Path) -> Bundle:
    """Read and check a bundle.

    Raises:
        PeelError: ``BUNDLE_MISSING`` (no such folder or file), ``BUNDLE_CHANGED`` (a hash does not
            match), ``BUNDLE_FORMAT`` (not a format we know, or not a bundle at all).
    """
    from safetensors import SafetensorError

    manifest = _read_manifest(folder)
    names = [*_FILES, *([ADAPTER] if ADAPTER in manifest["files"] else [])]
    contents = {name: _checked(folder, name, manifest["files"].get(name)) for name in names}
    try:
        return _assemble(manifest, contents)
    except (KeyError, TypeError, ValueError, SafetensorError) as error:
        raise PeelError(
            "BUNDLE_FORMAT",
            "the bundle is complete but its contents do not fit together",
            where=str(folder),
            hint=_REBUILD,
        ) from error


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PeelError(
            "BUNDLE_MISSING", "there is no model bundle here", where=str(folder), hint=_REBUILD
        ) from error
    except ValueError as error:
        raise PeelError(
            "BUNDLE_FORMAT", "the manifest is not JSON", where=str(path), hint=_REBUILD
        ) from error
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") != FORMAT
        or not isinstance(manifest.get("files"), dict)
    ):
        raise PeelError(
            "BUNDLE_FORMAT",
            f"the manifest is not of format {FORMAT}",
            where=str(path),
            hint="use the version of peel that wrote it, or " + _REBUILD,
        )
    if manifest.get("manifest_hash") != _hash_of(manifest):
        raise _changed(path)
    return manifest


def _checked(folder: Path, name: str, expected: str | None) -> bytes:
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise PeelError(
            "BUNDLE_MISSING",
            f"the bundle has no readable {name}",
            where=str(folder),
            hint=_REBUILD,
        ) from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise _changed(folder / name)
    return data


def _changed(path: Path) -> PeelError:
    return PeelError(
        "BUNDLE_CHANGED",
        f"{path.name} is not as it was written (its hash differs)",
        where=str(path),
        hint="restore the folder from where it came; " + _REBUILD,
    )


def _assemble(manifest: dict[str, Any], contents: Mapping[str, bytes]) -> Bundle:
    from safetensors.numpy import load

    parameters = json.loads(contents["parameters.json"])
    arrays = load(contents["arrays.safetensors"])
    heads = {
        name: LinearHead(
            tuple(parameters["classes"][name]), arrays[f"{name}.weights"], arrays[f"{name}.bias"]
        )
        for name in HEADS
    }
    words = {
        name: LinearHead(
            tuple(parameters["word_classes"][name]),
            arrays[f"words.{name}.weights"].astype(np.float32),
            arrays[f"words.{name}.bias"],
        )
        for name in WORD_HEADS
    }
    grader = OrdinalSetGrader(
        np.asarray(parameters["grader"]["thresholds"], dtype=np.int64),
        np.asarray(parameters["grader"]["scales"], dtype=np.float64),
        arrays["grader.weights"],
        arrays["grader.cutpoints"],
    )
    rule = DecisionRule(
        np.asarray(parameters["rule"]["weights"], dtype=np.float64),
        float(parameters["rule"]["smallest_confidence"]),
        float(parameters["rule"]["plausible_mass"]),
    )
    return Bundle(
        name=manifest["name"],
        encoder=EncoderName(**manifest["encoder"]),
        edition=manifest["criteria"]["edition"],
        edition_fingerprint=manifest["criteria"]["fingerprint"],
        heads=heads,
        grader=grader,
        rule=rule,
        criteria_vectors=arrays["criteria.vectors"],
        words=words,
        adapter=_adapter(contents.get(ADAPTER)),
        about=manifest["about"],
        fingerprint=_fingerprint(manifest),
    )


def _adapter(data: bytes | None) -> LowRankAdapter | None:
    from safetensors.numpy import load

    return None if data is None else LowRankAdapter.from_arrays(load(data))


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _fingerprint(manifest: Mapping[str, Any]) -> str:
    return _hash_of({key: manifest[key] for key in ("format", "files", "encoder", "criteria")})


def _hash_of(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of a manifest without its own hash."""
    parts = {key: value for key, value in manifest.items() if key != "manifest_hash"}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
