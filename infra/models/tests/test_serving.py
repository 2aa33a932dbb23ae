"""The Triton model file, behind a stand-in for the server's own module."""
import importlib.util
import json
import re
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from skyriver_models.export import SIGNATURES
from skyriver_models.text import TextEncoder, artifact_path


class Tensor:
    def __init__(self, name, array):
        self.name, self.array = name, array

    def as_numpy(self):
        return self.array


@pytest.fixture
def serve(repository, monkeypatch):
    stand_in = SimpleNamespace(
        Tensor=Tensor, TritonError=str, get_input_tensor_by_name=lambda request, name: Tensor(name, request[name]),
        InferenceResponse=lambda tensors=None, error=None: {"error": error} if error else {t.name: t.array for t in tensors})
    monkeypatch.setitem(sys.modules, "triton_python_backend_utils", stand_in)

    def answer(stage, request):
        folder = repository.folder / f"mini_{stage}"
        spec = importlib.util.spec_from_file_location("served", folder / "1" / "model.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        parameters = re.findall(r'key: "(\w+)" value: { string_value: "([^"]*)" }', (folder / "config.pbtxt").read_text())
        inputs, outputs = ([{"name": name} for name, _, _ in side] for side in SIGNATURES[stage])
        config = {"input": inputs, "output": outputs, "parameters": {key: {"string_value": value} for key, value in parameters}}
        model = module.TritonPythonModel()
        model.initialize({"model_config": json.dumps(config), "model_repository": str(folder), "model_version": "1"})
        return model.execute([request])[0]

    return answer


def test_the_decoder_answers_as_the_file_does(serve, repository, rng):
    latent = rng.standard_normal((1, 16, 2, 6, 6)).astype(np.float32)
    served = serve("video_decoder", {"LATENT": latent})["FRAMES"]
    assert np.abs(served - repository.run("video_decoder", {"LATENT": latent})).max() <= 1e-5


def test_a_bad_request_is_an_error_not_a_crash(serve):
    assert "error" in serve("video_decoder", {"LATENT": np.zeros((1, 3, 2, 6, 6), np.float32)})


@pytest.mark.skipif(not artifact_path().exists(), reason="the text encoder's artifact is not in the local Maven repository")
def test_prompts_are_encoded_as_in_training(serve):
    request = {"PROMPT": np.array([b"a rocket rises up"], object), "NEGATIVE": np.array([b""], object)}
    out, encoder = serve("text_encoder", request), TextEncoder()
    assert np.abs(out["TEXT"][0] - encoder.encode("a rocket rises up")).max() <= 1e-4
    assert np.abs(out["NEGATIVE_TEXT"][0] - encoder.encode("")).max() <= 1e-4
