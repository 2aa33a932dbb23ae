"""Samples prompts from the exported files alone and writes a picture: python -m skyriver_models.contact_sheet --out sheet.png

One cell per prompt: frames at 0, 0.6, 1.3 and 1.9 seconds. Without --prompt it is the list `contact-sheet`, fixed before the model was
trained, each prompt from the noise of its seed: all of them, as they come.
"""
import argparse
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from . import prompts
from .export import REPOSITORY
from .runtime import Repository, Sampling
from .text import TextEncoder


def sheet(repository: Repository, entries: list[dict], sampling: Sampling, columns: int = 3) -> np.ndarray:
    """uint8 RGB picture of entries with `prompt` and `seed`, row by row."""
    text = TextEncoder()
    silence = text.encode("")
    cells = []
    for entry in entries:
        frames = repository.decode(repository.sample(text.encode(entry["prompt"]), silence, replace(sampling, seed=entry["seed"])))
        picked = frames[np.linspace(0, len(frames) - 1, 4).round().astype(int)]
        cells.append(np.pad(np.concatenate(list((np.clip(picked, 0, 1) * 255 + 0.5).astype(np.uint8)), 1), ((0, 4), (0, 4), (0, 0)), constant_values=255))
    cells += [np.full_like(cells[0], 255)] * (-len(cells) % columns)
    return np.concatenate([np.concatenate(cells[i:i + columns], 1) for i in range(0, len(cells), columns)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", type=Path, default=REPOSITORY)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", default="96x96")
    parser.add_argument("--steps", type=int, help="the model card's by default")
    parser.add_argument("--guidance", type=float, help="the model card's by default")
    parser.add_argument("--seed", type=int, default=0, help="of the prompts given")
    parser.add_argument("--prompt", action="append", help="instead of the list; may be repeated")
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    repository = Repository(args.repository)
    card = repository.card["sampling"]
    sampling = Sampling(width, height, steps=args.steps or card["defaultSteps"], guidance=args.guidance or card["defaultGuidance"])
    entries = [{"prompt": prompt, "seed": args.seed} for prompt in args.prompt] if args.prompt else prompts.load("contact-sheet")
    cv2.imwrite(str(args.out), sheet(repository, entries, sampling, columns=min(3, len(entries)))[..., ::-1])


if __name__ == "__main__":
    main()
