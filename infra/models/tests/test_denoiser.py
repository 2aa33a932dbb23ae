"""The laws every denoiser keeps, on the exported file."""
import numpy as np
import onnxruntime
import pytest
import torch

from skyriver_models.flow import sigmas
from skyriver_models.onnx_graphs import denoiser
from skyriver_models.transformer import Transformer


@pytest.fixture(params=[(8, 6, 6), (2, 8, 4), (4, 12, 10)], ids=str)
def case(request, rng):
    shape = (1, 16, *request.param)
    latent = rng.standard_normal(shape).astype(np.float32)
    text, other = rng.standard_normal((2, 24, 384)).astype(np.float32)
    return latent, np.zeros((1, 1, *request.param), np.float32), text, other


def test_chunks_of_steps_compose_to_the_bit(repository, case):
    latent, mask, text, negative = case
    whole = repository.denoise(latent, mask, text, negative, 0, 6, 6, 3.0)
    first = repository.denoise(latent, mask, text, negative, 0, 2, 6, 3.0)
    assert np.array_equal(repository.denoise(first, mask, text, negative, 2, 6, 6, 3.0), whole)
    assert not np.array_equal(whole, latent)


def test_no_steps_return_the_input(repository, case):
    latent, mask, text, negative = case
    assert np.array_equal(repository.denoise(latent, mask, text, negative, 3, 3, 6, 3.0), latent)


def test_given_cells_keep_their_value(repository, case):
    latent, mask, text, negative = case
    mask[:, :, :2] = 1
    out = repository.denoise(latent, mask, text, negative, 0, 3, 6, 3.0)
    assert np.array_equal(out[:, :, :2], latent[:, :, :2])
    if latent.shape[2] > 2:
        assert not np.array_equal(out[:, :, 2:], latent[:, :, 2:])


def test_guidance_zero_ignores_the_prompt(repository, case):
    latent, mask, text, negative = case
    runs = [repository.denoise(latent, mask, prompt, negative, 0, 2, 6, 0.0) for prompt in (text, text[::-1].copy())]
    assert np.array_equal(*runs)


def test_guidance_one_ignores_the_negative_prompt(repository, case):
    latent, mask, text, negative = case
    runs = [repository.denoise(latent, mask, text, other, 0, 2, 6, 1.0) for other in (negative, text)]
    assert np.array_equal(*runs)


def test_the_graph_equals_the_network_step_by_step():
    torch.manual_seed(3)
    network = Transformer().eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.03)
        parameter.data = parameter.data.half().float()
    session = onnxruntime.InferenceSession(denoiser(network).SerializeToString())
    latent, mask = torch.randn(1, 16, 4, 6, 10), torch.zeros(1, 1, 4, 6, 10)
    mask[:, :, :2] = 1
    text, negative = torch.randn(2, 1, 24, 384)
    feeds = {"LATENT": latent, "MASK": mask, "TEXT": text, "NEGATIVE_TEXT": negative, "STEP_BEGIN": torch.tensor([1]),
             "STEP_END": torch.tensor([3]), "STEPS": torch.tensor([5]), "GUIDANCE": torch.tensor([2.5])}
    out = session.run(None, {name: value.numpy() for name, value in feeds.items()})[0]
    levels, expected = sigmas(5), latent
    with torch.no_grad():
        for step in (1, 2):
            toward, away = (network(expected, mask, levels[step:step + 1], prompt) for prompt in (text, negative))
            expected = torch.where(mask > 0, expected, expected + (levels[step + 1] - levels[step]) * (2.5 * toward - 1.5 * away))
    assert np.abs(out - expected.numpy()).max() < 1e-4
