"""Samples prompts from the exported files alone and writes a picture: python -m skyriver_models.contact_sheet --out sheet.png

One row per prompt: frames at 0, 0.6, 1.3 and 1.9 seconds.
"""
import argparse
from pathlib import Path

import cv2
import numpy as np

from .export import REPOSITORY
from .runtime import Repository, Sampling
from .text import TextEncoder

PROMPTS = (
    "a rocket rises up in front of a starry night sky",
    "a red balloon rises up over a blue sky",
    "a fox moves to the right in front of a green meadow",
    "an octopus moves in a circle, the deep underwater world in the background",
    "a frog bounces up and down on a plain yellow background",
    "a ghost sways from side to side in front of a city skyline at night",
    "a ship moves to the left on the ocean waves",
    "a snowman stays still, a snowy field with falling snow in the background",
    "a butterfly zigzags to the right against a plain purple background",
    "a bus moves to the left, desert dunes in the background",
    "a rabbit grows bigger on a plain green background",
    "a crown spins around on a plain black background",
    "an airplane moves to the right over an orange sunset",
    "a tiger stands still in a grassy field",
    "an apple falls down against a plain white background",
    "a sailboat shrinks into the distance on a plain red background",
)


def sheet(repository: Repository, prompts: tuple[str, ...], sampling: Sampling, columns: int = 2) -> np.ndarray:
    """uint8 RGB picture."""
    text = TextEncoder()
    silence = text.encode("")
    rows = []
    for prompt in prompts:
        frames = repository.decode(repository.sample(text.encode(prompt), silence, sampling))
        picked = frames[np.linspace(0, len(frames) - 1, 4).round().astype(int)]
        rows.append(np.concatenate(list((np.clip(picked, 0, 1) * 255 + 0.5).astype(np.uint8)), 1))
        rows[-1][:1] = 255
    return np.concatenate([np.concatenate(rows[i::columns], 0) for i in range(columns)], 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", type=Path, default=REPOSITORY)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", default="96x96")
    parser.add_argument("--steps", type=int, default=16)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--prompt", action="append", help="instead of the standard set; may be repeated")
    args = parser.parse_args()
    width, height = map(int, args.size.split("x"))
    sampling = Sampling(width, height, steps=args.steps, guidance=args.guidance, seed=args.seed)
    picture = sheet(Repository(args.repository), tuple(args.prompt or PROMPTS), sampling, columns=1 if args.prompt and len(args.prompt) < 2 else 2)
    cv2.imwrite(str(args.out), picture[..., ::-1])


if __name__ == "__main__":
    main()
