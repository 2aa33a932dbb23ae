"""Solids on a floor, ray cast: pictures with known cameras and points, so that consistency in space can be measured."""
from dataclasses import dataclass

import cv2
import numpy as np

from .spec import Solid, SolidsSpec
from .subjects import COLORS

FOCAL = 1.6  # in short sides of the frame
LIGHT = np.float32((0.45, 0.80, -0.40)) / np.linalg.norm((0.45, 0.80, -0.40))
TARGET = np.float32((0.0, 0.40, 0.0))
FAR = np.float32(1e9)


@dataclass(frozen=True)
class View:
    """A pinhole camera: position [3] in metres and rows (right, up, forward) [3, 3]; y is up."""

    position: np.ndarray
    axes: np.ndarray

    def project(self, points: np.ndarray, width: int, height: int) -> np.ndarray:
        """Pixels [n, 2] (x, y) of points [n, 3]."""
        seen = (points - self.position) @ self.axes.T
        scale = FOCAL * min(width, height) / seen[:, 2]
        return np.stack([width / 2 + seen[:, 0] * scale, height / 2 - seen[:, 1] * scale], 1)


@dataclass(frozen=True)
class Picture:
    """image [H, W, 3] in 0..1; points [H, W, 3] hit by each pixel's ray (not finite for the sky); body [H, W]: -1 sky, 0 floor, 1.. solids."""

    image: np.ndarray
    points: np.ndarray
    body: np.ndarray


def view_at(spec: SolidsSpec, seconds: float) -> View:
    """Where the camera stands: orbits turn 0.6 rad/s, dollies move 0.7 m/s between 2.4 and 5.2 m, at speed 1."""
    angle, distance = spec.angle, 3.8
    if spec.view.startswith("orbit"):
        angle += (1 if spec.view == "orbit_right" else -1) * 0.6 * spec.speed * seconds
    else:
        sign = -1 if spec.view == "dolly_in" else 1
        distance = float(np.clip((4.8 if sign < 0 else 2.8) + sign * 0.7 * spec.speed * seconds, 2.4, 5.2))
    position = np.float32((distance * np.cos(angle), 0.45 * distance, distance * np.sin(angle)))
    forward = (TARGET - position) / np.linalg.norm(TARGET - position)
    right = np.cross(forward, np.float32((0, 1, 0)))
    right /= np.linalg.norm(right)
    return View(position, np.stack([right, np.cross(right, forward), forward]).astype(np.float32))


def cast(spec: SolidsSpec, seconds: float, width: int, height: int) -> Picture:
    """One ray per pixel: the nearest of floor and solids, lit from one side, with the floor's own checks and contact shadows."""
    view = view_at(spec, seconds)
    scale = 1 / (FOCAL * min(width, height))
    x, y = (np.arange(width, dtype=np.float32) + 0.5 - width / 2) * scale, (height / 2 - np.arange(height, dtype=np.float32) - 0.5) * scale
    rays = np.stack([np.broadcast_to(x[None], (height, width)), np.broadcast_to(y[:, None], (height, width)), np.ones((height, width), np.float32)], -1) @ view.axes
    nearest = np.where(rays[..., 1] < -1e-4, -view.position[1] / np.minimum(rays[..., 1], -1e-4), FAR)
    body = np.where(nearest < FAR, np.int8(0), np.int8(-1))
    ground = view.position + rays * np.where(nearest < FAR, nearest, 1)[..., None]
    image = _backdrop(ground, rays, body, spec.solids)
    for i, solid in enumerate(spec.solids):
        window = _window(solid, view, width, height)
        distance, normal = INTERSECT[solid.shape](solid, view.position, rays[window])
        front = distance < nearest[window]
        light = 0.45 + 0.60 * np.clip(normal[front] @ LIGHT, 0, 1)
        image[window][front] = light[:, None] * np.float32(COLORS[solid.color])
        nearest[window][front], body[window][front] = distance[front], i + 1
    points = np.where((nearest < FAR)[..., None], view.position + rays * nearest[..., None], np.float32(np.nan))
    return Picture(np.clip(image, 0, 1), points, body)


def paint_solids(spec: SolidsSpec, seconds: float, width: int, height: int) -> tuple[np.ndarray, np.ndarray]:
    """Image [H, W, 3] in 0..1, smoothed over 2 x 2 rays per pixel, and how much of each pixel a solid covers [H, W]."""
    picture = cast(spec, seconds, 2 * width, 2 * height)
    cover = (picture.body > 0).astype(np.float32)
    return cv2.resize(picture.image, (width, height), interpolation=cv2.INTER_AREA), cv2.resize(cover, (width, height), interpolation=cv2.INTER_AREA)


def _window(solid: Solid, view: View, width: int, height: int) -> tuple[slice, slice]:
    """Rows and columns of the pixels that can see the solid."""
    half = 0.6 * solid.size
    corners = np.float32([(solid.x + a * half, b * solid.size, solid.z + c * half) for a in (-1, 1) for b in (0, 1) for c in (-1, 1)])
    pixels = view.project(corners, width, height)
    (x0, y0), (x1, y1) = np.clip(np.floor(pixels.min(0)), 0, (width, height)), np.clip(np.ceil(pixels.max(0)) + 1, 0, (width, height))
    return slice(int(y0), int(y1)), slice(int(x0), int(x1))


def _backdrop(ground: np.ndarray, rays: np.ndarray, body: np.ndarray, solids: tuple[Solid, ...]) -> np.ndarray:
    check = (np.floor(ground[..., 0]) + np.floor(ground[..., 2])) % 2
    haze = np.clip(np.hypot(ground[..., 0], ground[..., 2]) / 9, 0, 1)
    floor = (0.52 + 0.22 * check) * (1 - haze) + 0.72 * haze
    for solid in solids:
        away = np.hypot(ground[..., 0] - solid.x, ground[..., 2] - solid.z) / (0.62 * solid.size)
        floor = floor * (1 - 0.45 * np.clip(1.3 - away, 0, 1))
    sky = np.float32((0.62, 0.76, 0.92)) + np.float32((0.2, 0.1, 0.0)) * (1 - np.clip(4 * rays[..., 1:2], 0, 1))
    return np.where((body == 0)[..., None], floor[..., None] * np.float32((0.98, 0.96, 0.92)), sky).astype(np.float32)


def _ball(solid: Solid, origin: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    radius = solid.size / 2
    offset = origin - np.float32((solid.x, radius, solid.z))
    a, b, c = (rays * rays).sum(-1), rays @ offset, offset @ offset - radius**2
    root = b * b - a * c
    distance = np.where(root > 0, (-b - np.sqrt(np.maximum(root, 0))) / a, FAR)
    return distance, (offset + rays * np.where(root > 0, distance, 0)[..., None]) / radius


def _box(solid: Solid, origin: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    half = 0.42 * solid.size
    cos, sin = np.cos(solid.yaw), np.sin(solid.yaw)
    turn = np.float32(((cos, 0, -sin), (0, 1, 0), (sin, 0, cos)))
    offset, local = turn @ (origin - np.float32((solid.x, half, solid.z))), rays @ turn.T
    local = np.where(np.abs(local) < 1e-6, np.float32(1e-6), local)
    near, far = (-half * np.sign(local) - offset) / local, (half * np.sign(local) - offset) / local
    enter = near.max(-1)
    hit = (enter < far.min(-1)) & (enter > 0)
    face = (near == enter[..., None]) * -np.sign(local)
    return np.where(hit, enter, FAR), face @ turn


def _cone(solid: Solid, origin: np.ndarray, rays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    height, slope = solid.size, 0.5
    offset = origin - np.float32((solid.x, height, solid.z))
    weights = np.float32((1, -slope**2, 1))
    a, b, c = (rays * rays) @ weights, rays @ (weights * offset), (offset * offset) @ weights
    root = b * b - a * c
    safe = np.where(np.abs(a) < 1e-6, np.float32(1e-6), a)
    spread = np.sqrt(np.maximum(root, 0))
    distance = np.full(root.shape, FAR)
    for side in ((-b - spread) / safe, (-b + spread) / safe):
        y = offset[1] + rays[..., 1] * side
        good = (root > 0) & (side > 0) & (y <= 0) & (y >= -height)
        distance = np.where(good & (side < distance), side, distance)
    at = offset + rays * np.where(distance < FAR, distance, 0)[..., None]
    normal = at * weights
    return distance, normal / np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-6)


INTERSECT = {"ball": _ball, "box": _box, "cone": _cone}
