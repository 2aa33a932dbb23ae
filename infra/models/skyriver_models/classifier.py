"""The judge: a small network that says what a two-second clip shows. It is trained on rendered clips only and never sees a generated one."""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from .world import Sprites
from .world.motions import MOTIONS
from .world.scenes import SCENES
from .world.spec import CAMERAS

FRAMES = 16  # of a clip's 32, every other one
SIDE = 64
COUNTS = ("1", "2", "3")


def labels() -> dict[str, list[str]]:
    """The classes of every head, in the order of its outputs."""
    return {"subject": Sprites().names, "motion": list(MOTIONS), "scene": list(SCENES), "camera": list(CAMERAS), "count": list(COUNTS)}


@dataclass(frozen=True)
class ClassifierConfig:
    """widths: channels at a quarter, an eighth and a sixteenth of the side; time: width of the features along time."""

    widths: tuple[int, int, int] = (32, 64, 128)
    time: int = 256
    heads: tuple[int, ...] = (24, 12, 15, 5, 3)


class Block(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.spread = nn.Conv2d(channels, channels, 3, padding=1)
        self.mix = nn.Conv2d(channels, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.mix(F.silu(self.spread(self.norm(x))))


class TimeBlock(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.norm = nn.GroupNorm(8, channels)
        self.spread = nn.Conv1d(channels, channels, 3, padding=1)
        self.mix = nn.Conv1d(channels, channels, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.mix(F.silu(self.spread(self.norm(x))))


class Classifier(nn.Module):
    """Float RGB [B, 16, 64, 64, 3] in 0..1 to logits, one tensor per head; `features` is what the heads read."""

    def __init__(self, config: ClassifierConfig = ClassifierConfig()):
        super().__init__()
        self.config = config
        a, b, c = config.widths
        self.picture = nn.Sequential(
            nn.PixelUnshuffle(4), nn.Conv2d(48, a, 3, padding=1), Block(a), nn.Conv2d(a, b, 3, stride=2, padding=1), Block(b),
            nn.Conv2d(b, c, 3, stride=2, padding=1), Block(c), nn.GroupNorm(8, c), nn.SiLU())
        self.place = nn.Linear(16 * c, config.time)
        self.time = nn.Sequential(*(TimeBlock(config.time) for _ in range(3)))
        self.heads = nn.ModuleList(nn.Linear(2 * config.time + c, size) for size in config.heads)

    def features(self, frames: torch.Tensor) -> torch.Tensor:
        """[B, 2 * time + c]."""
        batch = frames.shape[0]
        maps = self.picture((frames.flatten(0, 1).permute(0, 3, 1, 2) - 0.5) * 3)
        along = self.time(self.place(maps.flatten(1)).unflatten(0, (batch, FRAMES)).transpose(1, 2))
        looks = maps.amax((2, 3)).unflatten(0, (batch, FRAMES)).mean(1)
        return torch.cat([along.mean(2), along.amax(2), looks], 1)

    def forward(self, frames: torch.Tensor) -> list[torch.Tensor]:
        features = self.features(frames)
        return [head(features) for head in self.heads]


def prepare(clips: torch.Tensor) -> torch.Tensor:
    """uint8 [B, 32, H, W, 3] to the network's input: every other frame, resized to 64 x 64 with antialiasing, 0..1."""
    frames = clips[:, ::2].flatten(0, 1).permute(0, 3, 1, 2).float() / 255
    if frames.shape[2:] != (SIDE, SIDE):
        frames = F.interpolate(frames, (SIDE, SIDE), mode="bilinear", antialias=True)
    return frames.permute(0, 2, 3, 1).unflatten(0, (clips.shape[0], FRAMES))
