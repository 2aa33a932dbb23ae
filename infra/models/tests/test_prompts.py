"""The lists that the evaluation and the acceptance test send, as they were fixed."""
import hashlib
import json

import pytest

from skyriver_models.prompts import FOLDER, draw, encode, lists, load
from skyriver_models.world.scenes import SCENES

DIGESTS = json.loads((FOLDER / "digests.json").read_text())


@pytest.mark.parametrize("name", DIGESTS)
def test_a_list_is_the_one_whose_digest_is_recorded(name):
    assert hashlib.sha256((FOLDER / f"{name}.json").read_bytes()).hexdigest() == DIGESTS[name]


def test_the_lists_can_be_drawn_again():
    drawn = lists()
    assert {name: hashlib.sha256(encode(entries)).hexdigest() for name, entries in drawn.items()} == DIGESTS


def test_there_are_enough_prompts():
    seen, held_out = load("seen"), load("held-out")
    assert len(seen) + len(held_out) >= 500 and len(held_out) >= 200 and len(load("acceptance")) >= 60 and len(load("contact-sheet")) == 24
    assert not any(entry["held_out"] for entry in seen) and all(entry["held_out"] for entry in held_out + load("acceptance"))
    assert {entry["scene"] for entry in seen} == set(SCENES)


def test_lists_share_no_clip():
    assert draw(1, 5) != draw(2, 5)
    texts = [entry["prompt"] for entry in load("acceptance")]
    assert len(set(texts)) == len(texts)
