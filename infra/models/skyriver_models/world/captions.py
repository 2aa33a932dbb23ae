"""Captions by a small grammar, and the held-out compositions."""
import hashlib

import numpy as np

from .motions import MOTIONS
from .scenes import PLACES, PLAIN, SCENES
from .spec import Actor, AnySpec, SolidsSpec, Spec, TransitionSpec
from .subjects import NAMES, plural, with_article

CAMERA_PHRASES = {
    "static": ("",),
    "pan_right": (", camera pans right", ", pan right"),
    "pan_left": (", camera pans left", ", pan left"),
    "zoom_in": (", camera zooms in", ", slow zoom in"),
    "zoom_out": (", camera zooms out", ", slow zoom out"),
}
VIEW_PHRASES = {
    "orbit_right": ("the camera orbits to the right", "camera circles right"),
    "orbit_left": ("the camera orbits to the left", "camera circles left"),
    "dolly_in": ("the camera moves closer", "dolly in"),
    "dolly_out": ("the camera moves away", "dolly out"),
}
OCCLUDER_PHRASES = {"pillar": ("behind a stone pillar", "behind a pillar"), "wall": ("behind a brick wall",), "fence": ("behind a wooden fence",)}
TRAIL_PHRASES = ("leaving {} trail", "drawing {} line", "painting {} line")
ADVERBS = {0.6: (" slowly", ""), 1.0: ("",), 1.5: (" quickly", " fast", "")}
NUMBERS = {2: "two", 3: "three"}
OPEN_SCENES = ("sky", "night", "sunset", "city")
PLURAL_VERBS = {"is": "are", "does": "do", "goes": "go", "flies": "fly", "crosses": "cross", "approaches": "approach"}


def caption(spec: AnySpec) -> str:
    """One of many wordings of the spec, chosen by `spec.wording`."""
    rng = np.random.default_rng(spec.wording)
    if isinstance(spec, SolidsSpec):
        return _caption_of_solids(spec, rng)
    if isinstance(spec, TransitionSpec):
        join = {"cut": (", then ", ", cut to "), "fade": (" fades into ", ", fading to ")}[spec.join]
        return _brief(spec.first, rng) + _pick(join, rng) + _brief(spec.second, rng)
    return _caption_of_actors(spec, rng)


def is_held_out(spec: AnySpec, share: float = 0.1) -> bool:
    """True where any actor's (subject, motion, scene) belongs to the compositions never shown in training."""
    if isinstance(spec, SolidsSpec):
        return False
    if isinstance(spec, TransitionSpec):
        return is_held_out(spec.first, share) or is_held_out(spec.second, share)
    return any(_fraction(f"{actor.name}|{actor.motion}|{spec.scene}") < share for actor in spec.actors)


def _fraction(key: str) -> float:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") / 2**32


def _caption_of_actors(spec: Spec, rng: np.random.Generator) -> str:
    body = " and ".join(_clause(actor, rng) for actor in spec.actors)
    if spec.occluder:
        body += " " + _pick(OCCLUDER_PHRASES[spec.occluder], rng)
    form = int(rng.integers(5))
    if form == 4 and spec.scene in PLACES:
        return f"{body} {_pick(PLACES[spec.scene], rng)}{_pick(CAMERA_PHRASES[spec.camera], rng)}"
    place = _pick(SCENES[spec.scene], rng)
    if form == 2:
        text = f"{body}, {place}" + ("" if "background" in place else " in the background")
    elif form == 3:
        text = f"{place}: {body}"
    else:
        text = f"{body} {_preposition(spec.scene, rng)} {place}"
    return text + _pick(CAMERA_PHRASES[spec.camera], rng)


def _caption_of_solids(spec: SolidsSpec, rng: np.random.Generator) -> str:
    things = " and ".join(with_article(f"{solid.color} {solid.shape}") for solid in spec.solids)
    view = _pick(VIEW_PHRASES[spec.view], rng)
    return _pick((f"{things} on a checkered floor, {view}", f"{view}: {things} on a checkered floor", f"{things} on the floor, {view}"), rng)


def _brief(spec: Spec, rng: np.random.Generator) -> str:
    """A clause and a place in few words, so that two of them fit the text encoder's 24 tokens."""
    actor = spec.actors[0]
    return f"{with_article(actor.name)} {_pick(MOTIONS[actor.motion][:1], rng)} {PLACES.get(spec.scene, (f'on {spec.scene}',))[0]}"


def _clause(actor: Actor, rng: np.random.Generator) -> str:
    adverb = _pick(ADVERBS[actor.speed], rng) if actor.motion != "still" else ""
    own_name = rng.random() < 0.6
    name = actor.name if own_name else _pick(NAMES.get(actor.name, (actor.name,)), rng)
    verb = _pick(MOTIONS[actor.motion], rng)
    trail = ", " + _pick(TRAIL_PHRASES, rng).format(with_article(actor.trail)) if actor.trail else ""
    if actor.count > 1:
        return f"{NUMBERS[actor.count]} {plural(name)} {_plural_verb(verb)}{adverb}{trail}"
    return f"{with_article(name)} {verb}{adverb}{trail}"


def _plural_verb(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    return " ".join(filter(None, (PLURAL_VERBS.get(first, first.removesuffix("s")), rest)))


def _preposition(scene: str, rng: np.random.Generator) -> str:
    if scene in PLAIN:
        return _pick(("on", "against"), rng)
    if scene in OPEN_SCENES:
        return _pick(("over", "in front of", "against"), rng)
    return _pick(("over", "on", "in front of") if scene == "ocean" else ("in", "in front of"), rng)


def _pick(choices: tuple[str, ...], rng: np.random.Generator) -> str:
    return choices[int(rng.integers(len(choices)))]
