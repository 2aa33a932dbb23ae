import pytest
import torch

from skyriver_models.muon import Muon, orthogonalise


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


def test_matrices_of_one_shape_move_as_each_would_alone():
    torch.manual_seed(1)
    start, gradients = [torch.randn(12, 20) for _ in range(3)], [torch.randn(12, 20) for _ in range(3)]

    def moved(groups):
        parameters = [torch.nn.Parameter(value.clone()) for value in start]
        for indices in groups:
            optimiser = Muon([parameters[i] for i in indices], lr=0.1, weight_decay=0.1)
            for i in indices:
                parameters[i].grad = gradients[i].clone()
            optimiser.step()
        return parameters

    for together, alone in zip(moved([[0, 1, 2]]), moved([[0], [1], [2]])):
        assert torch.allclose(together, alone, atol=1e-5)
