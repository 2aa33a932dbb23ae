import pytest
import torch

from skyriver_models.muon import orthogonalise


@pytest.mark.parametrize("shape", [(64, 64), (32, 200), (200, 32)])
def test_singular_values_move_near_one_and_directions_stay(shape):
    torch.manual_seed(0)
    matrix = torch.randn(shape)
    result = orthogonalise(matrix)
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    aligned = left.T @ result @ right.T
    values = aligned.diagonal()
    assert (aligned - values.diag()).abs().max() < 1e-3
    assert (values > 0.3).sum() >= 0.95 * len(values) and values.max() < 1.3
