"""What the trackers find in clips whose course is known."""
from dataclasses import replace

import numpy as np
import pytest

from skyriver_models.prompts import ALONE
from skyriver_models.trackers import heading, track
from skyriver_models.world import Sprites, render, sample_spec


@pytest.fixture(scope="module")
def sprites():
    return Sprites()


def clip(sprites, seed, motion, **changes):
    spec = sample_spec(np.random.default_rng([91, seed]), sprites.names, ALONE)
    return render(replace(spec, actors=(replace(spec.actors[0], motion=motion, **changes),)), sprites, 64, 64, 32).frames


@pytest.mark.parametrize("motion", ["right", "left", "up", "down"])
def test_the_course_of_travelling_actors_is_found(sprites, motion):
    found = [heading(clip(sprites, seed, motion)) for seed in range(10)]
    assert found.count(motion) >= 9


def test_what_rests_has_no_course(sprites):
    found = [heading(clip(sprites, seed, "still")) for seed in range(10)]
    assert found.count(None) >= 8


def test_a_track_follows_the_actor(sprites):
    spec = sample_spec(np.random.default_rng(1), sprites.names, ALONE)
    spec = replace(spec, scene="white", actors=(replace(spec.actors[0], name="ghost", motion="right", speed=1.5, size=0.3, x=0.5, y=0.5),))
    found = track(render(replace(spec, scene="black"), sprites, 64, 64, 32).frames)
    moving = np.flatnonzero(~np.isnan(found.x))[4:-4]
    assert np.corrcoef(found.x[moving], moving)[0, 1] > 0.95 and np.nanstd(found.y[moving]) < 0.08
