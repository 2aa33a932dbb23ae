"""What a clip shows, drawn from a seeded generator: actors before a scene, solids on a floor, or one after the other."""
from dataclasses import asdict, dataclass, field

import numpy as np

from .motions import MOTIONS, TRAVELS
from .scenes import SCENES
from .subjects import COLORS

CAMERAS = ("static", "pan_right", "pan_left", "zoom_in", "zoom_out")
SPEEDS = (0.6, 1.0, 1.5)
OCCLUDERS = ("pillar", "wall", "fence")
SHAPES = ("box", "ball", "cone")
VIEWS = ("orbit_right", "orbit_left", "dolly_in", "dolly_out")
JOINS = ("cut", "fade")


@dataclass(frozen=True)
class WorldConfig:
    """Shares of the rarer things; sizes are fractions of the short side of the frame."""

    solids: float = 0.07
    transition: float = 0.04
    moving_camera: float = 0.08
    second_actor: float = 0.07
    third_actor: float = 0.02
    group: float = 0.04
    occluder: float = 0.04
    trail: float = 0.04
    unlabelled: float = 0.04
    late_start: float = 0.25
    size: tuple[float, float] = (0.42, 0.60)
    size_of_two: tuple[float, float] = (0.32, 0.42)
    size_of_three: tuple[float, float] = (0.26, 0.32)


@dataclass(frozen=True)
class Actor:
    """One subject, or `count` of them side by side; x and y are its centre in 0..1 of the frame, phase is in turns, trail is the
    color of the line it leaves behind."""

    name: str
    motion: str
    speed: float
    x: float
    y: float
    size: float
    phase: float
    count: int = 1
    trail: str | None = None


@dataclass(frozen=True)
class Spec:
    """Actors before a scene. `seed` fixes the scene's own layout, `start` is the second at which the clip begins."""

    scene: str
    camera: str
    actors: tuple[Actor, ...]
    seed: int
    start: float = 0.0
    occluder: str | None = None
    wording: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Solid:
    """A body standing on the floor at (x, z) metres, `size` across, turned by `yaw` radians."""

    shape: str
    color: str
    x: float
    z: float
    size: float
    yaw: float


@dataclass(frozen=True)
class SolidsSpec:
    """Solids on a checkered floor; the camera begins at `angle` (radians) and orbits or dollies at `speed`."""

    solids: tuple[Solid, ...]
    view: str
    angle: float
    speed: float
    start: float = 0.0
    wording: int = field(default=0, compare=False)


@dataclass(frozen=True)
class TransitionSpec:
    """`first` until second `at`, then `second`: at once, or fading over half a second."""

    first: Spec
    second: Spec
    join: str
    at: float
    start: float = 0.0
    wording: int = field(default=0, compare=False)


AnySpec = Spec | SolidsSpec | TransitionSpec


def truth(spec: AnySpec) -> dict:
    """The spec as plain values, ready for JSON."""
    return {"kind": {Spec: "actors", SolidsSpec: "solids", TransitionSpec: "transition"}[type(spec)], **asdict(spec)}


def sample_any(rng: np.random.Generator, names: list[str], config: WorldConfig = WorldConfig()) -> AnySpec:
    """Draws a clip of any family."""
    luck = rng.random()
    if luck < config.solids:
        return sample_solids(rng, config)
    if luck < config.solids + config.transition:
        plain = WorldConfig(moving_camera=0, second_actor=0, third_actor=0, group=0, occluder=0, trail=0, late_start=0)
        parts = [sample_spec(rng, names, plain) for _ in range(2)]
        return TransitionSpec(parts[0], parts[1], str(rng.choice(JOINS)), float(rng.uniform(0.75, 1.25)), 0.0, int(rng.integers(1 << 31)))
    return sample_spec(rng, names, config)


def sample_spec(rng: np.random.Generator, names: list[str], config: WorldConfig = WorldConfig()) -> Spec:
    """Draws actors before a scene; captions of the same spec differ by `wording` only."""
    scene = str(rng.choice(list(SCENES)))
    moving = rng.random() < config.moving_camera
    camera = str(rng.choice(CAMERAS[1:])) if moving else "static"
    actors, occluder = _cast(rng, names, config, moving)
    start = float(rng.uniform(0, 2)) if rng.random() < config.late_start else 0.0
    return Spec(scene, camera, actors, int(rng.integers(1 << 31)), start, occluder, int(rng.integers(1 << 31)))


def _cast(rng: np.random.Generator, names: list[str], config: WorldConfig, moving: bool) -> tuple[tuple[Actor, ...], str | None]:
    """One to three actors, and what one may hide behind; occluders and trails need a camera at rest."""
    luck = rng.random()
    for share, places, size in ((config.third_actor, ((0.16, 0.20), (0.47, 0.53), (0.80, 0.84)), config.size_of_three),
                                (config.second_actor, ((0.20, 0.32), (0.68, 0.80)), config.size_of_two)):
        if luck < share:
            return tuple(_actor(rng, names, place, size) for place in places), None
        luck -= share
    if luck < config.group:
        count = int(rng.choice((2, 3)))
        return (_actor(rng, names, (0.48, 0.52), config.size_of_three, count=count),), None
    luck -= config.group
    if luck < config.occluder and not moving:
        return (_actor(rng, names, (0.36, 0.64), config.size, motions=("right", "left", "zigzag", "bounce", "sway", "circle")),), str(rng.choice(OCCLUDERS))
    luck -= config.occluder
    if 0 <= luck < config.trail and not moving:
        return (_actor(rng, names, (0.40, 0.60), config.size_of_two, motions=(*TRAVELS, "circle"), trail=str(rng.choice(list(COLORS)))),), None
    return (_actor(rng, names, (0.36, 0.64), config.size),), None


def _actor(rng: np.random.Generator, names: list[str], x: tuple[float, float], size: tuple[float, float],
           motions: tuple[str, ...] = tuple(MOTIONS), count: int = 1, trail: str | None = None) -> Actor:
    return Actor(str(rng.choice(names)), str(rng.choice(motions)), float(rng.choice(SPEEDS)), float(rng.uniform(*x)),
                 float(rng.uniform(0.42, 0.58)), float(rng.uniform(*size)), float(rng.uniform()), count, trail)


def sample_solids(rng: np.random.Generator, config: WorldConfig = WorldConfig()) -> SolidsSpec:
    """One or two solids of different shape and color."""
    count = 2 if rng.random() < 0.7 else 1
    shapes, colors = rng.permutation(SHAPES)[:count], rng.permutation(list(COLORS))[:count]
    turn, apart = rng.uniform(0, 2 * np.pi), 0.75 if count == 2 else 0.0
    solids = tuple(
        Solid(str(shape), str(color), float(apart * np.cos(turn + np.pi * i)), float(apart * np.sin(turn + np.pi * i)), float(rng.uniform(0.9, 1.2)),
              float(rng.uniform(0, np.pi / 2)))
        for i, (shape, color) in enumerate(zip(shapes, colors)))
    start = float(rng.uniform(0, 2)) if rng.random() < config.late_start else 0.0
    return SolidsSpec(solids, str(rng.choice(VIEWS)), float(rng.uniform(0, 2 * np.pi)), float(rng.choice(SPEEDS)), start, int(rng.integers(1 << 31)))
