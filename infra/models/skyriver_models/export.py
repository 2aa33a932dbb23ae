"""Writes the model repository and its card: python -m skyriver_models.export --work DIR [--repository repository] [--solver flow-mean]

Takes DIR/autoencoder.pt and DIR/transformer.pt, or DIR/few_step.pt for mean steps; where one is missing, the repository's snapshot, and where
that is missing an untrained network, so that others can integrate early.
"""
import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from . import onnx_graphs, snapshots
from .autoencoder import Autoencoder
from .flow import SHIFT
from .text import ARTIFACT, TOKENIZER, TOKENS, WEIGHTS, WIDTH, artifact_path
from .train_autoencoder import load_autoencoder
from .train_transformer import load_transformer
from .transformer import Transformer

REPOSITORY = Path(__file__).resolve().parents[1] / "repository"
SERVING = Path(__file__).resolve().parent / "serving" / "model.py"
NAME, VERSION = "skyriver-mini", "1"
THREADS = 2
STAGES = ("text_encoder", "video_encoder", "denoiser", "video_decoder")

INPUTS = ["text", "image", "last_image", "extend", "prepend", "connect", "loop", "edit"]
DEFAULT_STEPS = {"flow-euler": 24, "flow-multistep": 16, "flow-mean": 6}

Tensor = tuple[str, str, list[int]]
SIGNATURES: dict[str, tuple[list[Tensor], list[Tensor]]] = {
    "text_encoder": (
        [("PROMPT", "TYPE_STRING", [1]), ("NEGATIVE", "TYPE_STRING", [1])],
        [("TEXT", "TYPE_FP32", [1, TOKENS, WIDTH]), ("NEGATIVE_TEXT", "TYPE_FP32", [1, TOKENS, WIDTH])]),
    "video_encoder": ([("FRAMES", "TYPE_UINT8", [1, -1, -1, -1, 3])], [("LATENT", "TYPE_FP32", [1, 16, -1, -1, -1])]),
    "denoiser": (
        [("LATENT", "TYPE_FP32", [1, 16, -1, -1, -1]), ("MASK", "TYPE_FP32", [1, 1, -1, -1, -1]),
         ("TEXT", "TYPE_FP32", [1, TOKENS, WIDTH]), ("NEGATIVE_TEXT", "TYPE_FP32", [1, TOKENS, WIDTH]),
         ("STEP_BEGIN", "TYPE_INT64", [1]), ("STEP_END", "TYPE_INT64", [1]), ("STEPS", "TYPE_INT64", [1]), ("GUIDANCE", "TYPE_FP32", [1])],
        [("LATENT_OUT", "TYPE_FP32", [1, 16, -1, -1, -1])]),
    "video_decoder": ([("LATENT", "TYPE_FP32", [1, 16, -1, -1, -1])], [("FRAMES", "TYPE_FP32", [1, -1, -1, -1, 3])]),
}


def signature(stage: str, solver: str) -> tuple[list[Tensor], list[Tensor]]:
    """Inputs and outputs of a stage; a multistep solver's history is one more plane of the denoiser, behind LATENT and MASK."""
    inputs, outputs = SIGNATURES[stage]
    if stage != "denoiser" or solver != "flow-multistep":
        return inputs, outputs
    plane = [1, 16, -1, -1, -1]
    return [*inputs[:2], ("HISTORY", "TYPE_FP32", plane), *inputs[2:]], [*outputs, ("HISTORY_OUT", "TYPE_FP32", plane)]


def config_text(stage: str, digest: str, solver: str = "flow-euler") -> str:
    """The folder's config.pbtxt."""
    parameters = {"digest": digest, "intra_op_thread_count": str(THREADS), "inter_op_thread_count": "1"}
    if stage == "text_encoder":
        parameters |= {"weights": f"maven:{ARTIFACT}!/{WEIGHTS}", "tokenizer": f"maven:{ARTIFACT}!/{TOKENIZER}", "tokens": str(TOKENS)}
    inputs, outputs = signature(stage, solver)
    lines = [f'name: "mini_{stage}"', 'backend: "python"', "max_batch_size: 0"]
    lines += [_tensor("input", *tensor) for tensor in inputs] + [_tensor("output", *tensor) for tensor in outputs]
    lines += ["instance_group [ { count: 1 kind: KIND_CPU } ]"]
    lines += [f'parameters {{ key: "{key}" value: {{ string_value: "{value}" }} }}' for key, value in parameters.items()]
    return "\n".join(lines) + "\n"


def _tensor(kind: str, name: str, data_type: str, dims: list[int]) -> str:
    return f'{kind} [ {{ name: "{name}" data_type: {data_type} dims: [ {", ".join(map(str, dims))} ] }} ]'


def card(digests: list[str], halo: int, step_seconds: float, solver: str = "flow-euler") -> dict:
    """What the serving side must know. A tile holds 16 cells and its halo, so a 128 x 128 clip is one tile."""
    tile = 16 + 2 * halo
    history = [{"name": "history", "input": "HISTORY", "output": "HISTORY_OUT", "channels": 16, "dtype": "FP32"}]
    return {
        "model": NAME, "version": VERSION, "digest": hashlib.sha256("\n".join(digests).encode()).hexdigest(),
        "models": {stage: {"name": f"mini_{stage}", "version": VERSION} for stage in STAGES},
        "latent": {"channels": 16, "strideTime": 4, "strideSpace": 8, "dtype": "FP32"},
        "planes": [{"name": "latent", "input": "LATENT", "output": "LATENT_OUT", "channels": 16, "dtype": "FP32"},
                   {"name": "mask", "input": "MASK", "output": None, "channels": 1, "dtype": "FP32"},
                   *(history if solver == "flow-multistep" else [])],
        "conditioning": ["TEXT", "NEGATIVE_TEXT"],
        "window": {"latentFrames": 8, "historyFrames": 2, "latentFrameMultiple": 2},
        "sizes": {"multiple": 16, "minEdge": 48, "maxEdge": 256, "maxPixels": 65536, "default": "96x96"},
        "seconds": {"min": 0.0625, "max": 60, "default": 2.0},
        "fps": 16,
        "sampling": {"solver": solver, "defaultSteps": DEFAULT_STEPS[solver], "minSteps": 1, "maxSteps": 100, "defaultGuidance": 4.0, "maxGuidance": 20.0,
                     "continuationGuidance": 2.0, "stepSeconds": round(step_seconds, 3), "shift": SHIFT},
        "decode": {"tileLatentFrames": 4, "tileHeight": tile, "tileWidth": tile, "halo": halo, "overlap": 2 * halo + 2},
        "patch": {"latentFrames": 4, "height": 6, "width": 6},
        "promptMaxBytes": 32000,
        "inputs": INPUTS,
    }


def measure_step(denoiser: Path, solver: str) -> float:
    """Seconds of one step, both guidance branches, of the default clip; the best of several, since other work may share the machine."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = onnxruntime.InferenceSession(str(denoiser), options)
    text = np.zeros((1, TOKENS, WIDTH), np.float32)
    feeds = {"LATENT": np.zeros((1, 16, 8, 12, 12), np.float32), "MASK": np.zeros((1, 1, 8, 12, 12), np.float32), "TEXT": text,
             "NEGATIVE_TEXT": text, "STEP_BEGIN": np.array([0]), "STEP_END": np.array([4]), "STEPS": np.array([24]), "GUIDANCE": np.float32([3])}
    if solver == "flow-multistep":
        feeds["HISTORY"] = feeds["LATENT"]
    times = []
    for _ in range(6):
        start = time.perf_counter()
        session.run(None, feeds)
        times.append(time.perf_counter() - start)
    return min(times) / 4


def export(work: Path, repository: Path, solver: str = "flow-euler") -> dict:
    """Writes folders, card and provenance; returns the card."""
    torch.manual_seed(0)
    autoencoder, coding = _trained(load_autoencoder, work / "autoencoder.pt", Autoencoder)
    transformer, learning = _trained(load_transformer, work / ("few_step.pt" if solver == "flow-mean" else "transformer.pt"), Transformer)
    require_one_encoder(autoencoder, learning)
    graphs = {"video_encoder": onnx_graphs.video_encoder(autoencoder), "denoiser": onnx_graphs.denoiser(transformer, solver),
              "video_decoder": onnx_graphs.video_decoder(autoencoder)}
    digests = []
    for stage in STAGES:
        folder = repository / f"mini_{stage}" / VERSION
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SERVING, folder / "model.py")
        content = graphs[stage].SerializeToString() if stage in graphs else _weights_in_jar()
        if stage in graphs:
            (folder / "model.onnx").write_bytes(content)
        digests.append(hashlib.sha256(content).hexdigest())
        (folder.parent / "config.pbtxt").write_text(config_text(stage, digests[-1], solver))
    step_seconds = measure_step(repository / "mini_denoiser" / VERSION / "model.onnx", solver)
    result = card(digests, autoencoder.config.halo, step_seconds, solver)
    (repository / f"{NAME}.card.json").write_text(json.dumps(result, indent=2) + "\n")
    (repository / "PROVENANCE.json").write_text(json.dumps(provenance(digests, coding, learning), indent=2) + "\n")
    return result


def require_one_encoder(autoencoder: Autoencoder, learning: dict | None) -> None:
    """An error if the transformer learned from latents of another encoder."""
    learned_from = learning["stages"][-1].get("encoder") if learning else None
    if learned_from and learned_from != snapshots.encoder_of(autoencoder):
        raise SystemExit(f"the transformer knows latents of encoder {learned_from}, the autoencoder's is {snapshots.encoder_of(autoencoder)}")


def _trained(load: Callable, path: Path, untrained: Callable) -> tuple[torch.nn.Module, dict | None]:
    """The network behind a checkpoint's name with its record, or one that has learned nothing and has none."""
    return load(path) if snapshots.latest(path) is not None else (_shaken(untrained()), None)


def _shaken(model: torch.nn.Module) -> torch.nn.Module:
    """An untrained network whose zero-initialised parts are small noise, so that its output depends on every input."""
    for parameter in model.parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.02)
    return model.eval()


def _weights_in_jar() -> bytes:
    with zipfile.ZipFile(artifact_path()) as archive:
        return archive.read(WEIGHTS)


def provenance(digests: list[str], coding: dict | None, learning: dict | None) -> dict:
    """What made the files: data, commands, seeds, commit, versions."""
    autoencoder, transformer = (
        record and {"command": f"python -m skyriver_models.train_{name}", **{key: record.get(key) for key in ("config", "train", "step", "samples", "seconds", "stages")},
                    "loss": (record.get("curve") or [])[::20]}
        for name, record in (("autoencoder", coding), ("transformer", learning)))
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True).stdout.strip()
    return {"exported": datetime.now(timezone.utc).isoformat(timespec="seconds"), "command": "python -m skyriver_models.export",
            "commit": commit, "python": sys.version.split()[0], "torch": torch.__version__, "digests": dict(zip(STAGES, digests)),
            "data": "procedural world of this package, Noto emoji sprites (Apache-2.0)", "text": ARTIFACT,
            "autoencoder": autoencoder, "transformer": transformer}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--repository", type=Path, default=REPOSITORY)
    parser.add_argument("--solver", choices=onnx_graphs.SOLVERS, default="flow-euler")
    args = parser.parse_args()
    torch.set_num_threads(THREADS)
    args.repository.mkdir(parents=True, exist_ok=True)
    result = export(args.work, args.repository, args.solver)
    print("card digest", result["digest"], "step seconds", result["sampling"]["stepSeconds"])


if __name__ == "__main__":
    main()
