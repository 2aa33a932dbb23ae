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
    """shares: of samples by task; the rest is generated from text alone. Clips that say what they need are given it."""

    training_shift: float = 1.5
    text_drop: float = 0.1
    actor_weight: float = 2.0
    shares: tuple[tuple[str, float], ...] = (("continue", 0.14), ("precede", 0.06), ("connect", 0.05), ("animate", 0.08), ("between", 0.05))


FREE, LATE, BRIDGE = 0, 1, 2  # what a clip needs to be given: nothing, its beginning (it began long ago), both ends (it leads from one clip to another)


@dataclass(frozen=True)
class Sample:
    """Clean clips as the latent set holds them: latent [B, C, T, h, w]; coverage [B, 1, T, h, w] of actors in 0..1; stills [B, C, 2, h, w],
    the latents of a picture from the first and from the last latent frame; needs [B]: FREE, LATE or BRIDGE."""

    latent: torch.Tensor
    coverage: torch.Tensor
    stills: torch.Tensor
    needs: torch.Tensor


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
    time = torch.sigmoid(torch.randn(len(sample.latent), device=sample.latent.device))
    time = config.training_shift * time / (1 + (config.training_shift - 1) * time)
    latent, mask = give(sample, draw_tasks(sample, config))
    noise = torch.randn_like(latent)
    level = time.view(-1, 1, 1, 1, 1) * (1 - mask)
    weight = (1 + config.actor_weight * sample.coverage) * (1 - mask)
    return FlowBatch((1 - level) * latent + level * noise, mask, time, noise - latent, weight / weight.mean())


def draw_tasks(sample: Sample, config: FlowConfig) -> torch.Tensor:
    """A task for each sample, by its place in TASKS [B]; stretches of two latent frames have no room for any but generation."""
    names, device = list(TASKS), sample.latent.device
    if sample.latent.shape[2] <= 4:
        return torch.zeros(len(sample.latent), dtype=torch.long, device=device)
    shares = {"generate": 1 - sum(share for _, share in config.shares), **dict(config.shares)}
    weights = torch.tensor([shares.get(name, 0.0) for name in names], device=device)
    picks = torch.multinomial(weights, len(sample.latent), replacement=True)
    needs = sample.needs.long()
    begins = torch.tensor([task.before > 0 for task in TASKS.values()], device=device)[picks]
    picks = torch.where((needs == LATE) & ~begins, names.index("continue"), picks)
    return torch.where(needs == BRIDGE, names.index("connect"), picks)


def give(sample: Sample, tasks: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The latents with stills put in where a task gives pictures, and the mask [B, 1, T, h, w]: 1 where a latent is given."""
    frames, device = sample.latent.shape[2], sample.latent.device
    table = torch.tensor([(task.before, task.after, task.still) for task in TASKS.values()], device=device)
    before, after, still = table[tasks].unbind(1)
    at = torch.arange(frames, device=device)
    given = (at < before[:, None]) | (at >= frames - after[:, None])
    pictures = torch.stack([still * before > 0, still * after > 0], 1)[:, None, :, None, None]
    latent = sample.latent.clone()
    for end, side in ((0, 0), (-1, 1)):
        latent[:, :, end] = torch.where(pictures[:, :, side], sample.stills[:, :, side], latent[:, :, end])
    return latent, given.to(latent.dtype)[:, None, :, None, None].expand_as(latent[:, :1]).contiguous()
