"""Averaged weights kept in the repository, from which a training goes on where no checkpoint of it is left.

python -m skyriver_models.snapshots --work DIR [--only autoencoder]      writes snapshots/*.npz from the checkpoints in DIR

A snapshot holds the averaged weights as float16 and a record: the network's configuration, steps and samples so far, the stages it went
through and its learning curve. Optimisers begin anew, with a short warm-up: the average is a better place to begin than the last step.
"""
import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

FOLDER = Path(__file__).resolve().parents[1] / "snapshots"
NAMES = ("autoencoder", "transformer")
RECORD = "record"  # the key beside the weights'
KEPT = ("config", "train", "step", "samples", "seconds", "stages", "curve")


@dataclass(frozen=True)
class Snapshot:
    """weights: float32 by parameter name; record: plain values, `config` among them."""

    weights: dict[str, torch.Tensor]
    record: dict

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        arrays = {name: tensor.detach().numpy().astype(np.float16) for name, tensor in self.weights.items()}
        np.savez_compressed(path, **arrays, **{RECORD: np.frombuffer(json.dumps(self.record).encode(), np.uint8)})


def read(path: Path) -> Snapshot:
    with np.load(path) as file:
        weights = {name: torch.from_numpy(file[name].astype(np.float32)) for name in file.files if name != RECORD}
        return Snapshot(weights, json.loads(file[RECORD].tobytes()))


def find(checkpoint: Path) -> Snapshot | None:
    """What a training whose checkpoint is missing begins with: the snapshot of that name, if there is one."""
    path = FOLDER / f"{checkpoint.stem}.npz"
    return read(path) if path.exists() else None


def latest(checkpoint: Path) -> Snapshot | None:
    """The averaged weights of the checkpoint, or of the snapshot where there is no checkpoint."""
    return of_checkpoint(checkpoint) if checkpoint.exists() else find(checkpoint)


def encoder_of(autoencoder: torch.nn.Module) -> str:
    """Names what makes latents: the encoder's weights and statistics, as snapshots keep them. Latents and what learned from them belong to
    one encoder."""
    digest = hashlib.sha256()
    for name, tensor in sorted(autoencoder.state_dict().items()):
        if not name.startswith("decoder."):
            digest.update(tensor.detach().contiguous().numpy().astype(np.float16).tobytes())
    return digest.hexdigest()[:16]


def of_checkpoint(path: Path) -> Snapshot:
    state = torch.load(path, weights_only=False, map_location="cpu")
    return Snapshot(state["model"], {key: state[key] for key in KEPT if key in state})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--only", choices=NAMES, action="append")
    args = parser.parse_args()
    for name in args.only or NAMES:
        of_checkpoint(args.work / f"{name}.pt").write(args.out / f"{name}.npz")
        print(name, (args.out / f"{name}.npz").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
