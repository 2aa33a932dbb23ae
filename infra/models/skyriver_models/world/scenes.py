"""The scenes: animated backgrounds with parallax, painted into float32 RGB images in 0..1."""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SCENES = {
    "sky": ("a blue sky", "a clear blue sky", "the daytime sky with drifting clouds"),
    "night": ("a starry night sky", "the night sky full of stars", "a dark sky with twinkling stars"),
    "sunset": ("an orange sunset", "a sunset sky", "the glowing sunset"),
    "meadow": ("a green meadow", "a grassy field", "green hills under a blue sky"),
    "ocean": ("the ocean waves", "a blue sea with waves", "the rolling ocean"),
    "desert": ("a sandy desert", "desert dunes", "the yellow dunes of a desert"),
    "snow": ("a snowy field with falling snow", "a winter landscape in the snow", "falling snow over white hills"),
    "city": ("a city skyline at night", "a city at night with lit windows", "tall dark buildings at night"),
    "underwater": ("the deep underwater world", "blue water with rising bubbles", "the bottom of the sea"),
    "red": ("a plain red background", "a red background"),
    "green": ("a plain green background", "a green background"),
    "white": ("a plain white background", "a white background"),
    "black": ("a plain black background", "a black background"),
    "yellow": ("a plain yellow background", "a yellow background"),
    "purple": ("a plain purple background", "a purple background"),
}
# Where something happens, said without a noun phrase of its own.
PLACES = {
    "sky": ("in the sky", "in the air"), "night": ("in space", "under the stars"), "sunset": ("at sunset",), "meadow": ("on the grass",),
    "ocean": ("at sea",), "desert": ("in the desert",), "snow": ("in the snow",), "city": ("in the city at night",), "underwater": ("under water",),
}
# Words no caption contains.
UNHEARD_PLACES = {
    "sky": "among the clouds", "night": "in outer space", "sunset": "at dusk", "meadow": "in a pasture", "ocean": "on the high seas",
    "desert": "among sand dunes", "snow": "during a snowfall", "city": "downtown after dark", "underwater": "below the surface of the sea",
}
PLAIN = {
    "red": (0.80, 0.18, 0.18), "green": (0.25, 0.62, 0.30), "white": (0.95, 0.95, 0.95),
    "black": (0.05, 0.05, 0.06), "yellow": (0.95, 0.82, 0.28), "purple": (0.50, 0.28, 0.66),
}
UNCHANGING = (*PLAIN, "sunset", "meadow", "desert")  # without a camera, one frame serves the whole clip

Colour = tuple[float, float, float]


@dataclass
class Canvas:
    """One frame being painted.

    `x` [1, width] and `y` [height, 1] are world coordinates (0..1 is the frame at zoom 1), `offset` is how far the camera
    has panned (in frames), `seconds` the time. `rng` restarts for every frame, so that a layout holds still.
    """

    width: int
    height: int
    seconds: float
    offset: float
    zoom: float
    rng: np.random.Generator

    def __post_init__(self):
        self.x = ((np.arange(self.width, dtype=np.float32) + 0.5)[None] / self.width - 0.5) / self.zoom + 0.5
        self.y = ((np.arange(self.height, dtype=np.float32) + 0.5)[:, None] / self.height - 0.5) / self.zoom + 0.5
        self.aspect = self.width / self.height
        self.image = np.zeros((self.height, self.width, 3), np.float32)

    def gradient(self, top: Colour, bottom: Colour) -> None:
        share = np.clip(self.y, 0, 1)[..., None]
        self.image[:] = np.float32(top) * (1 - share) + np.float32(bottom) * share

    def blend(self, mask: np.ndarray, colour: Colour) -> None:
        self.image += mask[..., None].astype(np.float32) * (np.float32(colour) - self.image)

    def hills(self, colour: Colour, base: float, height: float, frequency: float, phase: float, parallax: float) -> None:
        """A wavy line at `base` (0 is the top), filled below; near layers have a large parallax."""
        x = 2 * np.pi * frequency * (self.x + self.offset * parallax) * self.aspect
        line = base + height * np.sin(x + phase) + 0.4 * height * np.sin(2.3 * x + 2 * phase)
        self.blend(np.clip((self.y - line) * self.height * self.zoom * 0.8 + 0.5, 0, 1), colour)

    def dots(self, count: int, colour: Colour, radius: float, drift: float, parallax: float, twinkle: float = 0.0) -> None:
        """Discs of `radius` short sides that drift down by `drift` frames per second and twinkle at `twinkle` rad/s."""
        px, py, phase = self.rng.uniform(0, 1, count), self.rng.uniform(0, 1, count), self.rng.uniform(0, 6.28, count)
        x = ((px - self.offset * parallax + 0.05 * drift * np.sin(phase + 2 * self.seconds)) % 1 - 0.5) * self.zoom + 0.5
        y = ((py + drift * self.seconds) % 1 - 0.5) * self.zoom + 0.5
        light = 0.45 + 0.55 * np.sin(phase + twinkle * self.seconds) ** 2 if twinkle else np.ones(count)
        r = max(radius * min(self.width, self.height) * self.zoom, 0.6)
        for cx, cy, strength in zip(x * self.width, y * self.height, light):
            self._disc(cx, cy, r, strength, colour)

    def _disc(self, cx: float, cy: float, r: float, strength: float, colour: Colour) -> None:
        x0, x1 = int(max(0, cx - r - 1)), int(min(self.width, cx + r + 2))
        y0, y1 = int(max(0, cy - r - 1)), int(min(self.height, cy + r + 2))
        if x0 >= x1 or y0 >= y1:
            return
        distance = np.hypot(np.arange(x0, x1)[None] + 0.5 - cx, np.arange(y0, y1)[:, None] + 0.5 - cy)
        mask = (np.clip(r - distance + 0.5, 0, 1) * strength)[..., None].astype(np.float32)
        patch = self.image[y0:y1, x0:x1]
        patch += mask * (np.float32(colour) - patch)


def paint(scene: str, canvas: Canvas) -> np.ndarray:
    """The background's image, [height, width, 3]."""
    if scene in PLAIN:
        canvas.image[:] = np.float32(PLAIN[scene])
    else:
        PAINTERS[scene](canvas)
    return canvas.image


def _sky(c: Canvas) -> None:
    c.gradient((0.30, 0.58, 0.92), (0.72, 0.88, 0.99))
    for k in range(4):
        x = (c.rng.uniform(0, 1) - c.offset * 0.5 + 0.03 * c.seconds * (1 + 0.3 * k)) % 1.2 - 0.1
        y, width = c.rng.uniform(0.08, 0.85), c.rng.uniform(0.10, 0.18)
        for j in (-1, 0, 1):
            shape = ((c.x - x - j * width * 0.7) / width) ** 2 + ((c.y - y - (0.02 if j else -0.02)) / (width * 0.55 * c.aspect)) ** 2
            c.blend(np.clip((1 - shape) * 3, 0, 1) * 0.85, (1, 1, 1))


def _night(c: Canvas) -> None:
    c.gradient((0.02, 0.03, 0.12), (0.08, 0.10, 0.30))
    c.dots(22, (1, 1, 0.9), 0.016, 0, 0.25, twinkle=2.5)


def _sunset(c: Canvas) -> None:
    phase = c.rng.uniform(0, 6.28)
    c.gradient((0.42, 0.22, 0.48), (1.0, 0.62, 0.28))
    distance = np.hypot((c.x - 0.5 + c.offset * 0.15) * c.aspect, c.y - 0.82)
    c.blend(np.clip((0.16 - distance) * 40, 0, 1), (1, 0.9, 0.55))
    c.hills((0.22, 0.12, 0.22), 0.86, 0.02, 1.2, phase, 0.6)


def _meadow(c: Canvas) -> None:
    phase = c.rng.uniform(0, 6.28, 2)
    c.gradient((0.45, 0.72, 0.97), (0.85, 0.94, 1))
    c.hills((0.42, 0.68, 0.36), 0.62, 0.04, 0.9, phase[0], 0.35)
    c.hills((0.30, 0.58, 0.22), 0.76, 0.03, 1.3, phase[1], 0.8)


def _ocean(c: Canvas) -> None:
    phase = c.rng.uniform(0, 6.28, 3)
    c.gradient((0.55, 0.80, 0.97), (0.86, 0.95, 1))
    layers = ((0.55, (0.20, 0.50, 0.78)), (0.66, (0.14, 0.42, 0.70)), (0.78, (0.09, 0.33, 0.60)))
    for k, (base, colour) in enumerate(layers):
        c.hills(colour, base, 0.018, 2.2 + 0.5 * k, phase[k] + (2.5 + k) * c.seconds, 0.4 + 0.3 * k)


def _desert(c: Canvas) -> None:
    phase = c.rng.uniform(0, 6.28, 2)
    c.gradient((0.62, 0.82, 0.96), (0.98, 0.93, 0.80))
    c.hills((0.93, 0.78, 0.48), 0.60, 0.05, 0.7, phase[0], 0.35)
    c.hills((0.85, 0.66, 0.36), 0.77, 0.035, 1.1, phase[1], 0.8)


def _snow(c: Canvas) -> None:
    phase = c.rng.uniform(0, 6.28, 2)
    c.gradient((0.62, 0.70, 0.80), (0.86, 0.90, 0.95))
    c.hills((0.90, 0.93, 0.97), 0.64, 0.04, 0.8, phase[0], 0.35)
    c.hills((0.97, 0.98, 1), 0.78, 0.03, 1.2, phase[1], 0.8)
    c.dots(24, (1, 1, 1), 0.016, 0.28, 0.5)


def _city(c: Canvas) -> None:
    c.gradient((0.05, 0.05, 0.16), (0.22, 0.16, 0.34))
    c.dots(8, (1, 1, 0.9), 0.012, 0, 0.1, twinkle=2.0)
    for k in range(7):
        _house(c, c.rng.uniform(-0.15, 1.05) - c.offset * 0.6, c.rng.uniform(0.14, 0.22), c.rng.uniform(0.25, 0.6), c.rng.uniform(0.05, 0.13), k)


def _house(c: Canvas, left: float, width: float, height: float, grey: float, k: int) -> None:
    wall = ((c.x > left) & (c.x < left + width) & (c.y > 1 - height)).astype(np.float32)
    c.blend(wall, (grey, grey, grey + 0.06))
    column, row = (c.x - left) / 0.085, (c.y - 1 + height) / 0.125
    lit = np.sin(np.floor(column) * 12.9 + np.floor(row) * 78.2 + k) > 0.1
    c.blend(wall * ((column % 1 > 0.5) & (row % 1 > 0.5) & lit), (0.98, 0.85, 0.45))


def _underwater(c: Canvas) -> None:
    phase = c.rng.uniform(0, 6.28, 2)
    c.gradient((0.10, 0.52, 0.78), (0.02, 0.16, 0.40))
    rays = 0.06 * (np.sin(9 * (c.x + 0.35 * c.y + c.offset * 0.3) + phase[0] + 0.8 * c.seconds) + 1) * (1 - c.y)
    c.image += rays[..., None]
    c.hills((0.62, 0.55, 0.38), 0.90, 0.015, 1.6, phase[1], 0.8)
    c.dots(12, (0.75, 0.92, 1), 0.018, -0.22, 0.5)


PAINTERS: dict[str, Callable[[Canvas], None]] = {
    "sky": _sky, "night": _night, "sunset": _sunset, "meadow": _meadow, "ocean": _ocean, "desert": _desert, "snow": _snow,
    "city": _city, "underwater": _underwater,
}
