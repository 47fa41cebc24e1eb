"""The network that is tuned: the encoder with an adapter, and a linear head for each task."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from classifier.encoding import load_model
from classifier.types import LEANINGS, RELEVANCE
from models.adapter import LowRankAdapter
from models.bundle import HEADS
from models.heads import LinearHead
from models.ordinal import STRENGTHS
from training.examples import SOURCES
from training.tuning.recipe import Recipe

_LAYERS = (
    "query",
    "key",
    "value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
# Longest text in training, in tokens; findings are a tenth of it.
_LONGEST = 128
_CHUNK = 16
_HEAD_SPREAD = 0.02


class TunedNetwork(nn.Module):
    """An encoder that learns; vectors have length ``reach`` = sqrt(dimension) while it does.

    The heads read a unit vector times ``reach``, so that their weights stay of ordinary size; the
    factor goes into the weights when they are taken out (``heads``). Leaning and strength also
    learn a shift for each source of text, because the mix of labels differs between them; notes
    are read with the shift of the records.
    """

    def __init__(self, folder: Path, sub_questions: Sequence[str], recipe: Recipe) -> None:
        """Load the encoder from a folder and put a fresh adapter and fresh heads on it."""
        from peft import LoraConfig

        super().__init__()
        torch.manual_seed(recipe.seed)
        self.encoder = load_model(folder)
        self.encoder.add_adapter(
            LoraConfig(r=recipe.rank, lora_alpha=recipe.alpha, target_modules=list(_LAYERS))
        )
        for name, parameter in self.encoder.named_parameters():
            parameter.requires_grad_("lora_" in name)
        self._scale = recipe.alpha / recipe.rank
        self._dropout = recipe.dropout
        self._masking = recipe.masking
        self._mask = int(self.encoder.tokenizer.mask_token_id)
        dimension = self.encoder.get_embedding_dimension()
        if dimension is None:
            raise ValueError("the encoder does not say how long its vectors are")
        self.reach = math.sqrt(dimension)
        self._classes = {
            "routing": tuple(sub_questions),
            "leaning": LEANINGS,
            "strength": tuple(str(value) for value in STRENGTHS),
            "relevance": RELEVANCE,
        }
        self.head = nn.ModuleDict(
            {name: nn.Linear(dimension, len(classes)) for name, classes in self._classes.items()}
        )
        for name in self._classes:
            nn.init.normal_(self._linear(name).weight, std=_HEAD_SPREAD)
            nn.init.zeros_(self._linear(name).bias)
        self.shift = nn.ParameterDict(
            {k: nn.Parameter(torch.zeros(len(SOURCES), len(self._classes[k]))) for k in _SHIFTED}
        )
        # The library's dropout is left off: what is dropped is words and parts of the vector.
        self.eval()

    def _linear(self, name: str) -> nn.Linear:
        return cast(nn.Linear, self.head[name])

    def _lora(self, layer: str, which: str) -> torch.Tensor:
        return self.encoder[0].get_parameter(f"{layer}.lora_{which}.default.weight")

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the token ids of each text, cut to the longest length in training."""
        encoded = self.encoder.tokenizer(list(texts), truncation=True, max_length=_LONGEST)
        return [list(ids) for ids in encoded["input_ids"]]

    def vectors(
        self, tokens: Sequence[Sequence[int]], noise: torch.Generator | None = None
    ) -> torch.Tensor:
        """Return vectors of length ``reach``, (n, dimension); with noise, as in training."""
        order = sorted(range(len(tokens)), key=lambda row: len(tokens[row]))
        parts = [
            self._some([tokens[row] for row in order[start : start + _CHUNK]], noise)
            for start in range(0, len(order), _CHUNK)
        ]
        place = torch.empty(len(order), dtype=torch.long)
        place[torch.as_tensor(order)] = torch.arange(len(order))
        vectors = torch.cat(parts)[place]
        if noise is not None and self._dropout:
            kept = torch.rand(vectors.shape, generator=noise) >= self._dropout
            vectors = vectors * kept / (1.0 - self._dropout)
        return vectors

    def _some(self, tokens: Sequence[Sequence[int]], noise: torch.Generator | None) -> torch.Tensor:
        rows = [torch.as_tensor(ids) for ids in tokens]
        ids = nn.utils.rnn.pad_sequence(rows, batch_first=True)
        lengths = torch.tensor([len(row) for row in rows])
        here = (torch.arange(ids.shape[1])[None] < lengths[:, None]).long()
        if noise is not None and self._masking:
            # First and last token frame the text and stay.
            place = torch.arange(ids.shape[1])[None]
            inside = (place > 0) & (place < lengths[:, None] - 1)
            hidden = (torch.rand(ids.shape, generator=noise) < self._masking) & inside
            ids = torch.where(hidden, self._mask, ids)
        features = self.encoder({"input_ids": ids, "attention_mask": here})
        vectors = features["sentence_embedding"]
        return functional.normalize(vectors, dim=1) * self.reach

    def logits(self, vectors: torch.Tensor, source: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return each head's logits, (n, classes), shifted for the source of each text."""
        return {
            name: self.head[name](vectors)
            + (self.shift[name][source] if name in self.shift else 0.0)
            for name in HEADS
        }

    def adapter(self) -> LowRankAdapter:
        """Return the adapter as it is now, in half precision."""
        found: dict[str, dict[str, np.ndarray]] = {}
        for name, parameter in self.encoder[0].named_parameters():
            if "lora_" in name:
                layer, which = name.split(".lora_")
                found.setdefault(layer, {})[which[0]] = parameter.detach().numpy().astype("float16")
        return LowRankAdapter(self._scale, {k: (v["A"], v["B"]) for k, v in found.items()})

    def take_up(self, adapter: LowRankAdapter, heads: Mapping[str, LinearHead]) -> None:
        """Start from what another tuning came to, in place; the shifts start from nothing."""
        with torch.no_grad():
            for name, (down, up) in adapter.factors.items():
                self._lora(name, "A").copy_(torch.from_numpy(down.astype(np.float32)))
                self._lora(name, "B").copy_(torch.from_numpy(up.astype(np.float32)))
            for name, head in heads.items():
                self._linear(name).weight.copy_(torch.from_numpy(head.weights / self.reach))
                self._linear(name).bias.copy_(torch.from_numpy(head.bias))

    def heads(self) -> Mapping[str, LinearHead]:
        """Return the heads for unit vectors of notes."""
        heads = {}
        for name, classes in self._classes.items():
            layer, shift = self._linear(name), 0.0
            if name in self.shift:
                shift = self.shift[name][SOURCES.index("record")].detach().numpy()
            weights = (layer.weight.detach().numpy() * self.reach).astype(np.float32)
            bias = (layer.bias.detach().numpy() + shift).astype(np.float32)
            heads[name] = LinearHead(classes, weights, bias)
        return heads


_SHIFTED = ("leaning", "strength")
