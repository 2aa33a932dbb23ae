"""Recaptioning keeps what a prompt states."""
import pytest

from skyriver_models.expander import Expander, Reading, read
from skyriver_models.prompts import load
from skyriver_models.text import TextEncoder, artifact_path

needs_weights = pytest.mark.skipif(not artifact_path().exists(), reason="the text encoder's artifact is not in the local Maven repository")
SHORT = ("cat", "two kittens", "a rocket in space", "three foxes spin fast", "balloon on a plain red background, slow zoom in", "the bunny shrinks slowly",
         "a jet soars", "puppies at sea", "a ufo, camera pans left", "tortoise bouncing")


@pytest.fixture(scope="module")
def plain():
    return Expander()


@pytest.fixture(scope="module")
def wide():
    return Expander(TextEncoder().encode)


@pytest.mark.parametrize("prompt", SHORT)
def test_a_short_prompt_keeps_every_stated_attribute(plain, prompt):
    stated, _ = read(prompt)
    described, left = read(plain.expand(prompt))
    assert stated.subject and described.keeps(stated)
    assert described.subject and described.motion and described.scene


def test_every_prompt_of_the_evaluation_keeps_its_meaning(plain):
    for entry in load("seen") + load("held-out"):
        described, _ = read(plain.expand(entry["prompt"]))
        assert (described.subject, described.motion, described.scene) == (entry["subject"], entry["motion"], entry["scene"]), entry["prompt"]


def test_what_is_unknown_stays_as_it_is(plain):
    assert plain.expand("quarterly revenue by region") == "quarterly revenue by region"
    assert "ponders philosophy" in plain.expand("a fox ponders philosophy")


def test_one_prompt_has_one_expansion(plain):
    assert plain.expand("cat") == plain.expand("cat")


def test_keeping_is_about_what_was_stated():
    assert Reading("cat", "spin", "sky").keeps(Reading(subject="cat")) and not Reading("cat").keeps(Reading(subject="dog"))
    assert not Reading("cat").keeps(Reading(motion="spin"))


@needs_weights
@pytest.mark.parametrize("prompt,subject,scene", [("a kitty in outer space", "cat", "night"), ("an automobile in the desert", "car", "desert"),
                                                  ("the yacht on a blue sea with waves", "sailboat", "ocean")])
def test_words_never_heard_are_taken_by_their_meaning(wide, prompt, subject, scene):
    described, _ = read(wide.expand(prompt))
    assert (described.subject, described.scene) == (subject, scene)


@needs_weights
def test_most_unheard_subjects_and_places_land_on_what_they_mean(wide):
    entries = [entry for entry in load("unheard") if entry["unheard"] != "motion"]
    right = [wide.understand(entry["prompt"])[0] for entry in entries]
    assert sum(r.subject == e["subject"] and r.scene == e["scene"] for r, e in zip(right, entries)) >= 0.8 * len(entries)
