from dataclasses import replace

import numpy as np
import pytest

from skyriver_models.world import Sprites, WorldConfig, caption, is_held_out, render, sample_spec
from skyriver_models.world.motions import MOTIONS, pose


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
    spec = replace(sample_spec(np.random.default_rng(1), sprites.names, WorldConfig(second_actor=0, moving_camera=0)), scene="black")
    clip = render(spec, sprites, 64, 64, 8)
    lit = (clip.frames.max(-1) > 60).reshape(2, 4, 8, 8, 8, 8).any((1, 3, 5))
    assert not lit[clip.coverage == 0].any() and clip.coverage.max() > 0.5


def test_about_a_tenth_of_compositions_is_held_out(sprites):
    specs = [sample_spec(np.random.default_rng(i), sprites.names, WorldConfig(second_actor=0)) for i in range(1500)]
    assert 0.07 < np.mean([is_held_out(spec) for spec in specs]) < 0.13


@pytest.mark.parametrize("motion,axis,sign", [("right", "x", 1), ("left", "x", -1), ("up", "y", -1), ("down", "y", 1)])
def test_directions_mean_what_they_say(motion, axis, sign):
    before, after = (getattr(pose(motion, seconds, 1.0, 0.5, 0.5, 0.0, 0.25), axis) for seconds in (0.2, 1.8))
    assert sign * (after - before) > 0.3 and motion in MOTIONS
