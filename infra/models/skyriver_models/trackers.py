"""Trackers that need no training: where the thing that moves is, how large it is, and which way it goes."""
from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Track:
    """Per frame: centre x and y in 0..1 of the frame (nan where nothing is found) and area as a share of it."""

    x: np.ndarray
    y: np.ndarray
    area: np.ndarray


def track(frames: np.ndarray, threshold: float = 0.12) -> Track:
    """Follows what differs from the middle value of each pixel over time; uint8 [n, H, W, 3], camera at rest."""
    clip = frames.astype(np.float32) / 255
    away = np.abs(clip - np.median(clip, 0)).max(-1)
    xs, ys, areas = [], [], []
    for difference in away:
        mask = cv2.morphologyEx((difference > threshold).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
        count, _, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
        if count < 2:
            xs.append(np.nan), ys.append(np.nan), areas.append(0.0)
            continue
        largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
        xs.append((centres[largest][0] + 0.5) / mask.shape[1])
        ys.append((centres[largest][1] + 0.5) / mask.shape[0])
        areas.append(stats[largest, cv2.CC_STAT_AREA] / mask.size)
    return Track(np.array(xs), np.array(ys), np.array(areas))


def heading(frames: np.ndarray) -> str | None:
    """Which way the picture's moving part goes: right, left, up, down, or none of them (no steady course).

    From the optical flow where the picture changes, so that a thing that leaves on one side and returns on the other keeps its course.
    """
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames[::2]]
    steps = []
    for before, after in zip(grey, grey[1:]):
        flow = cv2.calcOpticalFlowFarneback(before, after, None, 0.5, 3, 13, 3, 5, 1.1, 0)
        speed = np.hypot(flow[..., 0], flow[..., 1])
        fast = speed > max(0.3, 0.5 * np.quantile(speed, 0.995))
        steps.append(np.median(flow[fast], 0) if fast.sum() > 12 else np.zeros(2))
    steps = np.array(steps) / np.array(grey[0].shape[::-1])
    course, wander = np.median(steps, 0), np.abs(steps).mean(0)
    axis = int(np.abs(course).argmax())
    if abs(course[axis]) < 0.006 or abs(course[axis]) < 0.55 * wander[axis]:
        return None
    return (("left", "right"), ("up", "down"))[axis][int(course[axis] > 0)]
