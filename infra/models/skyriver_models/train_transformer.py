"""Trains the transformer: python -m skyriver_models.train_transformer --work DIR --minutes 60 --shapes 64x64

Resumable: the same command goes on from DIR/transformer.pt; --minutes is the total of computing, so far and now (other work on the
machine does not count). Where no checkpoint is left, it goes on from the repository's snapshot, and the minutes count from there. Shapes are WIDTHxHEIGHT, or WIDTHxHEIGHTxLATENT_FRAMES for stretches shorter than a clip's eight; with shares,
such as 96x96:0.8,64x64x2:0.2, they divide the tokens of the pack that a step sees. Short stretches teach scenes and subjects cheaply, so
begin with them. The latent sets may grow meanwhile.
"""
import argparse
import os
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch

from . import snapshots
from .checkpoint import WorkClock, stop_signals
from .flow import FlowBatch, FlowConfig, Sample, draw_batch
from .latents import LatentSet, encoder_behind
from .muon import Muon, split_for_muon
from .text import TextEncoder
from .transformer import CPU, Clips, Transformer, TransformerConfig


@dataclass(frozen=True)
class TrainConfig:
    """tokens: in the pack of a step; cool_down: last share of the time, over which the rate falls; refresh_seconds: between looks for new
    latents."""

    minutes: float
    shapes: dict[str, float]
    tokens: int = 2048
    muon_lr: float = 0.012
    adam_lr: float = 1.2e-3
    cool_down: float = 0.3
    average: float = 0.999
    compile: bool = True
    save_seconds: float = 240
    refresh_seconds: float = 240
    seed: int = 0
    fresh: bool = False  # begin untrained, not from the snapshot
    flow: FlowConfig = field(default_factory=FlowConfig)


class Training:
    """The networks, optimisers and counters of a training: everything a checkpoint holds."""

    def __init__(self, path: Path, config: TrainConfig, network: TransformerConfig = TransformerConfig(), device: torch.device = CPU):
        self.path, self.device = path, device
        self.config = config
        self.model = Transformer(network).to(device)
        self.parameters = dict(self.model.named_parameters())
        matrices, rest = split_for_muon(self.parameters.items(), lambda n, p: n.startswith("blocks") and p.ndim == 2 and "modulation" not in n)
        self.rest = rest
        self.optimisers = [(Muon(matrices), config.muon_lr), (torch.optim.AdamW(rest, betas=(0.9, 0.98), weight_decay=0), config.adam_lr)]
        self.average = [p.detach().clone() for p in self.parameters.values()]
        self.step, self.samples, self.seconds = 0, 0, 0.0
        self.stages: list[dict] = []
        self.curve: list[tuple[int, float]] = []
        if self.path.exists():
            self.load()
        elif not config.fresh and network == TransformerConfig() and (snapshot := snapshots.find(self.path)) is not None:
            self.begin_from(snapshot)
        self.since = self.step
        self.stages.append({"from_step": self.step, "from_samples": self.samples, "shapes": config.shapes, "tokens": config.tokens})

    def begin_from(self, snapshot: snapshots.Snapshot) -> None:
        self.model.load_state_dict(snapshot.weights)
        self.average = [p.detach().clone() for p in self.parameters.values()]
        self.step, self.samples = snapshot.record["step"], snapshot.record["samples"]
        self.stages, self.curve = snapshot.record["stages"], snapshot.record["curve"]
        print(f"going on from the snapshot of step {self.step}, {self.samples} samples", flush=True)

    def load(self) -> None:
        state = torch.load(self.path, weights_only=False, map_location=self.device)
        self.model.load_state_dict(state["training"])
        self.average = [state["model"][name].clone() for name in self.parameters]
        for (optimiser, _), saved in zip(self.optimisers, state["optimisers"]):
            optimiser.load_state_dict(saved)
        self.step, self.samples, self.seconds = state["step"], state["samples"], state["seconds"]
        self.stages, self.curve = state["stages"], state["curve"]
        print(f"resuming at step {self.step}, {self.samples} samples, {self.seconds:.0f}s", flush=True)

    def save(self) -> None:
        state = {"config": asdict(self.model.config), "train": asdict(self.config), "model": dict(zip(self.parameters, self.average)),
                 "training": self.model.state_dict(), "optimisers": [o.state_dict() for o, _ in self.optimisers],
                 "step": self.step, "samples": self.samples, "seconds": self.seconds, "stages": self.stages,
                 "curve": self.curve}
        torch.save(state, self.path.with_suffix(".tmp"))
        os.replace(self.path.with_suffix(".tmp"), self.path)

    def set_rates(self) -> None:
        left = 1 - self.seconds / (60 * self.config.minutes)
        scale = min(1.0, (self.step - self.since + 1) / 100) * min(1.0, max(0.03, left / self.config.cool_down))
        for optimiser, lr in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = lr * scale

    def update(self, loss: torch.Tensor, samples: int) -> None:
        for optimiser, _ in self.optimisers:
            optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.rest, 1.0)
        self.set_rates()
        for optimiser, _ in self.optimisers:
            optimiser.step()
        self.step += 1
        self.samples += samples
        with torch.no_grad():
            torch._foreach_lerp_(self.average, list(self.parameters.values()), 1 - min(self.config.average, self.step / (self.step + 20)))


class Source:
    """One shape's latent set, and how many of its clips a pack holds."""

    def __init__(self, work: Path, shape: str, config: TrainConfig, share: float, device: torch.device = CPU):
        self.width, self.height, *frames = map(int, shape.split("x"))
        self.frames = frames[0] if frames else 8
        self.set = LatentSet(work / "latents" / f"{self.width}x{self.height}", device)
        self.batch = max(1, round(share * config.tokens / ((self.frames // 2) * (self.width // 16) * (self.height // 16))))

    def draw(self, rng: np.random.Generator, silence: torch.Tensor, config: FlowConfig) -> tuple[Clips, FlowBatch]:
        begin = 2 * int(rng.integers((8 - self.frames) // 2 + 1))
        sample, text = self.set.draw(rng, self.batch, begin, self.frames)
        return self.noised(sample, text, silence, config, begin)

    def noised(self, sample: Sample, text: torch.Tensor, silence: torch.Tensor, config: FlowConfig, begin: int = 0) -> tuple[Clips, FlowBatch]:
        device = text.device
        text = torch.where(torch.rand(self.batch, 1, 1, device=device) < config.text_drop, silence, text)
        batch = draw_batch(sample, config)
        return Clips(batch.noisy, batch.mask, batch.time, text, torch.full((), begin / 2, device=device)), batch

    def blank(self, silence: torch.Tensor) -> tuple[Sample, torch.Tensor]:
        """Clips of nothing in the shapes of real ones."""
        latent = torch.zeros(self.batch, 16, self.frames, self.height // 8, self.width // 8, device=silence.device)
        return Sample(latent, latent[:, :1], latent[:, :, :2], torch.zeros(self.batch, device=silence.device)), silence.expand(self.batch, -1, -1)


def sources_of(work: Path, config: TrainConfig, device: torch.device) -> list[Source]:
    total = sum(config.shapes.values())
    return [Source(work, shape, config, share / total, device) for shape, share in config.shapes.items()]


def compile_blocks(network: Transformer) -> None:
    """Compiles one block for all: they differ in weights alone, and networks of one shape share it."""
    for block in network.blocks:
        block.compile(dynamic=False)


def losses_of(velocities: list[torch.Tensor], batches: list[FlowBatch]) -> tuple[torch.Tensor, torch.Tensor]:
    """The weighted loss of a pack, every token alike, and the plain squared error of what was not given."""
    errors = [(velocity.float() - batch.target).pow(2) for velocity, batch in zip(velocities, batches)]
    weighted = sum((error * batch.weight).sum() for error, batch in zip(errors, batches))
    plain = sum((error.detach() * (1 - batch.mask)).sum() for error, batch in zip(errors, batches))
    free = sum((1 - batch.mask).sum() * error.shape[1] for error, batch in zip(errors, batches))
    return weighted / sum(error.numel() for error in errors), plain / free


def train(work: Path, config: TrainConfig, device: torch.device = CPU, prepare: bool = False) -> None:
    training = Training(work / "transformer.pt", config, device=device)
    torch.manual_seed(config.seed + training.step)
    rng = np.random.default_rng([config.seed, training.step])
    silence = torch.from_numpy(TextEncoder().encode("")).to(device)
    sources = sources_of(work, config, device)
    if config.compile:
        compile_blocks(training.model)

    def loss_of(groups: list[Clips], batches: list[FlowBatch]) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.autocast(device.type, dtype=torch.bfloat16):
            velocities = training.model.forward_packed(groups)
        return losses_of(velocities, batches)

    if prepare:
        groups, batches = zip(*(source.noised(*source.blank(silence), silence, config.flow) for source in sources))
        loss_of(list(groups), list(batches))[0].backward()
        await_start(sources)
    training.stages[-1]["encoder"] = encoder_behind(work)
    losses, clock, saved, told, told_samples = [], WorkClock(device), time.time(), time.time(), training.samples
    refreshed, stopping = time.time(), stop_signals()
    while training.seconds < 60 * config.minutes and not stopping:
        groups, batches = zip(*(source.draw(rng, silence, config.flow) for source in sources))
        loss, plain = loss_of(list(groups), list(batches))
        training.update(loss, sum(source.batch for source in sources))
        losses.append(plain)
        training.seconds += clock.lap()
        if training.step % 50 == 0:
            rate = (training.samples - told_samples) / (time.time() - told)
            told, told_samples = time.time(), training.samples
            training.curve.append((training.samples, round(torch.stack(losses).mean().item(), 4)))
            losses.clear()
            print(f"step {training.step} {training.seconds:.0f}s samples {training.samples} loss {training.curve[-1][1]:.4f} "
                  f"{rate:.1f}/s clips {sum(len(s.set) for s in sources)}", flush=True)
        if time.time() - saved > config.save_seconds:
            training.save()
            saved = time.time()
        if time.time() - refreshed > config.refresh_seconds:
            for each in sources:
                each.set.refresh()
            refreshed = time.time()
    training.save()


def await_start(sources: list[Source]) -> None:
    """Says that all is compiled, and goes on when a line comes in."""
    print("prepared", flush=True)
    input()
    for each in sources:
        each.set.refresh()


def load_transformer(path: Path) -> tuple[Transformer, dict]:
    """The averaged network of a checkpoint, or of the snapshot where there is none, and its record."""
    found = snapshots.latest(path)
    if found is None:
        raise FileNotFoundError(f"neither {path} nor a snapshot of it exists")
    model = Transformer(TransformerConfig(**found.record["config"]))
    model.load_state_dict(found.weights)
    return model.eval(), found.record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--shapes", default="64x64")
    parser.add_argument("--cool-down", type=float, default=TrainConfig.cool_down)
    parser.add_argument("--tokens", type=int, default=TrainConfig.tokens)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--fresh", action="store_true", help="begin untrained instead of from the snapshot")
    parser.add_argument("--device", type=torch.device, default=CPU)
    parser.add_argument("--prepare", action="store_true", help="compile, say so, and begin when a line comes in; latents may be made meanwhile")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_float32_matmul_precision("high")
    config = TrainConfig(minutes=args.minutes, shapes=shares_of(args.shapes), cool_down=args.cool_down, tokens=args.tokens, fresh=args.fresh,
                         refresh_seconds=240 if args.device.type == "cpu" else 15)
    train(args.work, config, args.device, args.prepare)


def shares_of(shapes: str) -> dict[str, float]:
    """"96x96:0.7,64x64:0.3" as shares by shape."""
    return {shape: float(share or 1) for shape, _, share in (part.partition(":") for part in shapes.split(","))}


if __name__ == "__main__":
    main()
