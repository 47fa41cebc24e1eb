"""The steps of one stage: deterministic, and taken up where they stopped after a kill."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
from torch import nn

from training.tuning.batches import Batch
from training.tuning.losses import loss_of
from training.tuning.network import TunedNetwork
from training.tuning.recipe import Recipe, Stage
from training.tuning.targets import Targets

_WARM_UP = 0.08
_LAST_RATE = 0.03
_LARGEST_GRADIENT = 1.0
_WEIGHT_DECAY = 0.01
_SECONDS_BETWEEN_CHECKPOINTS = 20.0


def train(
    network: TunedNetwork,
    tokens: Sequence[list[int]],
    targets: Targets,
    batches: Sequence[Batch],
    stage: Stage,
    recipe: Recipe,
    *,
    checkpoint: Path | None = None,
    progress: Callable[[], None] = lambda: None,
) -> None:
    """Run the steps of a stage on a network, in place.

    Args:
        network: Learns.
        tokens: Token ids of each text.
        targets: What the heads should say of each text.
        batches: Rows of each step, in order.
        stage: Rates, averaging and threads.
        recipe: The rest of the settings.
        checkpoint: File that keeps the state; a run that finds it goes on from there and comes to
            the same numbers as one that was never stopped. It is removed at the end.
        progress: Called after each step.
    """
    state = _State(network, stage)
    done = state.restore(checkpoint) if checkpoint is not None else 0
    saved = time.monotonic()
    for _ in range(done):
        progress()
    with _threads(stage.threads):
        for step, batch in enumerate(batches[done:], start=done):
            # The noise of a step depends on its number alone, so a restart repeats it exactly.
            noise = torch.Generator().manual_seed(recipe.seed * 1_000_003 + step)
            state.set_rates(_share_of_rate(step, len(batches)))
            rows = [tokens[row] for row in batch]
            loss = loss_of(network, rows, targets.rows(batch), recipe, noise)
            state.step(loss)
            if checkpoint and time.monotonic() - saved > _SECONDS_BETWEEN_CHECKPOINTS:
                state.keep(checkpoint, step + 1)
                saved = time.monotonic()
            progress()
    state.use_average()
    if checkpoint is not None:
        checkpoint.unlink(missing_ok=True)


@contextmanager
def _threads(n: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(n)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _share_of_rate(step: int, steps: int) -> float:
    """Linear warm-up, then a half cosine down (Loshchilov and Hutter 2017, arXiv 1608.03983)."""
    warm = max(1, int(_WARM_UP * steps))
    if step < warm:
        return (step + 1) / warm
    way = (step - warm) / max(1, steps - warm)
    return _LAST_RATE + (1.0 - _LAST_RATE) * 0.5 * (1.0 + math.cos(math.pi * way))


class _State:
    """Parameters, optimiser and moving average, which stop and start together."""

    def __init__(self, network: TunedNetwork, stage: Stage) -> None:
        named = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
        self._parameters = dict(named)
        self._stage = stage
        adapter = [p for name, p in named if "lora_" in name]
        heads = [p for name, p in named if "lora_" not in name]
        self._groups = [(adapter, stage.learning_rate), (heads, stage.head_learning_rate)]
        self._optimiser = torch.optim.AdamW(
            [{"params": parameters, "lr": rate} for parameters, rate in self._groups],
            betas=(0.9, 0.98),
            weight_decay=_WEIGHT_DECAY,
        )
        self._average = {name: p.detach().clone() for name, p in named}
        self._steps = 0

    def set_rates(self, share: float) -> None:
        for group, (_, rate) in zip(self._optimiser.param_groups, self._groups, strict=True):
            group["lr"] = rate * share

    def step(self, loss: torch.Tensor) -> None:
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # the library has no types here
        nn.utils.clip_grad_norm_(list(self._parameters.values()), _LARGEST_GRADIENT)
        self._optimiser.step()
        self._steps += 1
        # A young average follows faster, or it would hold on to the random start.
        decay = min(self._stage.averaging, (1 + self._steps) / (10 + self._steps))
        with torch.no_grad():
            for name, parameter in self._parameters.items():
                self._average[name].mul_(decay).add_(parameter, alpha=1.0 - decay)

    def use_average(self) -> None:
        with torch.no_grad():
            for name, parameter in self._parameters.items():
                parameter.copy_(self._average[name])

    def _tensors(self) -> Iterator[tuple[str, torch.Tensor]]:
        for name, parameter in self._parameters.items():
            yield f"parameter/{name}", parameter.detach()
            yield f"average/{name}", self._average[name]
            for key, value in self._optimiser.state[parameter].items():
                yield f"optimiser/{key}/{name}", value

    def keep(self, path: Path, done: int) -> None:
        """Write the state whole or not at all."""
        from safetensors.torch import save_file

        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".new")
        save_file({**dict(self._tensors()), "done": torch.tensor([done])}, beside)
        beside.replace(path)

    def restore(self, path: Path) -> int:
        """Take up the state kept in a file, if one can be read; return how many steps it has."""
        from safetensors import SafetensorError
        from safetensors.torch import load_file

        try:
            kept = load_file(path)
        except (FileNotFoundError, SafetensorError):
            return 0
        self._steps = int(kept.pop("done")[0])
        with torch.no_grad():
            for name, parameter in self._parameters.items():
                parameter.copy_(kept[f"parameter/{name}"])
                self._average[name] = kept[f"average/{name}"]
                self._optimiser.state[parameter] = {
                    key: kept[f"optimiser/{key}/{name}"]
                    for key in ("step", "exp_avg", "exp_avg_sq")
                }
        return self._steps
