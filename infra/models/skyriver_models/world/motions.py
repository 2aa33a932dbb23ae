"""The motions: where an actor is, how large and how turned, as a function of seconds since its start."""
import math
from dataclasses import dataclass

MOTIONS = {
    "right": ("moves to the right", "travels from left to right", "glides right", "crosses the screen to the right", "heads right"),
    "left": ("moves to the left", "travels from right to left", "glides left", "crosses the screen to the left", "heads left"),
    "up": ("rises up", "flies upward", "moves up", "ascends", "soars"),
    "down": ("falls down", "sinks downward", "moves down", "descends", "drops"),
    "bounce": ("bounces up and down", "is bouncing", "hops in place", "jumps up and down"),
    "spin": ("spins around", "rotates in place", "is spinning", "twirls"),
    "grow": ("grows bigger", "gets larger", "comes closer", "approaches"),
    "shrink": ("shrinks", "gets smaller", "shrinks into the distance", "becomes smaller"),
    "circle": ("moves in a circle", "flies in circles", "circles around", "goes round in circles"),
    "sway": ("sways from side to side", "swings left and right", "rocks back and forth", "wobbles"),
    "zigzag": ("zigzags to the right", "moves in a zigzag", "zigzags"),
    "still": ("stays still", "stands still", "rests", "does not move"),
}
# Words no caption contains: they show what the text encoder alone carries over.
UNHEARD_MOTIONS = {
    "right": "drives to the right", "left": "drifts to the left", "up": "lifts off", "down": "plunges", "bounce": "leaps again and again",
    "spin": "whirls", "grow": "looms larger", "shrink": "recedes", "circle": "loops around", "sway": "teeters", "still": "is motionless",
}
TRAVELS = ("right", "left", "up", "down", "zigzag")
TRAVEL = 0.28  # frames per second at speed 1


@dataclass(frozen=True)
class Pose:
    """Centre in 0..1 of the frame, scale factor, angle in degrees (counter-clockwise)."""

    x: float
    y: float
    scale: float = 1.0
    angle: float = 0.0


def pose(motion: str, seconds: float, speed: float, x: float, y: float, phase: float, reach: float) -> Pose:
    """Travelling actors cross their (x, y) after one second and come back in on the other side once they have left.

    `reach` is half the actor's extent in frames: how far outside its centre must be to be out of sight.
    """
    s = seconds * speed
    way = TRAVEL * (seconds - 1) * speed
    turn = 2 * math.pi * phase
    if motion == "right":
        return Pose(_wrap(x + way, reach), y)
    if motion == "left":
        return Pose(_wrap(x - way, reach), y)
    if motion == "up":
        return Pose(x, _wrap(y - way, reach))
    if motion == "down":
        return Pose(x, _wrap(y + way, reach))
    if motion == "bounce":
        return Pose(x, y + 0.14 - 0.30 * abs(math.sin(math.pi * 0.8 * s + turn)))
    if motion == "spin":
        return Pose(x, y, 1.0, 144 * s + 360 * phase)
    if motion == "grow":
        return Pose(x, y, min(1.35, 0.5 + 0.34 * s))
    if motion == "shrink":
        return Pose(x, y, max(0.3, 1.2 - 0.34 * s))
    if motion == "circle":
        return Pose(x + 0.17 * math.cos(2.5 * s + turn), y + 0.17 * math.sin(2.5 * s + turn))
    if motion == "sway":
        swing = math.sin(2.8 * s + turn)
        return Pose(x + 0.05 * swing, y, 1.0, 24 * swing)
    if motion == "zigzag":
        return Pose(_wrap(x + way, reach), y + 0.22 * (2 * abs((0.75 * s + phase) % 1 - 0.5) - 0.5))
    return Pose(x, y)


def _wrap(value: float, reach: float) -> float:
    span = 1 + 2 * reach
    return (value + reach) % span - reach
