"""The sprite atlas: Noto emoji, premultiplied RGBA in 0..1, at three sizes so that small sprites do not alias."""
import json
from pathlib import Path

import cv2
import numpy as np

ATLAS = Path(__file__).resolve().parents[2] / "sprites"
LEVELS = 3


class Sprites:
    """Maps a subject's name to its pyramid: [cell, cell, 4] float32, then half and quarter size."""

    def __init__(self, folder: Path = ATLAS):
        index = json.loads((folder / "atlas.json").read_text())
        atlas = cv2.imread(str(folder / "atlas.png"), cv2.IMREAD_UNCHANGED)
        self.cell = index["cell"]
        self.pyramids = {name: _pyramid(_cut(atlas, self.cell, *place)) for name, place in index["sprites"].items()}
        self.names = list(self.pyramids)

    def nearest_level(self, name: str, pixels: float) -> np.ndarray:
        """The smallest level that is still at least 0.8 times as large as the sprite is to be drawn."""
        levels = self.pyramids[name]
        fitting = [level for level in levels if level.shape[0] >= 0.8 * pixels]
        return fitting[-1] if fitting else levels[0]


def _cut(atlas: np.ndarray, cell: int, column: int, row: int) -> np.ndarray:
    image = atlas[row * cell:(row + 1) * cell, column * cell:(column + 1) * cell]
    image = cv2.cvtColor(image, cv2.COLOR_BGRA2RGBA).astype(np.float32) / 255
    image[..., :3] *= image[..., 3:]
    return image


def _pyramid(image: np.ndarray) -> list[np.ndarray]:
    levels = [image]
    for _ in range(LEVELS - 1):
        half = levels[-1].shape[0] // 2
        levels.append(cv2.resize(levels[-1], (half, half), interpolation=cv2.INTER_AREA))
    return levels
