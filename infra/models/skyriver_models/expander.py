"""Recaptioning: a short or free prompt becomes a description in the words the network was trained on, and keeps what it states.

A prompt is read as attributes (count, subject, motion, speed, scene, camera). Words of the world's vocabulary are taken as they are;
of the rest, the phrase nearest in meaning to a known one fills a slot that is still empty, if it is near enough. What the prompt leaves
open is drawn from a generator seeded by the prompt, so that one prompt has one expansion. Words that no slot understands stay in place
of the motion; a prompt about nothing known stays as it is.
"""
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .world.captions import CAMERA_PHRASES, NUMBERS, OPEN_SCENES, _plural_verb
from .world.motions import MOTIONS
from .world.scenes import PLACES, PLAIN, SCENES
from .world.subjects import NAMES, plural, with_article

FASTER = {"quickly": 1.5, "fast": 1.5, "rapidly": 1.5, "slowly": 0.6, "gently": 0.6}
NEAR = 0.55  # cosine of pooled states from which on a phrase counts as meaning the same
VAGUE = {"is", "does", "comes", "goes", "becomes"}  # verbs that say nothing alone
IDLE = {"a", "an", "the", "in", "on", "at", "of", "to", "and", "with", "is", "over", "front", "against", "background", "from", "its", "by", "up", "it", "s"}


@dataclass(frozen=True)
class Reading:
    """What a prompt states; None where it says nothing."""

    subject: str | None = None
    motion: str | None = None
    scene: str | None = None
    camera: str | None = None
    speed: str | None = None
    count: int | None = None

    def keeps(self, stated: "Reading") -> bool:
        """True where everything `stated` says is said here too."""
        return all(theirs is None or theirs == mine for mine, theirs in zip(vars(self).values(), vars(stated).values()))


def _vocabulary() -> dict[str, list[tuple[str, str]]]:
    """For each slot, the phrases that state it with their keys, longest first."""
    subjects = [(form, key) for key, names in NAMES.items() for name in names for form in (name, plural(name))]
    verbs = [(form, key) for key, phrases in MOTIONS.items() for phrase in (*phrases, *_own_verbs(key)) for form in _forms(phrase)]
    scenes = [(phrase, key) for table in (SCENES, PLACES) for key, phrases in table.items() for phrase in phrases]
    scenes += [(f"{key} background", key) for key in PLAIN] + [(f"on {key}", key) for key in PLAIN]
    scenes += [(key, key) for key in SCENES if key not in PLAIN and key not in ("night", "sky", "city")]
    cameras = [(phrase.strip(", "), key) for key, phrases in CAMERA_PHRASES.items() for phrase in phrases if phrase]
    slots = {"camera": cameras, "scene": scenes, "subject": subjects, "motion": verbs}
    return {slot: sorted(phrases, key=lambda pair: -len(pair[0])) for slot, phrases in slots.items()}


def _own_verbs(motion: str) -> list[str]:
    """First words that only this motion's phrases begin with, and that say it alone."""
    begins = {key: {phrase.split()[0] for phrase in phrases} for key, phrases in MOTIONS.items()}
    others = set().union(*(words for key, words in begins.items() if key != motion))
    return sorted(begins[motion] - others - VAGUE)


def _forms(phrase: str) -> tuple[str, ...]:
    """A verb's singular, plural and -ing form."""
    first, _, rest = phrase.partition(" ")
    base = _plural_verb(first)
    ending = base[:-1] + "ing" if base.endswith("e") else base + "ing"
    if first in ("is", "does"):
        return phrase, _plural_verb(phrase), rest
    doubled = base + base[-1] + "ing" if base[-1] in "npg" and base[-2] in "aiou" else ending
    return phrase, _plural_verb(phrase), f"{ending} {rest}".strip(), f"{doubled} {rest}".strip()


VOCABULARY = _vocabulary()


def read(prompt: str) -> tuple[Reading, str]:
    """The attributes stated in known words, and what is left of the prompt."""
    text, found = f" {re.sub(r'[^a-z0-9]+', ' ', prompt.lower()).strip()} ", {}
    for slot, phrases in VOCABULARY.items():
        for phrase, key in phrases:
            if f" {phrase} " in text:
                found[slot] = key
                text = text.replace(f" {phrase} ", " | ", 1)
                break
    for word in FASTER:
        if f" {word} " in text:
            found["speed"], text = word, text.replace(f" {word} ", " | ", 1)
            break
    for count, word in NUMBERS.items():
        if f" {word} " in text:
            found["count"], text = count, text.replace(f" {word} ", " | ", 1)
    return Reading(**found), text


class Expander:
    """encode: text to token states [24, 384], as `TextEncoder.encode`; None reads known words only."""

    def __init__(self, encode: Callable[[str], np.ndarray] | None = None):
        self.encode = encode
        self.known = {slot: [(key, self._meaning(phrase)) for phrase, key in VOCABULARY[slot]] for slot in ("subject", "motion", "scene")} if encode else {}

    def expand(self, prompt: str) -> str:
        """The description; the prompt itself where nothing in it is known."""
        stated, rest = self.understand(prompt)
        if stated.subject is None:
            return prompt
        unread = [word for word in re.findall("[a-z0-9]+", rest) if word not in IDLE]
        rng = np.random.default_rng(int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:4], "big"))
        motion = stated.motion or str(rng.choice(list(MOTIONS)))
        scene = stated.scene or str(rng.choice(list(SCENES)))
        verb, speed = MOTIONS[motion][0], f" {stated.speed}" if stated.speed else ""
        who = with_article(stated.subject)
        if stated.count:
            who, verb = f"{NUMBERS[stated.count]} {plural(stated.subject)}", _plural_verb(verb)
        if unread and not stated.motion:
            verb = " ".join(unread)
        between = "on" if scene in PLAIN else "over" if scene in OPEN_SCENES else "in front of"
        return f"{who} {verb}{speed} {between} {SCENES[scene][0]}{CAMERA_PHRASES[stated.camera][0] if stated.camera else ''}"

    def understand(self, prompt: str) -> tuple[Reading, str]:
        """What the prompt states, in known words or near ones, and the words left over."""
        reading, rest = read(prompt)
        for slot in self.known:
            if getattr(reading, slot) is None:
                key, phrase = self._nearest(slot, rest)
                if key:
                    reading, rest = replace(reading, **{slot: key}), rest.replace(phrase, "|")
        return reading, rest

    def _nearest(self, slot: str, rest: str) -> tuple[str | None, str]:
        """The key whose phrase is nearest to some run of up to three words of the rest."""
        best, words_of_best, closeness = None, "", NEAR
        for part in rest.split("|"):
            words = part.split()
            for size in (1, 2, 3):
                for begin in range(len(words) - size + 1):
                    phrase = words[begin:begin + size]
                    if phrase[0] in IDLE or phrase[-1] in IDLE:
                        continue
                    meaning = self._meaning(" ".join(phrase))
                    key, score = max(((key, float(meaning @ known)) for key, known in self.known[slot]), key=lambda pair: pair[1])
                    if score > closeness:
                        best, words_of_best, closeness = key, " ".join(phrase), score
        return best, words_of_best

    def _meaning(self, phrase: str) -> np.ndarray:
        states = self.encode(phrase)
        pooled = states[states.any(1)].mean(0)
        return pooled / np.linalg.norm(pooled)
