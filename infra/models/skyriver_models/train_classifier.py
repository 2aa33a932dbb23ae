"""Trains the judge and exports it: python -m skyriver_models.train_classifier --work DIR --clips 36000

Clips are rendered while it trains, each seen once, from seeds no other data uses. Resumable from DIR/classifier.pt; at the end the
accuracy on unseen rendered clips is measured and evaluation/classifier.onnx and evaluation/classifier.json are written.
"""
import argparse
import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import multiprocessing
from torch.nn import functional as F

from .checkpoint import end_at_signals, stop_signals
from .classifier import Classifier, ClassifierConfig, labels, prepare
from .muon import Muon, split_for_muon
from .onnx_graphs import judge
from .prompts import ALONE
from .world import Spec, Sprites, WorldConfig, render, sample_spec

EVALUATION = Path(__file__).resolve().parents[1] / "evaluation"
STREAM, TEST_STREAM = 40, 41  # first number of the seeds
SHAPES = ((64, 64), (64, 64), (96, 96), (96, 64), (64, 96), (80, 80), (112, 80), (128, 128))
WORLD = WorldConfig(moving_camera=0.3, second_actor=0.06, third_actor=0.02, group=0.12, occluder=0, trail=0, late_start=0)
SPRITES = Sprites()
LABELS = labels()


@dataclass(frozen=True)
class TrainConfig:
    clips: int = 36000
    batch: int = 32
    muon_lr: float = 0.01
    adam_lr: float = 1e-3
    soft: float = 0.5  # share of clips that are blurred a little, as decoded ones are
    save_seconds: float = 180


def draw(seed: tuple[int, int], world: WorldConfig = WORLD, soft: float = 0.0) -> tuple[np.ndarray, list]:
    """One prepared clip [16, 64, 64, 3] uint8 and its targets."""
    rng = np.random.default_rng(seed)
    width, height = SHAPES[rng.integers(len(SHAPES))]
    spec = sample_spec(rng, SPRITES.names, world)
    frames = render(spec, SPRITES, width, height, 16, fps=8).frames
    if rng.random() < soft:
        sigma = rng.uniform(0.3, 1.1)
        frames = np.stack([cv2.GaussianBlur(frame, (0, 0), sigma) for frame in frames])
    doubled = torch.from_numpy(np.repeat(frames, 2, 0))[None]
    return (prepare(doubled)[0] * 255 + 0.5).to(torch.uint8).numpy(), targets(spec)


def targets(spec: Spec) -> list:
    """Subjects as a distribution, then the indices of motion, scene, camera and count; the motion of a mixed cast is left out (-1)."""
    present = np.zeros(len(LABELS["subject"]), np.float32)
    for actor in spec.actors:
        present[LABELS["subject"].index(actor.name)] += 1 / len(spec.actors)
    motion = LABELS["motion"].index(spec.actors[0].motion) if len(spec.actors) == 1 else -1
    count = min(3, sum(actor.count for actor in spec.actors)) - 1
    return [present, motion, LABELS["scene"].index(spec.scene), LABELS["camera"].index(spec.camera), count]


def draw_batch(job: tuple[int, int, int, float], world: WorldConfig = WORLD) -> tuple[torch.Tensor, list[torch.Tensor]]:
    stream, first, count, soft = job
    torch.set_num_threads(1)
    clips, wanted = zip(*(draw((stream, first + i), world, soft) for i in range(count)))
    return torch.from_numpy(np.stack(clips)), [torch.from_numpy(np.array(column)) for column in zip(*wanted)]


def loss_of(logits: list[torch.Tensor], wanted: list[torch.Tensor]) -> torch.Tensor:
    others = [F.cross_entropy(guess, target, ignore_index=-1) for guess, target in zip(logits[1:], wanted[1:])]
    return F.cross_entropy(logits[0], wanted[0]) + sum(others)


@torch.no_grad()
def accuracy(model: Classifier, batches: list) -> dict[str, float]:
    """Share of right answers per attribute, and of clips right in subject, motion and scene at once; single casts only."""
    right = []
    for clips, wanted in batches:
        guesses = [guess.argmax(1) for guess in model(clips.float() / 255)]
        alone = wanted[1] >= 0
        columns = [guesses[0] == wanted[0].argmax(1)] + [guess == target for guess, target in zip(guesses[1:], wanted[1:])]
        right.append(torch.stack(columns)[:, alone])
    right = torch.cat(right, 1)
    scores = dict(zip(LABELS, right.float().mean(1).tolist()))
    return scores | {"all": right[:3].all(0).float().mean().item(), "clips": right.shape[1]}


def train(work: Path, config: TrainConfig) -> tuple[Classifier, bool]:
    """The averaged network, and whether it has seen all its clips."""
    torch.manual_seed(0)
    path, model, done, stopping = work / "classifier.pt", Classifier(), 0, stop_signals()
    parameters = dict(model.named_parameters())
    matrices, rest = split_for_muon(parameters.items(), lambda n, p: p.ndim >= 3 and "picture.1." not in n)
    optimisers = [(Muon(matrices), config.muon_lr), (torch.optim.AdamW(rest, weight_decay=0.01), config.adam_lr)]
    average = [p.detach().clone() for p in parameters.values()]
    if path.exists():
        state = torch.load(path, weights_only=False)
        model.load_state_dict(state["training"])
        average, done = [state["model"][name].clone() for name in parameters], state["clips"]
        for (optimiser, _), saved in zip(optimisers, state["optimisers"]):
            optimiser.load_state_dict(saved)
    averaged = Classifier()
    saved, losses = time.time(), []

    def save() -> None:
        torch.save({"config": asdict(model.config), "model": dict(zip(parameters, average)), "training": model.state_dict(), "clips": done,
                    "optimisers": [o.state_dict() for o, _ in optimisers], "train": asdict(config)}, path.with_suffix(".tmp"))
        os.replace(path.with_suffix(".tmp"), path)

    jobs = ((STREAM, first, config.batch, config.soft) for first in range(done, config.clips, config.batch))
    with multiprocessing.get_context("fork").Pool(1, initializer=end_at_signals) as pool:
        for clips, wanted in pool.imap(draw_batch, jobs):
            scale = min(1.0, done / 1600 + 0.02) * min(1.0, max(0.02, 2.5 * (1 - done / config.clips)))
            for optimiser, lr in optimisers:
                optimiser.zero_grad()
                for group in optimiser.param_groups:
                    group["lr"] = lr * scale
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(clips.float() / 255)
            loss = loss_of([guess.float() for guess in logits], wanted)
            loss.backward()
            for optimiser, _ in optimisers:
                optimiser.step()
            done += config.batch
            with torch.no_grad():
                torch._foreach_lerp_(average, list(parameters.values()), 1 - min(0.99, done / (done + 640)))
            losses.append(loss.item())
            if done % (50 * config.batch) == 0:
                print(f"clips {done} loss {np.mean(losses[-50:]):.3f}", flush=True)
            if time.time() - saved > config.save_seconds:
                save()
                saved = time.time()
            if stopping:
                break
            if done % (250 * config.batch) == 0:
                averaged.load_state_dict(dict(zip(parameters, average)))
                print({key: round(value, 4) for key, value in accuracy(averaged.eval(), test_batches(256)).items()}, flush=True)
    save()
    averaged.load_state_dict(dict(zip(parameters, average)))
    return averaged.eval(), done >= config.clips


def test_batches(count: int, world: WorldConfig = WORLD) -> list:
    return [draw_batch((TEST_STREAM, first, 32, 0.0), world) for first in range(0, count, 32)]


def load_classifier(path: Path) -> Classifier:
    state = torch.load(path, weights_only=False, map_location="cpu")
    model = Classifier(ClassifierConfig(**state["config"]))
    model.load_state_dict(state["model"])
    return model.eval()


def export(model: Classifier, clips: int, folder: Path) -> dict:
    """Writes the judge with what it scores on unseen rendered clips: of its own training's kind, and of the kind the prompt lists ask for."""
    content = judge(model).SerializeToString()
    (folder / "classifier.onnx").write_bytes(content)
    record = {"sha256": hashlib.sha256(content).hexdigest(), "labels": LABELS, "trained_clips": clips, "seed_stream": STREAM,
              "test_seed_stream": TEST_STREAM, "test_accuracy": accuracy(model, test_batches(2048)),
              "test_accuracy_as_prompted": accuracy(model, test_batches(2048, ALONE))}
    (folder / "classifier.json").write_text(json.dumps(record, indent=1) + "\n")
    return record


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=TrainConfig.clips)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, default=EVALUATION)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    model, finished = train(args.work, TrainConfig(clips=args.clips))
    if not finished:
        return
    print(export(model, args.clips, args.out)["test_accuracy"])


if __name__ == "__main__":
    main()
