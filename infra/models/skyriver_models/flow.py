"""The rectified flow: noise levels, the schedule of the Euler solver, and what a training sample looks like."""
from dataclasses import dataclass

import torch

SHIFT = 2.0  # moves the schedule towards noise, where layout and motion are decided


def sigmas(steps: int) -> torch.Tensor:
    """Noise levels of a schedule, 1 down to 0: [steps + 1]."""
    left = 1 - torch.arange(steps + 1, dtype=torch.float32) / steps
    return SHIFT * left / (1 + (SHIFT - 1) * left)


@dataclass(frozen=True)
class FlowConfig:
    """given_*: shares of samples whose first two latent frames, first one, or first and last one are given."""

    training_shift: float = 1.5
    text_drop: float = 0.1
    given_history: float = 0.18
    given_first: float = 0.04
    given_ends: float = 0.03
    actor_weight: float = 2.0


@dataclass(frozen=True)
class FlowBatch:
    """Inputs and target of one training step; weight is 0 where the latent is given and mean 1 elsewhere."""

    noisy: torch.Tensor
    mask: torch.Tensor
    time: torch.Tensor
    target: torch.Tensor
    weight: torch.Tensor


def draw_batch(latent: torch.Tensor, coverage: torch.Tensor, config: FlowConfig) -> FlowBatch:
    """Noises clean latents [B, C, T, h, w]; logit-normal times, shifted; coverage [B, 1, T, h, w] raises the weight of actors."""
    batch = latent.shape[0]
    time = torch.sigmoid(torch.randn(batch))
    time = config.training_shift * time / (1 + (config.training_shift - 1) * time)
    mask = draw_mask(coverage, config)
    noise = torch.randn_like(latent)
    level = time.view(-1, 1, 1, 1, 1) * (1 - mask)
    weight = (1 + config.actor_weight * coverage) * (1 - mask)
    return FlowBatch((1 - level) * latent + level * noise, mask, time, noise - latent, weight / weight.mean())


def draw_mask(like: torch.Tensor, config: FlowConfig) -> torch.Tensor:
    """Which latent frames of each sample are given: 0 or 1, shaped as `like` [B, 1, T, h, w]; none in stretches of two frames."""
    mask = torch.zeros_like(like)
    if like.shape[2] <= 2:
        return mask
    for sample, luck in zip(mask, torch.rand(like.shape[0]).tolist()):
        if luck < config.given_history:
            sample[:, :2] = 1
        elif luck < config.given_history + config.given_first:
            sample[:, :1] = 1
        elif luck < config.given_history + config.given_first + config.given_ends:
            sample[:, :1] = sample[:, -1:] = 1
    return mask
