from dataclasses import replace

import numpy as np
import pytest

from skyriver_models.text import TextEncoder, artifact_path
from skyriver_models.world import (Solid, SolidsSpec, Spec, Sprites, TransitionSpec, WorldConfig, caption, is_held_out, render, sample_any,
                                   sample_solids, sample_spec, truth)
from skyriver_models.world.captions import OCCLUDER_PHRASES, VIEW_PHRASES
from skyriver_models.world.motions import MOTIONS, UNHEARD_MOTIONS, pose
from skyriver_models.world.scenes import PLACES, SCENES, UNHEARD_PLACES
from skyriver_models.world.solids import cast, view_at
from skyriver_models.world.subjects import NAMES, UNHEARD_NAMES

ALONE = {"second_actor": 0, "third_actor": 0, "group": 0, "moving_camera": 0, "occluder": 0, "trail": 0, "late_start": 0}
FAMILIES = {
    "alone": WorldConfig(solids=0, transition=0, **ALONE), "solids": WorldConfig(solids=1), "transition": WorldConfig(solids=0, transition=1),
    "occluder": WorldConfig(solids=0, transition=0, **ALONE | {"occluder": 1}), "trail": WorldConfig(solids=0, transition=0, **ALONE | {"trail": 1}),
    "group": WorldConfig(solids=0, transition=0, **ALONE | {"group": 1}), "three": WorldConfig(solids=0, transition=0, **ALONE | {"third_actor": 1}),
}


@pytest.fixture(scope="module")
def sprites():
    return Sprites()


def test_the_same_seed_draws_the_same_clip(sprites):
    clips = []
    for _ in range(2):
        spec = sample_spec(np.random.default_rng(5), sprites.names)
        clips.append((spec, caption(spec), render(spec, sprites, 64, 48, 8)))
    assert clips[0][:2] == clips[1][:2]
    assert np.array_equal(clips[0][2].frames, clips[1][2].frames)


def test_a_later_start_continues_the_clip(sprites):
    spec = replace(sample_spec(np.random.default_rng(6), sprites.names), start=0.0)
    whole = render(spec, sprites, 64, 64, 16).frames
    rest = render(replace(spec, start=0.5), sprites, 64, 64, 8).frames
    assert np.array_equal(whole[8:], rest)


def test_coverage_lies_where_the_actor_is(sprites):
    spec = replace(sample_spec(np.random.default_rng(1), sprites.names, WorldConfig(**ALONE)), scene="black")
    clip = render(spec, sprites, 64, 64, 8)
    lit = (clip.frames.max(-1) > 60).reshape(2, 4, 8, 8, 8, 8).any((1, 3, 5))
    assert not lit[clip.coverage == 0].any() and clip.coverage.max() > 0.5


def test_about_a_tenth_of_compositions_is_held_out(sprites):
    specs = [sample_spec(np.random.default_rng(i), sprites.names, WorldConfig(**ALONE)) for i in range(1500)]
    assert 0.07 < np.mean([is_held_out(spec) for spec in specs]) < 0.13


@pytest.mark.parametrize("motion,axis,sign", [("right", "x", 1), ("left", "x", -1), ("up", "y", -1), ("down", "y", 1)])
def test_directions_mean_what_they_say(motion, axis, sign):
    before, after = (getattr(pose(motion, seconds, 1.0, 0.5, 0.5, 0.0, 0.25), axis) for seconds in (0.2, 1.8))
    assert sign * (after - before) > 0.3 and motion in MOTIONS


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_renders_at_any_size_and_rate(sprites, family):
    spec = sample_any(np.random.default_rng(11), sprites.names, FAMILIES[family])
    clip = render(spec, sprites, 80, 56, 12)
    assert clip.frames.shape == (12, 56, 80, 3) and clip.coverage.shape == (3, 7, 10)
    slow = render(spec, sprites, 80, 56, 4, fps=8)
    assert np.array_equal(slow.frames[1], clip.frames[2])
    assert truth(spec)["kind"] in ("actors", "solids", "transition") and caption(spec)


def test_an_occluder_hides_what_passes_behind_it(sprites):
    spec = sample_any(np.random.default_rng(3), sprites.names, FAMILIES["occluder"])
    bare = render(replace(spec, occluder=None), sprites, 64, 64, 8)
    for occluder in OCCLUDER_PHRASES:
        hidden = render(replace(spec, occluder=occluder), sprites, 64, 64, 8)
        assert hidden.coverage.sum() < bare.coverage.sum()
        assert any(phrase in caption(replace(spec, occluder=occluder)) for phrase in OCCLUDER_PHRASES[occluder])


def test_a_trail_stays_where_the_actor_has_been(sprites):
    spec = sample_any(np.random.default_rng(4), sprites.names, FAMILIES["trail"])
    actor = replace(spec.actors[0], motion="right", speed=1.5, trail="red", size=0.2, y=0.5)
    spec = replace(spec, actors=(actor,), scene="white")
    last = render(spec, sprites, 96, 96, 32).frames[-1]
    middle = (np.array([pose("right", 0.6, 1.5, actor.x, 0.5, 0, 0.1).x, 0.5]) * 96).astype(int)
    assert tuple(last[middle[1], middle[0]] > 128) == (True, False, False)
    assert "red" in caption(spec)


def test_a_transition_shows_one_clip_and_then_the_other(sprites):
    spec = sample_any(np.random.default_rng(5), sprites.names, FAMILIES["transition"])
    joined = render(replace(spec, join="cut", at=1.0), sprites, 48, 48, 32).frames
    assert np.array_equal(joined[:16], render(spec.first, sprites, 48, 48, 16).frames)
    assert np.array_equal(joined[16:], render(replace(spec.second, start=1.0), sprites, 48, 48, 16).frames)
    faded = render(replace(spec, join="fade", at=1.0), sprites, 48, 48, 32).frames
    assert np.array_equal(faded[:12], joined[:12]) and np.array_equal(faded[20:], joined[20:]) and not np.array_equal(faded[15:17], joined[15:17])


def test_a_point_seen_by_two_cameras_is_the_same_point():
    spec = SolidsSpec((Solid("ball", "red", 0.6, 0.2, 1.0, 0.0), Solid("box", "blue", -0.6, -0.2, 1.0, 0.4)), "orbit_right", 0.3, 1.0)
    first, later = cast(spec, 0.0, 96, 72), cast(spec, 0.4, 96, 72)
    points = first.points[first.body >= 0]
    own = view_at(spec, 0.0).project(points, 96, 72)
    rows, columns = np.nonzero(first.body >= 0)
    assert np.abs(own - np.stack([columns + 0.5, rows + 0.5], 1)).max() < 0.05
    there = np.floor(view_at(spec, 0.4).project(points, 96, 72)).astype(int)
    inside = (there >= 0).all(1) & (there[:, 0] < 96) & (there[:, 1] < 72)
    found = later.points[there[inside, 1], there[inside, 0]]
    assert np.mean(np.linalg.norm(found - points[inside], axis=1) < 0.25) > 0.7


def test_solids_are_as_described():
    for seed in range(20):
        spec = sample_solids(np.random.default_rng(seed))
        picture = cast(spec, 0.0, 64, 64)
        text = caption(spec)
        for i, solid in enumerate(spec.solids):
            assert f"{solid.color} {solid.shape}" in text and (picture.body == i + 1).sum() > 30
        assert any(phrase in text for phrase in VIEW_PHRASES[spec.view])


def test_unheard_words_are_in_no_caption():
    heard = " ".join(sum((*NAMES.values(), *MOTIONS.values(), *SCENES.values(), *PLACES.values()), ()))
    for word in (*UNHEARD_NAMES.values(), *UNHEARD_MOTIONS.values(), *UNHEARD_PLACES.values()):
        assert word not in heard


@pytest.mark.skipif(not artifact_path().exists(), reason="the text encoder's artifact is not in the local Maven repository")
def test_captions_fit_the_text_encoder(sprites):
    tokenizer = TextEncoder().tokenizer
    tokenizer.no_truncation()
    specs = [sample_any(np.random.default_rng([8, i]), sprites.names) for i in range(400)]
    lengths = [len(tokenizer.encode(caption(spec)).ids) for spec in specs if not isinstance(spec, Spec) or len(spec.actors) == 1]
    assert np.mean(np.array(lengths) <= 24) > 0.98


def test_one_seed_is_one_clip_in_every_family(sprites):
    for config in FAMILIES.values():
        first, second = (sample_any(np.random.default_rng(9), sprites.names, config) for _ in range(2))
        assert first == second and caption(first) == caption(second)
    assert isinstance(sample_any(np.random.default_rng(9), sprites.names, FAMILIES["transition"]), TransitionSpec)
