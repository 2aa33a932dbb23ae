"""What a training keeps where its checkpoints are lost."""
from pathlib import Path

import pytest
import torch

from skyriver_models import snapshots
from skyriver_models.train_autoencoder import TrainConfig as AutoencoderConfig
from skyriver_models.train_autoencoder import Training as AutoencoderTraining
from skyriver_models.train_autoencoder import load_autoencoder
from skyriver_models.train_transformer import TrainConfig, Training, load_transformer

REPOSITORY_LIMIT = 60 * 2**20


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshots, "FOLDER", tmp_path / "snapshots")
    return tmp_path / "snapshots"


def transformer_training(work: Path, **changes) -> Training:
    return Training(work / "transformer.pt", TrainConfig(minutes=1, shapes={"64x64": 1.0}, **changes))


def learn(training: Training) -> None:
    """One step towards zero weights."""
    training.update(sum(parameter.pow(2).sum() for parameter in training.parameters.values()), samples=8)


def test_a_training_without_its_checkpoint_goes_on_from_the_snapshot(tmp_path, folder):
    first = transformer_training(tmp_path)
    learn(first)
    first.curve.append((8, 0.5))
    first.save()
    snapshots.of_checkpoint(tmp_path / "transformer.pt").write(folder / "transformer.npz")
    second = transformer_training(tmp_path / "elsewhere")
    assert (second.step, second.samples, second.seconds, second.curve) == (1, 8, 0, [[8, 0.5]]) and len(second.stages) == 2
    for name, kept in zip(first.parameters, first.average):
        assert torch.equal(second.parameters[name], kept.half().float()) and torch.equal(second.model.state_dict()[name], kept.half().float())


def test_a_checkpoint_comes_before_the_snapshot_and_a_fresh_start_before_both(tmp_path, folder):
    first = transformer_training(tmp_path)
    first.save()
    snapshots.of_checkpoint(tmp_path / "transformer.pt").write(folder / "transformer.npz")
    learn(first)
    first.save()
    assert transformer_training(tmp_path).step == 1
    assert transformer_training(tmp_path / "elsewhere").step == 0 and len(transformer_training(tmp_path / "elsewhere").stages) == 2
    assert len(transformer_training(tmp_path / "elsewhere", fresh=True).stages) == 1


def test_the_warm_up_begins_anew_after_a_snapshot(tmp_path, folder):
    first = transformer_training(tmp_path)
    first.step = 5000
    first.save()
    snapshots.of_checkpoint(tmp_path / "transformer.pt").write(folder / "transformer.npz")
    second = transformer_training(tmp_path / "elsewhere")
    second.set_rates()
    assert second.optimisers[0][0].param_groups[0]["lr"] == pytest.approx(second.config.muon_lr / 100)


def test_latents_and_exports_read_the_snapshot_where_there_is_no_checkpoint(tmp_path, folder):
    with pytest.raises(FileNotFoundError, match="snapshot"):
        load_autoencoder(tmp_path / "autoencoder.pt")
    training = AutoencoderTraining(tmp_path, AutoencoderConfig())
    training.model.mean.fill_(0.25)
    state = {"config": vars(training.model.config), "model": training.model.state_dict(), "step": 7, "stages": []}
    torch.save(state, tmp_path / "autoencoder.pt")
    snapshots.of_checkpoint(tmp_path / "autoencoder.pt").write(folder / "autoencoder.npz")
    model, record = load_autoencoder(tmp_path / "elsewhere" / "autoencoder.pt")
    assert record["step"] == 7 and (model.mean == 0.25).all()
    assert AutoencoderTraining(tmp_path / "elsewhere", AutoencoderConfig(decoder_only=True)).step == 7


def test_the_shipped_snapshots_fit_todays_networks():
    load_autoencoder(Path("nowhere") / "autoencoder.pt")
    load_transformer(Path("nowhere") / "transformer.pt")


def test_all_model_files_of_the_repository_stay_small():
    files = [path for pattern in ("*.onnx", "*.npz") for path in snapshots.FOLDER.parent.rglob(pattern)]
    assert len(files) >= 5 and sum(path.stat().st_size for path in files) <= REPOSITORY_LIMIT
