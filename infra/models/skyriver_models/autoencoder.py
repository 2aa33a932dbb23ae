"""The video autoencoder: 4 frames x 8 x 8 pixels become one latent cell of 16 channels.

The encoder never crosses a chunk of 4 frames. The decoder sees the previous and the current latent only, and its normalisation
is per pixel, so a pixel depends on cells at most `halo` away: tiles with that halo equal the whole.
"""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

FRAMES = 4  # frames per latent frame
CELL = 8  # pixels per latent cell and side


@dataclass(frozen=True)
class AutoencoderConfig:
    """fine: channels at a quarter of the resolution, coarse: at an eighth, of encoder and decoder; each of the first `points` coarse blocks
    is followed by one that looks at single cells, which adds room for looks without widening the view."""

    channels: int = 16
    encoder_fine: int = 64
    encoder_coarse: int = 192
    decoder_fine: int = 96
    decoder_coarse: int = 256
    encoder_fine_blocks: int = 2
    encoder_coarse_blocks: int = 3
    decoder_coarse_blocks: int = 3
    decoder_fine_blocks: int = 3
    points: int = 3

    @property
    def halo(self) -> int:
        """How many cells beyond its own a decoded pixel can see: one per coarse 3 x 3, half of one per fine 3 x 3."""
        fine_convolutions = self.decoder_fine_blocks + 1
        return self.decoder_coarse_blocks + (fine_convolutions + 1) // 2


class PixelNorm(nn.Module):
    """Root-mean-square norm over the channels of each pixel alone."""

    def __init__(self, channels: int):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(1, channels, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.rsqrt(x.float().pow(2).mean(1, keepdim=True) + 1e-6).to(x.dtype) * self.gain


class Block(nn.Module):
    """Residual: norm, 3 x 3, SiLU, 1 x 1; the identity at the start."""

    def __init__(self, channels: int):
        super().__init__()
        self.norm = PixelNorm(channels)
        self.spread = nn.Conv2d(channels, channels, 3, padding=1)
        self.mix = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.mix.weight)
        nn.init.zeros_(self.mix.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.mix(F.silu(self.spread(self.norm(x))))


class PointBlock(nn.Module):
    """Residual: norm, a wide layer over the channels of each pixel alone; the identity at the start."""

    def __init__(self, channels: int, widening: int = 3):
        super().__init__()
        self.norm = PixelNorm(channels)
        self.spread = nn.Conv2d(channels, widening * channels, 1)
        self.mix = nn.Conv2d(widening * channels, channels, 1)
        nn.init.zeros_(self.mix.weight)
        nn.init.zeros_(self.mix.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.mix(F.silu(self.spread(self.norm(x))))


def interleave(x: torch.Tensor, blocks: nn.Sequential, points: nn.ModuleList) -> torch.Tensor:
    """Runs the blocks, the first ones each followed by its point block."""
    for i, block in enumerate(blocks):
        x = block(x)
        if i < len(points):
            x = points[i](x)
    return x


class Encoder(nn.Module):
    """Chunks [N, 12, 8h, 8w] in -1..1 to latents [N, channels, h, w], not yet standardised."""

    def __init__(self, config: AutoencoderConfig):
        super().__init__()
        self.enter = nn.Conv2d(3 * FRAMES * 16, config.encoder_fine, 3, padding=1)
        self.fine = nn.Sequential(*(Block(config.encoder_fine) for _ in range(config.encoder_fine_blocks)))
        self.down = nn.Conv2d(config.encoder_fine, config.encoder_coarse, 2, stride=2)
        self.coarse = nn.Sequential(*(Block(config.encoder_coarse) for _ in range(config.encoder_coarse_blocks)))
        self.points = nn.ModuleList(PointBlock(config.encoder_coarse) for _ in range(config.points))
        self.leave = nn.Conv2d(config.encoder_coarse, config.channels, 1)

    def forward(self, chunks: torch.Tensor) -> torch.Tensor:
        x = self.fine(self.enter(unshuffle(chunks, 4)))
        return self.leave(interleave(self.down(x), self.coarse, self.points))


def unshuffle(x: torch.Tensor, side: int) -> torch.Tensor:
    """F.pixel_unshuffle, written out so that a traced graph keeps height and width free."""
    batch, channels, height, width = x.shape
    parts = x.reshape(batch, channels, height // side, side, width // side, side).permute(0, 1, 3, 5, 2, 4)
    return parts.reshape(batch, channels * side * side, height // side, width // side)


class Decoder(nn.Module):
    """Pairs of latents [N, 2 x channels, h, w] (previous, current) to chunks [N, 12, 8h, 8w]."""

    def __init__(self, config: AutoencoderConfig):
        super().__init__()
        self.enter = nn.Conv2d(2 * config.channels, config.decoder_coarse, 1)
        self.coarse = nn.Sequential(*(Block(config.decoder_coarse) for _ in range(config.decoder_coarse_blocks)))
        self.points = nn.ModuleList(PointBlock(config.decoder_coarse) for _ in range(config.points))
        self.up = nn.Conv2d(config.decoder_coarse, 4 * config.decoder_fine, 1)
        self.fine = nn.Sequential(*(Block(config.decoder_fine) for _ in range(config.decoder_fine_blocks)))
        self.norm = PixelNorm(config.decoder_fine)
        self.leave = nn.Conv2d(config.decoder_fine, 3 * FRAMES * 16, 3, padding=1)

    def forward(self, pairs: torch.Tensor) -> torch.Tensor:
        x = F.pixel_shuffle(self.up(interleave(self.enter(pairs), self.coarse, self.points)), 2)
        return F.pixel_shuffle(self.leave(F.silu(self.norm(self.fine(x)))), 4)


class Autoencoder(nn.Module):
    """Both halves and the per-channel statistics that make its latents standard."""

    def __init__(self, config: AutoencoderConfig = AutoencoderConfig()):
        super().__init__()
        self.config = config
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self.register_buffer("mean", torch.zeros(config.channels))
        self.register_buffer("deviation", torch.ones(config.channels))

    def encode(self, frames: torch.Tensor) -> torch.Tensor:
        """uint8 [B, 4T, 8h, 8w, 3] to standardised latents [B, channels, T, h, w]."""
        raw = self.encoder(to_chunks(frames)).unflatten(0, (frames.shape[0], -1)).transpose(1, 2)
        return (raw - self.mean.view(1, -1, 1, 1, 1)) / self.deviation.view(1, -1, 1, 1, 1)

    def decode(self, latent: torch.Tensor) -> torch.Tensor:
        """Standardised [B, channels, T + 1, h, w], the first frame being the time halo, to RGB [B, 4T, 8h, 8w, 3] around 0..1."""
        raw = (latent * self.deviation.view(1, -1, 1, 1, 1) + self.mean.view(1, -1, 1, 1, 1)).transpose(1, 2)
        pairs = torch.cat([raw[:, :-1], raw[:, 1:]], 2)
        return from_chunks(self.decoder(pairs.flatten(0, 1)), latent.shape[0])


def to_chunks(frames: torch.Tensor) -> torch.Tensor:
    """uint8 [B, 4T, H, W, 3] to [B * T, 12, H, W] in -1..1."""
    batch, count, height, width, colors = frames.shape
    chunks = frames.reshape(batch, count // FRAMES, FRAMES, height, width, colors).permute(0, 1, 2, 5, 3, 4)
    return chunks.reshape(batch * (count // FRAMES), FRAMES * colors, height, width).float() / 127.5 - 1


def from_chunks(chunks: torch.Tensor, batch: int) -> torch.Tensor:
    """[B * T, 12, H, W] in -1..1 to [B, 4T, H, W, 3] in 0..1."""
    frames = chunks.unflatten(0, (batch, -1)).unflatten(2, (FRAMES, 3)).flatten(1, 2)
    return frames.permute(0, 1, 3, 4, 2) * 0.5 + 0.5


def previous_and_current(raw: torch.Tensor) -> torch.Tensor:
    """Latents [B, T, C, h, w] to the decoder's pairs [B * T, 2C, h, w]; the first frame is its own predecessor."""
    before = torch.cat([raw[:, :1], raw[:, :-1]], 1)
    return torch.cat([before, raw], 2).flatten(0, 1)


def decode_whole(autoencoder: Autoencoder, latent: torch.Tensor) -> torch.Tensor:
    """Decodes whole clips as serving does: first latent repeated in time, edges replicated by the halo and cropped away."""
    halo = autoencoder.config.halo
    padded = torch.cat([latent[:, :, :1], latent], 2)
    padded = F.pad(padded, (halo, halo, halo, halo, 0, 0), mode="replicate")
    inside = halo * CELL
    return autoencoder.decode(padded)[:, :, inside:-inside, inside:-inside]
