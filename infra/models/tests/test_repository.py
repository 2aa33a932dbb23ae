"""Card, configuration and files agree."""
import hashlib
import re

import onnxruntime

from skyriver_models.export import SIGNATURES, STAGES


def test_digests_are_those_of_the_files(repository):
    digests = []
    for stage in STAGES:
        folder = repository.folder / repository.card["models"][stage]["name"]
        digests.append(re.search(r'"digest" value: { string_value: "(\w{64})"', (folder / "config.pbtxt").read_text()).group(1))
        if stage != "text_encoder":
            assert hashlib.sha256((folder / "1" / "model.onnx").read_bytes()).hexdigest() == digests[-1]
    assert repository.card["digest"] == hashlib.sha256("\n".join(digests).encode()).hexdigest()


def test_the_files_have_the_contracts_tensors(repository):
    for stage in STAGES[1:]:
        session = onnxruntime.InferenceSession(str(repository.folder / f"mini_{stage}" / "1" / "model.onnx"))
        inputs, outputs = SIGNATURES[stage]
        assert [i.name for i in session.get_inputs()] == [name for name, _, _ in inputs]
        assert [o.name for o in session.get_outputs()] == [name for name, _, _ in outputs]


def test_the_tile_fits_the_halo(repository):
    decode = repository.card["decode"]
    assert decode["tileHeight"] == decode["tileWidth"] == 16 + 2 * decode["halo"]
    assert decode["overlap"] >= 2 * decode["halo"] + 2
