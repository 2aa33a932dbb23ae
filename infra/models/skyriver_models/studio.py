"""All that the model can be asked for, on the exported files: clips, minutes, pictures brought to life, joins, loops and edits.

Everything is one call of the denoiser per window with some latent frames given; a window is as long as the card says, and each next one is
given the last frames of the one before.
"""
from dataclasses import dataclass

import numpy as np

from .runtime import CELL, FRAMES, Repository
from .samplers import edit_start
from .flow import sigmas
from .text import TextEncoder


@dataclass(frozen=True)
class Order:
    """What one video is made from; sizes in pixels."""

    prompt: str
    width: int = 96
    height: int = 96
    steps: int = 24
    guidance: float = 4.0
    seed: int = 0
    negative: str = ""


class Studio:
    """Latents are [1, 16, T, h, w]; frames uint8 RGB [n, H, W, 3]."""

    def __init__(self, repository: Repository, text: TextEncoder | None = None):
        self.repository, self.text = repository, text or TextEncoder()
        self.window = repository.card["window"]["latentFrames"]
        self.history = repository.card["window"]["historyFrames"]
        self.continuation_guidance = repository.card["sampling"].get("continuationGuidance", float("inf"))

    def fill(self, order: Order, given: dict[int, np.ndarray], frames: int | None = None, window: int = 0, begin: int = 0,
             start: np.ndarray | None = None) -> np.ndarray:
        """One window: latent frames `given` by their index stay, the others are made from noise, or from `start` at step `begin`; one that
        continues another is guided by no more than the card says."""
        shape = (1, 16, frames or self.window, order.height // CELL, order.width // CELL)
        latent = np.random.default_rng([order.seed, window]).standard_normal(shape).astype(np.float32) if start is None else start.copy()
        mask = np.zeros((1, 1, *shape[2:]), np.float32)
        for index, frame in given.items():
            latent[:, :, index], mask[:, :, index] = frame, 1
        toward, away = self.text.encode(order.prompt), self.text.encode(order.negative)
        continues = 0 < self.history and all(index in given for index in range(self.history))
        guidance = min(order.guidance, self.continuation_guidance) if continues else order.guidance
        return self.repository.denoise(latent, mask, toward, away, begin, order.steps, order.steps, guidance)

    def clip(self, order: Order) -> np.ndarray:
        """Text to video, one window."""
        return self.fill(order, {})

    def picture(self, order: Order) -> np.ndarray:
        """Text to image: uint8 [H, W, 3], the first frame of the shortest window."""
        return self.show(self.fill(order, {}, frames=self.repository.card["window"]["latentFrameMultiple"]))[0]

    def long(self, order: Order, seconds: float) -> np.ndarray:
        """As many windows as the seconds need, each continuing the last."""
        return self.extend(order, self.clip(order), round(seconds * 4))

    def extend(self, order: Order, latent: np.ndarray, latent_frames: int) -> np.ndarray:
        """Continues a latent until it is `latent_frames` long."""
        window = 1
        while latent.shape[2] < latent_frames:
            tail = {i: latent[:, :, latent.shape[2] - self.history + i] for i in range(self.history)}
            latent = np.concatenate([latent, self.fill(order, tail, window=window)[:, :, self.history:]], 2)
            window += 1
        return latent[:, :, :latent_frames]

    def prepend(self, order: Order, latent: np.ndarray) -> np.ndarray:
        """One window before a latent."""
        head = {self.window - self.history + i: latent[:, :, i] for i in range(self.history)}
        return np.concatenate([self.fill(order, head)[:, :, :self.window - self.history], latent], 2)

    def connect(self, order: Order, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """The latent frames that lead from the end of one latent to the beginning of another, without either."""
        ends = {i: before[:, :, before.shape[2] - self.history + i] for i in range(self.history)}
        ends |= {self.window - self.history + i: after[:, :, i] for i in range(self.history)}
        return self.fill(order, ends)[:, :, self.history:self.window - self.history]

    def loop(self, order: Order) -> np.ndarray:
        """A clip and the way back to its beginning: played again and again it has no seam."""
        latent = self.clip(order)
        return np.concatenate([latent, self.connect(order, latent, latent)], 2)

    def animate(self, order: Order, first: np.ndarray, last: np.ndarray | None = None) -> np.ndarray:
        """A clip from a picture [H, W, 3], or from a first and a last one."""
        given = {0: self.still(first)} | ({} if last is None else {self.window - 1: self.still(last)})
        return self.fill(order, given)

    def edit(self, order: Order, latent: np.ndarray, strength: float) -> np.ndarray:
        """Video to video: the latent, noised by the strength and made again under the prompt."""
        begin = edit_start(strength, order.steps)
        level = sigmas(order.steps)[begin].numpy()
        noise = np.random.default_rng(order.seed).standard_normal(latent.shape).astype(np.float32)
        return self.fill(order, {}, frames=latent.shape[2], begin=begin, start=(1 - level) * latent + level * noise)

    def still(self, picture: np.ndarray) -> np.ndarray:
        """The latent frame [1, 16, h, w] of a picture: a chunk of equal frames."""
        return self.encode(np.repeat(picture[None], FRAMES, 0))[:, :, 0]

    def encode(self, frames: np.ndarray) -> np.ndarray:
        return self.repository.run("video_encoder", {"FRAMES": frames[None]})

    def show(self, latent: np.ndarray) -> np.ndarray:
        """Frames, decoded in windows of time, which is exact since a latent frame's pixels depend on the one before alone."""
        parts = []
        for begin in range(0, latent.shape[2], self.window):
            from_frame = max(0, begin - 1)
            frames = self.repository.decode(latent[:, :, from_frame:begin + self.window])
            parts.append(frames[FRAMES * (begin - from_frame):])
        return (np.clip(np.concatenate(parts), 0, 1) * 255 + 0.5).astype(np.uint8)
