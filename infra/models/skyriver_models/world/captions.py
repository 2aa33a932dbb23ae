"""Captions by a small grammar, and the held-out compositions."""
import hashlib

import numpy as np

from .motions import MOTIONS
from .scenes import PLAIN, SCENES
from .spec import Actor, Spec

CAMERA_PHRASES = {
    "static": ("",),
    "pan_right": (", camera pans right", ", pan right"),
    "pan_left": (", camera pans left", ", pan left"),
    "zoom_in": (", camera zooms in", ", slow zoom in"),
    "zoom_out": (", camera zooms out", ", slow zoom out"),
}
ADVERBS = {0.6: (" slowly", ""), 1.0: ("",), 1.5: (" quickly", " fast", "")}
OPEN_SCENES = ("sky", "night", "sunset", "city")


def caption(spec: Spec) -> str:
    """One of many wordings of the spec, chosen by `spec.wording`."""
    rng = np.random.default_rng(spec.wording)
    body = " and ".join(_clause(actor, rng) for actor in spec.actors)
    place = _pick(SCENES[spec.scene], rng)
    form = int(rng.integers(4))
    if form <= 1:
        text = f"{body} {_preposition(spec.scene, rng)} {place}"
    elif form == 2:
        text = f"{body}, {place}" + ("" if "background" in place else " in the background")
    else:
        text = f"{place}: {body}"
    return text + _pick(CAMERA_PHRASES[spec.camera], rng)


def is_held_out(spec: Spec, share: float = 0.1) -> bool:
    """True where any actor's (subject, motion, scene) belongs to the compositions never shown in training."""
    return any(_fraction(f"{actor.name}|{actor.motion}|{spec.scene}") < share for actor in spec.actors)


def _fraction(key: str) -> float:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") / 2**32


def _clause(actor: Actor, rng: np.random.Generator) -> str:
    adverb = _pick(ADVERBS[actor.speed], rng) if actor.motion != "still" else ""
    return f"{_article(actor.name)} {_pick(MOTIONS[actor.motion], rng)}{adverb}"


def _preposition(scene: str, rng: np.random.Generator) -> str:
    if scene in PLAIN:
        return _pick(("on", "against"), rng)
    if scene in OPEN_SCENES:
        return _pick(("over", "in front of", "against"), rng)
    return _pick(("over", "on", "in front of") if scene == "ocean" else ("in", "in front of"), rng)


def _article(noun: str) -> str:
    return ("an " if noun[0] in "aeio" else "a ") + noun


def _pick(choices: tuple[str, ...], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
