"""Runs the exported repository with onnxruntime alone, the way a serving side does: noise, steps, tiles, pixels."""
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

CELL, FRAMES = 8, 4


@dataclass(frozen=True)
class Sampling:
    """One clip to make; sizes in pixels, length in latent frames of a quarter second."""

    width: int = 96
    height: int = 96
    latent_frames: int = 8
    steps: int = 24
    guidance: float = 4.0
    seed: int = 0


class Repository:
    """The models of a repository folder, loaded on first use."""

    def __init__(self, folder: Path, threads: int = 2):
        self.folder = folder
        self.card = json.loads(next(folder.glob("*.card.json")).read_text())
        self.threads = threads
        self.sessions: dict[str, onnxruntime.InferenceSession] = {}

    def run(self, stage: str, feeds: dict[str, np.ndarray]) -> np.ndarray:
        """The first output of a stage's model."""
        if stage not in self.sessions:
            model = self.card["models"][stage]
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = self.threads
            path = self.folder / model["name"] / model["version"] / "model.onnx"
            self.sessions[stage] = onnxruntime.InferenceSession(str(path), options)
        return self.sessions[stage].run(None, feeds)[0]

    def denoise(self, latent: np.ndarray, mask: np.ndarray, text: np.ndarray, negative: np.ndarray, begin: int, end: int, steps: int,
                guidance: float) -> np.ndarray:
        """Steps [begin, end) of `steps`; text and negative [24, 384]. A solver's own planes begin at zero, as where a schedule is entered."""
        feeds = {
            "LATENT": latent, "MASK": mask, "TEXT": text[None], "NEGATIVE_TEXT": negative[None], "STEP_BEGIN": np.array([begin]),
            "STEP_END": np.array([end]), "STEPS": np.array([steps]), "GUIDANCE": np.array([guidance], np.float32)}
        own = {plane["input"]: np.zeros_like(latent) for plane in self.card["planes"] if plane["name"] not in ("latent", "mask")}
        return self.run("denoiser", feeds | own)

    def sample(self, text: np.ndarray, negative: np.ndarray, sampling: Sampling) -> np.ndarray:
        """A latent [1, 16, T, h, w] from noise."""
        shape = (1, 16, sampling.latent_frames, sampling.height // CELL, sampling.width // CELL)
        noise = np.random.default_rng(sampling.seed).standard_normal(shape).astype(np.float32)
        mask = np.zeros((1, 1, *shape[2:]), np.float32)
        return self.denoise(noise, mask, text, negative, 0, sampling.steps, sampling.steps, sampling.guidance)

    def decode(self, latent: np.ndarray) -> np.ndarray:
        """The whole clip in one tile: RGB float32 [4T, 8h, 8w, 3] around 0..1."""
        halo = self.card["decode"]["halo"]
        inside = halo * CELL
        frames = self.run("video_decoder", {"LATENT": with_halo(latent, halo)})[0]
        return frames[:, inside:-inside, inside:-inside]


def with_halo(latent: np.ndarray, halo: int) -> np.ndarray:
    """Repeats the first latent in time and replicates the edges by `halo` cells."""
    in_time = np.concatenate([latent[:, :, :1], latent], 2)
    return np.pad(in_time, ((0, 0), (0, 0), (0, 0), (halo, halo), (halo, halo)), mode="edge")
