"""Muon: momentum whose update is orthogonalised by a Newton-Schulz iteration (K. Jordan et al., 2024), for matrices and filters."""
import torch


class Muon(torch.optim.Optimizer):
    """Parameters are seen as matrices [first dimension, everything else]; vectors belong to another optimiser."""

    def __init__(self, params, lr: float = 0.01, momentum: float = 0.95, weight_decay: float = 0.0):
        super().__init__(params, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            alike: dict[tuple, list[torch.Tensor]] = {}
            for p in group["params"]:
                if p.grad is not None:
                    alike.setdefault((p.shape[0], p.numel() // p.shape[0]), []).append(p)
            for shape, params in alike.items():
                self._update(params, shape, group)

    def _update(self, params: list[torch.Tensor], shape: tuple[int, int], group: dict) -> None:
        """Matrices of one shape in one go: many small products cost more in being called than in being computed."""
        momenta = [self.state[p].setdefault("momentum", torch.zeros_like(p)) for p in params]
        gradients = [p.grad for p in params]
        torch._foreach_lerp_(momenta, gradients, 1 - group["momentum"])
        nesterov = torch._foreach_lerp(gradients, momenta, group["momentum"])
        updates = orthogonalise(torch.stack([each.reshape(shape) for each in nesterov])) * max(1.0, shape[0] / shape[1]) ** 0.5
        torch._foreach_mul_(params, 1 - group["lr"] * group["weight_decay"])
        torch._foreach_add_(params, [update.view_as(p) for update, p in zip(updates, params)], alpha=-group["lr"])


def orthogonalise(matrices: torch.Tensor, steps: int = 4) -> torch.Tensor:
    """Moves all singular values of matrices [..., m, n] near one.

    The iteration x <- p(x xᵀ) x is carried out on the small Gram matrix alone, since all its polynomials commute.
    """
    tall = matrices.shape[-2] > matrices.shape[-1]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    gram = x @ x.mT
    total = _factor(gram)
    gram = total @ gram @ total
    for _ in range(steps - 2):
        factor = _factor(gram)
        total = factor @ total
        gram = factor @ gram @ factor
    x = (_factor(gram) @ total) @ x
    return x.mT if tall else x


def _factor(gram: torch.Tensor) -> torch.Tensor:
    """3.4445 - 4.7750 g + 2.0315 g², the polynomial that lifts small singular values fastest."""
    factor = 2.0315 * (gram @ gram) - 4.7750 * gram
    factor.diagonal(dim1=-2, dim2=-1).add_(3.4445)
    return factor


def split_for_muon(named_parameters, is_matrix) -> tuple[list, list]:
    """Divides parameters into (those for Muon, the rest) by `is_matrix(name, parameter)`."""
    matrices, rest = [], []
    for name, parameter in named_parameters:
        (matrices if is_matrix(name, parameter) else rest).append(parameter)
    return matrices, rest
