"""Measures the exported files and writes a report: python -m skyriver_models.evaluate [--quick] [--out evaluation/report]

What is asked and what is counted is fixed by evaluation/prompts and evaluation/classifier.onnx. Every share stands with its 95 % interval
between what the judge makes of real (rendered) clips and what it makes of clips under other prompts. Finished parts are kept in
OUT/results.json, so an interrupted run goes on; delete a part's entry to measure it again.
"""
import argparse
import hashlib
import json
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from . import prompts
from .autoencoder import FRAMES
from .export import REPOSITORY
from .measures import changes, epipolar, frechet, psnr, seam, ssim, wilson
from .report import UNSEEN_SIZES, write_report
from .runtime import Repository
from .studio import Order, Studio
from .trackers import heading
from .world import Spec, Sprites, WorldConfig, caption, render, sample_any, sample_solids, sample_spec

EVALUATION = Path(__file__).resolve().parents[1] / "evaluation"
STREAM = 61  # first number of the seeds of rendered clips
ATTRIBUTES = ("subject", "motion", "scene")


@dataclass
class Judge:
    """The classifier of the evaluation folder; refuses a file whose digest is not the recorded one."""

    folder: Path = EVALUATION
    labels: dict = field(default_factory=dict)

    def __post_init__(self):
        content = (self.folder / "classifier.onnx").read_bytes()
        record = json.loads((self.folder / "classifier.json").read_text())
        if hashlib.sha256(content).hexdigest() != record["sha256"]:
            raise ValueError("the classifier is not the one whose digest is recorded")
        self.labels, self.record = record["labels"], record
        self.session = onnxruntime.InferenceSession(content)

    def look(self, frames: np.ndarray) -> tuple[dict[str, str], np.ndarray]:
        """What 32 frames show, by attribute, and the features behind it."""
        *shares, features = self.session.run(None, {"CLIP": frames[:32]})
        return {name: classes[int(share.argmax())] for (name, classes), share in zip(self.labels.items(), shares)}, features


@dataclass(frozen=True)
class Settings:
    """limit: at most so many prompts of a list; seconds: of the long videos."""

    limit: int | None = None
    width: int = 96
    height: int = 96
    steps: int = 24
    guidance: float = 4.0
    seconds: int = 60


class Evaluation:
    """One repository under one judge; each part is a method that returns plain values."""

    def __init__(self, repository: Repository, settings: Settings, out: Path, judge: Judge):
        self.studio, self.settings, self.out = Studio(repository), settings, out
        self.judge, self.sprites = judge, Sprites()
        out.mkdir(parents=True, exist_ok=True)

    def order(self, entry: dict, **changes) -> Order:
        settings = self.settings
        order = Order(entry["prompt"], settings.width, settings.height, settings.steps, settings.guidance, entry["seed"])
        return replace(order, **changes)

    def entries(self, name: str, limit: int | None = None) -> list[dict]:
        return prompts.load(name)[:min(limit or 1000, self.settings.limit or 1000)]

    def adherence(self, entries: list[dict], attributes: tuple[str, ...] = ATTRIBUTES, pictures: str | None = None, **changes) -> dict:
        """Shares of clips that show what was asked, the same under shuffled prompts, courses by the tracker, and seconds per clip."""
        seen, features, courses, kept, began = [], [], [], [], time.time()
        for entry in entries:
            frames = self.studio.show(self.studio.clip(self.order(entry, **changes)))
            found, feature = self.judge.look(frames)
            seen.append(found), features.append(feature), kept.append(frames[[0, 10, 21, 31]])
            if entry.get("motion") in ("right", "left", "up", "down"):
                courses.append(heading(frames) == entry["motion"])
        if pictures:
            self.sheet(f"{pictures}.png", kept, entries, seen)
            np.save(self.out / f"{pictures}.npy", np.stack(features))
        return {**score(entries, seen, attributes), "shuffled": score(entries[1:] + entries[:1], seen, attributes),
                "course": share_of(courses), "seconds_per_clip": (time.time() - began) / len(entries)}

    def real(self) -> dict:
        """The judge on rendered clips, and on the same clips through the autoencoder."""
        wanted, plain, coded, features, values = [], [], [], [], []
        for i in range(self.settings.limit or 300):
            spec = sample_spec(np.random.default_rng([STREAM, 1, i]), self.sprites.names, prompts.ALONE)
            frames = render(spec, self.sprites, self.settings.width, self.settings.height, 32).frames
            again = self.studio.show(self.studio.encode(frames))
            wanted.append(prompts.wanted(spec, caption(spec), i))
            found, feature = self.judge.look(frames)
            plain.append(found), features.append(feature), coded.append(self.judge.look(again)[0])
            values.append((psnr(frames, again), ssim(frames[::8], again[::8])))
        np.save(self.out / "real.npy", np.stack(features))
        agreement = share_of([all(a[name] == b[name] for name in ATTRIBUTES) for a, b in zip(plain, coded)])
        return {"rendered": score(wanted, plain), "reconstructed": score(wanted, coded), "agreement": agreement,
                "psnr": float(np.mean([value for value, _ in values])), "ssim": float(np.mean([value for _, value in values]))}

    def autoencoder(self) -> dict:
        """PSNR of held-out clips of the whole world at the sizes it was trained on: mean and tenth percentile of clips."""
        from .train_autoencoder import SHAPES
        values = []
        for i in range(self.settings.limit or 120):
            width, height, frames = SHAPES[i % len(SHAPES)]
            clip = render(sample_any(np.random.default_rng([STREAM, 2, i]), self.sprites.names), self.sprites, width, height, frames).frames
            values.append(psnr(clip, self.studio.show(self.studio.encode(clip))))
        latents = [self.studio.encode(render(sample_any(np.random.default_rng([STREAM, 3, i]), self.sprites.names), self.sprites, 96, 96, 16).frames)
                   for i in range(40)]
        stacked = np.concatenate(latents)
        return {"psnr_mean": float(np.mean(values)), "psnr_p10": float(np.quantile(values, 0.1)), "clips": len(values),
                "latent_mean": float(np.abs(stacked.mean((0, 2, 3, 4))).mean()), "latent_deviation": float(stacked.std((0, 2, 3, 4)).mean()),
                "bytes_ratio": 3 * 4 * 64 / (16 * 4)}

    def distance(self) -> dict:
        """Fréchet distances on the judge's features: of generated clips to rendered ones, and between two halves of the rendered."""
        real, made = np.load(self.out / "real.npy"), np.concatenate([np.load(self.out / f"{name}.npy") for name in ("seen", "held-out")])
        half = len(real) // 2
        return {"generated_to_real": frechet(made, real), "real_to_real": frechet(real[:half], real[half:])}

    def diversity(self) -> dict:
        """Mean difference in grey levels between clips of one prompt from different noise, beside rendered clips of one wording."""
        made, drawn = [], []
        for i, entry in enumerate(self.entries("seen", 8)):
            clips = [self.studio.show(self.studio.clip(self.order(entry, seed=seed))).astype(np.int16) for seed in range(4)]
            made += [np.abs(a - b).mean() for a, b in zip(clips, clips[1:])]
            spec = sample_spec(np.random.default_rng([STREAM, 4, i]), self.sprites.names, prompts.ALONE)
            others = [self._like(spec, seed) for seed in range(4)]
            drawn += [np.abs(a - b).mean() for a, b in zip(others, others[1:])]
        return {"generated": float(np.mean(made)), "rendered": float(np.mean(drawn))}

    def _like(self, spec: Spec, seed: int) -> np.ndarray:
        """A rendered clip of the same subject, motion and scene as the spec."""
        rng = np.random.default_rng([STREAM, 5, spec.seed, seed])
        other = sample_spec(rng, self.sprites.names, prompts.ALONE)
        actor = replace(other.actors[0], name=spec.actors[0].name, motion=spec.actors[0].motion)
        return render(replace(other, scene=spec.scene, actors=(actor,)), self.sprites, self.settings.width, self.settings.height, 32).frames.astype(np.int16)

    def minutes(self) -> dict:
        """Long videos: subject and scene in every two seconds, seams between windows, drift of the picture's mean and deviation."""
        shares, seams, drifts = [], [], []
        step = FRAMES * (self.studio.window - self.studio.history)
        for entry in self.entries("lasting"):
            frames = self.studio.show(self.studio.long(self.order(entry), self.settings.seconds))
            windows = [self.judge.look(frames[at:at + 32])[0] for at in range(0, len(frames) - 31, 32)]
            shares.append([found["subject"] == entry["subject"] and found["scene"] == entry["scene"] for found in windows])
            seams += [seam(frames[max(0, at - 40):at + 40], min(at, 40)) for at in range(FRAMES * self.studio.window, len(frames) - 8, step)]
            drifts.append([float(np.abs(part.mean((0, 1, 2)) - frames[:32].mean((0, 1, 2))).mean()) for part in np.split(frames[:len(frames) // 32 * 32], len(frames) // 32)])
        return {"windows": share_of(sum(shares, [])), "worst_video": min(float(np.mean(share)) for share in shares),
                "by_window": [float(np.mean([share[i] for share in shares])) for i in range(len(shares[0]))],
                "seam_median": float(np.median(seams)), "seam_p95": float(np.quantile(seams, 0.95)), "drift": [float(np.mean(column)) for column in zip(*drifts)]}

    def joins(self) -> dict:
        """Seams of loops, continuations and connections against the 95th percentile of changes within the clip."""
        found = {"loop": [], "extend": [], "connect": []}
        for entry in self.entries("contact-sheet", 12):
            order = self.order(entry)
            loop = self.studio.show(self.studio.loop(order))
            found["loop"].append(seam(np.concatenate([loop, loop[:16]]), len(loop)))
            clip, other = self.studio.clip(order), self.studio.clip(replace(order, seed=order.seed + 1000))
            longer = self.studio.show(self.studio.extend(order, clip, clip.shape[2] + 6))
            found["extend"].append(seam(longer, FRAMES * clip.shape[2]))
            joined = np.concatenate([clip, self.studio.connect(order, clip, other), other], 2)
            found["connect"].append(max(seam(self.studio.show(joined), FRAMES * at) for at in (clip.shape[2], clip.shape[2] + 4)))
        return {name: {"median": float(np.median(values)), "within": share_of([value <= 1 for value in values])} for name, values in found.items()}

    def animation(self) -> dict:
        """Image to video: how well the first frame is kept, beside the autoencoder alone; the judge on what follows."""
        made, alone, wanted, seen = [], [], [], []
        for i in range(self.settings.limit or 24):
            spec = sample_spec(np.random.default_rng([STREAM, 6, i]), self.sprites.names, prompts.ALONE)
            picture = render(spec, self.sprites, self.settings.width, self.settings.height, 1).frames[0]
            frames = self.studio.show(self.studio.animate(self.order({"prompt": caption(spec), "seed": i}), picture))
            alone.append(psnr(self.studio.show(self.studio.still(picture)[:, :, None])[0], picture))
            made.append(psnr(frames[0], picture)), wanted.append(prompts.wanted(spec, "", i)), seen.append(self.judge.look(frames)[0])
        return {"first_frame_psnr": float(np.mean(made)), "autoencoder_psnr": float(np.mean(alone)), "adherence": score(wanted, seen)}

    def space(self) -> dict:
        """Orbits of two solids: distance of tracked points from their epipolar lines; rendered and shuffled beside it."""
        kinds: dict[str, list[float]] = {"generated": [], "rendered": [], "shuffled": []}
        clips = [self.studio.show(self.studio.clip(self.order(entry))) for entry in self.entries("solids")]
        for i, frames in enumerate(clips):
            spec = sample_solids(np.random.default_rng([STREAM, 7, i]))
            drawn = render(replace(spec, view="orbit_right"), self.sprites, self.settings.width, self.settings.height, 16).frames
            kinds["generated"].append(epipolar(frames[8], frames[11]))
            kinds["rendered"].append(epipolar(drawn[4], drawn[7]))
            kinds["shuffled"].append(epipolar(frames[8], clips[(i + 1) % len(clips)][11]))
        return {name: {"median": float(np.median(values)), "p90": float(np.quantile(values, 0.9)), "pairs": len(values)} for name, values in kinds.items()}

    def sheet(self, name: str, clips: list[np.ndarray], entries: list[dict], seen: list[dict], rows: int = 12) -> None:
        """Pictures of the first clips that are right throughout, and beside them of the first that are not."""
        right = [all(found[key] == entry[key] for key in ATTRIBUTES) for entry, found in zip(entries, seen)]
        columns = []
        for wanted in (True, False):
            picked = [np.concatenate(list(clip), 1) for clip, good in zip(clips, right) if good is wanted][:rows]
            blank = np.full((self.settings.height, 4 * self.settings.width, 3), 255, np.uint8)
            columns.append(np.concatenate((picked + [blank] * rows)[:rows]))
        cv2.imwrite(str(self.out / name), np.concatenate(columns, 1)[..., ::-1])

    def parts(self) -> dict:
        """What is measured, by name, in the order it is done."""
        few = min(self.settings.limit or 120, 120)
        cameras = ("subject", "scene", "camera")
        return {
            "autoencoder": self.autoencoder, "real": self.real,
            "seen": lambda: self.adherence(self.entries("seen"), pictures="seen"),
            "held-out": lambda: self.adherence(self.entries("held-out"), pictures="held-out"),
            "contact-sheet": lambda: self.adherence(self.entries("contact-sheet"), pictures="contact-sheet"),
            "unheard": lambda: self.adherence(self.entries("unheard")),
            "cameras": lambda: self.adherence(self.entries("cameras"), cameras), "groups": lambda: self.adherence(self.entries("groups"), ("subject", "scene", "count")),
            **{f"steps-{steps}": (lambda steps=steps: self.adherence(self.entries("seen", few), steps=steps)) for steps in (4, 8, 24, 50)},
            **{f"guidance-{value}": (lambda value=value: self.adherence(self.entries("seen", few), guidance=value)) for value in (1.0, 2.0, 4.0, 6.0)},
            **{f"size-{w}x{h}": (lambda w=w, h=h: self.adherence(self.entries("seen", few), width=w, height=h)) for w, h in ((64, 64), (96, 96), *UNSEEN_SIZES)},
            "distance": self.distance, "diversity": self.diversity, "minutes": self.minutes, "joins": self.joins, "animation": self.animation, "space": self.space,
        }

    def run(self, only: list[str] | None = None) -> dict:
        path = self.out / "results.json"
        results = json.loads(path.read_text()) if path.exists() else {}
        results["about"] = {"card": self.studio.repository.card["digest"], "judge": self.judge.record["sha256"], "settings": vars(self.settings),
                            "prompts": json.loads((prompts.FOLDER / "digests.json").read_text())}
        for name, part in self.parts().items():
            if name in results or (only and name not in only):
                continue
            began = time.time()
            results[name] = part()
            print(f"{name} {time.time() - began:.0f}s {json.dumps(results[name])[:160]}", flush=True)
            path.write_text(json.dumps(results, indent=1) + "\n")
        return results


def share_of(hits: list[bool]) -> dict:
    """A share with its interval."""
    return {"share": float(np.mean(hits)) if hits else None, "of": len(hits), "interval": wilson(int(sum(hits)), len(hits))}


def score(entries: list[dict], seen: list[dict], attributes: tuple[str, ...] = ATTRIBUTES) -> dict:
    """Per attribute and all at once: the share of clips that show what their entry asks for."""
    hits = {name: [str(entry[name]) == found[name] for entry, found in zip(entries, seen)] for name in attributes}
    return {**{name: share_of(column) for name, column in hits.items()}, "all": share_of([all(row) for row in zip(*hits.values())])}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", type=Path, default=REPOSITORY)
    parser.add_argument("--out", type=Path, default=EVALUATION / "report")
    parser.add_argument("--judge", type=Path, default=EVALUATION, help="folder of classifier.onnx and classifier.json")
    parser.add_argument("--only", action="append", help="a part's name; may be repeated")
    parser.add_argument("--limit", type=int, help="at most so many prompts of a list and clips of a part")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true", help="few prompts and short videos, to see that it runs")
    args = parser.parse_args()
    repository = Repository(args.repository, args.threads)
    steps = repository.card["sampling"]["defaultSteps"]
    settings = Settings(limit=4, seconds=8, steps=steps) if args.quick else Settings(args.limit, steps=steps, guidance=repository.card["sampling"]["defaultGuidance"])
    results = Evaluation(repository, settings, args.out, Judge(args.judge)).run(args.only)
    write_report(results, args.out)


if __name__ == "__main__":
    main()
