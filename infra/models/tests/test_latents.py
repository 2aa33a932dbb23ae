"""What the latent set is made of, and how trainings draw from it."""
import numpy as np
import pytest
import torch

from skyriver_models.flow import BRIDGE, FREE, LATE
from skyriver_models.latents import KEPT, LatentSet, Renderer, claim, write
from skyriver_models.train_autoencoder import Pool, TrainConfig, loss_of
from skyriver_models.world import Clip, TransitionSpec, bridge, is_held_out


def plain_clip(level: int, covered: float) -> Clip:
    return Clip(np.full((32, 16, 16, 3), level, np.uint8), np.full((8, 2, 2), covered, np.float32))


def test_a_bridge_is_the_first_clip_then_the_second_and_changes_by_small_steps():
    joined = bridge(plain_clip(40, 0.2), plain_clip(200, 0.7))
    levels = joined.frames[:, 0, 0, 0].astype(int)
    assert (levels[:12] == 40).all() and (levels[20:] == 200).all()
    assert (np.diff(levels) >= 0).all() and np.diff(levels).max() <= 25
    assert np.allclose(joined.coverage[:3], 0.2) and np.allclose(joined.coverage[3:], 0.7)


def test_clips_say_what_they_need_and_compositions_kept_back_never_come():
    renderer, rng, kinds = Renderer(64, 64), np.random.default_rng(3), set()
    for _ in range(60):
        spec, needs, words, clip = renderer.draw(rng)
        kinds.add(needs)
        assert (clip is None) == is_held_out(spec)
        if needs == BRIDGE:
            assert isinstance(spec, TransitionSpec) and words
        elif needs == LATE:
            assert spec.start >= 2
    assert kinds == {FREE, LATE, BRIDGE}


def shard(value: float, count: int = 3) -> dict[str, np.ndarray]:
    columns = {"latent": (count, 16, 8, 4, 4), "stills": (count, 16, 2, 4, 4), "coverage": (count, 8, 4, 4), "needs": (count,), "text": (count, 24, 384)}
    kinds = {"coverage": np.uint8, "needs": np.uint8}
    return {name: np.full(columns[name], value, kinds.get(name, np.float16)) for name in KEPT}


def test_a_set_grows_with_its_shards_and_can_be_told_which_to_read(tmp_path):
    write(tmp_path / "00000.npz", shard(1))
    growing, fixed = LatentSet(tmp_path), LatentSet(tmp_path, names=["00000.npz"])
    write(tmp_path / "00001.npz", shard(2))
    growing.refresh()
    fixed.refresh()
    assert len(growing) == 6 and len(fixed) == 3
    sample, text = growing.draw(np.random.default_rng(0), 40, begin=2, frames=4)
    assert sample.latent.shape == (40, 16, 4, 4, 4) and sample.coverage.shape == (40, 1, 4, 4, 4) and text.shape == (40, 24, 384)
    assert set(sample.latent.unique().tolist()) == {1.0, 2.0} and torch.equal(sample.latent[:, 0, 0, 0, 0], text[:, 0, 0])


def test_latents_of_another_encoder_are_refused(tmp_path):
    claim(tmp_path, "one")
    claim(tmp_path, "one")
    with pytest.raises(SystemExit, match="remove them first"):
        claim(tmp_path, "other")


def test_crops_lie_over_actors_when_they_are_asked_to():
    frames = np.zeros((16, 96, 128, 3), np.uint8)
    frames[8:12, 80:88, 112:120] = 255
    coverage = np.zeros((4, 12, 16), np.float32)
    coverage[2, 10, 14] = 1
    torch.manual_seed(0)
    pool, rng = Pool([Clip(frames, coverage)]), np.random.default_rng(0)
    always, never = (pool.crops(TrainConfig(batch=64, on_actors=share), rng) for share in (1.0, 0.0))
    assert always.shape == (64, 8, 64, 64, 3)
    assert (always.flatten(1).amax(1) == 255).all() and not (never.flatten(1).amax(1) == 255).all()


def test_an_error_that_changes_between_chunks_costs_more_than_one_that_stays():
    config = TrainConfig(batch=1)
    target = torch.zeros(2, 12, 8, 8)
    stays, flickers = target + 0.1, target.clone()
    flickers[0] += 0.1
    flickers[1] -= 0.1
    costs = [loss_of(output, target, torch.zeros(1), config)[0] for output in (stays, flickers)]
    assert costs[1] > costs[0] + 0.01
    assert loss_of(flickers, target, torch.zeros(1), TrainConfig(batch=1, crossing=6.0))[0] > costs[1]
