"""The laws every denoiser keeps, on the exported file."""
import numpy as np
import onnxruntime
import pytest
import torch

from skyriver_models.flow import sigmas
from skyriver_models.onnx_graphs import denoiser
from skyriver_models.samplers import euler, guide, multistep
from skyriver_models.transformer import Transformer, TransformerConfig


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


def shaken(config=TransformerConfig(width=96, heads=2, depth=2, rotary=(16, 16, 16))):
    """A small network whose every part matters, at the precision of the file."""
    torch.manual_seed(3)
    network = Transformer(config).eval()
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.06)
        parameter.data = parameter.data.half().float()
    return network


@pytest.fixture
def inputs():
    torch.manual_seed(4)
    latent, mask = torch.randn(1, 16, 4, 6, 10), torch.zeros(1, 1, 4, 6, 10)
    mask[:, :, :2] = 1
    text, negative = torch.randn(2, 1, 24, 384)
    text[:, 9:] = 0
    return latent, mask, text, negative


def one_thread(content: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(content, options)


def feeds_of(inputs, begin, end, steps, guidance=2.5, **planes):
    latent, mask, text, negative = inputs
    values = {"LATENT": latent, "MASK": mask, "TEXT": text, "NEGATIVE_TEXT": negative, "STEP_BEGIN": torch.tensor([begin]),
              "STEP_END": torch.tensor([end]), "STEPS": torch.tensor([steps]), "GUIDANCE": torch.tensor([guidance]), **planes}
    return {name: np.asarray(value) for name, value in values.items()}


def guided(network, inputs, span=None):
    _, mask, text, negative = inputs

    def velocity(z, level):
        time, width = level[None], None if span is None else span[None]
        return guide(network(z, mask, time, text, span=width), network(z, mask, time, negative, span=width), 2.5)

    return velocity


def keeping(inputs, sampler):
    """The sampler's step for step result where given cells never move."""
    latent, mask, _, _ = inputs
    return lambda velocity, levels: torch.where(mask > 0, latent, sampler(lambda z, level: velocity(torch.where(mask > 0, latent, z), level), latent, levels))


@pytest.mark.parametrize("solver,sampler", [("flow-euler", euler), ("flow-multistep", multistep)])
def test_the_graph_equals_the_sampler_on_the_network(inputs, solver, sampler):
    network = shaken()
    session = one_thread(denoiser(network, solver).SerializeToString())
    planes = {"HISTORY": np.zeros_like(inputs[0])} if solver == "flow-multistep" else {}
    out = session.run(None, feeds_of(inputs, 0, 4, 4, **planes))[0]
    with torch.no_grad():
        expected = keeping(inputs, sampler)(guided(network, inputs), sigmas(4))
    assert np.abs(out - expected.numpy()).max() < 1e-4 and not np.allclose(out, inputs[0])


def test_the_history_plane_carries_a_multistep_over_the_cut(inputs):
    session = one_thread(denoiser(shaken(), "flow-multistep").SerializeToString())
    start = np.zeros_like(inputs[0])
    whole, last = session.run(None, feeds_of(inputs, 0, 5, 5, HISTORY=start))
    half, history = session.run(None, feeds_of(inputs, 0, 2, 5, HISTORY=start))
    rest = (torch.from_numpy(half), *inputs[1:])
    done, end = session.run(None, feeds_of(rest, 2, 5, 5, HISTORY=history))
    assert np.array_equal(done, whole) and np.array_equal(end, last)
    assert not np.array_equal(session.run(None, feeds_of(rest, 2, 5, 5, HISTORY=start))[0], whole)


def test_mean_steps_ask_for_the_velocity_over_the_step(inputs):
    network = shaken()
    session = one_thread(denoiser(network, "flow-mean").SerializeToString())
    out = session.run(None, feeds_of(inputs, 1, 2, 3))[0]
    levels = sigmas(3)
    with torch.no_grad():
        moved = inputs[0] + (levels[2] - levels[1]) * guided(network, inputs, levels[1] - levels[2])(inputs[0], levels[1])
    assert np.abs(out - torch.where(inputs[1] > 0, inputs[0], moved).numpy()).max() < 1e-4


def test_a_multistep_that_enters_late_begins_with_an_euler_step(inputs):
    network = shaken()
    late = one_thread(denoiser(network, "flow-multistep").SerializeToString()).run(None, feeds_of(inputs, 3, 4, 5, HISTORY=np.zeros_like(inputs[0])))[0]
    plain = one_thread(denoiser(network).SerializeToString()).run(None, feeds_of(inputs, 3, 4, 5))[0]
    assert np.abs(late - plain).max() < 1e-5
