"""Turns the trained transformer into one that needs few steps: python -m skyriver_models.train_few_step --work DIR --minutes 40

The network learns its mean velocity over a stretch of time (SplitMeanFlow: Guo et al., 2025): the mean over [r, t] is that of its two parts,
so targets come from the network itself without derivatives, and the shortest stretches from the frozen teacher. What learns is the guided
sum of prompt and empty prompt that serving computes, so few steps keep guidance. Begins from DIR/transformer.pt, resumes from
DIR/few_step.pt, and is exported with --solver flow-mean.
"""
import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from .checkpoint import WorkClock, stop_signals
from .flow import FlowBatch, sigmas
from .latents import encoder_behind
from .samplers import guide
from .text import TextEncoder
from .train_transformer import TrainConfig, Training, await_start, compile_blocks, load_transformer, shares_of, sources_of
from .transformer import CPU, Clips, Transformer

Network = Callable[[list[Clips]], list[torch.Tensor]]  # a pack's clips, with their spans, to their velocities


@dataclass(frozen=True)
class FewStepConfig:
    """schedules: lengths whose steps are learned; halvings: how often a step is split at most; guidance: range that is learned."""

    schedules: tuple[int, ...] = (4, 6, 8)
    halvings: int = 3
    guidance: tuple[float, float] = (1.0, 6.0)


@dataclass(frozen=True)
class Stretch:
    """Levels between which a mean velocity is wanted, of each clip of a group [B]: `after` < `before`."""

    before: torch.Tensor
    after: torch.Tensor

    @property
    def middle(self) -> torch.Tensor:
        return (self.before + self.after) / 2


def draw_stretch(rng: np.random.Generator, config: FewStepConfig, halvings: int, count: int) -> Stretch:
    """Steps of random schedules, halved so many times, and of each one of the parts."""
    schedules = [np.array(sigmas(length).tolist(), np.float32) for length in config.schedules]
    pairs = []
    for _ in range(count):
        levels = schedules[rng.integers(len(schedules))]
        step = int(rng.integers(len(levels) - 1))
        width = (levels[step] - levels[step + 1]) / 2**halvings
        before = levels[step] - width * int(rng.integers(2**halvings))
        pairs.append((before, max(0.0, before - width)))
    return Stretch(*torch.tensor(pairs, dtype=torch.float32).unbind(1))


def wide(values: torch.Tensor) -> torch.Tensor:
    """[B] to [B, 1, 1, 1, 1]."""
    return values.view(-1, 1, 1, 1, 1)


def guided(network: Network, groups: list[Clips], silence: torch.Tensor, stretches: list[Stretch], guidance: list[torch.Tensor]) -> list[torch.Tensor]:
    """The served sum of both branches: each clip's mean velocity over its stretch (the velocity itself where both ends are equal)."""
    toward = [replace(group, time=stretch.before, span=stretch.before - stretch.after) for group, stretch in zip(groups, stretches)]
    away = [replace(group, text=silence.expand_as(group.text).contiguous()) for group in toward]
    out = [velocity.float() for velocity in network(toward + away)]
    return [guide(with_it, without, wide(scale)) for with_it, without, scale in zip(out, out[len(groups):], guidance)]


@torch.no_grad()
def targets_of(asked: Network, is_teacher: bool, groups: list[Clips], silence: torch.Tensor, stretches: list[Stretch],
               guidance: list[torch.Tensor]) -> list[torch.Tensor]:
    """The mean of each stretch's two halves as `asked` knows them; a teacher knows velocities only and is asked where a half begins."""
    halves = [(Stretch(s.before, s.before), Stretch(s.middle, s.middle)) if is_teacher else (Stretch(s.before, s.middle), Stretch(s.middle, s.after))
              for s in stretches]
    first = guided(asked, groups, silence, [half for half, _ in halves], guidance)
    between = [replace(group, latent=group.latent - wide(s.before - s.middle) * velocity * (1 - group.mask))
               for group, s, velocity in zip(groups, stretches, first)]
    second = guided(asked, between, silence, [half for _, half in halves], guidance)
    return [(a + b) / 2 for a, b in zip(first, second)]


def renoise(batch: FlowBatch, before: torch.Tensor) -> torch.Tensor:
    """The batch's clips, each at its noise level [B]."""
    clean = batch.noisy - wide(batch.time) * (1 - batch.mask) * batch.target
    return clean + wide(before) * (1 - batch.mask) * batch.target


class FewStep:
    """Teacher, pupil and the pupil's average, and what one step does with them."""

    def __init__(self, training: Training, teacher: Transformer, config: TrainConfig, few: FewStepConfig, silence: torch.Tensor):
        self.training, self.config, self.few, self.silence = training, config, few, silence
        self.teacher_net, self.average_net = teacher.to(training.device), Transformer(teacher.config).to(training.device).eval()
        self.teacher, self.average, self.pupil = (self.network(net) for net in (self.teacher_net, self.average_net, training.model))

    def network(self, net: Transformer) -> Network:
        device = self.training.device
        if self.config.compile:
            compile_blocks(net)

        def run(groups: list[Clips]) -> list[torch.Tensor]:
            with torch.autocast(device.type, dtype=torch.bfloat16, enabled=device.type != "cpu"):
                return net.forward_packed(groups)

        return run

    def loss(self, groups: list[Clips], batches: list[FlowBatch], rng: np.random.Generator, halvings: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Weighted and plain squared error of a pack."""
        device = self.training.device
        stretches = [draw_stretch(rng, self.few, halvings, len(group.latent)) for group in groups]
        stretches = [Stretch(s.before.to(device), s.after.to(device)) for s in stretches]
        low, high = self.few.guidance
        guidance = [low + (high - low) * torch.rand(len(group.latent), device=device) for group in groups]
        groups = [replace(group, latent=renoise(batch, s.before)) for group, batch, s in zip(groups, batches, stretches)]
        with torch.no_grad():
            torch._foreach_copy_(list(self.average_net.parameters()), self.training.average)
        smallest = halvings == self.few.halvings
        targets = targets_of(self.teacher if smallest else self.average, smallest, groups, self.silence, stretches, guidance)
        errors = [(made - target).pow(2) for made, target in zip(guided(self.pupil, groups, self.silence, stretches, guidance), targets)]
        cells = sum(error.numel() for error in errors)
        return sum((error * batch.weight).sum() for error, batch in zip(errors, batches)) / cells, sum(error.detach().sum() for error in errors) / cells


def train(work: Path, config: TrainConfig, few: FewStepConfig = FewStepConfig(), device: torch.device = CPU, prepare: bool = False) -> None:
    rng = np.random.default_rng([config.seed, 1])
    silence = torch.from_numpy(TextEncoder().encode("")).to(device)
    sources = sources_of(work, config, device)
    training = Training(work / "few_step.pt", config, device=device)
    steps = FewStep(training, Transformer(training.model.config), config, few, silence)
    if prepare:
        for halvings in (few.halvings, 0):
            groups, batches = zip(*(source.noised(*source.blank(silence), silence, config.flow) for source in sources))
            steps.loss(list(groups), list(batches), rng, halvings)[0].backward()
        await_start(sources)
    begin_from_teacher(work, training, steps)
    torch.manual_seed(config.seed + training.step)
    losses, clock, saved, stopping = [], WorkClock(device), time.time(), stop_signals()
    while training.seconds < 60 * config.minutes and not stopping:
        groups, batches = zip(*(source.draw(rng, silence, config.flow) for source in sources))
        loss, plain = steps.loss(list(groups), list(batches), rng, int(rng.integers(few.halvings + 1)))
        training.update(loss, sum(source.batch for source in sources))
        losses.append(plain)
        training.seconds += clock.lap()
        if training.step % 50 == 0:
            training.curve.append((training.samples, round(torch.stack(losses).mean().item(), 4)))
            losses.clear()
            print(f"step {training.step} {training.seconds:.0f}s samples {training.samples} loss {training.curve[-1][1]:.4f}", flush=True)
        if time.time() - saved > config.save_seconds:
            training.save()
            saved = time.time()
    training.save()


def begin_from_teacher(work: Path, training: Training, steps: FewStep) -> None:
    """Puts the trained transformer in place: as teacher, and as pupil where that has learned nothing yet."""
    teacher, _ = load_transformer(work / "transformer.pt")
    steps.teacher_net.load_state_dict(teacher.state_dict())
    training.stages[-1]["encoder"] = encoder_behind(work)
    if training.step == 0:
        training.model.load_state_dict(teacher.state_dict())
        training.average = [p.detach().clone() for p in training.parameters.values()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--shapes", default="96x96:0.6,64x64:0.4")
    parser.add_argument("--tokens", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", type=torch.device, default=CPU)
    parser.add_argument("--prepare", action="store_true", help="compile, say so, and begin when a line comes in; the teacher may learn meanwhile")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_float32_matmul_precision("high")
    config = TrainConfig(minutes=args.minutes, shapes=shares_of(args.shapes), tokens=args.tokens, muon_lr=0.003, adam_lr=3e-4, average=0.99,
                         compile=args.device.type != "cpu")
    train(args.work, config, device=args.device, prepare=args.prepare)


if __name__ == "__main__":
    main()
