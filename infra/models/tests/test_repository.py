"""Card, configuration and files agree."""
import hashlib
import re

import numpy as np
import onnxruntime
import pytest

from skyriver_models import snapshots
from skyriver_models.autoencoder import Autoencoder
from skyriver_models.export import STAGES, config_text, export, require_one_encoder, signature
from skyriver_models.onnx_graphs import SOLVERS
from skyriver_models.runtime import Repository, Sampling
from skyriver_models.text import artifact_path


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
        inputs, outputs = signature(stage, repository.card["sampling"]["solver"])
        assert [i.name for i in session.get_inputs()] == [name for name, _, _ in inputs]
        assert [o.name for o in session.get_outputs()] == [name for name, _, _ in outputs]


def test_the_tile_fits_the_halo(repository):
    decode = repository.card["decode"]
    assert decode["tileHeight"] == decode["tileWidth"] == 16 + 2 * decode["halo"]
    assert decode["overlap"] >= 2 * decode["halo"] + 2


@pytest.mark.skipif(not artifact_path().exists(), reason="the text encoder's artifact is not in the local Maven repository")
@pytest.mark.parametrize("solver", SOLVERS)
def test_every_solver_exports_a_repository_that_samples(tmp_path, monkeypatch, solver):
    monkeypatch.setattr(snapshots, "FOLDER", tmp_path / "none")
    exported = export(tmp_path / "nothing", tmp_path, solver)
    assert exported["sampling"]["solver"] == solver
    text = np.random.default_rng(0).standard_normal((2, 24, 384)).astype(np.float32)
    repository = Repository(tmp_path)
    latent = repository.sample(*text, Sampling(48, 48, 4, steps=2))
    assert latent.shape == (1, 16, 4, 6, 6) and np.isfinite(latent).all()
    inputs = repository.sessions["denoiser"].get_inputs()
    assert [i.name for i in inputs] == [name for name, _, _ in signature("denoiser", solver)[0]]
    assert ("HISTORY" in config_text("denoiser", "0", solver)) == (solver == "flow-multistep") == (len(exported["planes"]) == 3)


def test_a_transformer_is_not_exported_with_an_encoder_it_has_not_learned_from():
    autoencoder = Autoencoder()
    own, known = snapshots.encoder_of(autoencoder), {"stages": [{"encoder": "of another"}]}
    require_one_encoder(autoencoder, {"stages": [{"encoder": own}]})
    with pytest.raises(SystemExit, match="of another"):
        require_one_encoder(autoencoder, known)
    autoencoder.decoder.leave.bias.data += 1
    assert snapshots.encoder_of(autoencoder) == own
    autoencoder.encoder.leave.bias.data += 1
    assert snapshots.encoder_of(autoencoder) != own
