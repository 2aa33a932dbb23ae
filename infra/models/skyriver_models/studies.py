"""Comparisons at equal steps and seed: python -m skyriver_models.studies --work DIR --study scaling --steps 3000

scaling: transformers of four sizes, held-out loss and adherence against forward multiply-adds (DiT's figure 8); conditioning: adaLN-Zero against time as
a token; attention: joint against factorised, with the cost of both; masking: with and without masked pre-training. Each run is kept in
DIR/studies/NAME.json (weights beside it) and done once; the summary and its plot are written to evaluation/studies.
"""
import argparse
import json
import math
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch

from . import prompts
from .autoencoder import CELL, decode_whole
from .evaluate import Judge, score
from .flow import FlowConfig, Sample, draw_batch, sigmas
from .latents import LatentSet, encoder_behind
from .masked_autoencoder import MaskedAutoencoder, random_order, take_over
from .muon import Muon, split_for_muon
from .report import plot_shares
from .samplers import euler, guide
from .snapshots import encoder_of
from .text import TextEncoder
from .train_autoencoder import load_autoencoder
from .transformer import CPU, Transformer, TransformerConfig

FOLDER = Path(__file__).resolve().parents[1] / "evaluation" / "studies"
BASE = TransformerConfig(width=128, depth=4, heads=2)
SIZES = {"64x2": (64, 2, 1), "96x3": (96, 3, 2), "128x4": (128, 4, 2), "192x6": (192, 6, 3)}  # width, depth, heads
HELD_OUT = 4  # shards at the end of the set that no study trains on


@dataclass(frozen=True)
class Study:
    """One run: a network, how it is prepared, and how long it learns."""

    name: str
    network: TransformerConfig
    steps: int
    pretrained_steps: int = 0
    batch: int = 16
    size: str = "64x64"


def multiply_adds(config: TransformerConfig, frames: int, height: int, width: int, text: int = 24) -> int:
    """Multiply-adds of one forward pass of a clip [frames, height, width] in latent cells; FLOPs are twice as many."""
    t, area = frames // config.patch[0], (height // config.patch[1]) * (width // config.patch[2])
    tokens, d = t * area, config.width
    linear = tokens * 12 * d * d + text * 2 * d * d
    seen = [area if config.factorised and i % 2 == 0 else t if config.factorised else tokens for i in range(config.depth)]
    attention = sum(2 * tokens * (reach + text) * d for reach in seen)
    ends = tokens * d * config.cells * (2 * config.channels + 1)
    return config.depth * linear + attention + ends


def studies(kind: str, steps: int) -> list[Study]:
    """The runs of a study."""
    if kind == "scaling":
        return [Study(f"scaling-{name}", replace(BASE, width=w, depth=d, heads=h, rotary=_rotary(w // h)), steps) for name, (w, d, h) in SIZES.items()]
    pairs = {"conditioning": ("in_context", "token", "adaln-zero"), "attention": ("factorised", "factorised", "joint")}
    if kind in pairs:
        key, with_it, without = pairs[kind]
        return [Study(f"{kind}-{without}", BASE, steps), Study(f"{kind}-{with_it}", replace(BASE, **{key: True}), steps)]
    return [Study("masking-none", BASE, steps), Study("masking-first", BASE, steps, pretrained_steps=steps // 2)]


def _rotary(head: int) -> tuple[int, int, int]:
    """A quarter of a head's dimensions for time, the rest for height and width alike."""
    side = head * 3 // 8 // 2 * 2
    return head - 2 * side, side, side


class Data:
    """A latent set split into what is learned and what is held out, drawn the same way for every run."""

    def __init__(self, work: Path, size: str, shards: int | None = None, device: torch.device = CPU):
        folder = work / "latents" / size
        names = sorted(path.name for path in folder.glob("*.npz"))[:shards]
        self.set, self.held_out = LatentSet(folder, device, names[:-HELD_OUT]), LatentSet(folder, device, names[-HELD_OUT:])
        self.sides = tuple(map(int, reversed(size.split("x"))))
        self.silence, self.device = torch.from_numpy(TextEncoder().encode("")).to(device), device

    def batch(self, rng: np.random.Generator, count: int) -> tuple[Sample, torch.Tensor]:
        sample, text = self.set.draw(rng, count, 0, 8)
        return sample, torch.where(torch.rand(count, 1, 1, device=self.device) < FlowConfig().text_drop, self.silence, text)


def optimisers_of(network: torch.nn.Module) -> list[tuple[torch.optim.Optimizer, float]]:
    matrices, rest = split_for_muon(network.named_parameters(), lambda n, p: "blocks" in n and p.ndim == 2 and "modulation" not in n)
    return [(Muon(matrices), 0.012), (torch.optim.AdamW(rest, betas=(0.9, 0.98), weight_decay=0), 1.2e-3)]


def learn(network: torch.nn.Module, steps: int, loss_of) -> None:
    """Steps with a warm-up and a linear fall over the last half."""
    optimisers, warm_up = optimisers_of(network), max(1, min(100, steps // 10))
    for step in range(steps):
        for optimiser, lr in optimisers:
            optimiser.zero_grad()
            for group in optimiser.param_groups:
                group["lr"] = lr * min(1.0, (step + 1) / warm_up, 2 * (1 - step / steps) + 0.02)
        loss_of().backward()
        for optimiser, _ in optimisers:
            optimiser.step()


@torch.no_grad()
def held_out_loss(network: Transformer, data: Data, batches: int = 16) -> float:
    """Squared error of the velocity on held-out clips, over the same noise and times for every network."""
    rng, total = np.random.default_rng(5), 0.0
    torch.manual_seed(5)
    for _ in range(batches):
        sample, text = data.held_out.draw(rng, 16, 0, 8)
        batch = draw_batch(sample, FlowConfig(shares=(("continue", 0.0),)))
        total += (network(batch.noisy, batch.mask, batch.time, text) - batch.target).pow(2).mean().item()
    return total / batches


@torch.no_grad()
def adherence(network: Transformer, work: Path, data: Data, count: int, steps: int = 24, guidance: float = 4.0) -> dict:
    """What the judge finds in clips of the first prompts of the list of seen compositions, decoded by the autoencoder behind the latents."""
    autoencoder, _ = load_autoencoder(work / "autoencoder.pt")
    if encoder_of(autoencoder) != encoder_behind(work):
        raise SystemExit(f"{work} holds latents of another encoder than its autoencoder's")
    entries, encoder, judge = prompts.load("seen")[:count], TextEncoder(), Judge()
    text = torch.stack([torch.from_numpy(encoder.encode(entry["prompt"])) for entry in entries]).to(data.device)
    text = torch.cat([text, data.silence.expand_as(text)])
    z = torch.randn(len(entries), 16, 8, *(side // CELL for side in data.sides), generator=torch.Generator().manual_seed(6)).to(data.device)
    mask = torch.zeros_like(z[:, :1]).repeat(2, 1, 1, 1, 1)

    def velocity(latent: torch.Tensor, level: torch.Tensor) -> torch.Tensor:
        return guide(*network(latent.repeat(2, 1, 1, 1, 1), mask, level.expand(len(mask)), text).chunk(2), guidance)

    z = euler(velocity, z, sigmas(steps).to(data.device))
    autoencoder.to(data.device)
    clips = torch.cat([(decode_whole(autoencoder, part).clamp(0, 1) * 255 + 0.5).byte().cpu() for part in z.split(10)]).numpy()
    return score(entries, [judge.look(clip)[0] for clip in clips])


def run(study: Study, data: Data) -> dict:
    """Trains one network; the seed fixes its data, noise and start."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    network = Transformer(study.network).to(data.device)
    if study.pretrained_steps:
        masked = MaskedAutoencoder(study.network).to(data.device)

        def masked_loss() -> torch.Tensor:
            latent = data.batch(rng, study.batch)[0].latent
            patches = math.prod(side // p for side, p in zip(latent.shape[2:], study.network.patch))
            return masked.loss(latent, random_order(len(latent), patches, device=data.device))

        learn(masked, study.pretrained_steps, masked_loss)
        take_over(network, masked)
    torch.manual_seed(1)
    rng = np.random.default_rng(1)

    def flow_loss() -> torch.Tensor:
        sample, text = data.batch(rng, study.batch)
        batch = draw_batch(sample, FlowConfig())
        return ((network(batch.noisy, batch.mask, batch.time, text) - batch.target).pow(2) * batch.weight).mean()

    began = time.time()
    learn(network, study.steps, flow_loss)
    return {"name": study.name, "network": asdict(study.network), "steps": study.steps, "batch": study.batch, "pretrained_steps": study.pretrained_steps,
            "multiply_adds": multiply_adds(study.network, 8, 8, 8), "parameters": sum(p.numel() for p in network.parameters()),
            "held_out_loss": held_out_loss(network.eval(), data), "seconds": time.time() - began, "weights": network.cpu().state_dict()}


def rank_correlation(a: list[float], b: list[float]) -> float:
    """Spearman's."""
    ranks = [np.argsort(np.argsort(values)) for values in (a, b)]
    return float(np.corrcoef(*ranks)[0, 1])


def summarise(kind: str, results: list[dict], folder: Path) -> None:
    """The study's table and, for scaling, its plot."""
    folder.mkdir(parents=True, exist_ok=True)
    summary = {"study": kind, "runs": results}
    if kind == "scaling":
        summary["spearman"] = rank_correlation([r["multiply_adds"] for r in results], [r["held_out_loss"] for r in results])
        plot_scaling(results, folder / "scaling.png")
    (folder / f"{kind}.json").write_text(json.dumps(summary, indent=1) + "\n")


def plot_scaling(results: list[dict], path: Path) -> None:
    """Held-out loss and, where the judge was asked, adherence against the cost of a forward pass."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    costs, judged = [r["multiply_adds"] / 1e9 for r in results], all("adherence" in r for r in results)
    figure, panels = pyplot.subplots(1, 1 + judged, figsize=(4.4 * (1 + judged), 3.4), squeeze=False)
    across = {"xscale": "log", "xlabel": "forward multiply-adds per clip, 10⁹"}
    panels[0, 0].plot(costs, [r["held_out_loss"] for r in results], marker="o")
    panels[0, 0].set(ylabel="held-out loss", title=f"{results[0]['steps']} steps each", **across)
    if judged:
        plot_shares(panels[0, 1], [(cost, r["adherence"]) for cost, r in zip(costs, results)], **across)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--study", choices=("scaling", "conditioning", "attention", "masking"), required=True)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=Study.batch)
    parser.add_argument("--shards", type=int, help="of the latent set that is used, where it still grows")
    parser.add_argument("--device", type=torch.device, default=CPU)
    parser.add_argument("--prompts", type=int, default=0, help="so many of the prompt list are shown to the judge")
    parser.add_argument("--only", help="a run's name: no summary is written, so that runs may go on side by side")
    parser.add_argument("--out", type=Path, default=FOLDER)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_float32_matmul_precision("high")
    kept, data, results = args.work / "studies", None, []
    kept.mkdir(parents=True, exist_ok=True)
    for study in (replace(each, batch=args.batch) for each in studies(args.study, args.steps) if args.only in (None, each.name)):
        path = kept / f"{study.name}-{study.steps}.json"
        if not path.exists():
            data = data or Data(args.work, study.size, args.shards, args.device)
            result = run(study, data)
            weights = result.pop("weights")
            if args.prompts:
                network = Transformer(study.network).eval()
                network.load_state_dict(weights)
                result["adherence"] = adherence(network.to(args.device), args.work, data, args.prompts)
            torch.save(weights, path.with_suffix(".pt"))
            path.write_text(json.dumps(result))
        results.append(json.loads(path.read_text()))
        print(study.name, {key: results[-1][key] for key in ("multiply_adds", "parameters", "held_out_loss", "seconds")}, flush=True)
    if args.only is None:
        summarise(args.study, results, args.out)


if __name__ == "__main__":
    main()
