"""What the few-step training aims at, on fields whose mean velocity is known."""
import numpy as np
import pytest
import torch

from skyriver_models.flow import FlowConfig, Sample, draw_batch, sigmas
from skyriver_models.train_few_step import FewStepConfig, Stretch, draw_stretch, renoise, target_of
from skyriver_models.transformer import Clips


class Field:
    """A network whose trajectories are known: dz/ds = z, so z(s) = z(t) exp(s - t); its mean velocity over a span is exact."""

    def __call__(self, latent, mask, time, text, begin=None, span=None):
        width = span.view(-1, 1, 1, 1, 1)
        shrunk = torch.where(width > 1e-6, (1 - torch.exp(-width)) / width.clamp(min=1e-6), torch.ones_like(width))
        return latent * shrunk


@pytest.fixture
def clips():
    latent = torch.randn(2, 16, 4, 4, 4)
    return Clips(latent, torch.zeros(2, 1, 4, 4, 4), torch.ones(2), torch.zeros(2, 24, 384))


@pytest.mark.parametrize("guidance", [1.0, 4.0])
def test_the_target_of_an_exact_field_is_its_own_mean_velocity(clips, guidance):
    stretch = Stretch(0.8, 0.4, smallest=False)
    target = target_of(None, Field(), clips.latent, clips, torch.zeros(24, 384), stretch, guidance)
    exact = Field()(clips.latent, None, None, None, span=torch.tensor([0.4, 0.4]))
    assert (target - exact).abs().max() < 1e-5


def test_the_smallest_stretch_asks_the_teacher(clips):
    target = target_of(Field(), None, clips.latent, clips, torch.zeros(24, 384), Stretch(0.5, 0.4, smallest=True), 2.0)
    assert (target - clips.latent * (1 + 0.95) / 2).abs().max() < 1e-5


def test_given_latents_do_not_move_between_the_halves(clips):
    clips.mask[:, :, :2] = 1
    seen = []

    class Watch(Field):
        def __call__(self, latent, *rest, **named):
            seen.append(latent)
            return super().__call__(latent, *rest, **named)

    target_of(None, Watch(), clips.latent, clips, torch.zeros(24, 384), Stretch(0.8, 0.4, smallest=False), 3.0)
    assert torch.equal(seen[1][:2, :, :2], clips.latent[:, :, :2]) and not torch.equal(seen[1][:2, :, 2:], clips.latent[:, :, 2:])


def test_stretches_are_steps_that_are_served_or_their_parts():
    rng, served = np.random.default_rng(0), [sigmas(n).tolist() for n in (4, 6, 8)]
    drawn = [draw_stretch(rng, FewStepConfig()) for _ in range(300)]
    assert all(0 <= each.after < each.before <= 1 for each in drawn)
    whole = {(levels[i], levels[i + 1]) for levels in served for i in range(len(levels) - 1)}
    assert all(any(low - 1e-6 <= each.after and each.before <= high + 1e-6 for high, low in whole) for each in drawn)
    assert 0.1 < np.mean([each.smallest for each in drawn]) < 0.4


def test_clips_are_noised_to_the_level_that_is_asked():
    torch.manual_seed(0)
    sample = Sample(torch.randn(8, 16, 8, 4, 4), torch.rand(8, 1, 8, 4, 4), torch.randn(8, 16, 2, 4, 4), torch.zeros(8, dtype=torch.bool))
    batch = draw_batch(sample, FlowConfig(shares=(("continue", 0.5),)))
    again = renoise(batch, 0.3)
    given = batch.mask.expand_as(again).bool()
    assert torch.allclose(again[given], sample.latent[given], atol=1e-5)
    assert torch.allclose(again[~given], (sample.latent + 0.3 * batch.target)[~given], atol=1e-5)
