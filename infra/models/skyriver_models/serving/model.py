"""Serves any Skyriver model folder behind Triton's Python backend: an ONNX file, or a text encoder when a tokenizer is configured.

Parameters of config.pbtxt: intra_op_thread_count, inter_op_thread_count; for a text encoder also weights, tokenizer
(maven:group:artifact:version!/path), tokens. SKYRIVER_MAVEN_REPOSITORY overrides ~/.m2/repository.
"""
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import triton_python_backend_utils as pb


class TritonPythonModel:
    """One session per instance; requests are independent of each other."""

    def initialize(self, args):
        self.config = json.loads(args["model_config"])
        self.parameters = {key: value["string_value"] for key, value in self.config.get("parameters", {}).items()}
        if "tokenizer" in self.parameters:
            self.run = PromptEncoder(self.parameters)
        else:
            path = Path(args["model_repository"]) / args["model_version"] / "model.onnx"
            self.run = Graph(path.read_bytes(), self.parameters)

    def execute(self, requests):
        return [self.answer(request) for request in requests]

    def answer(self, request):
        try:
            feeds = {spec["name"]: pb.get_input_tensor_by_name(request, spec["name"]).as_numpy() for spec in self.config["input"]}
            results = self.run(feeds)
            return pb.InferenceResponse([pb.Tensor(spec["name"], results[spec["name"]]) for spec in self.config["output"]])
        except Exception as error:
            return pb.InferenceResponse(error=pb.TritonError(f"{type(error).__name__}: {error}"))


class Graph:
    """An ONNX session with pinned threads; maps named arrays to named arrays."""

    def __init__(self, model: bytes, parameters: dict):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(parameters.get("intra_op_thread_count", 1))
        options.inter_op_num_threads = int(parameters.get("inter_op_thread_count", 1))
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.outputs = [output.name for output in self.session.get_outputs()]

    def __call__(self, feeds: dict) -> dict:
        return dict(zip(self.outputs, self.session.run(self.outputs, feeds)))


class PromptEncoder:
    """PROMPT and NEGATIVE to token states; one prompt at a time, at its true length."""

    def __init__(self, parameters: dict):
        from tokenizers import Tokenizer

        self.tokens = int(parameters["tokens"])
        self.graph = Graph(read(parameters["weights"]), parameters)
        self.tokenizer = Tokenizer.from_str(read(parameters["tokenizer"]).decode())
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(self.tokens)

    def __call__(self, feeds: dict) -> dict:
        return {"TEXT": self.encode(feeds["PROMPT"]), "NEGATIVE_TEXT": self.encode(feeds["NEGATIVE"])}

    def encode(self, prompt: np.ndarray) -> np.ndarray:
        ids = np.array([self.tokenizer.encode(prompt.reshape(-1)[0].decode()).ids], np.int64)
        states = self.graph({"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)})
        states = states["last_hidden_state"]
        out = np.zeros((1, self.tokens, states.shape[2]), np.float32)
        out[:, :states.shape[1]] = states
        return out


def read(location: str) -> bytes:
    """The bytes behind maven:group:artifact:version!/path."""
    coordinates, _, path = location.removeprefix("maven:").partition("!/")
    group, artifact, version = coordinates.split(":")
    root = Path(os.environ.get("SKYRIVER_MAVEN_REPOSITORY", Path.home() / ".m2" / "repository"))
    jar = root / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.jar"
    with zipfile.ZipFile(jar) as archive:
        return archive.read(path)
