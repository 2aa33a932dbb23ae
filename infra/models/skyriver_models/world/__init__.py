"""A procedural world: caption, frames and ground truth of a clip all come from one Spec."""
from .captions import caption, is_held_out
from .render import Clip, render
from .spec import Actor, Spec, WorldConfig, sample_spec
from .sprites import Sprites

__all__ = ["Actor", "Clip", "Spec", "Sprites", "WorldConfig", "caption", "is_held_out", "render", "sample_spec"]
