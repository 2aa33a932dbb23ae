import numpy as np
import pytest
import torch

from skyriver_models.export import REPOSITORY
from skyriver_models.runtime import Repository

torch.set_num_threads(1)  # the tensors are small, and other work may share the machine


@pytest.fixture(scope="session")
def repository() -> Repository:
    return Repository(REPOSITORY, threads=1)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
