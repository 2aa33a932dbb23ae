"""The denoiser: a diffusion transformer over spacetime patches that also attend to the text's tokens.

After DiT (Peebles & Xie, 2022): blocks modulated by adaLN-Zero, here with scales and gates only. The text contributes keys and values to
every block but is not itself transformed, which keeps short clips cheap. Time is per token: patches that are given (mask 1) are
modulated as clean, so one network serves text to video, image to video and continuation. Positions are rotary (seconds, centred cells),
plus an embedding of the place relative to the frame's edges, so length and aspect ratio are free. Clips of different shapes can share one
sequence without seeing each other (patch n' pack: NaViT, Dehghani et al., 2023). Attention is joint over space and time, or factorised
into spatial and temporal layers in turn (ViViT, Arnab et al., 2021). For comparison, time can also come in as one more token to attend to.
"""
import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

CPU = torch.device("cpu")


@dataclass(frozen=True)
class TransformerConfig:
    """patch: latent frames and cells per token; rotary: dimensions of a head given to time, height and width; factorised: even layers
    attend within a token's own frame, odd ones along time, and both to the text; in_context: time is a token, nothing is modulated."""

    channels: int = 16
    patch: tuple[int, int, int] = (2, 2, 2)
    width: int = 256
    depth: int = 7
    heads: int = 4
    text_width: int = 384
    rotary: tuple[int, int, int] = (16, 24, 24)
    factorised: bool = False
    in_context: bool = False

    @property
    def cells(self) -> int:
        return math.prod(self.patch)


def patchify(latent: torch.Tensor, patch: tuple[int, int, int]) -> torch.Tensor:
    """[B, C, T, h, w] to tokens [B, T/a * h/b * w/c, a*b*c*C]; sides that patches do not fill are an error."""
    batch, channels, frames, height, width = latent.shape
    a, b, c = patch
    if frames % a or height % b or width % c:
        raise ValueError(f"patches of {patch} do not fill {(frames, height, width)}")
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
    frequencies = 2 * math.pi / (longest * (shortest / longest) ** (torch.arange(count, dtype=torch.float32, device=values.device) / (count - 1)))
    angles = values[..., None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], -1)


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Rotary position: turns the pairs (first half, second half) of each head [B, heads, N, d] by the angles [N, d/2]."""
    half = x.shape[-1] // 2
    first, second = x[..., :half], x[..., half:]
    return torch.cat([first * cos - second * sin, first * sin + second * cos], -1)


@dataclass(frozen=True)
class Run:
    """Clips of one shape that lie side by side in a packed sequence: `batch` of them from clip `first` and token `start` on, of
    `frames` x `area` tokens each."""

    start: int
    first: int
    batch: int
    frames: int
    area: int


@dataclass
class Condition:
    """What every block needs. Of shape [B, 1, d] and [B, N, 1] in a batch, [1, L, ...] in a pack: the conditioning of noisy and of given
    tokens and how far a token is given; then the rotations [N or L, d/2], what text rows are to be added to the logits (0 or minus
    infinity) [clips, 1, 1, 24], and the runs of a pack."""

    noisy: torch.Tensor
    clean: torch.Tensor
    given: torch.Tensor
    cos: torch.Tensor
    sin: torch.Tensor
    silence: torch.Tensor
    clip_of: torch.Tensor | None = None
    runs: tuple[Run, ...] = ()

    def modulate(self, layer: nn.Linear) -> torch.Tensor:
        """Scales, shifts or gates per token."""
        at_noisy, at_clean = layer(self.noisy), layer(self.clean)
        if self.clip_of is not None:
            at_noisy, at_clean = at_noisy[:, self.clip_of], at_clean[:, self.clip_of]
        return at_noisy + self.given * (at_clean - at_noisy)


def attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, text_key: torch.Tensor, text_value: torch.Tensor,
              silence: torch.Tensor) -> torch.Tensor:
    """Softmax attention of [B, heads, N, e] to itself and to the text [B, heads, 24, e]; silent text rows get a weight of exactly 0."""
    scale = query.shape[-1] ** -0.5
    logits = torch.cat([query @ text_key.transpose(-1, -2) * scale + silence, query @ key.transpose(-1, -2) * scale], -1)
    return logits.softmax(-1) @ torch.cat([text_value, value], 2)


class Block(nn.Module):
    """Attention over video and text, then an MLP, both modulated; the identity at the start.

    axis: what the attention runs over: everything, the tokens of a frame (space), or one place through time.
    """

    def __init__(self, config: TransformerConfig, axis: str = "joint"):
        super().__init__()
        d = config.width
        self.heads, self.axis = config.heads, axis
        self.query_key_value = nn.Linear(d, 3 * d, bias=False)
        self.text_key_value = nn.Linear(d, 2 * d, bias=False)
        self.project = nn.Linear(d, d, bias=False)
        self.expand = nn.Linear(d, 4 * d, bias=False)
        self.contract = nn.Linear(4 * d, d, bias=False)
        self.modulation = None if config.in_context else zeroed(nn.Linear(d, 4 * d))

    def forward(self, x: torch.Tensor, words: torch.Tensor, condition: Condition, frames: int = 1) -> torch.Tensor:
        """x [B, N, d] and words [B, 24, d], or a pack x [1, L, d] and words [clips, 24, d]; frames: of the patches, in a batch."""
        scale1, gate1, scale2, gate2 = condition.modulate(self.modulation).chunk(4, -1) if self.modulation else (0, 1, 0, 1)
        x = x + gate1 * self.attend(rms_norm(x) * (1 + scale1), words, condition, frames)
        hidden = F.gelu(self.expand(rms_norm(x) * (1 + scale2)), approximate="tanh")
        return x + gate2 * self.contract(hidden)

    def attend(self, x: torch.Tensor, words: torch.Tensor, condition: Condition, frames: int) -> torch.Tensor:
        """Video tokens attend to text and video; text keys carry no position, so what is read of them may depend on the place."""
        query, key, value = self.split_heads(self.query_key_value(x), 3)
        text_key, text_value = self.split_heads(self.text_key_value(words), 2)
        query, key = rotate(rms_norm(query), condition.cos, condition.sin), rotate(rms_norm(key), condition.cos, condition.sin)
        text_key = rms_norm(text_key)
        if not condition.runs:
            return self.project(self.along_axis(query, key, value, text_key, text_value, condition.silence, frames))
        parts = []
        for run in condition.runs:
            tokens, clips = slice(run.start, run.start + run.batch * run.frames * run.area), slice(run.first, run.first + run.batch)
            own = [part[:, :, tokens].unflatten(2, (run.batch, -1))[0].transpose(0, 1) for part in (query, key, value)]
            out = self.along_axis(*own, text_key[clips], text_value[clips], condition.silence[clips], run.frames)
            parts.append(out.flatten(0, 1))
        return self.project(torch.cat(parts)[None])

    def along_axis(self, query, key, value, text_key, text_value, silence, frames: int) -> torch.Tensor:
        """Attention of a batch [B, heads, N, e] over the block's axis: [B, N, d]."""
        batch, heads, tokens, size = query.shape
        if self.axis == "joint":
            return attention(query, key, value, text_key, text_value, silence).transpose(1, 2).reshape(batch, tokens, heads * size)

        def fold(part: torch.Tensor) -> torch.Tensor:  # [B * parts, heads, tokens of a part, e]
            parts = part.unflatten(2, (frames, -1)).permute(0, 2, 1, 3, 4)
            return (parts if self.axis == "space" else parts.transpose(1, 3)).flatten(0, 1)

        query, key, value = fold(query), fold(key), fold(value)
        repeat = query.shape[0] // batch
        text_key, text_value, silence = (part.repeat_interleave(repeat, 0) for part in (text_key, text_value, silence))
        out = attention(query, key, value, text_key, text_value, silence).unflatten(0, (batch, repeat)).transpose(2, 3)
        return (out if self.axis == "space" else out.transpose(1, 2)).reshape(batch, tokens, heads * size)

    def split_heads(self, x: torch.Tensor, parts: int) -> torch.Tensor:
        """[B, N, parts * d] to [parts, B, heads, N, d / heads]."""
        return x.reshape(x.shape[0], x.shape[1], parts, self.heads, x.shape[2] // parts // self.heads).permute(2, 0, 3, 1, 4)


@dataclass(frozen=True)
class Clips:
    """A batch of one shape, as the network takes it: latent [B, C, T, h, w], mask [B, 1, T, h, w], time [B] in 0 (clean)..1 (noise),
    text [B, 24, 384]; begin: where in its clip a stretch begins, in patches; span [B]: over how much time the velocity is averaged."""

    latent: torch.Tensor
    mask: torch.Tensor
    time: torch.Tensor
    text: torch.Tensor
    begin: torch.Tensor | None = None
    span: torch.Tensor | None = None


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
        self.span = zeroed(nn.Linear(128, d, bias=False))
        self.blocks = nn.ModuleList(Block(config, ("space", "time")[i % 2] if config.factorised else "joint") for i in range(config.depth))
        self.last_modulation = zeroed(nn.Linear(d, 2 * d))
        self.leave = zeroed(nn.Linear(d, config.channels * config.cells))

    def forward(self, latent: torch.Tensor, mask: torch.Tensor, time: torch.Tensor, text: torch.Tensor,
                begin: torch.Tensor | None = None, span: torch.Tensor | None = None) -> torch.Tensor:
        """One shape's batch (see Clips) to its velocity [B, C, T, h, w]."""
        frames, height, width = latent.shape[2:]
        x, given = self.tokens(Clips(latent, mask, time, text, begin))
        noisy, clean = self.conditioning(time, text, span)
        angles = self.angles(frames, height, width, latent.device)
        words, silence = self.context(text, noisy)
        condition = Condition(noisy[:, None], clean[:, None], given, angles.cos(), angles.sin(), silence)
        for block in self.blocks:
            x = block(x, words, condition, frames // self.config.patch[0])
        return unpatchify(self.predict(x, condition), self.config.patch, frames, height, width)

    def forward_packed(self, groups: list[Clips]) -> list[torch.Tensor]:
        """Clips of several shapes in one sequence, no padding between them: the velocity of each group."""
        entered = [self.tokens(group) for group in groups]
        x = torch.cat([tokens.flatten(0, 1) for tokens, _ in entered])[None]
        given = torch.cat([share.flatten(0, 1) for _, share in entered])[None]
        angles = torch.cat([self.angles(*group.latent.shape[2:], group.latent.device).repeat(len(group.latent), 1) for group in groups])
        time, text = torch.cat([group.time for group in groups]), torch.cat([group.text for group in groups])
        span = None if groups[0].span is None else torch.cat([group.span for group in groups])
        noisy, clean = self.conditioning(time, text, span)
        words, silence = self.context(text, noisy)
        condition = Condition(noisy[None], clean[None], given, angles.cos(), angles.sin(), silence, *self.layout(groups))
        for block in self.blocks:
            x = block(x, words, condition)
        out = self.predict(x, condition)[0]
        return [unpatchify(out[run.start:run.start + run.batch * run.frames * run.area].unflatten(0, (run.batch, -1)), self.config.patch,
                           *group.latent.shape[2:]) for run, group in zip(condition.runs, groups)]

    def layout(self, groups: list[Clips]) -> tuple[torch.Tensor, tuple[Run, ...]]:
        """Which clip each token of a pack belongs to [L], and the runs."""
        a, b, c = self.config.patch
        runs, start, first = [], 0, 0
        for group in groups:
            batch, _, frames, height, width = group.latent.shape
            runs.append(Run(start, first, batch, frames // a, (height // b) * (width // c)))
            start, first = start + batch * runs[-1].frames * runs[-1].area, first + batch
        clip_of = [torch.arange(run.first, run.first + run.batch, device=groups[0].latent.device).repeat_interleave(run.frames * run.area) for run in runs]
        return torch.cat(clip_of), tuple(runs)

    def tokens(self, clips: Clips) -> tuple[torch.Tensor, torch.Tensor]:
        """A batch's tokens [B, N, d] and how far each is given [B, N, 1]."""
        patch = self.config.patch
        places = self.places(*clips.latent.shape[2:], clips.begin, clips.latent.device)
        x = self.enter(patchify(torch.cat([clips.latent, clips.mask], 1), patch)) + self.place(places)
        return x.float(), patchify(clips.mask, patch).mean(-1, keepdim=True)

    def conditioning(self, time: torch.Tensor, text: torch.Tensor, span: torch.Tensor | None) -> tuple[torch.Tensor, torch.Tensor]:
        """What modulates the noisy tokens of each clip and its given ones: [B, d] each."""
        extra = self.text_pool(text.mean(1))
        if span is not None:
            extra = extra + self.span(waves(span, 64, 4.0, 0.004))
        noisy = F.silu(self.time(waves(time, 64, 4.0, 0.004)) + extra)
        clean = F.silu(self.time(waves(torch.zeros_like(time), 64, 4.0, 0.004)) + extra)
        return noisy, clean

    def context(self, text: torch.Tensor, noisy: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The rows that tokens attend to besides each other, and which of them are silent."""
        words, silence = self.text(rms_norm(text)), silent_rows(text)
        if not self.config.in_context:
            return words, silence
        return torch.cat([words, noisy[:, None]], 1), F.pad(silence, (0, 1))

    def predict(self, x: torch.Tensor, condition: Condition) -> torch.Tensor:
        shift, scale = condition.modulate(self.last_modulation).chunk(2, -1)
        return self.leave(rms_norm(x) * (1 + scale) + shift)

    def grid(self, frames: int, height: int, width: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Indices of the patches along time, height and width, flattened to [N] each."""
        a, b, c = self.config.patch
        t, y, x = (torch.arange(count, device=device) for count in (frames // a, height // b, width // c))
        t, y, x = t[:, None, None], y[None, :, None], x[None, None, :]
        ones = torch.ones_like(t * y * x).float()
        return (ones * t).flatten(), (ones * y).flatten(), (ones * x).flatten()

    def places(self, frames: int, height: int, width: int, begin: torch.Tensor | None = None, device: torch.device = CPU) -> torch.Tensor:
        """Where a patch lies between the frame's edges (0..1), and its time in patches: [N, 48]."""
        t, y, x = self.grid(frames, height, width, device)
        t = t if begin is None else t + begin
        b, c = self.config.patch[1:]
        return torch.cat([waves(t, 8, 32.0, 2.0), waves((y + 0.5) * (b / height), 8, 4.0, 0.2), waves((x + 0.5) * (c / width), 8, 4.0, 0.2)], -1)

    def angles(self, frames: int, height: int, width: int, device: torch.device = CPU) -> torch.Tensor:
        """Rotary angles of the patches, centred in space: [N, d/2]."""
        t, y, x = self.grid(frames, height, width, device)
        b, c = self.config.patch[1:]
        axes = (t, y - (height // b - 1) / 2, x - (width // c - 1) / 2)
        return torch.cat([axis[:, None] * frequencies(size).to(device) for axis, size in zip(axes, self.config.rotary)], 1)


def zeroed(layer: nn.Linear) -> nn.Linear:
    """The layer with all its parameters zero."""
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)
    return layer


def silent_rows(text: torch.Tensor) -> torch.Tensor:
    """0 for the rows of a text [B, 24, 384] that hold a token, minus infinity for the zero rows after them: [B, 1, 1, 24]."""
    empty = text.abs().amax(-1) == 0
    return torch.zeros_like(text[..., 0]).masked_fill(empty, -math.inf)[:, None, None]


def frequencies(size: int) -> torch.Tensor:
    """Rotary frequencies of one axis in radians per patch: [size / 2]."""
    return 2 * 200.0 ** (-torch.arange(0, size, 2, dtype=torch.float32) / size)
