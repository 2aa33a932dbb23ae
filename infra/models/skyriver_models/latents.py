"""The latent set: clips rendered, encoded and kept as float16 shards; raw clips are never stored for longer than it takes to encode them.

python -m skyriver_models.latents --work DIR --size 64x64 --shards 40

A shard DIR/latents/WxH/SEED.npz holds latent [n, 16, T, h, w] and stills [n, 16, 2, h, w] float16, coverage [n, T, h, w] uint8, needs [n]
uint8 (see flow), text [n, 24, 384] float16, the captions and the specs. Shards are independent, so the set may grow while a training reads
it. DIR/latents/encoder names the encoder behind all of them; another one is refused.
"""
import argparse
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from .flow import BRIDGE, FREE, LATE, Sample
from .snapshots import encoder_of
from .text import TextEncoder
from .train_autoencoder import load_autoencoder
from .world import AnySpec, Clip, SolidsSpec, Sprites, TransitionSpec, WorldConfig, bridge, caption, is_held_out, render, sample_any, sample_spec, truth

SHARD = 250
FRAMES = 32
LATE_SHARE = 0.08  # of clips seen 2 to 30 seconds after their beginning, as the later windows of a long video are
BRIDGE_SHARE = 0.06  # of clips that lead from one to another, half of them from a later to an earlier moment of the same, as a loop does
UNLABELLED = WorldConfig().unlabelled
KEPT = ("latent", "stills", "coverage", "needs", "text")  # what a training reads


class Renderer:
    """Makes shards of raw clips of one size; a shard's seed fixes its content."""

    def __init__(self, width: int, height: int):
        self.text, self.sprites = TextEncoder(), Sprites()
        self.width, self.height = width, height

    def make(self, seed: int) -> dict[str, np.ndarray]:
        """A shard with frames uint8 [n, 32, H, W, 3] where there will be latents."""
        rng = np.random.default_rng([20, self.width, self.height, seed])
        columns: dict[str, list] = {name: [] for name in ("frames", "coverage", "needs", "text", "caption", "spec")}
        while len(columns["frames"]) < SHARD:
            spec, needs, words, clip = self.draw(rng)
            if clip is None:
                continue
            row = (clip.frames, (clip.coverage * 255).astype(np.uint8), np.uint8(needs), self.text.encode(words).astype(np.float16), words, json.dumps(truth(spec)))
            for column, value in zip(columns.values(), row):
                column.append(value)
        return {name: np.stack(column) if isinstance(column[0], np.ndarray) else np.array(column) for name, column in columns.items()}

    def draw(self, rng: np.random.Generator) -> tuple[AnySpec, int, str, Clip | None]:
        """A clip with what it needs and its caption; no clip where the composition is kept from trainings."""
        if rng.random() < BRIDGE_SHARE:
            return self.draw_bridge(rng)
        spec = sample_any(rng, self.sprites.names)
        late = rng.random() < LATE_SHARE and not isinstance(spec, (SolidsSpec, TransitionSpec))
        words = "" if rng.random() < UNLABELLED else caption(spec)
        if is_held_out(spec):
            return spec, FREE, words, None
        spec = replace(spec, start=float(rng.uniform(2, 30))) if late else spec
        return spec, LATE if late else FREE, words, self.render(spec)

    def draw_bridge(self, rng: np.random.Generator) -> tuple[AnySpec, int, str, Clip | None]:
        """The caption is that of either end."""
        first, other = sample_spec(rng, self.sprites.names), sample_spec(rng, self.sprites.names)
        second = replace(first, start=max(0.0, first.start - float(rng.uniform(0.5, 2.5)))) if rng.random() < 0.5 else other
        first = replace(first, start=first.start + float(rng.uniform(0, 3)))
        spec = TransitionSpec(first, second, "fade", FRAMES / 32)
        words = caption(second if rng.random() < 0.5 else first)
        return spec, BRIDGE, words, None if is_held_out(first) or is_held_out(second) else bridge(self.render(first), self.render(second))

    def render(self, spec: AnySpec) -> Clip:
        return render(spec, self.sprites, self.width, self.height, FRAMES)


class Encoder:
    """Turns shards of raw clips into shards of latents."""

    def __init__(self, autoencoder_path: Path, device: torch.device = torch.device("cpu")):
        self.autoencoder, _ = load_autoencoder(autoencoder_path)
        self.name = encoder_of(self.autoencoder)
        self.autoencoder.to(device)
        self.device = device

    def encode(self, shard: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        frames = torch.from_numpy(shard["frames"])
        stills = frames[:, [3, FRAMES - 4]].repeat_interleave(4, 1)
        return {"latent": self.latents(frames), "stills": self.latents(stills)} | {name: shard[name] for name in shard if name != "frames"}

    @torch.no_grad()
    def latents(self, frames: torch.Tensor) -> np.ndarray:
        """uint8 [n, F, H, W, 3] to float16 [n, 16, F / 4, h, w]."""
        return torch.cat([self.autoencoder.encode(part.to(self.device)).half().cpu() for part in frames.split(25)]).numpy()


def write(path: Path, shard: dict[str, np.ndarray]) -> None:
    """All of the file or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.savez(file, **shard)
    os.replace(part, path)


def claim(work: Path, encoder: str) -> None:
    """Notes whose latents DIR/latents holds; an error if they are another's."""
    note = work / "latents" / "encoder"
    note.parent.mkdir(parents=True, exist_ok=True)
    if note.exists() and note.read_text().strip() != encoder:
        raise SystemExit(f"{note.parent} holds latents of encoder {note.read_text().strip()}, not {encoder}: remove them first")
    note.write_text(encoder + "\n")


def encoder_behind(work: Path) -> str:
    """The encoder that made the latents in DIR/latents."""
    return (work / "latents" / "encoder").read_text().strip()


class LatentSet:
    """Shards of one size in the memory of a device; `refresh` takes in those that have appeared since. `names`: only these shards."""

    def __init__(self, folder: Path, device: torch.device = torch.device("cpu"), names: list[str] | None = None):
        self.folder, self.device, self.names = folder, device, names
        self.known: set[str] = set()
        self.columns: dict[str, torch.Tensor] = {}
        self.refresh()

    def refresh(self) -> None:
        fresh: dict[str, list[torch.Tensor]] = {name: [self.columns[name]] if self.columns else [] for name in KEPT}
        for path in sorted(self.folder.glob("*.npz")):
            if path.name not in self.known and (self.names is None or path.name in self.names):
                self.known.add(path.name)
                with np.load(path) as file:
                    for name in KEPT:
                        fresh[name].append(torch.from_numpy(file[name]).to(self.device))
        self.columns = {name: torch.cat(parts) for name, parts in fresh.items() if parts}

    def __len__(self) -> int:
        return len(self.columns["latent"]) if self.columns else 0

    def draw(self, rng: np.random.Generator, count: int, begin: int, frames: int) -> tuple[Sample, torch.Tensor]:
        """Random clips from latent frame `begin` on, `frames` of them long, and their text [count, 24, 384]."""
        picks = torch.from_numpy(rng.integers(len(self), size=count)).to(self.device)
        latent, stills, coverage, needs, text = (self.columns[name][picks] for name in KEPT)
        cut = slice(begin, begin + frames)
        return Sample(latent[:, :, cut].float(), coverage[:, None, cut].float() / 255, stills.float(), needs), text.float()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--size", required=True, help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--shards", type=int, default=40)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    encoder = Encoder(args.work / "autoencoder.pt")
    claim(args.work, encoder.name)
    renderer = Renderer(*map(int, args.size.split("x")))
    for seed in range(args.first, args.first + args.shards):
        path = args.work / "latents" / args.size / f"{seed:05d}.npz"
        if not path.exists():
            write(path, encoder.encode(renderer.make(seed)))
            print(path.name, flush=True)


if __name__ == "__main__":
    main()
