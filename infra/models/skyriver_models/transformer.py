"""The denoiser: a diffusion transformer over spacetime patches that also attend to the text's tokens.

After DiT (Peebles & Xie, 2022): blocks modulated by adaLN-Zero, here with scales and gates only. The text contributes keys and values to
every block but is not itself transformed, which keeps short clips cheap. Time is per token: patches that are given (mask 1) are
modulated as clean, so one network serves text to video, image to video and continuation. Positions are rotary (seconds, centred cells),
plus an embedding of the place relative to the frame's edges, so length and aspect ratio are free.
"""
import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass(frozen=True)
class TransformerConfig:
    """patch: latent frames and cells per token; rotary: dimensions of a head given to time, height and width."""

    channels: int = 16
    patch: tuple[int, int, int] = (2, 2, 2)
    width: int = 192
    depth: int = 6
    heads: int = 3
    text_width: int = 384
    rotary: tuple[int, int, int] = (16, 24, 24)

    @property
    def cells(self) -> int:
        return math.prod(self.patch)


def patchify(latent: torch.Tensor, patch: tuple[int, int, int]) -> torch.Tensor:
    """[B, C, T, h, w] to tokens [B, T/a * h/b * w/c, a*b*c*C]."""
    batch, channels, frames, height, width = latent.shape
    a, b, c = patch
    x = latent.reshape(batch, channels, frames // a, a, height // b, b, width // c, c)
    return x.permute(0, 2, 4, 6, 3, 5, 7, 1).reshape(batch, (frames // a) * (height // b) * (width // c), a * b * c * channels)


def unpatchify(tokens: torch.Tensor, patch: tuple[int, int, int], frames: int, height: int, width: int) -> torch.Tensor:
    """The inverse of patchify."""
    a, b, c = patch
    x = tokens.reshape(tokens.shape[0], frames // a, height // b, width // c, a, b, c, tokens.shape[2] // (a * b * c))
    return x.permute(0, 7, 1, 4, 2, 5, 3, 6).reshape(tokens.shape[0], tokens.shape[2] // (a * b * c), frames, height, width)


def rms_norm(x: torch.Tensor) -> torch.Tensor:
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6)


def waves(values: torch.Tensor, count: int, longest: float, shortest: float) -> torch.Tensor:
    """Sines and cosines of `values` [...] at `count` wavelengths: [..., 2 * count]."""
    frequencies = 2 * math.pi / (longest * (shortest / longest) ** (torch.arange(count, dtype=torch.float32) / (count - 1)))
    angles = values[..., None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], -1)


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotary position: turns the pairs (first half, second half) of each head [B, heads, N, d] by the angles [N, d/2]."""
    half = x.shape[-1] // 2
    first, second = x[..., :half], x[..., half:]
    return torch.cat([first * cos - second * sin, first * sin + second * cos], -1)


class Block(nn.Module):
    """Attention over video and text, then an MLP, both modulated; the identity at the start."""

    def __init__(self, config: TransformerConfig):
        super().__init__()
        d = config.width
        self.heads = config.heads
        self.query_key_value = nn.Linear(d, 3 * d, bias=False)
        self.text_key_value = nn.Linear(d, 2 * d, bias=False)
        self.project = nn.Linear(d, d, bias=False)
        self.expand = nn.Linear(d, 4 * d, bias=False)
        self.contract = nn.Linear(4 * d, d, bias=False)
        self.modulation = nn.Linear(d, 4 * d)
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x: torch.Tensor, words: torch.Tensor, condition: "Condition") -> torch.Tensor:
        """x [B, N, d], words [B, 24, d]."""
        scale1, gate1, scale2, gate2 = condition.modulate(self.modulation).chunk(4, -1)
        x = x + gate1 * self.attend(rms_norm(x) * (1 + scale1), words, condition)
        hidden = F.gelu(self.expand(rms_norm(x) * (1 + scale2)), approximate="tanh")
        return x + gate2 * self.contract(hidden)

    def attend(self, x: torch.Tensor, words: torch.Tensor, condition: "Condition") -> torch.Tensor:
        """Video tokens attend to text and video; text keys carry no position, so what is read of them may depend on the place."""
        batch, tokens, width = x.shape
        query, key, value = self.split_heads(self.query_key_value(x), 3)
        text_key, text_value = self.split_heads(self.text_key_value(words), 2)
        query = rotate(rms_norm(query), condition.cos, condition.sin)
        key = torch.cat([rms_norm(text_key), rotate(rms_norm(key), condition.cos, condition.sin)], 2)
        value = torch.cat([text_value, value], 2)
        weights = (query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5).softmax(-1)
        return self.project((weights @ value).transpose(1, 2).reshape(batch, tokens, width))

    def split_heads(self, x: torch.Tensor, parts: int) -> torch.Tensor:
        """[B, N, parts * d] to [parts, B, heads, N, d / heads]."""
        return x.reshape(x.shape[0], x.shape[1], parts, self.heads, x.shape[2] // parts // self.heads).permute(2, 0, 3, 1, 4)


@dataclass
class Condition:
    """What every block needs: conditioning of free and of given tokens [B, 1, d], how far a token is given [B, N, 1], rotations."""

    noisy: torch.Tensor
    clean: torch.Tensor
    given: torch.Tensor
    cos: torch.Tensor
    sin: torch.Tensor

    def modulate(self, layer: nn.Linear) -> torch.Tensor:
        at_noisy, at_clean = layer(self.noisy), layer(self.clean)
        return at_noisy + self.given * (at_clean - at_noisy)


class Transformer(nn.Module):
    """Predicts the velocity (noise - latent) of a rectified flow."""

    def __init__(self, config: TransformerConfig = TransformerConfig()):
        super().__init__()
        self.config = config
        d = config.width
        self.enter = nn.Linear((config.channels + 1) * config.cells, d)
        self.place = nn.Linear(3 * 16, d)
        self.text = nn.Linear(config.text_width, d)
        self.text_pool = nn.Linear(config.text_width, d)
        self.time = nn.Sequential(nn.Linear(128, d), nn.SiLU(), nn.Linear(d, d))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.depth))
        self.last_modulation = nn.Linear(d, 2 * d)
        self.leave = nn.Linear(d, config.channels * config.cells)
        for layer in (self.last_modulation, self.leave):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, latent: torch.Tensor, mask: torch.Tensor, time: torch.Tensor, text: torch.Tensor,
                begin: torch.Tensor | None = None) -> torch.Tensor:
        """latent [B, C, T, h, w], mask [B, 1, T, h, w], time [B] in 0 (clean)..1 (noise), text [B, 24, 384] -> velocity [B, C, T, h, w].

        begin: where in its clip a stretch begins, in patches; None is the clip's own beginning.
        """
        frames, height, width = latent.shape[2:]
        patch = self.config.patch
        words = self.text(rms_norm(text))
        x = self.enter(patchify(torch.cat([latent, mask], 1), patch)) + self.place(self.places(frames, height, width, begin))
        condition = self.condition(time, text, patchify(mask, patch).mean(-1, keepdim=True), self.angles(frames, height, width))
        for block in self.blocks:
            x = block(x, words, condition)
        shift, scale = condition.modulate(self.last_modulation).chunk(2, -1)
        return unpatchify(self.leave(rms_norm(x) * (1 + scale) + shift), patch, frames, height, width)

    def condition(self, time: torch.Tensor, text: torch.Tensor, given: torch.Tensor, angles: torch.Tensor) -> Condition:
        pool = self.text_pool(text.mean(1))
        noisy = F.silu(self.time(waves(time, 64, 4.0, 0.004)) + pool)[:, None]
        clean = F.silu(self.time(waves(torch.zeros_like(time), 64, 4.0, 0.004)) + pool)[:, None]
        return Condition(noisy, clean, given, angles.cos(), angles.sin())

    def grid(self, frames: int, height: int, width: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Indices of the patches along time, height and width, flattened to [N] each."""
        a, b, c = self.config.patch
        t, y, x = torch.arange(frames // a), torch.arange(height // b), torch.arange(width // c)
        t, y, x = t[:, None, None], y[None, :, None], x[None, None, :]
        ones = torch.ones_like(t * y * x).float()
        return (ones * t).flatten(), (ones * y).flatten(), (ones * x).flatten()

    def places(self, frames: int, height: int, width: int, begin: torch.Tensor | None) -> torch.Tensor:
        """Where a patch lies between the frame's edges (0..1), and its time in patches: [N, 48]."""
        t, y, x = self.grid(frames, height, width)
        t = t if begin is None else t + begin
        b, c = self.config.patch[1:]
        return torch.cat([waves(t, 8, 32.0, 2.0), waves((y + 0.5) * (b / height), 8, 4.0, 0.2), waves((x + 0.5) * (c / width), 8, 4.0, 0.2)], -1)

    def angles(self, frames: int, height: int, width: int) -> torch.Tensor:
        """Rotary angles of the patches, centred in space: [N, d/2]."""
        t, y, x = self.grid(frames, height, width)
        b, c = self.config.patch[1:]
        axes = (t, y - (height // b - 1) / 2, x - (width // c - 1) / 2)
        return torch.cat([axis[:, None] * frequencies(size) for axis, size in zip(axes, self.config.rotary)], 1)


def frequencies(size: int) -> torch.Tensor:
    """Rotary frequencies of one axis in radians per patch: [size / 2]."""
    return 2 * 200.0 ** (-torch.arange(0, size, 2, dtype=torch.float32) / size)
