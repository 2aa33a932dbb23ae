"""Draws a spec: frames, and beside them how much of every latent cell an actor covers."""
from dataclasses import dataclass

import cv2
import numpy as np

from .events import draw_occluder, draw_trail
from .motions import Pose, pose
from .scenes import UNCHANGING, Canvas, paint
from .solids import paint_solids
from .spec import Actor, AnySpec, SolidsSpec, Spec, TransitionSpec
from .sprites import Sprites

cv2.setNumThreads(1)
FPS = 16
FADE = 0.5  # seconds


@dataclass(frozen=True)
class Clip:
    """frames: uint8 [frames, height, width, 3]; coverage: float32 [frames / 4, height / 8, width / 8] in 0..1."""

    frames: np.ndarray
    coverage: np.ndarray


@dataclass(frozen=True)
class Camera:
    """offset in frames to the right, zoom as a magnification."""

    offset: float
    zoom: float


def render(spec: AnySpec, sprites: Sprites, width: int, height: int, frames: int, fps: float = FPS) -> Clip:
    """Renders `frames` frames at `fps` per second, starting at second `spec.start`."""
    out = np.empty((frames, height, width, 3), np.uint8)
    cover = np.zeros((frames, height, width), np.float32)
    painter = Painter(spec, sprites, width, height)
    for f in range(frames):
        image, cover[f] = painter.paint(spec.start + f / fps)
        out[f] = np.clip(image * 255 + 0.5, 0, 255).astype(np.uint8)
    cells = cover[:frames // 4 * 4].reshape(frames // 4, 4, height // 8, 8, width // 8, 8).mean((1, 3, 5))
    return Clip(out, cells)


def bridge(first: Clip, second: Clip) -> Clip:
    """The first clip that fades into the second around their middle, over half a second."""
    frames = len(first.frames)
    shares = np.clip((np.arange(frames) - frames / 2 + 0.5) / (FADE * FPS) + 0.5, 0, 1).astype(np.float32)
    mixed = first.frames + shares[:, None, None, None] * (second.frames.astype(np.float32) - first.frames)
    fading = shares.reshape(-1, 4)
    cover = np.where((fading.min(1) < 1)[:, None, None], first.coverage, 0)
    return Clip((mixed + 0.5).astype(np.uint8), np.maximum(cover, np.where((fading.max(1) > 0)[:, None, None], second.coverage, 0)))


class Painter:
    """Paints single frames of a spec; keeps a backdrop that does not change."""

    def __init__(self, spec: AnySpec, sprites: Sprites, width: int, height: int):
        self.spec, self.sprites, self.width, self.height = spec, sprites, width, height
        self.backdrop: np.ndarray | None = None
        if isinstance(spec, TransitionSpec):
            self.parts = [Painter(part, sprites, width, height) for part in (spec.first, spec.second)]

    def paint(self, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        """Image [H, W, 3] in 0..1 and cover [H, W]."""
        if isinstance(self.spec, SolidsSpec):
            return paint_solids(self.spec, seconds, self.width, self.height)
        if isinstance(self.spec, TransitionSpec):
            return self._join(seconds)
        return self._actors(self.spec, seconds)

    def _join(self, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        late = seconds - self.spec.at
        share = float(late >= 0) if self.spec.join == "cut" else float(np.clip(late / FADE + 0.5, 0, 1))
        if share in (0.0, 1.0):
            return self.parts[int(share)].paint(seconds)
        (before, cover_before), (after, cover_after) = (part.paint(seconds) for part in self.parts)
        return before + np.float32(share) * (after - before), np.maximum(cover_before, cover_after)

    def _actors(self, spec: Spec, seconds: float) -> tuple[np.ndarray, np.ndarray]:
        camera = _camera(spec.camera, seconds)
        if self.backdrop is None or spec.camera != "static" or spec.scene not in UNCHANGING:
            canvas = Canvas(self.width, self.height, seconds, camera.offset, camera.zoom, np.random.default_rng(spec.seed))
            self.backdrop = paint(spec.scene, canvas)
        image, cover = self.backdrop.copy(), np.zeros((self.height, self.width), np.float32)
        for actor in spec.actors:
            if actor.trail:
                draw_trail(image, self._path(actor, seconds), actor.trail)
            for place in _places(actor, _pose(actor, seconds, self.width, self.height)):
                _draw(image, cover, actor, place, camera, self.sprites)
        if spec.occluder:
            draw_occluder(image, cover, spec.occluder)
        return image, cover

    def _path(self, actor: Actor, seconds: float) -> np.ndarray:
        """Where the actor's centre has been since second 0, in pixels [n, 2]; at most its last four seconds."""
        times = np.append(np.arange(max(0.0, seconds - 4), seconds, 1 / FPS), seconds)
        poses = [_pose(actor, float(t), self.width, self.height) for t in times]
        return np.float32([(p.x * self.width, p.y * self.height) for p in poses])


def _camera(name: str, seconds: float) -> Camera:
    if name == "pan_right":
        return Camera(0.11 * seconds, 1)
    if name == "pan_left":
        return Camera(-0.11 * seconds, 1)
    if name == "zoom_in":
        return Camera(0, 1 + 0.15 * seconds)
    if name == "zoom_out":
        return Camera(0, 1.3 / (1 + 0.15 * seconds))
    return Camera(0, 1)


def _pose(actor: Actor, seconds: float, width: int, height: int) -> Pose:
    along = height if actor.motion in ("up", "down") else width
    reach = 0.5 * actor.size * min(width, height) / along
    return pose(actor.motion, seconds, actor.speed, actor.x, actor.y, actor.phase, reach)


def _places(actor: Actor, at: Pose) -> list[Pose]:
    """The poses of an actor's copies, side by side and a little up and down."""
    if actor.count == 1:
        return [at]
    middle = (actor.count - 1) / 2
    return [Pose(at.x + 0.30 * (i - middle), at.y + 0.06 * (2 * (i % 2) - 1), at.scale, at.angle) for i in range(actor.count)]


def _draw(image: np.ndarray, cover: np.ndarray, actor: Actor, at: Pose, camera: Camera, sprites: Sprites) -> None:
    """Blends the sprite into image [H, W, 3] and its opacity into cover [H, W], touching only the pixels it can reach."""
    height, width = cover.shape
    pixels = actor.size * at.scale * camera.zoom * min(width, height)
    cx = ((at.x - 0.5 - 0.9 * camera.offset) * camera.zoom + 0.5) * width
    cy = ((at.y - 0.5) * camera.zoom + 0.5) * height
    reach = pixels * (0.75 if at.angle else 0.5) + 2
    x0, x1 = max(0, int(cx - reach)), min(width, int(cx + reach) + 1)
    y0, y1 = max(0, int(cy - reach)), min(height, int(cy + reach) + 1)
    if x0 >= x1 or y0 >= y1:
        return
    sprite = sprites.nearest_level(actor.name, pixels)
    centre = sprite.shape[0] / 2
    matrix = cv2.getRotationMatrix2D((centre, centre), at.angle, pixels / sprite.shape[0])
    matrix[:, 2] += (cx - x0 - centre, cy - y0 - centre)
    drawn = cv2.warpAffine(sprite, matrix, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)
    opacity = drawn[..., 3:]
    patch = image[y0:y1, x0:x1]
    patch += drawn[..., :3] - opacity * patch
    np.maximum(cover[y0:y1, x0:x1], opacity[..., 0], out=cover[y0:y1, x0:x1])
