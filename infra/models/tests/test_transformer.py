import pytest
import torch

from skyriver_models.flow import FlowConfig, draw_batch, sigmas
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


def test_given_frames_are_clean_and_carry_no_loss():
    latent = torch.randn(64, 16, 8, 4, 4)
    batch = draw_batch(latent, torch.rand(64, 1, 8, 4, 4), FlowConfig(given_history=0.5, given_first=0.3, given_ends=0.2))
    given = batch.mask.expand_as(latent).bool()
    assert given.any() and torch.equal(batch.noisy[given], latent[given])
    assert (batch.weight[batch.mask.bool()] == 0).all()


def test_the_schedule_runs_from_noise_to_clean():
    levels = sigmas(24)
    assert levels[0] == 1 and levels[-1] == 0 and (levels.diff() < 0).all()


def test_nothing_is_given_in_the_shortest_stretches():
    coverage = torch.zeros(64, 1, 2, 4, 4)
    assert not draw_batch(torch.randn(64, 16, 2, 4, 4), coverage, FlowConfig(given_history=1.0)).mask.any()
