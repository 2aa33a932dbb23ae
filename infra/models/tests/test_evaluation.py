"""How the report counts and says what it counted."""
import json

import numpy as np
import pytest

from skyriver_models.evaluate import Judge, score, share_of
from skyriver_models.report import gate_rows, write_report

ENTRIES = [{"subject": "cat", "motion": "spin", "scene": "sky"}, {"subject": "dog", "motion": "up", "scene": "red"}]
SEEN = [{"subject": "cat", "motion": "spin", "scene": "sky"}, {"subject": "dog", "motion": "down", "scene": "red"}]


def results(all_right=0.8, psnr=29.0):
    def part(share):
        value = {"share": share, "of": 100, "interval": (share - 0.05, min(1.0, share + 0.05))}
        return {"subject": value, "motion": value, "scene": value, "all": value, "shuffled": {}, "seconds_per_clip": 1.0}

    settings = {"width": 96, "height": 96, "steps": 6, "guidance": 4.0}
    return {"about": {"card": "c" * 64, "judge": "j" * 64, "settings": settings}, "seen": part(all_right), "held-out": part(0.5), "steps-8": part(0.7),
            "steps-50": part(0.74), "size-96x96": part(0.71), "size-80x80": part(0.66), "size-48x96": part(0.5), "autoencoder": {"psnr_mean": psnr}}


def test_a_clip_counts_when_every_attribute_is_right():
    found = score(ENTRIES, SEEN)
    assert found["subject"]["share"] == 1 and found["motion"]["share"] == 0.5 and found["all"]["share"] == 0.5
    assert share_of([])["share"] is None


def test_gates_are_met_or_missed_by_what_was_measured():
    rows = {what: met for what, _, _, met in gate_rows(results())}
    assert rows["seen: all"] and not rows["held-out: all"] and not rows["seen: subject"] and not rows["autoencoder"] and rows["6 steps against 50"]
    assert not rows["sizes never trained"]
    assert {what: met for what, _, _, met in gate_rows(results(0.96, 30.1))}["autoencoder"]


def test_the_report_says_what_it_has(tmp_path):
    write_report(results(), tmp_path)
    text = (tmp_path / "README.md").read_text()
    assert "80.0 [75.0, 85.0]" in text and "missed" in text and "of each list alone" not in text and (tmp_path / "by-steps.png").exists()


def test_a_shortened_evaluation_says_so(tmp_path):
    short = results()
    short["about"]["settings"]["limit"] = 100
    write_report(short, tmp_path)
    assert "of the first 100 prompts" in (tmp_path / "README.md").read_text()


def test_a_judge_with_another_digest_is_refused(tmp_path):
    (tmp_path / "classifier.onnx").write_bytes(b"x")
    (tmp_path / "classifier.json").write_text(json.dumps({"sha256": "0" * 64, "labels": {}}))
    with pytest.raises(ValueError, match="digest"):
        Judge(tmp_path)


def test_the_judges_targets_are_what_the_clip_shows():
    from skyriver_models.train_classifier import LABELS, draw, targets
    from skyriver_models.world import Actor, Spec
    clip, _ = draw((40, 3))
    assert clip.shape == (16, 64, 64, 3) and clip.dtype == np.uint8
    pair = Spec("sky", "pan_left", (Actor("cat", "spin", 1, 0.3, 0.5, 0.4, 0), Actor("dog", "up", 1, 0.7, 0.5, 0.4, 0)), 1)
    present, motion, scene, camera, count = targets(pair)
    assert present[LABELS["subject"].index("cat")] == 0.5 and present.sum() == 1 and motion == -1 and count == 1
    assert (LABELS["scene"][scene], LABELS["camera"][camera]) == ("sky", "pan_left")


def test_the_judges_file_equals_its_network():
    import onnxruntime
    import torch

    from skyriver_models.classifier import Classifier, prepare
    from skyriver_models.onnx_graphs import judge
    torch.manual_seed(0)
    model = Classifier().eval()
    for parameter in model.parameters():
        parameter.data = parameter.data.half().float()
    clip = np.random.default_rng(0).integers(0, 256, (32, 96, 80, 3), np.uint8)
    out = onnxruntime.InferenceSession(judge(model).SerializeToString()).run(None, {"CLIP": clip})
    with torch.no_grad():
        expected = [guess.softmax(1)[0].numpy() for guess in model(prepare(torch.from_numpy(clip)[None]))]
    assert max(np.abs(a - b).max() for a, b in zip(out, expected)) < 1e-3


def test_the_judge_is_the_recorded_one_and_is_right_about_real_clips():
    judge = Judge()
    for accuracy in ("test_accuracy", "test_accuracy_as_prompted"):
        assert min(judge.record[accuracy][name] for name in ("subject", "motion", "scene")) >= 0.99


def test_the_judge_sees_what_a_rendered_clip_shows():
    from skyriver_models.prompts import ALONE
    from skyriver_models.world import Sprites, render, sample_spec
    judge, sprites = Judge(), Sprites()
    for seed in range(5):
        spec = sample_spec(np.random.default_rng([61, 9, seed]), sprites.names, ALONE)
        found, _ = judge.look(render(spec, sprites, 96, 80, 32).frames)
        assert (found["subject"], found["motion"], found["scene"]) == (spec.actors[0].name, spec.actors[0].motion, spec.scene)
