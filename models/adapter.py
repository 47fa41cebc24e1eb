"""A low-rank adapter: small corrections to the weights of an encoder, kept as pairs of factors.

Source: Hu et al. (2021), "LoRA: Low-Rank Adaptation of Large Language Models", arXiv 2106.09685.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DOWN, _UP = ".down", ".up"
_SCALE = "scale"


@dataclass(frozen=True)
class LowRankAdapter:
    """Factors by the name of the weight they correct, in half precision.

    Attributes:
        scale: What the products are multiplied by (alpha / rank).
        factors: Name of a linear layer → (down (rank, in), up (out, rank)), float16.
    """

    scale: float
    factors: Mapping[str, tuple[NDArray[np.float16], NDArray[np.float16]]]

    def corrections(self) -> Iterator[tuple[str, NDArray[np.float32]]]:
        """Yield the name of each layer with what is added to its weight, (out, in)."""
        for name, (down, up) in self.factors.items():
            yield name, self.scale * (up.astype(np.float32) @ down.astype(np.float32))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over names, factors and scale."""
        digest = hashlib.sha256(repr(self.scale).encode())
        for name in sorted(self.factors):
            digest.update(name.encode() + b"\0")
            for factor in self.factors[name]:
                digest.update(np.ascontiguousarray(factor).tobytes())
        return digest.hexdigest()

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return everything as named arrays; ``from_arrays`` reads them back."""
        named: dict[str, NDArray[Any]] = {_SCALE: np.asarray([self.scale], dtype=np.float32)}
        for name, (down, up) in self.factors.items():
            named[name + _DOWN], named[name + _UP] = down, up
        return named

    @classmethod
    def from_arrays(cls, named: Mapping[str, NDArray[Any]]) -> "LowRankAdapter":
        """Read back what ``arrays`` gave; raises KeyError when a part is missing."""
        names = [name.removesuffix(_DOWN) for name in named if name.endswith(_DOWN)]
        factors = {name: (named[name + _DOWN], named[name + _UP]) for name in names}
        return cls(float(named[_SCALE][0]), factors)
