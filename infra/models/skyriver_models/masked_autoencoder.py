"""Masked pre-training of the transformer's trunk: most patches of a latent are hidden and drawn back from the rest.

After MAE (He et al., 2022): the encoder sees the visible quarter alone, a light decoder gets mask tokens in the empty places, and the loss
is taken on hidden patches only. The encoder is the denoiser's own trunk at noise level 0, so its weights carry over.
"""
from dataclasses import replace

import torch
from torch import nn

from .transformer import Block, Condition, Transformer, TransformerConfig, patchify, silent_rows

VISIBLE = 0.25
TRUNK = ("enter", "place", "time", "blocks")


class MaskedAutoencoder(nn.Module):
    """Clean latents to their hidden patches."""

    def __init__(self, config: TransformerConfig = TransformerConfig(), decoder_depth: int = 2):
        super().__init__()
        self.trunk = Transformer(config)
        d = config.width
        self.hidden = nn.Parameter(torch.zeros(d))
        self.decoder_place = nn.Linear(3 * 16, d)
        self.decoder = nn.ModuleList(Block(replace(config, factorised=False)) for _ in range(decoder_depth))
        self.draw = nn.Linear(d, config.channels * config.cells)

    def forward(self, latent: torch.Tensor, order: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """latent [B, C, T, h, w]; order [B, N]: each clip's patches, the visible quarter first. Returns the encoder's tokens
        [B, N/4, d] and all patches as drawn [B, N, cells * C]."""
        shape = latent.shape[2:]
        visible = order[:, :round(VISIBLE * order.shape[1])]
        encoded = self.encode(latent, visible)
        everything = self.hidden.expand(*order.shape, -1).scatter(1, visible[..., None].expand(-1, -1, encoded.shape[-1]), encoded)
        x = everything + self.decoder_place(self.trunk.places(*shape, device=latent.device))
        condition, words = self.condition(latent, torch.arange(order.shape[1], device=latent.device).expand_as(order))
        for block in self.decoder:
            x = block(x, words, condition)
        return encoded, self.draw(x)

    def encode(self, latent: torch.Tensor, visible: torch.Tensor) -> torch.Tensor:
        """The visible patches' tokens; the others are never computed."""
        patches = patchify(torch.cat([latent, torch.zeros_like(latent[:, :1])], 1), self.trunk.config.patch)
        x = self.trunk.enter(pick(patches, visible)) + self.trunk.place(self.trunk.places(*latent.shape[2:], device=latent.device)[visible])
        condition, words = self.condition(latent, visible)
        for block in self.trunk.blocks:
            x = block(x, words, condition)
        return x

    def condition(self, latent: torch.Tensor, places: torch.Tensor) -> tuple[Condition, torch.Tensor]:
        """No text, noise level 0, and the rotations of the patches at `places` [B, n]."""
        text = latent.new_zeros(latent.shape[0], 1, self.trunk.config.text_width)
        clean, _ = self.trunk.conditioning(latent.new_zeros(latent.shape[0]), text, None)
        angles = self.trunk.angles(*latent.shape[2:], latent.device)[places][:, None]
        given = latent.new_zeros(*places.shape, 1)
        return Condition(clean[:, None], clean[:, None], given, angles.cos(), angles.sin(), silent_rows(text)), self.trunk.text(text)

    def loss(self, latent: torch.Tensor, order: torch.Tensor) -> torch.Tensor:
        """Mean squared error of the hidden patches."""
        _, drawn = self(latent, order)
        hidden = order[:, round(VISIBLE * order.shape[1]):]
        return (pick(drawn, hidden) - pick(patchify(latent, self.trunk.config.patch), hidden)).pow(2).mean()


def pick(tokens: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """The tokens [B, N, d] at places [B, n]."""
    return tokens.gather(1, places[..., None].expand(-1, -1, tokens.shape[-1]))


def random_order(batch: int, tokens: int, generator: torch.Generator | None = None, device: torch.device | None = None) -> torch.Tensor:
    """A permutation of the patches for each clip."""
    return torch.rand(batch, tokens, generator=generator, device=device).argsort(1)


def take_over(network: Transformer, pretrained: MaskedAutoencoder) -> None:
    """Copies the pre-trained trunk into a denoiser; what only the denoiser has stays as it is."""
    state = {name: value for name, value in pretrained.trunk.state_dict().items() if name.split(".")[0] in TRUNK}
    network.load_state_dict(state, strict=False)
