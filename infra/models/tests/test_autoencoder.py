"""What tiles, windows and chunks rely on."""
import numpy as np

from skyriver_models.runtime import CELL, with_halo


def test_a_tile_with_its_halo_equals_the_same_part_of_the_whole(repository, rng):
    halo = repository.card["decode"]["halo"]
    latent = rng.standard_normal((1, 16, 5, 18, 20)).astype(np.float32)
    padded = with_halo(latent, halo)
    whole = repository.run("video_decoder", {"LATENT": padded})[0]
    top, left, begin, size = 3, 4, 2, 6
    tile = padded[:, :, begin:begin + 3, top:top + size + 2 * halo, left:left + size + 2 * halo]
    alone = repository.run("video_decoder", {"LATENT": np.ascontiguousarray(tile)})[0]
    inside = slice(halo * CELL, (halo + size) * CELL)
    expected = whole[4 * begin:4 * begin + 8, (top + halo) * CELL:(top + halo + size) * CELL, (left + halo) * CELL:(left + halo + size) * CELL]
    assert np.abs(alone[:, inside, inside] - expected).max() <= 1e-5


def test_the_halo_is_no_larger_than_needed(repository, rng):
    halo = repository.card["decode"]["halo"]
    side = 2 * halo + 1
    latent = rng.standard_normal((1, 16, 2, side, side)).astype(np.float32)
    changed = latent.copy()
    changed[..., 0] += 5
    before, after = (repository.run("video_decoder", {"LATENT": x})[0] for x in (latent, changed))
    reached = np.abs(before - after).max((0, 1, 3)).reshape(side, CELL).max(1) > 0
    assert reached[:halo].all() and not reached[halo + 1:].any()


def test_the_encoder_takes_any_size(repository, rng):
    period = rng.integers(0, 256, (1, 4, 40, 64, 3), np.uint8)
    latent = repository.run("video_encoder", {"FRAMES": np.tile(period, (1, 1, 1, 4, 1))})
    assert latent.shape == (1, 16, 1, 5, 32)
    assert np.abs(latent[..., 8:16] - latent[..., 16:24]).max() < 1e-4 and np.abs(latent[..., 8:16] - latent[..., 9:17]).max() > 0.1


def test_the_encoder_never_looks_across_a_chunk(repository, rng):
    frames = rng.integers(0, 256, (1, 8, 48, 64, 3), np.uint8)
    whole = repository.run("video_encoder", {"FRAMES": frames})
    second = repository.run("video_encoder", {"FRAMES": frames[:, 4:]})
    assert whole.shape == (1, 16, 2, 6, 8)
    assert np.abs(whole[:, :, 1:] - second).max() <= 1e-4
