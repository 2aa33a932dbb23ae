"""What a clip shows: a scene, a camera and one or two actors, drawn from a seeded generator."""
from dataclasses import dataclass, field

import numpy as np

from .motions import MOTIONS
from .scenes import SCENES

CAMERAS = ("static", "pan_right", "pan_left", "zoom_in", "zoom_out")
SPEEDS = (0.6, 1.0, 1.5)


@dataclass(frozen=True)
class WorldConfig:
    """Shares of the rarer things; sizes are fractions of the short side of the frame."""

    moving_camera: float = 0.06
    second_actor: float = 0.08
    late_start: float = 0.25
    size: tuple[float, float] = (0.42, 0.60)
    size_of_two: tuple[float, float] = (0.32, 0.42)


@dataclass(frozen=True)
class Actor:
    """One subject; x and y are its centre in 0..1 of the frame, phase is in turns."""

    name: str
    motion: str
    speed: float
    x: float
    y: float
    size: float
    phase: float


@dataclass(frozen=True)
class Spec:
    """A whole clip. `seed` fixes the scene's own layout, `start` is the second at which the clip begins."""

    scene: str
    camera: str
    actors: tuple[Actor, ...]
    seed: int
    start: float = 0.0
    wording: int = field(default=0, compare=False)


def sample_spec(rng: np.random.Generator, names: list[str], config: WorldConfig = WorldConfig()) -> Spec:
    """Draws a spec; captions of the same spec differ by `wording` only."""
    scene = str(rng.choice(list(SCENES)))
    moving = rng.random() < config.moving_camera
    camera = str(rng.choice(CAMERAS[1:])) if moving else "static"
    if rng.random() < config.second_actor:
        actors = (_actor(rng, names, (0.20, 0.32), config.size_of_two), _actor(rng, names, (0.68, 0.80), config.size_of_two))
    else:
        actors = (_actor(rng, names, (0.36, 0.64), config.size),)
    start = float(rng.uniform(0, 2)) if rng.random() < config.late_start else 0.0
    return Spec(scene, camera, actors, int(rng.integers(1 << 31)), start, int(rng.integers(1 << 31)))


def _actor(rng: np.random.Generator, names: list[str], x: tuple[float, float], size: tuple[float, float]) -> Actor:
    return Actor(str(rng.choice(names)), str(rng.choice(list(MOTIONS))), float(rng.choice(SPEEDS)), float(rng.uniform(*x)),
                 float(rng.uniform(0.42, 0.58)), float(rng.uniform(*size)), float(rng.uniform()))
