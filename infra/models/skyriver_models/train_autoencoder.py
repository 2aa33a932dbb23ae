"""Trains the autoencoder: python -m skyriver_models.train_autoencoder --work DIR --minutes 17

Resumable: the same command goes on from DIR/autoencoder.pt until the minutes given have been computed in total (other work on the
machine does not count). Where no checkpoint is left, it goes on from the repository's snapshot, and the minutes count from there. With
--decoder-only the encoder and the statistics stay as they are, so that latents and transformers made with them remain valid.
"""
import argparse
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import multiprocessing
from torch.nn import functional as F

from .autoencoder import CELL, FRAMES, Autoencoder, AutoencoderConfig, decode_whole, previous_and_current, to_chunks
from . import snapshots
from .checkpoint import WorkClock, stop_signals
from .muon import Muon, split_for_muon
from .world import Clip, Sprites, render, sample_any


CPU = torch.device("cpu")


@dataclass(frozen=True)
class TrainConfig:
    """noise: latent noise as a share of each channel's deviation; pooled: share of batches at half scale, which asks the latent
    to be scale-equivariant; padded: share of batches whose edges are replicated as serving does; on_actors: share of crops laid over
    an actor, where nearly all of the error is; crossing: weight of the change from one chunk to the next, which the eye takes for flicker,
    against those within; constant: share of the time before the rate falls; rate: of all learning, less where it refines."""

    minutes: float = 17
    batch: int = 16
    crop: int = 64
    frames: int = 8
    clips: int = 3000
    muon_lr: float = 0.012
    adam_lr: float = 2e-3
    noise: float = 0.2
    pooled: float = 0.4
    padded: float = 0.15
    on_actors: float = 0.8
    crossing: float = 3.0
    rate: float = 1.0
    constant: float = 0.5
    seed: int = 0
    save_seconds: float = 180
    decoder_only: bool = False
    fresh: bool = False  # begin untrained, not from the snapshot


SHAPES = ((96, 96, 16), (128, 128, 16), (96, 96, 16), (64, 64, 16), (128, 80, 16), (96, 96, 16), (80, 112, 16))  # width, height, frames


def draw_clip(seed: tuple[int, int]) -> Clip:
    """One clip of the pool."""
    rng = np.random.default_rng(seed)
    width, height, frames = SHAPES[seed[1] % len(SHAPES)]
    return render(sample_any(rng, SPRITES.names), SPRITES, width, height, frames)


SPRITES = Sprites()


def draw_clips(config: TrainConfig, count: int, stream: int, processes: int = 2) -> list[Clip]:
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        return pool.map(draw_clip, [(config.seed + stream, i) for i in range(count)], chunksize=16)


class Pool:
    """Rendered clips on the device that trains, by shape: frames uint8 [n, F, H, W, 3] and whether an actor covers a cell [n, F/4, H/8, W/8]."""

    def __init__(self, clips: list[Clip], device: torch.device = CPU):
        shapes: dict[tuple, list[Clip]] = {}
        for clip in clips:
            shapes.setdefault(clip.frames.shape, []).append(clip)
        self.groups = [(torch.from_numpy(np.stack([clip.frames for clip in alike])).to(device),
                        torch.from_numpy(np.stack([clip.coverage for clip in alike]) > 0.05).to(device)) for alike in shapes.values()]
        self.shares = [len(frames) / len(clips) for frames, _ in self.groups]

    def crops(self, config: TrainConfig, rng: np.random.Generator) -> torch.Tensor:
        """Random crops in space and time of clips of one shape, aligned to nothing, half of them mirrored: uint8 [batch, frames, crop, crop, 3]."""
        frames, covered = self.groups[rng.choice(len(self.groups), p=self.shares)]
        device, size = frames.device, (config.frames, config.crop, config.crop)
        pick = torch.randint(len(frames), (config.batch,), device=device)
        f, y, x = (corner[:, None] + torch.arange(side, device=device) for corner, side in zip(self.corners(covered[pick], frames.shape[1:4], config), size))
        x = torch.where(torch.rand(config.batch, 1, device=device) < 0.5, x.flip(1), x)
        return frames[pick[:, None, None, None], f[:, :, None, None], y[:, None, :, None], x[:, None, None, :]]

    def corners(self, covered: torch.Tensor, sides: tuple[int, ...], config: TrainConfig) -> list[torch.Tensor]:
        """Frame, row and column of each crop's first pixel [batch]; mostly such that a random covered cell lies in it."""
        batch, device = len(covered), covered.device
        flat = covered.flatten(1)
        cell = (torch.rand(flat.shape, device=device) * flat).argmax(1)
        over = flat.any(1) & (torch.rand(batch, device=device) < config.on_actors)
        corners = []
        for at, step, side, size in zip(torch.unravel_index(cell, covered.shape[1:]), (FRAMES, CELL, CELL), sides, (config.frames, config.crop, config.crop)):
            low = torch.where(over, (step * at + step - size).clamp(0, side - size), 0)
            high = torch.where(over, (step * at).clamp(0, side - size), side - size)
            corners.append(low + (torch.rand(batch, device=device) * (high - low + 1)).long())
        return corners


def forward(model: Autoencoder, target: torch.Tensor, config: TrainConfig, rng: np.random.Generator):
    """Returns (reconstruction, target, latent): the target may have been pooled to half scale."""
    with torch.set_grad_enabled(not config.decoder_only):
        raw = latent = model.encoder(target)
    pooled = rng.random() < config.pooled
    if pooled:
        latent, target = F.avg_pool2d(latent, 2), F.avg_pool2d(target, 2)
    deviation = raw.detach().float().std((0, 2, 3)).view(1, -1, 1, 1)
    latent = latent + torch.randn_like(latent) * (0.05 + config.noise * deviation)
    pad = 2 if pooled or rng.random() < config.padded else 0
    if pad:
        latent = F.pad(latent, (pad,) * 4, mode="replicate")
    pairs = previous_and_current(latent.unflatten(0, (config.batch, -1)))
    output = model.decoder(pairs.contiguous(memory_format=torch.channels_last)).float()
    inside = pad * CELL
    return output[..., inside:output.shape[2] - inside, inside:output.shape[3] - inside], target, raw


def loss_of(output: torch.Tensor, target: torch.Tensor, raw: torch.Tensor, config: TrainConfig) -> tuple[torch.Tensor, torch.Tensor]:
    """L1 of the picture and of its x, y and time differences, across chunks too, the RMSE of each clip, and a pull of the latent towards zero."""
    error = output - target
    in_time = error.unflatten(0, (config.batch, -1)).unflatten(2, (FRAMES, 3)).flatten(1, 2).diff(dim=1).abs().mean((0, 2, 3, 4))
    crossing = (torch.arange(1, len(in_time) + 1, device=in_time.device) % FRAMES == 0).float()  # into the first frame of a chunk
    weights = 1 + (config.crossing - 1) * crossing
    edges = (error.diff(dim=-1).abs().mean() + error.diff(dim=-2).abs().mean() + (weights * in_time).sum() / weights.sum()) / 3
    square = error.pow(2).unflatten(0, (config.batch, -1)).flatten(1).mean(1)
    loss = 0.5 * error.abs().mean() + 0.5 * edges + (square + 1e-5).sqrt().mean() + 1e-4 * raw.float().pow(2).mean()
    return loss, square.detach().mean()


@torch.no_grad()
def evaluate(model: Autoencoder, clips: list[Clip]) -> tuple[float, float]:
    """Mean and tenth percentile over clips of the PSNR in dB, decoding as serving does."""
    values = []
    for clip in clips:
        frames = torch.from_numpy(clip.frames)[None].to(model.mean.device)
        decoded = decode_whole(model, model.encode(frames)).clamp(0, 1)
        values.append(-10 * torch.log10((decoded - frames / 255).pow(2).mean()).item())
    return float(np.mean(values)), float(np.quantile(values, 0.1))


@torch.no_grad()
def measure_statistics(model: Autoencoder, pool: Pool) -> None:
    """Sets the per-channel mean and deviation from the pool's 96 x 96 clips."""
    clips = next(frames for frames, _ in pool.groups if frames.shape[2:4] == (96, 96))[:800]
    raw = torch.cat([model.encoder(to_chunks(part)) for part in clips.split(8)])
    model.mean.copy_(raw.mean((0, 2, 3)))
    model.deviation.copy_(raw.std((0, 2, 3)))


class Training:
    """The networks, optimisers and counters of a training: everything a checkpoint holds."""

    def __init__(self, work: Path, config: TrainConfig, device: torch.device = CPU):
        self.path, self.device = work / "autoencoder.pt", device
        self.config = config
        self.model = Autoencoder().to(device, memory_format=torch.channels_last)
        trained = self.model.decoder if config.decoder_only else self.model
        self.parameters = dict(trained.named_parameters(prefix="decoder" if config.decoder_only else ""))
        matrices, rest = split_for_muon(
            self.parameters.items(), lambda n, p: p.ndim == 4 and p.shape[1] > 1 and "enter" not in n and "leave" not in n)
        adam = torch.optim.AdamW(rest, betas=(0.9, 0.98), weight_decay=0)
        self.optimisers = [(Muon(matrices), config.muon_lr), (adam, config.adam_lr)]
        self.average = [p.detach().clone() for p in self.parameters.values()]
        self.step, self.seconds = 0, 0.0
        self.stages: list[dict] = []
        if self.path.exists():
            self.load()
        elif not config.fresh and (snapshot := snapshots.find(self.path)) is not None:
            self.begin_from(snapshot)
        self.since = self.step
        self.stages.append({"from_step": self.step, "train": asdict(config)})

    def begin_from(self, snapshot: snapshots.Snapshot) -> None:
        self.model.load_state_dict(snapshot.weights)
        self.average = [p.detach().clone() for p in self.parameters.values()]
        self.step, self.stages = snapshot.record["step"], snapshot.record["stages"]
        print(f"going on from the snapshot of step {self.step}", flush=True)

    def load(self) -> None:
        state = torch.load(self.path, weights_only=False, map_location=self.device)
        same_parameters = self.config.decoder_only == state["train"].get("decoder_only", False)
        self.model.load_state_dict(state["training"] if same_parameters else state["model"])
        self.average = [state["model"][name].clone() for name in self.parameters]
        if same_parameters:
            for (optimiser, _), saved in zip(self.optimisers, state["optimisers"]):
                optimiser.load_state_dict(saved)
        self.step, self.seconds, self.stages = state["step"], state["seconds"], state["stages"]
        print(f"resuming at step {self.step}, {self.seconds:.0f}s", flush=True)

    def update(self, loss: torch.Tensor) -> None:
        left = 1 - self.seconds / (60 * self.config.minutes)
        scale = min(1.0, (self.step - self.since + 1) / 100) * min(1.0, max(0.02, left / (1 - self.config.constant)))
        for optimiser, lr in self.optimisers:
            optimiser.zero_grad()
            for group in optimiser.param_groups:
                group["lr"] = lr * scale * self.config.rate
        loss.backward()
        for optimiser, _ in self.optimisers:
            optimiser.step()
        self.step += 1
        with torch.no_grad():
            torch._foreach_lerp_(self.average, list(self.parameters.values()), 1 - min(0.998, self.step / (self.step + 20)))

    def save(self, pool: Pool, held_back: list[Clip]) -> None:
        averaged = Autoencoder(self.model.config).to(self.device)
        averaged.load_state_dict(dict(self.model.state_dict(), **dict(zip(self.parameters, self.average))))
        if not self.config.decoder_only:
            measure_statistics(averaged, pool)
        print("validation PSNR mean %.2f p10 %.2f dB" % evaluate(averaged, held_back), flush=True)
        state = {"config": asdict(self.model.config), "train": asdict(self.config), "model": averaged.state_dict(),
                 "training": self.model.state_dict(), "optimisers": [o.state_dict() for o, _ in self.optimisers],
                 "step": self.step, "seconds": self.seconds, "stages": self.stages}
        torch.save(state, self.path.with_suffix(".tmp"))
        os.replace(self.path.with_suffix(".tmp"), self.path)


def train(work: Path, config: TrainConfig, device: torch.device = CPU, processes: int = 2) -> None:
    torch.manual_seed(config.seed)
    training = Training(work, config, device)
    rng = np.random.default_rng([config.seed, training.step])
    pool = Pool(draw_clips(config, config.clips, 1 + training.step, processes), device)
    held_back = draw_clips(config, 24, 1000)
    clock, saved, errors = WorkClock(device), time.time(), []
    stopping = stop_signals()
    while training.seconds < 60 * config.minutes and not stopping:
        target = to_chunks(pool.crops(config, rng)).to(memory_format=torch.channels_last)
        with torch.autocast(device.type, dtype=torch.bfloat16):
            output, wanted, raw = forward(training.model, target, config, rng)
        loss, square = loss_of(output, wanted, raw, config)
        training.update(loss)
        errors.append(square)
        training.seconds += clock.lap()
        if training.step % 200 == 0:
            print(f"step {training.step} {training.seconds:.0f}s PSNR {10 * np.log10(4 / torch.stack(errors).mean().item()):.2f}", flush=True)
            errors.clear()
        if time.time() - saved > config.save_seconds:
            training.save(pool, held_back)
            saved = time.time()
            clock.lap()
    training.save(pool, held_back)


def load_autoencoder(path: Path) -> tuple[Autoencoder, dict]:
    """The averaged network of a checkpoint, or of the snapshot where there is none, and its record."""
    found = snapshots.latest(path)
    if found is None:
        raise FileNotFoundError(f"neither {path} nor a snapshot of it exists")
    model = Autoencoder(AutoencoderConfig(**found.record["config"]))
    model.load_state_dict(found.weights)
    return model.eval().to(memory_format=torch.channels_last), found.record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=TrainConfig.minutes)
    parser.add_argument("--clips", type=int, default=TrainConfig.clips)
    parser.add_argument("--noise", type=float, default=TrainConfig.noise)
    parser.add_argument("--pooled", type=float, default=TrainConfig.pooled)
    parser.add_argument("--constant", type=float, default=TrainConfig.constant)
    parser.add_argument("--rate", type=float, default=TrainConfig.rate)
    parser.add_argument("--decoder-only", action="store_true")
    parser.add_argument("--batch", type=int, default=TrainConfig.batch)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", type=torch.device, default=CPU)
    parser.add_argument("--processes", type=int, default=2, help="that render the clips")
    parser.add_argument("--fresh", action="store_true", help="begin untrained instead of from the snapshot")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_float32_matmul_precision("high")
    torch.backends.cudnn.benchmark = True
    args.work.mkdir(parents=True, exist_ok=True)
    config = TrainConfig(minutes=args.minutes, batch=args.batch, clips=args.clips, noise=args.noise, pooled=args.pooled, constant=args.constant,
                         rate=args.rate, decoder_only=args.decoder_only, fresh=args.fresh)
    train(args.work, config, args.device, args.processes)


if __name__ == "__main__":
    main()
