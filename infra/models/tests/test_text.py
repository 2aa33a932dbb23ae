import numpy as np
import pytest

from skyriver_models.text import TextEncoder, artifact_path

pytestmark = pytest.mark.skipif(not artifact_path().exists(), reason="the text encoder's artifact is not in the local Maven repository")


@pytest.fixture(scope="module")
def encoder():
    return TextEncoder()


def test_rows_past_the_prompt_are_zero(encoder):
    states = encoder.encode("a red balloon rises up")
    assert states.shape == (24, 384)
    assert states[:7].any(1).all() and not states[7:].any()


def test_the_empty_prompt_has_two_rows(encoder):
    assert encoder.encode("").any(1).sum() == 2


def test_long_prompts_are_cut_to_24_tokens(encoder):
    long = encoder.encode("a fox moves to the right " * 200)
    assert long.any(1).all() and np.isfinite(long).all()
