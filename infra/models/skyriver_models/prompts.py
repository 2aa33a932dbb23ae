"""The prompt lists of the evaluation, fixed before the evaluated model is trained: python -m skyriver_models.prompts

Writes evaluation/prompts/*.json and their digests; the same seeds give the same files. Each entry is a prompt with what it asks for, so
that a judge can be compared with it.
"""
import argparse
import hashlib
import json
from pathlib import Path

import numpy as np

from .world import Spec, Sprites, WorldConfig, caption, is_held_out, sample_solids, sample_spec
from .world.motions import MOTIONS, UNHEARD_MOTIONS
from .world.scenes import SCENES, UNHEARD_PLACES
from .world.subjects import UNHEARD_NAMES, with_article

FOLDER = Path(__file__).resolve().parents[1] / "evaluation" / "prompts"
STREAM = 60  # first number of the seeds
ALONE = WorldConfig(moving_camera=0, second_actor=0, third_actor=0, group=0, occluder=0, trail=0, late_start=0)


def wanted(spec: Spec, prompt: str, seed: int) -> dict:
    """An entry: what the judge must find in a clip of the prompt, made from noise of `seed`."""
    actor = spec.actors[0]
    return {"prompt": prompt, "subject": actor.name, "motion": actor.motion, "scene": spec.scene, "camera": spec.camera,
            "count": sum(each.count for each in spec.actors), "held_out": is_held_out(spec), "seed": seed}


def draw(stream: int, count: int, world: WorldConfig = ALONE, held_out: bool | None = None) -> list[dict]:
    """Entries of random clips; with `held_out` only those whose composition is, or is not, kept from the training."""
    entries, names, i = [], Sprites().names, 0
    while len(entries) < count:
        spec = sample_spec(np.random.default_rng([STREAM, stream, i]), names, world)
        i += 1
        if held_out is None or is_held_out(spec) == held_out:
            entries.append(wanted(spec, caption(spec), len(entries)))
    return entries


def unheard() -> list[dict]:
    """Prompts with one word that no caption contains, the rest as in training."""
    names, entries = Sprites().names, []
    rng = np.random.default_rng([STREAM, 5])
    for kind, words in (("subject", UNHEARD_NAMES), ("motion", UNHEARD_MOTIONS), ("scene", UNHEARD_PLACES)):
        for key, word in words.items():
            subject = key if kind == "subject" else str(rng.choice(names))
            motion = key if kind == "motion" else str(rng.choice(list(MOTIONS)))
            scene = key if kind == "scene" else str(rng.choice(list(SCENES)))
            noun = with_article(word if kind == "subject" else subject)
            verb = word if kind == "motion" else MOTIONS[motion][0]
            place = word if kind == "scene" else f"in front of {SCENES[scene][0]}"
            entries.append({"prompt": f"{noun} {verb} {place}", "subject": subject, "motion": motion, "scene": scene, "camera": "static", "count": 1,
                            "unheard": kind, "seed": len(entries)})
    return entries


def solids(count: int) -> list[dict]:
    """Prompts of two solids and an orbiting camera."""
    entries, i = [], 0
    while len(entries) < count:
        spec = sample_solids(np.random.default_rng([STREAM, 6, i]))
        i += 1
        if len(spec.solids) == 2 and spec.view.startswith("orbit"):
            entries.append({"prompt": caption(spec), "solids": [[each.color, each.shape] for each in spec.solids], "view": spec.view, "seed": len(entries)})
    return entries


def lasting(count: int) -> list[dict]:
    """Prompts for a minute: subjects that never leave the picture, as many scenes as prompts."""
    entries, i = [], 0
    while len(entries) < count:
        (entry,) = draw(700 + i, 1)
        i += 1
        taken = {each["scene"] for each in entries} | {each["subject"] for each in entries}
        if entry["motion"] in ("bounce", "spin", "circle", "sway", "still") and not {entry["scene"], entry["subject"]} & taken:
            entries.append(entry | {"seed": len(entries)})
    return entries


def lists() -> dict[str, list[dict]]:
    """All lists by name."""
    cameras = WorldConfig(moving_camera=1, second_actor=0, third_actor=0, group=0, occluder=0, trail=0, late_start=0)
    groups = WorldConfig(moving_camera=0, second_actor=0, third_actor=0, group=1, occluder=0, trail=0, late_start=0)
    return {
        "seen": draw(1, 320, held_out=False), "held-out": draw(2, 240, held_out=True), "acceptance": draw(3, 64, held_out=True),
        "contact-sheet": draw(4, 24), "unheard": unheard(), "solids": solids(24), "lasting": lasting(12),
        "cameras": draw(8, 60, cameras), "groups": draw(9, 60, groups),
    }


def encode(entries: list[dict]) -> bytes:
    return ("[\n" + ",\n".join(json.dumps(entry) for entry in entries) + "\n]\n").encode()


def load(name: str, folder: Path = FOLDER) -> list[dict]:
    return json.loads((folder / f"{name}.json").read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    for name, entries in lists().items():
        (folder / f"{name}.json").write_bytes(encode(entries))
        digests[name] = hashlib.sha256(encode(entries)).hexdigest()
    (folder / "digests.json").write_text(json.dumps(digests, indent=1) + "\n")


if __name__ == "__main__":
    main()
