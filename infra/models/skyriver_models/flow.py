"""The rectified flow: noise levels, the schedule of the Euler solver, and what a training sample looks like."""
from dataclasses import dataclass

import torch

SHIFT = 2.0  # moves the schedule towards noise, where layout and motion are decided


def sigmas(steps: int) -> torch.Tensor:
    """Noise levels of a schedule, 1 down to 0: [steps + 1]."""
    left = 1 - torch.arange(steps + 1, dtype=torch.float32) / steps
    return SHIFT * left / (1 + (SHIFT - 1) * left)


@dataclass(frozen=True)
class Task:
    """Which latent frames of a window are given: so many at its beginning and at its end; a still picture stands for four equal frames."""

    before: int = 0
    after: int = 0
    still: bool = False


TASKS = {
    "generate": Task(), "continue": Task(before=2), "precede": Task(after=2), "connect": Task(before=2, after=2),
    "animate": Task(before=1, still=True), "between": Task(before=1, after=1, still=True),
}


@dataclass(frozen=True)
class FlowConfig:
    """shares: of samples by task; the rest is generated from text alone. Clips that begin late are always continued."""

    training_shift: float = 1.5
    text_drop: float = 0.1
    actor_weight: float = 2.0
    shares: tuple[tuple[str, float], ...] = (("continue", 0.14), ("precede", 0.04), ("connect", 0.04), ("animate", 0.08), ("between", 0.05))


@dataclass(frozen=True)
class Sample:
    """Clean clips as the latent set holds them: latent [B, C, T, h, w]; coverage [B, 1, T, h, w] of actors in 0..1; stills [B, C, 2, h, w],
    the latents of a picture from the first and from the last latent frame; late [B], true where a clip is seen well after its beginning."""

    latent: torch.Tensor
    coverage: torch.Tensor
    stills: torch.Tensor
    late: torch.Tensor


@dataclass(frozen=True)
class FlowBatch:
    """Inputs and target of one training step; weight is 0 where the latent is given and mean 1 elsewhere."""

    noisy: torch.Tensor
    mask: torch.Tensor
    time: torch.Tensor
    target: torch.Tensor
    weight: torch.Tensor


def draw_batch(sample: Sample, config: FlowConfig) -> FlowBatch:
    """Noises clean latents: logit-normal times, shifted; given latent frames stay clean, actors weigh more."""
    batch = sample.latent.shape[0]
    time = torch.sigmoid(torch.randn(batch))
    time = config.training_shift * time / (1 + (config.training_shift - 1) * time)
    latent, mask = give(sample, draw_tasks(sample, config))
    noise = torch.randn_like(latent)
    level = time.view(-1, 1, 1, 1, 1) * (1 - mask)
    weight = (1 + config.actor_weight * sample.coverage) * (1 - mask)
    return FlowBatch((1 - level) * latent + level * noise, mask, time, noise - latent, weight / weight.mean())


def draw_tasks(sample: Sample, config: FlowConfig) -> list[Task]:
    """A task for each sample; stretches of two latent frames have no room for any but generation."""
    if sample.latent.shape[2] <= 4:
        return [TASKS["generate"]] * len(sample.latent)
    names, shares = zip(*config.shares)
    picks = torch.multinomial(torch.tensor((*shares, 1 - sum(shares))), len(sample.latent), replacement=True).tolist()
    drawn = [TASKS[(*names, "generate")[pick]] for pick in picks]
    return [TASKS["continue"] if late and not task.before else task for task, late in zip(drawn, sample.late.tolist())]


def give(sample: Sample, tasks: list[Task]) -> tuple[torch.Tensor, torch.Tensor]:
    """The latents with stills put in where a task gives pictures, and the mask [B, 1, T, h, w]: 1 where a latent is given."""
    latent, mask = sample.latent.clone(), torch.zeros_like(sample.latent[:, :1])
    for i, task in enumerate(tasks):
        if task.before:
            mask[i, :, :task.before] = 1
        if task.after:
            mask[i, :, -task.after:] = 1
        if task.still and task.before:
            latent[i, :, 0] = sample.stills[i, :, 0]
        if task.still and task.after:
            latent[i, :, -1] = sample.stills[i, :, 1]
    return latent, mask
