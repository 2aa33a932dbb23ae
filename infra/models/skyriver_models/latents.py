"""The latent set: clips rendered, encoded and kept as float16 shards; raw clips are never stored.

python -m skyriver_models.latents --work DIR --size 64x64 --shards 40

A shard DIR/latents/WxH/SEED.npz holds latent [n, 16, T, h, w] float16, coverage [n, T, h, w] uint8, text [n, 24, 384] float16 and the
captions. Shards are independent, so the set may grow while a training reads it.
"""
import argparse
import os
from pathlib import Path

import numpy as np
import torch

from .text import TextEncoder
from .train_autoencoder import load_autoencoder
from .world import Sprites, caption, is_held_out, render, sample_any

SHARD = 250
FRAMES = 32


class ShardMaker:
    """Makes shards of one size; a shard's seed fixes its content."""

    def __init__(self, autoencoder_path: Path, width: int, height: int):
        self.autoencoder = load_autoencoder(autoencoder_path)
        self.text = TextEncoder()
        self.sprites = Sprites()
        self.width, self.height = width, height

    @torch.no_grad()
    def make(self, seed: int) -> dict[str, np.ndarray]:
        rng = np.random.default_rng([20, self.width, self.height, seed])
        latents, coverage, texts, captions = [], [], [], []
        while len(latents) < SHARD:
            spec = sample_any(rng, self.sprites.names)
            if is_held_out(spec):
                continue
            clip = render(spec, self.sprites, self.width, self.height, FRAMES)
            latents.append(self.autoencoder.encode(torch.from_numpy(clip.frames)[None])[0].numpy().astype(np.float16))
            coverage.append((clip.coverage * 255).astype(np.uint8))
            captions.append(caption(spec))
            texts.append(self.text.encode(captions[-1]).astype(np.float16))
        return {"latent": np.stack(latents), "coverage": np.stack(coverage), "text": np.stack(texts), "caption": np.array(captions)}


class LatentSet:
    """All shards of one size in memory; `refresh` takes in those that have appeared since."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.shards: dict[str, dict[str, np.ndarray]] = {}
        self.refresh()

    def refresh(self) -> None:
        for path in sorted(self.folder.glob("*.npz")):
            if path.name not in self.shards:
                with np.load(path) as file:
                    self.shards[path.name] = {key: file[key] for key in ("latent", "coverage", "text")}
        self.order = list(self.shards.values())

    def __len__(self) -> int:
        return SHARD * len(self.order)

    def draw(self, rng: np.random.Generator, count: int, begin: int, frames: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Random clips from latent frame `begin` on: latent [count, 16, frames, h, w], coverage [count, 1, frames, h, w] in 0..1,
        text [count, 24, 384]."""
        picks = [(self.order[i // SHARD], i % SHARD) for i in rng.integers(len(self), size=count)]
        cut = slice(begin, begin + frames)
        latent = np.stack([shard["latent"][i, :, cut] for shard, i in picks]).astype(np.float32)
        coverage = np.stack([shard["coverage"][i, cut] for shard, i in picks])[:, None].astype(np.float32) / 255
        text = np.stack([shard["text"][i] for shard, i in picks]).astype(np.float32)
        return torch.from_numpy(latent), torch.from_numpy(coverage), torch.from_numpy(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--size", required=True, help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--shards", type=int, default=40)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    folder = args.work / "latents" / args.size
    folder.mkdir(parents=True, exist_ok=True)
    maker = ShardMaker(args.work / "autoencoder.pt", *map(int, args.size.split("x")))
    for seed in range(args.first, args.first + args.shards):
        path = folder / f"{seed:05d}.npz"
        if not path.exists():
            part = path.with_suffix(".part")
            with part.open("wb") as file:
                np.savez(file, **maker.make(seed))
            os.replace(part, path)
            print(path.name, flush=True)


if __name__ == "__main__":
    main()
