"""The numbers of the evaluation on cases whose answer is known."""
import numpy as np
import pytest

from skyriver_models.measures import changes, epipolar, frechet, psnr, seam, ssim, wilson
from skyriver_models.world import sample_solids
from skyriver_models.world.solids import paint_solids


def test_wilson_intervals_are_the_published_ones():
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4) and wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_psnr_of_a_known_error():
    a = np.full((2, 8, 8, 3), 100, np.uint8)
    assert psnr(a, a + 10) == pytest.approx(28.13, abs=0.01) and psnr(a, a) == 99


def test_ssim_falls_with_blur_and_is_one_for_itself(rng):
    a = rng.integers(0, 256, (1, 32, 32, 3), np.uint8)
    assert ssim(a, a) == pytest.approx(1) and ssim(a, a[:, ::-1]) < 0.3


def test_the_frechet_distance_of_shifted_clouds_is_the_shift(rng):
    a, b = rng.standard_normal((2, 20000, 4))
    assert frechet(a, b + 2) == pytest.approx(16, abs=0.5) and frechet(a, b) < 0.01


def test_a_jump_is_a_seam_and_a_steady_course_is_none(rng):
    frames = np.stack([np.full((8, 8, 3), 4 * i, np.uint8) for i in range(20)])
    assert seam(frames, 10) == pytest.approx(1) and len(changes(frames)) == 19
    frames[10:] += 60
    assert seam(frames, 10) > 5


def test_pictures_of_one_scene_agree_better_than_pictures_of_two():
    same, mixed = [], []
    for seed in range(5):
        spec, other = (sample_solids(np.random.default_rng([70, seed + shift])) for shift in (0, 30))
        frames = [(paint_solids(each, t, 96, 96)[0] * 255).astype(np.uint8) for each, t in ((spec, 0.0), (spec, 0.2), (other, 0.2))]
        same.append(epipolar(frames[0], frames[1]))
        mixed.append(epipolar(frames[0], frames[2]))
    assert np.median(same) < 0.3 and np.median(mixed) > 3 * np.median(same)
    assert epipolar(np.zeros((48, 48, 3), np.uint8), np.zeros((48, 48, 3), np.uint8)) == 8
