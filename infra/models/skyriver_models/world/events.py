"""What may stand before an actor and what it may leave behind: occluders and trails."""
import cv2
import numpy as np

from .subjects import COLORS


def draw_occluder(image: np.ndarray, cover: np.ndarray, kind: str) -> None:
    """Paints the occluder over image [H, W, 3] and takes what it hides out of cover [H, W]."""
    height, width = cover.shape
    x, y = (np.arange(width) + 0.5)[None] / width, (np.arange(height) + 0.5)[:, None] / height
    if kind == "pillar":
        across = np.broadcast_to((x - 0.40) / 0.20, cover.shape)
        mask, shade = (across >= 0) & (across < 1), 0.45 + 0.35 * np.sin(np.pi * np.clip(across, 0, 1))
        color = shade[..., None] * np.float32((1.0, 0.98, 0.93))
    elif kind == "wall":
        mask = np.broadcast_to(y > 0.58, cover.shape)
        row = np.floor((y - 0.58) / 0.105)
        joint = ((y - 0.58) % 0.105 < 0.018) | ((x + 0.09 * (row % 2)) % 0.18 < 0.018)
        color = np.where(joint[..., None], np.float32((0.80, 0.74, 0.68)), np.float32((0.66, 0.30, 0.22)))
    else:
        mask = np.broadcast_to(((x % 0.16) < 0.085) & (y > 0.40), cover.shape) | np.broadcast_to((y > 0.52) & (y < 0.60), cover.shape)
        color = np.broadcast_to(np.float32((0.56, 0.38, 0.20)), image.shape)
    image[mask] = color[mask]
    cover[mask] = 0


def draw_trail(image: np.ndarray, path: np.ndarray, color: str) -> None:
    """A line along path [n, 2] (x, y in pixels), broken where the actor left on one side and came back on the other."""
    if len(path) < 2:
        return
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    jumps = np.flatnonzero(np.abs(np.diff(path, axis=0)).max(1) > 0.3 * min(width, height)) + 1
    parts = [np.round(part * 16).astype(np.int32) for part in np.split(path, jumps)]
    cv2.polylines(mask, [part for part in parts if len(part) > 1], False, 255, max(2, round(0.06 * min(width, height))), cv2.LINE_AA, 4)
    image += (mask[..., None] / np.float32(255)) * (np.float32(COLORS[color]) - image)
