"""What the few-step training aims at, on fields whose mean velocity is known."""
import numpy as np
import pytest
import torch

from skyriver_models.flow import FlowConfig, Sample, draw_batch, sigmas
from skyriver_models.train_few_step import FewStepConfig, Stretch, draw_stretch, renoise, targets_of
from skyriver_models.transformer import Clips

SILENCE = torch.zeros(24, 384)


def field(groups):
    """A network whose trajectories are known: dz/ds = z, so z(s) = z(t) exp(s - t); its mean velocity over a span is exact."""
    velocities = []
    for group in groups:
        width = group.span.view(-1, 1, 1, 1, 1)
        shrunk = torch.where(width > 1e-6, (1 - torch.exp(-width)) / width.clamp(min=1e-6), torch.ones_like(width))
        velocities.append(group.latent * shrunk)
    return velocities


def between(before, after):
    return [Stretch(torch.tensor([before, before]), torch.tensor([after, after]))]


@pytest.fixture
def clips():
    latent = torch.randn(2, 16, 4, 4, 4)
    return Clips(latent, torch.zeros(2, 1, 4, 4, 4), torch.ones(2), torch.zeros(2, 24, 384))


@pytest.mark.parametrize("guidance", [1.0, 4.0])
def test_the_target_of_an_exact_field_is_its_own_mean_velocity(clips, guidance):
    target, = targets_of(field, False, [clips], SILENCE, between(0.8, 0.4), [torch.full((2,), guidance)])
    assert (target - clips.latent * (1 - np.exp(-0.4)) / 0.4).abs().max() < 1e-5


def test_each_clip_of_a_pack_has_its_own_stretch(clips):
    stretch = Stretch(torch.tensor([0.8, 0.5]), torch.tensor([0.4, 0.3]))
    target, = targets_of(field, False, [clips], SILENCE, [stretch], [torch.full((2,), 2.0)])
    for i, width in enumerate((0.4, 0.2)):
        assert (target[i] - clips.latent[i] * (1 - np.exp(-width)) / width).abs().max() < 1e-5


def test_a_teacher_is_asked_for_velocities_where_the_halves_begin(clips):
    target, = targets_of(field, True, [clips], SILENCE, between(0.5, 0.4), [torch.full((2,), 2.0)])
    assert (target - clips.latent * (1 + 0.95) / 2).abs().max() < 1e-5


def test_given_latents_do_not_move_between_the_halves(clips):
    clips.mask[:, :, :2] = 1
    seen = []

    def watch(groups):
        seen.append(groups[0].latent)
        return field(groups)

    targets_of(watch, False, [clips], SILENCE, between(0.8, 0.4), [torch.full((2,), 3.0)])
    assert torch.equal(seen[1][:, :, :2], clips.latent[:, :, :2]) and not torch.equal(seen[1][:, :, 2:], clips.latent[:, :, 2:])


@pytest.mark.parametrize("halvings", [0, 2])
def test_stretches_are_steps_that_are_served_or_their_parts(halvings):
    drawn = draw_stretch(np.random.default_rng(0), FewStepConfig(), halvings, 200)
    served = [sigmas(n).tolist() for n in (4, 6, 8)]
    whole = [(levels[i], levels[i + 1]) for levels in served for i in range(len(levels) - 1)]
    for before, after in zip(drawn.before.tolist(), drawn.after.tolist()):
        inside = [high - low for high, low in whole if low - 1e-6 <= after < before <= high + 1e-6]
        assert any(abs((before - after) * 2**halvings - width) < 1e-5 for width in inside)


def test_clips_are_noised_to_the_level_that_is_asked():
    torch.manual_seed(0)
    sample = Sample(torch.randn(8, 16, 8, 4, 4), torch.rand(8, 1, 8, 4, 4), torch.randn(8, 16, 2, 4, 4), torch.zeros(8))
    batch = draw_batch(sample, FlowConfig(shares=(("continue", 0.5),)))
    again = renoise(batch, torch.full((8,), 0.3))
    given = batch.mask.expand_as(again).bool()
    assert torch.allclose(again[given], sample.latent[given], atol=1e-5)
    assert torch.allclose(again[~given], (sample.latent + 0.3 * batch.target)[~given], atol=1e-5)
