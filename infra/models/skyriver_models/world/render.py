"""Draws a spec: frames, and beside them how much of every latent cell an actor covers."""
from dataclasses import dataclass

import cv2
import numpy as np

from .motions import Pose, pose
from .scenes import UNCHANGING, Canvas, paint
from .spec import Actor, Spec
from .sprites import Sprites

cv2.setNumThreads(1)
FPS = 16


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


def render(spec: Spec, sprites: Sprites, width: int, height: int, frames: int) -> Clip:
    """Renders `frames` frames at 16 per second, starting at second `spec.start`."""
    out = np.empty((frames, height, width, 3), np.uint8)
    cover = np.zeros((frames, height, width), np.float32)
    backdrop = None
    for f in range(frames):
        seconds = spec.start + f / FPS
        camera = _camera(spec.camera, seconds)
        if backdrop is None or spec.camera != "static" or spec.scene not in UNCHANGING:
            backdrop = paint(spec.scene, Canvas(width, height, seconds, camera.offset, camera.zoom, np.random.default_rng(spec.seed)))
        image = backdrop.copy()
        for actor in spec.actors:
            _draw(image, cover[f], actor, _pose(actor, seconds, width, height), camera, sprites)
        out[f] = np.clip(image * 255 + 0.5, 0, 255).astype(np.uint8)
    cells = cover[:frames // 4 * 4].reshape(frames // 4, 4, height // 8, 8, width // 8, 8).mean((1, 3, 5))
    return Clip(out, cells)


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
