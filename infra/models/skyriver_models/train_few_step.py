"""Turns the trained transformer into one that needs few steps: python -m skyriver_models.train_few_step --work DIR --minutes 40

The network learns its mean velocity over a stretch of time (SplitMeanFlow: Guo et al., 2025): the mean over [r, t] is that of its two parts,
so targets come from the network itself without derivatives, and the shortest stretches from the frozen teacher. What learns is the guided
sum of prompt and empty prompt that serving computes, so few steps keep guidance. Begins from DIR/transformer.pt, resumes from
DIR/few_step.pt, and is exported with --solver flow-mean.
"""
import argparse
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .checkpoint import WorkClock, stop_signals
from .flow import FlowBatch, sigmas
from .latents import encoder_behind
from .samplers import guide
from .text import TextEncoder
from .train_transformer import Source, TrainConfig, Training, load_transformer
from .transformer import Clips, Transformer


@dataclass(frozen=True)
class FewStepConfig:
    """schedules: lengths whose steps are learned; halvings: how often a step is split at most; guidance: range that is learned."""

    schedules: tuple[int, ...] = (4, 6, 8)
    halvings: int = 3
    guidance: tuple[float, float] = (1.0, 6.0)


@dataclass(frozen=True)
class Stretch:
    """Levels between which a mean velocity is wanted: `after` < `before`; smallest: the teacher answers for it."""

    before: float
    after: float
    smallest: bool

    @property
    def middle(self) -> float:
        return (self.before + self.after) / 2


def draw_stretch(rng: np.random.Generator, config: FewStepConfig) -> Stretch:
    """A step of a random schedule, or a part of it after some halvings."""
    levels = sigmas(int(rng.choice(config.schedules))).tolist()
    step, halvings = int(rng.integers(len(levels) - 1)), int(rng.integers(config.halvings + 1))
    width = (levels[step] - levels[step + 1]) / 2**halvings
    before = levels[step] - width * int(rng.integers(2**halvings))
    return Stretch(before, before - width, halvings == config.halvings)


def guided(network: Transformer, latent: torch.Tensor, clips: Clips, silence: torch.Tensor, before: float, after: float, guidance: float) -> torch.Tensor:
    """The served sum of both branches: the mean velocity from `before` down to `after` (the velocity itself where they are equal)."""
    batch = len(latent)
    time, span = torch.full((2 * batch,), before), torch.full((2 * batch,), before - after)
    text = torch.cat([clips.text, silence.expand_as(clips.text)])
    out = network(latent.repeat(2, 1, 1, 1, 1), clips.mask.repeat(2, 1, 1, 1, 1), time, text, clips.begin, span)
    return guide(*out.chunk(2), guidance)


@torch.no_grad()
def target_of(teacher: Transformer, average: Transformer, latent: torch.Tensor, clips: Clips, silence: torch.Tensor, stretch: Stretch,
              guidance: float) -> torch.Tensor:
    """The mean of the stretch's two halves, by the teacher where it is smallest and by the averaged network elsewhere."""
    free = 1 - clips.mask
    if stretch.smallest:
        first = guided(teacher, latent, clips, silence, stretch.before, stretch.before, guidance)
        between = latent - (stretch.before - stretch.middle) * first * free
        return (first + guided(teacher, between, clips, silence, stretch.middle, stretch.middle, guidance)) / 2
    first = guided(average, latent, clips, silence, stretch.before, stretch.middle, guidance)
    between = latent - (stretch.before - stretch.middle) * first * free
    return (first + guided(average, between, clips, silence, stretch.middle, stretch.after, guidance)) / 2


def renoise(batch: FlowBatch, before: float) -> torch.Tensor:
    """The batch's clips at one noise level."""
    clean = batch.noisy - batch.time.view(-1, 1, 1, 1, 1) * (1 - batch.mask) * batch.target
    return clean + before * (1 - batch.mask) * batch.target


def train(work: Path, config: TrainConfig, few: FewStepConfig = FewStepConfig()) -> None:
    teacher, _ = load_transformer(work / "transformer.pt")
    training = Training(work / "few_step.pt", config, teacher.config)
    training.stages[-1]["encoder"] = encoder_behind(work)
    if training.step == 0:
        training.model.load_state_dict(teacher.state_dict())
        training.average = [p.detach().clone() for p in training.parameters.values()]
    average = Transformer(teacher.config).eval()
    torch.manual_seed(config.seed + training.step)
    rng = np.random.default_rng([config.seed, 1, training.step])
    silence = torch.from_numpy(TextEncoder().encode(""))
    sources = [Source(work, shape, config, 1.0) for shape in config.shapes]
    shares = np.array(list(config.shapes.values())) / sum(config.shapes.values())
    losses, clock, saved, stopping = [], WorkClock(), time.time(), stop_signals()
    while training.seconds < 60 * config.minutes and not stopping:
        clips, batch = sources[rng.choice(len(sources), p=shares)].draw(rng, silence, config.flow)
        stretch, guidance = draw_stretch(rng, few), float(rng.uniform(*few.guidance))
        latent = renoise(batch, stretch.before)
        average.load_state_dict(dict(zip(training.parameters, training.average)))
        target = target_of(teacher, average, latent, clips, silence, stretch, guidance)
        error = (guided(training.model, latent, clips, silence, stretch.before, stretch.after, guidance) - target).pow(2)
        training.update((error * batch.weight).mean(), len(latent))
        losses.append(error.mean().item())
        training.seconds += clock.lap()
        if training.step % 50 == 0:
            training.curve.append((training.samples, round(float(np.mean(losses[-50:])), 4)))
            print(f"step {training.step} {training.seconds:.0f}s samples {training.samples} loss {training.curve[-1][1]:.4f}", flush=True)
        if time.time() - saved > config.save_seconds:
            training.save()
            saved = time.time()
    training.save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--shapes", default="96x96:0.6,64x64:0.4")
    parser.add_argument("--tokens", type=int, default=1024)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    shapes = {shape: float(share or 1) for shape, _, share in (part.partition(":") for part in args.shapes.split(","))}
    train(args.work, TrainConfig(minutes=args.minutes, shapes=shapes, tokens=args.tokens, muon_lr=0.003, adam_lr=3e-4, average=0.99))


if __name__ == "__main__":
    main()
