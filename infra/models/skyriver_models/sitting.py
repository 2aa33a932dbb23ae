"""The whole training of the model in one sitting on a machine with an accelerator: python -m skyriver_models.sitting --work DIR --out DIR

Everything runs side by side: processes render clips, the autoencoder learns meanwhile, and the other trainings compile; then latents are made of
what has been rendered and of what still comes in, the transformer learns, and at last its few-step pupil, while the decoder is sharpened for
the same latents. A part that fails ends the sitting at once. OUT receives the weights as snapshots (float16) and each part's log. Put them
where DIR's checkpoints are missing (snapshots/), and the export takes them. A quarter of an hour does what would take days on a laptop.
"""
import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
import torch
from torch import multiprocessing

from . import snapshots
from .latents import Encoder, Renderer, claim, write

SIZES = ("96x96", "64x64", "96x96", "96x64", "96x96", "64x96", "64x64", "96x96", "128x128", "64x64")  # of the shards, in turn
SHAPES = "96x96:0.5,64x64:0.14,96x64:0.11,64x96:0.11,128x128:0.14"
FEW_STEP_SHAPES = "96x96:0.7,64x64:0.15,96x64:0.15"


@dataclass(frozen=True)
class Plan:
    """Seconds of each training from its first step, and how much it takes at once; decoder: of the autoencoder's decoder alone."""

    autoencoder: float
    decoder: float
    transformer: float
    few_step: float
    device: torch.device
    renderers: int
    clips: int = 8_000
    crops: int = 128
    tokens: int = 32_768
    few_step_tokens: int = 12_288


def render_shards(work: Path, first: int, stride: int) -> None:
    """Renders every `stride`-th shard, until it is ended."""
    os.nice(19)
    torch.set_num_threads(1)
    renderers: dict[str, Renderer] = {}
    for seed in count(first, stride):
        size = SIZES[seed % len(SIZES)]
        if size not in renderers:
            renderers[size] = Renderer(*map(int, size.split("x")))
        write(work / "raw" / size / f"{seed:05d}.npz", renderers[size].make(seed))


class Sitting:
    """The processes of a sitting. For one thread."""

    def __init__(self, work: Path, out: Path, plan: Plan):
        self.work, self.out, self.plan, self.began = work, out, plan, time.monotonic()
        self.processes: dict[str, subprocess.Popen] = {}
        self.renderers = [multiprocessing.get_context("fork").Process(target=render_shards, args=(work, i, plan.renderers), daemon=True)
                          for i in range(plan.renderers)]
        out.mkdir(parents=True, exist_ok=True)

    def tell(self, what: str) -> None:
        print(f"{time.monotonic() - self.began:.0f}s {what}", flush=True)

    def start_autoencoder(self, *arguments: str, log: str = "autoencoder") -> None:
        plan = self.plan
        self.start("autoencoder", "--clips", str(plan.clips), "--batch", str(plan.crops), "--processes", str(plan.renderers), *arguments, log=log)

    def start(self, name: str, *arguments: str, log: str | None = None) -> None:
        """A training in a process of its own, known by its log's name."""
        command = [sys.executable, "-m", f"skyriver_models.train_{name}", "--work", str(self.work), "--device", str(self.plan.device), *arguments]
        name = log or name
        with (self.out / f"{name}.log").open("w") as file:
            self.processes[name] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=file, stderr=subprocess.STDOUT, text=True)
        self.tell(f"{name} started")

    def begin(self, name: str) -> None:
        """Lets a prepared training go."""
        self.processes[name].stdin.write("begin\n")
        self.processes[name].stdin.flush()
        self.tell(f"{name} may begin")

    def during(self, name: str, work: Callable[[], bool] = lambda: False) -> None:
        """Does pieces of work until a training has ended; an error if any training fails."""
        while self.processes[name].poll() is None:
            failed = [other for other, process in self.processes.items() if process.poll()]
            if failed:
                raise SystemExit(f"{failed} failed: see {self.out}")
            if not work():
                time.sleep(0.5)
        if self.processes[name].returncode:
            raise SystemExit(f"{name} failed: see {self.out / name}.log")
        self.tell(f"{name} ended")

    def raw(self) -> list[Path]:
        """What is rendered and not yet encoded, the oldest first."""
        return sorted((self.work / "raw").rglob("*.npz"), key=lambda path: path.name)

    def encode_some(self, encoder: Encoder, at_most: int = 4) -> bool:
        """Makes latents of some raw shards; false where there are none."""
        raw = self.raw()[:at_most]
        for path in raw:
            with np.load(path) as file:
                shard = dict(file)
            write(self.work / "latents" / path.parent.name / path.name, encoder.encode(shard))
            path.unlink()
        return bool(raw)

    def encode_until_all_sizes(self, encoder: Encoder, limit: float = 600) -> None:
        """Waits for a shard of every size; an error where the renderers have ended or take longer than `limit` seconds."""
        until = time.monotonic() + limit
        while len(list((self.work / "latents").glob("*x*/"))) < len(set(SIZES)):
            if time.monotonic() > until or not all(renderer.is_alive() for renderer in self.renderers):
                raise SystemExit("the renderers don't deliver")
            if not self.encode_some(encoder):
                time.sleep(0.5)

    def keep(self, name: str) -> None:
        """The averaged weights of a checkpoint."""
        snapshots.of_checkpoint(self.work / f"{name}.pt").write(self.out / f"{name}.npz")
        self.tell(f"{name} kept")

    def run(self) -> None:
        plan = self.plan
        for renderer in self.renderers:
            renderer.start()
        try:
            self.start_autoencoder("--minutes", str(plan.autoencoder / 60), "--noise", "0.1", "--pooled", "0.15", "--constant", "0.6", "--fresh")
            self.start("transformer", "--minutes", str(plan.transformer / 60), "--shapes", SHAPES, "--tokens", str(plan.tokens), "--cool-down", "0.45",
                       "--fresh", "--prepare")
            self.start("few_step", "--minutes", str(plan.few_step / 60), "--shapes", FEW_STEP_SHAPES, "--tokens", str(plan.few_step_tokens), "--prepare")
            self.during("autoencoder")
            self.keep("autoencoder")
            encoder = Encoder(self.work / "autoencoder.pt", plan.device)
            claim(self.work, encoder.name)
            self.encode_some(encoder, len(self.raw()))
            self.encode_until_all_sizes(encoder)
            self.begin("transformer")
            self.during("transformer", lambda: self.encode_some(encoder))
            self.keep("transformer")
            self.begin("few_step")
            self.start_autoencoder("--minutes", str((plan.autoencoder + plan.decoder) / 60), "--noise", "0", "--pooled", "0", "--constant", "0.75",
                                   "--decoder-only", log="decoder")
            self.during("few_step")
            self.during("decoder")
            self.keep("few_step")
            self.keep("autoencoder")
        finally:
            self.end()

    def end(self) -> None:
        for process in [*self.processes.values(), *self.renderers]:
            process.terminate()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--autoencoder", type=float, default=105, help="seconds")
    parser.add_argument("--decoder", type=float, default=60, help="seconds")
    parser.add_argument("--transformer", type=float, default=395, help="seconds")
    parser.add_argument("--few-step", type=float, default=90, help="seconds")
    parser.add_argument("--device", type=torch.device, default=torch.device("cuda"))
    parser.add_argument("--renderers", type=int, default=max(2, (os.cpu_count() or 4) - 3))
    parser.add_argument("--clips", type=int, default=Plan.clips)
    parser.add_argument("--crops", type=int, default=Plan.crops)
    parser.add_argument("--tokens", type=int, default=Plan.tokens)
    parser.add_argument("--few-step-tokens", type=int, default=Plan.few_step_tokens)
    args = parser.parse_args()
    torch.set_float32_matmul_precision("high")
    shutil.rmtree(args.work / "raw", ignore_errors=True)
    values = vars(args)
    work, out = values.pop("work"), values.pop("out")
    Sitting(work, out, Plan(**values)).run()


if __name__ == "__main__":
    main()
