"""The defining property of each technique the model is made of, on the code that trains and serves it."""
import itertools
import math

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from skyriver_models.flow import sigmas
from skyriver_models.masked_autoencoder import MaskedAutoencoder, pick, random_order, take_over
from skyriver_models.samplers import (ancestral, clean_of, ddim, edit_noise, edit_start, euler, guide, kept, multistep, noise_of, scale, velocity_of_clean,
                                      velocity_of_noise)
from skyriver_models.transformer import Clips, Condition, Transformer, TransformerConfig, attention, frequencies, patchify, rotate, silent_rows, unpatchify

SMALL = TransformerConfig(width=64, heads=2, depth=2, rotary=(8, 12, 12))


def shaken(config=SMALL, seed=0):
    """A network none of whose parts is zero."""
    torch.manual_seed(seed)
    network = Transformer(config).eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.08)
    return network


def clips(batch, frames, height, width, seed=1):
    generator = torch.Generator().manual_seed(seed)
    text = torch.randn(batch, 24, 384, generator=generator)
    text[:, 10:] = 0
    mask = torch.zeros(batch, 1, frames, height, width)
    mask[:1, :, :1] = 1
    return Clips(torch.randn(batch, 16, frames, height, width, generator=generator), mask, torch.rand(batch, generator=generator), text)


class TestTransformer:
    def test_attention_equals_a_naive_one_in_double_precision(self):
        torch.manual_seed(0)
        query, key, value = torch.randn(3, 2, 2, 11, 16)
        text_key, text_value = torch.randn(2, 2, 2, 24, 16)
        silence = silent_rows(torch.cat([torch.ones(2, 9, 384), torch.zeros(2, 15, 384)], 1))
        out = attention(query, key, value, text_key, text_value, silence)
        for b, h, i in itertools.product(range(2), range(2), range(11)):
            keys = torch.cat([text_key[b, h, :9], key[b, h]]).double()
            values = torch.cat([text_value[b, h, :9], value[b, h]]).double()
            weights = torch.exp(keys @ query[b, h, i].double() / 4)
            assert (out[b, h, i] - (weights / weights.sum()) @ values).abs().max() <= 1e-5

    def test_without_positions_a_block_is_permutation_equivariant(self):
        block = shaken().blocks[0]
        network, batch = shaken(), clips(2, 2, 4, 4)
        x = torch.randn(2, 16, 64)
        words, silence = network.context(batch.text, torch.zeros(2, 64))
        noisy, clean = network.conditioning(batch.time, batch.text, None)
        flat = torch.zeros(16, 16)
        condition = Condition(noisy[:, None], clean[:, None], torch.zeros(2, 16, 1), flat.cos(), flat.sin(), silence)
        order = torch.randperm(16)
        assert (block(x, words, condition)[:, order] - block(x[:, order], words, condition)).abs().max() <= 1e-5
        turned = network.angles(2, 8, 8)
        placed = Condition(noisy[:, None], clean[:, None], torch.zeros(2, 16, 1), turned.cos(), turned.sin(), silence)
        assert (block(x, words, placed)[:, order] - block(x[:, order], words, placed)).abs().max() > 1e-3

    def test_silent_columns_have_a_weight_of_exactly_zero(self):
        query, key, value = torch.randn(3, 1, 2, 5, 16)
        text_key, text_value = torch.randn(2, 1, 2, 24, 16)
        silence = silent_rows(torch.cat([torch.ones(1, 4, 384), torch.zeros(1, 20, 384)], 1))
        before = attention(query, key, value, text_key, text_value, silence)
        text_value[:, :, 4:] = 1e30
        text_key[:, :, 4:] = 7
        assert torch.equal(attention(query, key, value, text_key, text_value, silence), before)

    def test_rotary_products_depend_on_the_difference_of_places_alone(self):
        query, key = torch.randn(2, 1, 1, 1, 64)
        network = Transformer(TransformerConfig())

        def product(at, to):
            angles = [sum([list(place * f) for place, f in zip(where, _frequencies(network))], []) for where in (at, to)]
            turned = [rotate(x, torch.tensor(a).cos()[None], torch.tensor(a).sin()[None]) for x, a in zip((query, key), angles)]
            return (turned[0] * turned[1]).sum()

        base = product((0.0, 1.0, 2.0), (3.0, 0.0, 5.0))
        for shift in ((5.0, 0.0, 0.0), (0.0, -2.5, 7.0), (11.0, 3.0, -4.0)):
            moved = product(tuple(a + s for a, s in zip((0.0, 1.0, 2.0), shift)), tuple(a + s for a, s in zip((3.0, 0.0, 5.0), shift)))
            assert abs(moved - base) <= 1e-4 * query.norm() * key.norm()
        assert abs(product((0.0, 1.0, 2.0), (4.0, 0.0, 5.0)) - base) > 1e-2


def _frequencies(network):
    return [frequencies(size).double().numpy() for size in network.config.rotary]


class TestViT:
    @pytest.mark.parametrize("frames,height,width", list(itertools.product((2, 4, 16), (6, 10, 32), (6, 14))))
    def test_unpatchify_is_the_inverse_at_every_legal_size(self, frames, height, width):
        latent = torch.randn(1, 16, frames, height, width)
        assert torch.equal(unpatchify(patchify(latent, (2, 2, 2)), (2, 2, 2), frames, height, width), latent)

    def test_patches_and_a_linear_layer_equal_a_strided_convolution(self):
        layer, latent = torch.nn.Linear(16 * 8, 32), torch.randn(2, 16, 4, 6, 8)
        kernel = layer.weight.view(32, 2, 2, 2, 16).permute(0, 4, 1, 2, 3)
        convolved = F.conv3d(latent, kernel, layer.bias, stride=2).flatten(2).transpose(1, 2)
        assert (layer(patchify(latent, (2, 2, 2))) - convolved).abs().max() <= 1e-4

    @pytest.mark.parametrize("shape", [(3, 4, 4), (2, 5, 4), (2, 4, 7)])
    def test_illegal_sizes_are_rejected(self, shape):
        with pytest.raises(ValueError):
            patchify(torch.zeros(1, 16, *shape), (2, 2, 2))


class TestViViT:
    def test_tubelets_of_one_frame_see_each_frame_as_a_picture(self):
        clip = torch.randn(2, 16, 3, 6, 8)
        tubes = patchify(clip, (1, 2, 2)).unflatten(1, (3, -1))
        assert all(torch.equal(tubes[:, f], patchify(clip[:, :, f:f + 1], (1, 2, 2))) for f in range(3))

    def test_a_spatial_layer_changes_only_its_own_frame(self):
        batch = clips(1, 8, 6, 8)
        network = shaken(TransformerConfig(width=64, heads=2, depth=1, rotary=(8, 12, 12), factorised=True))
        changed = batch.latent.clone()
        changed[:, :, 4:6] += 1
        before, after = (network(x, batch.mask, batch.time, batch.text) for x in (batch.latent, changed))
        assert torch.equal(before[:, :, :4], after[:, :, :4]) and torch.equal(before[:, :, 6:], after[:, :, 6:])
        assert not torch.allclose(before[:, :, 4:6], after[:, :, 4:6])

    def test_a_temporal_layer_carries_it_on_in_its_own_place(self):
        network = shaken(TransformerConfig(width=64, heads=2, depth=2, rotary=(8, 12, 12), factorised=True))
        network.blocks = network.blocks[1:]
        batch = clips(1, 8, 6, 8)
        changed = batch.latent.clone()
        changed[:, :, :, 2:4, 4:6] += 1
        reached = (network(batch.latent, batch.mask, batch.time, batch.text) != network(changed, batch.mask, batch.time, batch.text)).any(1)[0]
        assert reached[:, 2:4, 4:6].all() and reached.sum() == 8 * 2 * 2

    def test_joint_attention_sees_everything(self):
        network, batch = shaken(), clips(1, 4, 6, 8)
        changed = batch.latent.clone()
        changed[:, :, :2] += 1
        assert not torch.allclose(network(batch.latent, batch.mask, batch.time, batch.text)[:, :, 2:], network(changed, batch.mask, batch.time, batch.text)[:, :, 2:])


class TestMaskedAutoencoder:
    def setup_method(self):
        torch.manual_seed(0)
        self.network = MaskedAutoencoder(SMALL, decoder_depth=1).eval()
        for parameter in self.network.parameters():
            torch.nn.init.normal_(parameter, std=0.08)
        self.latent, self.order = torch.randn(2, 16, 4, 8, 8), random_order(2, 32)

    def change(self, places):
        """The latent with those patches altered."""
        patches = patchify(self.latent, (2, 2, 2))
        altered = patches.scatter_add(1, places[..., None].expand(-1, -1, patches.shape[-1]), torch.ones(*places.shape, patches.shape[-1]))
        return unpatchify(altered, (2, 2, 2), 4, 8, 8)

    def test_the_encoder_computes_a_quarter_of_the_tokens(self):
        encoded, drawn = self.network(self.latent, self.order)
        assert encoded.shape[1] == 8 and drawn.shape == (2, 32, 128)

    def test_hidden_patches_do_not_reach_the_encoder(self):
        encoded, _ = self.network(self.latent, self.order)
        assert torch.equal(self.network(self.change(self.order[:, 8:]), self.order)[0], encoded)
        assert not torch.equal(self.network(self.change(self.order[:, :1]), self.order)[0], encoded)

    def test_the_loss_is_that_of_hidden_patches_alone(self):
        _, drawn = self.network(self.latent, self.order)
        errors = (drawn - patchify(self.latent, (2, 2, 2))).pow(2).mean(-1)
        assert torch.allclose(self.network.loss(self.latent, self.order), pick(errors[..., None], self.order[:, 8:]).mean())

    def test_the_trunk_carries_over_to_the_denoiser(self):
        denoiser = Transformer(SMALL)
        take_over(denoiser, self.network)
        assert torch.equal(denoiser.blocks[1].expand.weight, self.network.trunk.blocks[1].expand.weight)
        assert not denoiser.leave.weight.any()


class TestNaViT:
    GROUPS = ((2, 4, 6, 8), (3, 2, 4, 4), (1, 8, 4, 12))

    def groups(self):
        return [clips(*shape, seed=i) for i, shape in enumerate(self.GROUPS)]

    @pytest.mark.parametrize("factorised", [False, True])
    def test_packed_equals_alone(self, factorised):
        network = shaken(TransformerConfig(width=64, heads=2, depth=2, rotary=(8, 12, 12), factorised=factorised))
        groups = self.groups()
        for out, group in zip(network.forward_packed(groups), groups):
            assert (out - network(group.latent, group.mask, group.time, group.text)).abs().max() <= 1e-5

    def test_clips_of_a_pack_do_not_see_each_other(self):
        network, groups = shaken(), self.groups()
        before = network.forward_packed(groups)
        groups[1].latent.add_(3)
        groups[1].text.mul_(2)
        after = network.forward_packed(groups)
        assert torch.equal(before[0], after[0]) and torch.equal(before[2], after[2]) and not torch.equal(before[1], after[1])

    def test_the_order_of_a_pack_does_not_matter(self):
        network, groups = shaken(), self.groups()
        for out, turned in zip(network.forward_packed(groups), network.forward_packed(groups[::-1])[::-1]):
            assert (out - turned).abs().max() <= 1e-5

    def test_a_pack_has_no_padding(self):
        _, runs = shaken().layout(self.groups())
        used = sum(run.batch * run.frames * run.area for run in runs)
        assert runs[-1].start + runs[-1].batch * runs[-1].frames * runs[-1].area == used == sum(b * t * h * w // 8 for b, t, h, w in self.GROUPS)


class TestDDPM:
    def test_step_by_step_noising_equals_the_closed_form(self):
        levels = sigmas(40).flip(0).double()[:-1]
        generator = torch.Generator().manual_seed(0)
        x = torch.full((50_000,), 1.5, dtype=torch.double)
        for before, after in zip(levels, levels[1:]):
            alpha = kept(after) / kept(before)
            x = alpha.sqrt() * x + (1 - alpha).sqrt() * torch.randn(x.shape, generator=generator, dtype=torch.double)
        assert abs(x.mean() - kept(levels[-1]).sqrt() * 1.5) < 0.02 and abs(x.var() - (1 - kept(levels[-1]))) < 0.02

    def test_predictions_convert_into_each_other(self):
        clean, noise = torch.randn(2, 1, 16, 4, 4, 4, dtype=torch.double)
        for level in torch.tensor([0.05, 0.5, 0.95], dtype=torch.double):
            z, v = (1 - level) * clean + level * noise, noise - clean
            assert (clean_of(z, v, level) - clean).abs().max() < 1e-12 and (noise_of(z, v, level) - noise).abs().max() < 1e-12
            assert (velocity_of_clean(z, clean, level) - v).abs().max() < 1e-10 and (velocity_of_noise(z, noise, level) - v).abs().max() < 1e-10
            assert ((z / scale(level)) - (kept(level).sqrt() * clean + (1 - kept(level)).sqrt() * noise)).abs().max() < 1e-12

    @pytest.mark.parametrize("sampler,steps", [(euler, 60), (multistep, 30), (ddim, 60), (ancestral, 120)])
    def test_samplers_reach_a_mixture_whose_velocity_is_known(self, sampler, steps):
        torch.manual_seed(0)
        out = sampler(mixture_velocity, torch.randn(4000, dtype=torch.double), sigmas(steps).double())
        right = out > 0
        assert abs(right.double().mean() - 0.7) < 0.03
        assert abs(out[right].mean() - 1.0) < 0.03 and abs(out[~right].mean() + 1.5) < 0.03 and abs(out[right].std() - 0.2) < 0.05

    def test_ddim_without_noise_is_the_flow_step(self):
        z, levels = torch.randn(500, dtype=torch.double), sigmas(12).double()
        assert (ddim(mixture_velocity, z, levels) - euler(mixture_velocity, z, levels)).abs().max() < 1e-9

    def test_ddim_with_full_noise_is_the_ancestral_step(self):
        z, levels = torch.randn(500, dtype=torch.double), sigmas(12).double()
        torch.set_default_dtype(torch.double)
        try:
            runs = [ddim(mixture_velocity, z, levels, 1.0, torch.Generator().manual_seed(5)), ancestral(mixture_velocity, z, levels, torch.Generator().manual_seed(5))]
        finally:
            torch.set_default_dtype(torch.float)
        assert (runs[0] - runs[1]).abs().max() < 1e-9

    def test_two_orders_need_fewer_steps_than_one(self):
        z = torch.randn(300, dtype=torch.double)
        exact = euler(mixture_velocity, z, sigmas(1000).double())
        errors = [(sampler(mixture_velocity, z, sigmas(24).double()) - exact).abs().mean() for sampler in (euler, multistep)]
        assert errors[1] < 0.5 * errors[0]

    @pytest.mark.parametrize("sampler", [ddim, ancestral])
    def test_samplers_run_on_the_shipped_model(self, repository, sampler):
        text, silence = np.random.default_rng(0).standard_normal((2, 24, 384)).astype(np.float32)
        levels, mask = sigmas(6), np.zeros((1, 1, 4, 6, 6), np.float32)

        def velocity(z, level):
            step = int((levels - level).abs().argmin())
            after = repository.denoise(z.numpy(), mask, text, silence, step, step + 1, 6, 3.0)
            return (torch.from_numpy(after) - z) / (levels[step + 1] - level)

        z = torch.randn(1, 16, 4, 6, 6, generator=torch.Generator().manual_seed(1))
        out = sampler(velocity, z, levels)
        assert torch.isfinite(out).all() and 0.2 < out.std() < 3
        if sampler is ddim:
            assert np.abs(out.numpy() - repository.denoise(z.numpy(), mask, text, silence, 0, 6, 6, 3.0)).max() < 1e-3


def mixture_velocity(z, level):
    """The exact velocity where x0 is 1 (weight 0.7) or -1.5, each with a deviation of 0.2."""
    level = max(float(level), 1e-4)
    centres, weights = torch.tensor([1.0, -1.5], dtype=torch.double), torch.tensor([0.7, 0.3], dtype=torch.double)
    variance = (1 - level) ** 2 * 0.04 + level**2
    away = z[:, None] - (1 - level) * centres
    share = (weights.log() - away**2 / (2 * variance)).softmax(1)
    clean = (share * (centres + (1 - level) * 0.04 / variance * away)).sum(1)
    return (z - clean) / level


class TestDiT:
    def test_an_untrained_block_is_the_identity_and_the_output_zero(self):
        torch.manual_seed(0)
        network, batch, seen = Transformer(SMALL), clips(2, 4, 6, 8), []
        for block in network.blocks:
            block.register_forward_hook(lambda module, inputs, out: seen.append(torch.equal(inputs[0], out)))
        assert not network(batch.latent, batch.mask, batch.time, batch.text).any() and seen == [True, True]

    def test_time_as_a_token_changes_the_answer_without_modulation(self):
        network, batch = shaken(TransformerConfig(width=64, heads=2, depth=2, rotary=(8, 12, 12), in_context=True)), clips(1, 2, 4, 4)
        assert all(block.modulation is None for block in network.blocks)
        early, late = (network(batch.latent, batch.mask, torch.tensor([t]), batch.text) for t in (0.1, 0.9))
        assert not torch.allclose(early, late)

    def test_given_tokens_are_told_that_they_are_clean(self):
        network, batch = shaken(), clips(1, 2, 4, 4)
        everywhere = torch.ones_like(batch.mask)
        runs = [network(batch.latent, everywhere, torch.tensor([t]), batch.text) for t in (0.1, 0.9)]
        assert torch.allclose(*runs, atol=1e-6)


class TestGuidance:
    def test_zero_ignores_the_prompt_and_one_the_other(self):
        toward, away, other = torch.randn(3, 4, 5)
        assert torch.equal(guide(toward, away, 0.0), guide(other, away, 0.0)) and torch.equal(guide(toward, away, 1.0), guide(toward, other, 1.0))
        assert torch.allclose(guide(toward, away, 3.0), away + 3 * (toward - away), atol=1e-5)


class TestEditing:
    def test_strength_zero_returns_the_input_and_one_ignores_it(self):
        latent, other, noise = torch.randn(3, 1, 16, 2, 4, 4)
        assert torch.equal(edit_noise(latent, noise, 0.0, 24), latent) and edit_start(0.0, 24) == 24
        assert torch.equal(edit_noise(latent, noise, 1.0, 24), edit_noise(other, noise, 1.0, 24)) and edit_start(1.0, 24) == 0

    def test_a_stronger_edit_begins_earlier_and_keeps_less(self):
        latent, noise = torch.randn(2, 1, 16, 2, 4, 4)
        starts = [edit_start(strength, 24) for strength in (0.2, 0.5, 0.8)]
        likeness = [F.cosine_similarity(edit_noise(latent, noise, strength, 24).flatten(), latent.flatten(), 0) for strength in (0.2, 0.5, 0.8)]
        assert starts == sorted(starts, reverse=True) and likeness == sorted(likeness, reverse=True)

    @pytest.mark.parametrize("strength", [-0.1, 1.1, math.nan])
    def test_other_strengths_are_rejected(self, strength):
        with pytest.raises(ValueError):
            edit_start(strength, 24)
