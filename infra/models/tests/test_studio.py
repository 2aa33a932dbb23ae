"""What each way of asking keeps, on the shipped files at small sizes."""
import numpy as np
import pytest

from skyriver_models.studio import Order, Studio
from skyriver_models.text import artifact_path

pytestmark = pytest.mark.skipif(not artifact_path().exists(), reason="the text encoder's artifact is not in the local Maven repository")
ORDER = Order("a fox moves to the right on a plain white background", 48, 48, steps=2)


@pytest.fixture(scope="module")
def studio(repository):
    return Studio(repository)


@pytest.fixture(scope="module")
def clip(studio):
    return studio.clip(ORDER)


def test_a_longer_video_keeps_what_there_was(studio, clip):
    longer = studio.extend(ORDER, clip, 18)
    assert longer.shape[2] == 18 and np.array_equal(longer[:, :, :8], clip)
    assert np.array_equal(studio.long(ORDER, 4.5), longer)


def test_what_comes_before_leads_into_the_clip(studio, clip):
    whole = studio.prepend(ORDER, clip)
    assert whole.shape[2] == 14 and np.array_equal(whole[:, :, 6:], clip)


def test_a_connection_depends_on_both_ends(studio, clip):
    other = studio.clip(Order(ORDER.prompt, 48, 48, steps=2, seed=5))
    one, two, three = studio.connect(ORDER, clip, other), studio.connect(ORDER, other, other), studio.connect(ORDER, clip, clip)
    assert one.shape[2] == 4 and not np.array_equal(one, two) and not np.array_equal(one, three)


def test_a_loop_begins_as_the_clip(studio, clip):
    loop = studio.loop(ORDER)
    assert loop.shape[2] == 12 and np.array_equal(loop[:, :, :8], clip)


def test_only_what_continues_a_window_is_guided_less(studio, clip, rng, monkeypatch):
    asked, denoise = [], studio.repository.denoise

    def note(*arguments):
        asked.append(arguments[-1])
        return denoise(*arguments)

    monkeypatch.setattr(studio.repository, "denoise", note)
    studio.clip(ORDER), studio.extend(ORDER, clip, 14), studio.connect(ORDER, clip, clip), studio.animate(ORDER, rng.integers(0, 256, (48, 48, 3), np.uint8))
    assert asked == [ORDER.guidance, studio.continuation_guidance, studio.continuation_guidance, ORDER.guidance]


def test_pictures_stay_at_the_ends_of_what_they_begin_and_end(studio, rng):
    first, last = rng.integers(0, 256, (2, 48, 48, 3), np.uint8)
    latent = studio.animate(ORDER, first, last)
    assert np.array_equal(latent[:, :, 0], studio.still(first)) and np.array_equal(latent[:, :, -1], studio.still(last))
    assert np.array_equal(studio.animate(ORDER, first)[:, :, 0], studio.still(first))


def test_an_edit_of_strength_zero_is_the_video_and_of_one_ignores_it(studio, clip):
    assert np.array_equal(studio.edit(ORDER, clip, 0.0), clip)
    assert np.array_equal(studio.edit(ORDER, clip, 1.0), studio.edit(ORDER, -clip, 1.0))
    assert not np.array_equal(studio.edit(ORDER, clip, 0.5), studio.edit(ORDER, -clip, 0.5))


def test_a_picture_is_one_frame(studio):
    assert studio.picture(ORDER).shape == (48, 48, 3)


def test_decoding_in_windows_of_time_equals_decoding_at_once(studio, clip):
    longer = studio.extend(ORDER, clip, 18)
    at_once = (np.clip(studio.repository.decode(longer), 0, 1) * 255 + 0.5).astype(np.uint8)
    assert np.abs(studio.show(longer).astype(int) - at_once).max() <= 1


@pytest.mark.parametrize("width,height", [(48, 96), (112, 48), (80, 64), (144, 48), (64, 64), (48, 128)])
def test_one_model_makes_every_shape(studio, width, height):
    frames = studio.show(studio.clip(Order(ORDER.prompt, width, height, steps=1)))
    assert frames.shape == (32, height, width, 3) and frames.std() > 1
