import numpy as np
import pytest

from skyriver_models.export import REPOSITORY
from skyriver_models.runtime import Repository


@pytest.fixture(scope="session")
def repository() -> Repository:
    return Repository(REPOSITORY)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)
