"""Ways from noise to a latent, for any velocity field of the rectified flow z = (1 - s) x0 + s eps.

`velocity(z, level)` predicts eps - x0 at noise level s; `levels` run from 1 down to 0. The flow's own solver is Euler; DDIM (Song et al.,
2021) with `noise` 0 is the same step seen from the variance-preserving side, and with `noise` 1 it is DDPM's ancestral step (Ho et al.,
2020). The multistep solver is Adams-Bashforth of order two for uneven steps: its history is one tensor of the latent's shape, so it can
travel between calls as a plane.
"""
from collections.abc import Callable

import torch

from .flow import sigmas

Velocity = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def clean_of(z: torch.Tensor, v: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
    """x0 from the velocity."""
    return z - level * v


def noise_of(z: torch.Tensor, v: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
    """eps from the velocity."""
    return z + (1 - level) * v


def velocity_of_clean(z: torch.Tensor, clean: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
    """The velocity from a prediction of x0."""
    return (z - clean) / level


def velocity_of_noise(z: torch.Tensor, noise: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
    """The velocity from a prediction of eps."""
    return (noise - z) / (1 - level)


def kept(level: torch.Tensor) -> torch.Tensor:
    """DDPM's alpha-bar at the same signal-to-noise ratio: the share of variance that is signal once z is scaled to unit variance."""
    signal = (1 - level) ** 2
    return signal / (signal + level**2)


def scale(level: torch.Tensor) -> torch.Tensor:
    """z divided by this has the variance-preserving form."""
    return ((1 - level) ** 2 + level**2).sqrt()


def guide(toward: torch.Tensor, away: torch.Tensor, guidance: float) -> torch.Tensor:
    """Classifier-free guidance (Ho & Salimans, 2022), exact at 0 (the prompt is ignored) and at 1."""
    return guidance * toward + (1 - guidance) * away


def euler(velocity: Velocity, z: torch.Tensor, levels: torch.Tensor) -> torch.Tensor:
    for before, after in zip(levels, levels[1:]):
        z = z + (after - before) * velocity(z, before)
    return z


def multistep_step(z: torch.Tensor, v: torch.Tensor, history: torch.Tensor, before: torch.Tensor, after: torch.Tensor,
                   earlier: torch.Tensor | None) -> torch.Tensor:
    """One step from level `before` to `after`; history is the velocity at `earlier`, the level one step back (None at the first step)."""
    if earlier is None:
        return z + (after - before) * v
    ratio = (after - before) / (2 * (before - earlier))
    return z + (after - before) * ((1 + ratio) * v - ratio * history)


def multistep(velocity: Velocity, z: torch.Tensor, levels: torch.Tensor) -> torch.Tensor:
    history, earlier = torch.zeros_like(z), None
    for before, after in zip(levels, levels[1:]):
        v = velocity(z, before)
        z, history, earlier = multistep_step(z, v, history, before, after, earlier), v, before
    return z


def ddim(velocity: Velocity, z: torch.Tensor, levels: torch.Tensor, noise: float = 0.0, generator: torch.Generator | None = None) -> torch.Tensor:
    """noise 0: deterministic; 1: as much fresh noise as DDPM's posterior has."""
    for before, after in zip(levels, levels[1:]):
        v = velocity(z, before)
        clean, eps = clean_of(z, v, before), noise_of(z, v, before)
        now, then = kept(before), kept(after)
        fresh = noise * ((1 - then) / (1 - now) * (1 - now / then)).clamp(min=0).sqrt()
        x = then.sqrt() * clean + (1 - then - fresh**2).clamp(min=0).sqrt() * eps
        if noise:
            x = x + fresh * torch.randn(z.shape, generator=generator)
        z = x * scale(after)
    return z


def ancestral(velocity: Velocity, z: torch.Tensor, levels: torch.Tensor, generator: torch.Generator | None = None) -> torch.Tensor:
    """DDPM's sampler, by the mean and variance of q(x' | x, x0)."""
    for before, after in zip(levels, levels[1:]):
        x = z / scale(before)
        clean = clean_of(z, velocity(z, before), before)
        now, then = kept(before), kept(after)
        ratio = now / then  # alpha of this step
        mean = (then.sqrt() * (1 - ratio) * clean + ratio.sqrt() * (1 - then) * x) / (1 - now)
        variance = ((1 - then) / (1 - now) * (1 - ratio)).clamp(min=0)
        z = (mean + variance.sqrt() * torch.randn(z.shape, generator=generator)) * scale(after)
    return z


SAMPLERS = {"flow-euler": euler, "flow-multistep": multistep, "ddim": ddim, "ddpm": ancestral}


def edit_start(strength: float, steps: int) -> int:
    """SDEdit (Meng et al., 2022): the step at which an edit of this strength (0..1) enters the schedule."""
    if not 0 <= strength <= 1:
        raise ValueError(f"strength {strength} is not in 0..1")
    return steps - round(strength * steps)


def edit_noise(latent: torch.Tensor, noise: torch.Tensor, strength: float, steps: int) -> torch.Tensor:
    """What an edit begins from: the given latent at strength 0, noise alone at strength 1."""
    level = sigmas(steps)[edit_start(strength, steps)]
    return (1 - level) * latent + level * noise
