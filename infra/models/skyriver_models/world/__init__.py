"""A procedural world: caption, frames and ground truth of a clip all come from one spec."""
from .captions import caption, is_held_out
from .render import Clip, bridge, render
from .spec import Actor, AnySpec, Solid, SolidsSpec, Spec, TransitionSpec, WorldConfig, sample_any, sample_solids, sample_spec, truth
from .sprites import Sprites

__all__ = ["Actor", "AnySpec", "Clip", "Solid", "SolidsSpec", "Spec", "Sprites", "TransitionSpec", "WorldConfig", "bridge", "caption", "is_held_out",
           "render", "sample_any", "sample_solids", "sample_spec", "truth"]
