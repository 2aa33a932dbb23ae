"""Muon: momentum whose update is orthogonalised by a Newton-Schulz iteration (K. Jordan et al., 2024), for matrices and filters."""
import torch


class Muon(torch.optim.Optimizer):
    """Parameters are seen as matrices [first dimension, everything else]; vectors belong to another optimiser."""

    def __init__(self, params, lr: float = 0.01, momentum: float = 0.95, weight_decay: float = 0.0):
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                momentum = self.state[p].setdefault("momentum", torch.zeros_like(p))
                momentum.lerp_(p.grad, 1 - group["momentum"])
                nesterov = p.grad.lerp(momentum, group["momentum"]).reshape(p.shape[0], -1)
                update = orthogonalise(nesterov) * max(1.0, nesterov.shape[0] / nesterov.shape[1]) ** 0.5
                p.mul_(1 - group["lr"] * group["weight_decay"]).add_(update.view_as(p), alpha=-group["lr"])


def orthogonalise(matrix: torch.Tensor, steps: int = 4) -> torch.Tensor:
    """Moves all singular values of the matrix near one.

    The iteration x <- p(x xᵀ) x is carried out on the small Gram matrix alone, since all its polynomials commute.
    """
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    gram = x @ x.T
    total = _factor(gram)
    gram = total @ gram @ total
    for _ in range(steps - 2):
        factor = _factor(gram)
        total = factor @ total
        gram = factor @ gram @ factor
    x = (_factor(gram) @ total) @ x
    return x.T if tall else x


def _factor(gram: torch.Tensor) -> torch.Tensor:
    """3.4445 - 4.7750 g + 2.0315 g², the polynomial that lifts small singular values fastest."""
    factor = torch.addmm(gram, gram, gram, beta=-4.7750, alpha=2.0315)
    factor.diagonal().add_(3.4445)
    return factor


def split_for_muon(named_parameters, is_matrix) -> tuple[list, list]:
    """Divides parameters into (those for Muon, the rest) by `is_matrix(name, parameter)`."""
    matrices, rest = [], []
    for name, parameter in named_parameters:
        (matrices if is_matrix(name, parameter) else rest).append(parameter)
    return matrices, rest
