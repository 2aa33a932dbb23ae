"""The latent set: clips rendered, encoded and kept as float16 shards; raw clips are never stored.

python -m skyriver_models.latents --work DIR --size 64x64 --shards 40

A shard DIR/latents/WxH/SEED.npz holds latent [n, 16, T, h, w] and stills [n, 16, 2, h, w] float16, coverage [n, T, h, w] uint8, late [n],
text [n, 24, 384] float16, the captions and the specs. Shards are independent, so the set may grow while a training reads it.
DIR/latents/encoder names the encoder behind all of them; another one is refused.
"""
import argparse
import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from .flow import Sample
from .snapshots import encoder_of
from .text import TextEncoder
from .train_autoencoder import load_autoencoder
from .world import SolidsSpec, Sprites, TransitionSpec, WorldConfig, caption, is_held_out, render, sample_any, truth

SHARD = 250
FRAMES = 32
LATE = 0.08  # share of clips seen 2 to 30 seconds after their beginning, as the later windows of a long video are
UNLABELLED = WorldConfig().unlabelled


class ShardMaker:
    """Makes shards of one size; a shard's seed fixes its content."""

    def __init__(self, autoencoder_path: Path, width: int, height: int):
        self.autoencoder, _ = load_autoencoder(autoencoder_path)
        self.encoder = encoder_of(self.autoencoder)
        self.text = TextEncoder()
        self.sprites = Sprites()
        self.width, self.height = width, height

    @torch.no_grad()
    def make(self, seed: int) -> dict[str, np.ndarray]:
        rng = np.random.default_rng([20, self.width, self.height, seed])
        columns = {name: [] for name in ("latent", "stills", "coverage", "late", "text", "caption", "spec")}
        while len(columns["latent"]) < SHARD:
            spec = sample_any(rng, self.sprites.names)
            late = rng.random() < LATE and not isinstance(spec, (SolidsSpec, TransitionSpec))
            words = "" if rng.random() < UNLABELLED else caption(spec)
            if is_held_out(spec):
                continue
            spec = replace(spec, start=float(rng.uniform(2, 30))) if late else spec
            clip = render(spec, self.sprites, self.width, self.height, FRAMES)
            row = (self.encode(clip.frames), self.encode(np.repeat(clip.frames[[3, FRAMES - 4]], 4, 0)), (clip.coverage * 255).astype(np.uint8),
                   late, self.text.encode(words).astype(np.float16), words, json.dumps(truth(spec)))
            for column, value in zip(columns.values(), row):
                column.append(value)
        return {name: np.stack(column) if isinstance(column[0], np.ndarray) else np.array(column) for name, column in columns.items()}

    def encode(self, frames: np.ndarray) -> np.ndarray:
        return self.autoencoder.encode(torch.from_numpy(frames)[None])[0].numpy().astype(np.float16)


def claim(work: Path, encoder: str) -> None:
    """Notes whose latents DIR/latents holds; an error if they are another's."""
    note = work / "latents" / "encoder"
    if note.exists() and note.read_text().strip() != encoder:
        raise SystemExit(f"{note.parent} holds latents of encoder {note.read_text().strip()}, not {encoder}: remove them first")
    note.write_text(encoder + "\n")


def encoder_behind(work: Path) -> str:
    """The encoder that made the latents in DIR/latents."""
    return (work / "latents" / "encoder").read_text().strip()


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
                    self.shards[path.name] = {key: file[key] for key in ("latent", "stills", "coverage", "late", "text")}
        self.order = list(self.shards.values())

    def __len__(self) -> int:
        return SHARD * len(self.order)

    def draw(self, rng: np.random.Generator, count: int, begin: int, frames: int) -> tuple[Sample, torch.Tensor]:
        """Random clips from latent frame `begin` on, `frames` of them long, and their text [count, 24, 384]."""
        picks = [(self.order[i // SHARD], i % SHARD) for i in rng.integers(len(self), size=count)]
        cut = slice(begin, begin + frames)

        def column(name: str, part: slice) -> torch.Tensor:
            return torch.from_numpy(np.stack([shard[name][i][..., part, :, :] for shard, i in picks]).astype(np.float32))

        late = torch.tensor([bool(shard["late"][i]) for shard, i in picks])
        text = torch.from_numpy(np.stack([shard["text"][i] for shard, i in picks]).astype(np.float32))
        return Sample(column("latent", cut), column("coverage", cut)[:, None] / 255, column("stills", slice(None)), late), text


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
    claim(args.work, maker.encoder)
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
