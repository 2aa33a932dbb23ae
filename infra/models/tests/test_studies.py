"""What the studies count and compare."""
from dataclasses import replace

import numpy as np
import torch

from skyriver_models.studies import BASE, Data, Study, learn, multiply_adds, rank_correlation, run, studies, summarise
from skyriver_models.transformer import Transformer


def test_multiply_adds_are_those_that_the_network_performs():
    from torch.utils.flop_counter import FlopCounterMode
    for config in (BASE, replace(BASE, factorised=True)):
        network = Transformer(config)
        with FlopCounterMode(display=False) as counter:
            network(torch.zeros(1, 16, 8, 8, 12), torch.zeros(1, 1, 8, 8, 12), torch.zeros(1), torch.ones(1, 24, 384))
        assert abs(counter.get_total_flops() / 2 / multiply_adds(config, 8, 8, 12) - 1) < 0.2


def test_joint_attention_costs_more_the_larger_the_clip():
    factorised = replace(BASE, factorised=True)
    ratios = [multiply_adds(BASE, 8, side, side) / multiply_adds(factorised, 8, side, side) for side in (8, 16, 32, 64)]
    assert ratios == sorted(ratios) and ratios[-1] > 3


def test_sizes_differ_in_cost_and_nothing_else():
    runs = studies("scaling", 10)
    costs = [multiply_adds(study.network, 8, 8, 8) for study in runs]
    assert len(runs) >= 4 and costs == sorted(costs) and len({(study.steps, study.batch) for study in runs}) == 1


def test_rank_correlation_is_minus_one_for_a_strict_fall():
    assert rank_correlation([1, 2, 3, 10], [5, 4, 3.9, 1]) == -1 and rank_correlation([1, 2, 3], [1, 2, 3]) == 1


class Toy(Data):
    """Clips whose latents follow from a word: enough to learn in a few steps."""

    def __init__(self):
        self.silence, self.held_out, self.device = torch.zeros(24, 384), self, torch.device("cpu")
        self.silence[:2] = 1

    def draw(self, rng, count, begin, frames):
        from skyriver_models.flow import Sample
        kinds = rng.integers(0, 2, count)
        latent = torch.from_numpy(np.where(kinds, 1.0, -1.0).astype(np.float32)).view(-1, 1, 1, 1, 1).expand(count, 2, 8, 4, 4)
        text = torch.zeros(count, 24, 384)
        text[:, :3] = torch.from_numpy(np.where(kinds[:, None, None], 1.0, -1.0) * np.linspace(-1, 1, 384)).float()
        return Sample(latent, torch.zeros(count, 1, 8, 4, 4), latent[:, :, :2], torch.zeros(count, dtype=torch.bool)), text

    def batch(self, rng, count):
        return self.draw(rng, count, 0, 8)


def test_modulation_beats_time_as_a_token_at_equal_steps():
    small = replace(BASE, channels=2, width=48, heads=2, depth=2, rotary=(8, 8, 8))
    losses = [run(Study("toy", network, 120, batch=8), Toy())["held_out_loss"] for network in (small, replace(small, in_context=True))]
    assert losses[0] < 0.8 * losses[1] < 0.5


def test_a_run_learns_and_can_be_repeated():
    small = replace(BASE, channels=2, width=48, heads=2, depth=1, rotary=(8, 8, 8))
    first, again, untrained = (run(Study("toy", small, steps, pretrained_steps=4, batch=4), Toy()) for steps in (30, 30, 0))
    assert first["held_out_loss"] == again["held_out_loss"] < 0.7 * untrained["held_out_loss"]


def test_the_report_shows_what_the_scaling_study_found(tmp_path):
    from skyriver_models.evaluate import share_of
    from skyriver_models.report import _scaling
    judged = {name: share_of([True, False]) for name in ("subject", "motion", "scene", "all")}
    found = [{"name": "a", "steps": 7, "batch": 2, "network": {"width": 8 * n, "depth": n}, "parameters": n, "multiply_adds": n, "held_out_loss": 1 / n,
              "adherence": judged} for n in (1, 2, 3)]
    summarise("scaling", found, tmp_path)
    page = _scaling(tmp_path / "scaling.json")
    assert "falls strictly" in page and page.count("50.0 [") == 12 and (tmp_path / "scaling.png").exists()
    summarise("scaling", found[::-1], tmp_path)
    assert "does not fall strictly" in _scaling(tmp_path / "scaling.json") and _scaling(tmp_path / "none.json") == ""


def test_learning_stops_after_its_steps():
    calls, layer = [], torch.nn.ModuleDict({"blocks": torch.nn.Linear(2, 2)})

    def loss():
        calls.append(1)
        return layer["blocks"](torch.ones(1, 2)).pow(2).sum()

    learn(layer, 7, loss)
    assert len(calls) == 7
