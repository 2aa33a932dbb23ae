import pytest
import torch

from skyriver_models.flow import TASKS, FlowConfig, Sample, draw_batch, give, sigmas
from skyriver_models.transformer import Transformer, patchify, unpatchify


@pytest.mark.parametrize("frames,height,width", [(2, 6, 6), (8, 4, 14), (4, 12, 8)])
def test_unpatchify_undoes_patchify(frames, height, width):
    latent = torch.randn(2, 16, frames, height, width)
    tokens = patchify(latent, (2, 2, 2))
    assert tokens.shape == (2, frames * height * width // 8, 128)
    assert torch.equal(unpatchify(tokens, (2, 2, 2), frames, height, width), latent)


def test_the_untrained_network_answers_zero():
    out = Transformer()(torch.randn(1, 16, 4, 6, 6), torch.zeros(1, 1, 4, 6, 6), torch.rand(1), torch.randn(1, 24, 384))
    assert torch.equal(out, torch.zeros_like(out))


def sample(count, frames=8, late=False):
    return Sample(torch.randn(count, 16, frames, 4, 4), torch.rand(count, 1, frames, 4, 4), torch.randn(count, 16, 2, 4, 4), torch.full((count,), late))


def test_given_frames_are_clean_and_carry_no_loss():
    clean = sample(64)
    shares = (("continue", 0.4), ("precede", 0.3), ("connect", 0.3))
    batch = draw_batch(clean, FlowConfig(shares=shares))
    given = batch.mask.expand_as(clean.latent).bool()
    assert given.any() and torch.equal(batch.noisy[given], clean.latent[given])
    assert (batch.weight[batch.mask.bool()] == 0).all()


def test_pictures_are_given_as_stills():
    clean = sample(2)
    latent, mask = give(clean, torch.tensor([list(TASKS).index(name) for name in ("animate", "between")]))
    assert torch.equal(latent[:, :, 0], clean.stills[:, :, 0]) and torch.equal(latent[1, :, -1], clean.stills[1, :, 1])
    assert mask[0, 0, :, 0, 0].tolist() == [1, 0, 0, 0, 0, 0, 0, 0] and mask[1, 0, :, 0, 0].tolist() == [1, 0, 0, 0, 0, 0, 0, 1]
    assert torch.equal(latent[0, :, 1:], clean.latent[0, :, 1:])


def test_clips_seen_late_are_continued():
    assert (draw_batch(sample(32, late=True), FlowConfig(shares=(("animate", 0.0),))).mask[:, 0, :, 0, 0].sum(1) == 2).all()


def test_the_schedule_runs_from_noise_to_clean():
    levels = sigmas(24)
    assert levels[0] == 1 and levels[-1] == 0 and (levels.diff() < 0).all()


def test_nothing_is_given_in_the_shortest_stretches():
    assert not draw_batch(sample(64, frames=2), FlowConfig(shares=(("continue", 1.0),))).mask.any()
