"""Numbers of the evaluation, each with what it stands between."""
import cv2
import numpy as np
import torch


def wilson(right: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927)."""
    if of == 0:
        return 0.0, 1.0
    share, weight = right / of, z * z / of
    middle, half = share + weight / 2, z * np.sqrt(share * (1 - share) / of + weight / (4 * of))
    return float(max(0.0, (middle - half) / (1 + weight))), float(min(1.0, (middle + half) / (1 + weight)))


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    """In dB between uint8 arrays; 99 where they are equal."""
    square = np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)
    return 99.0 if square == 0 else float(10 * np.log10(255**2 / square))


def ssim(a: np.ndarray, b: np.ndarray) -> float:
    """Structural similarity of grey values, windows of 7 pixels (Wang et al., 2004); uint8 [n, H, W, 3]."""
    values = []
    for left, right in zip(a, b):
        x, y = (cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float64) for frame in (left, right))
        mx, my = (cv2.blur(part, (7, 7)) for part in (x, y))
        vx, vy, both = cv2.blur(x * x, (7, 7)) - mx * mx, cv2.blur(y * y, (7, 7)) - my * my, cv2.blur(x * y, (7, 7)) - mx * my
        one, two = (0.01 * 255) ** 2, (0.03 * 255) ** 2
        values.append(np.mean((2 * mx * my + one) * (2 * both + two) / ((mx * mx + my * my + one) * (vx + vy + two))))
    return float(np.mean(values))


def frechet(a: np.ndarray, b: np.ndarray) -> float:
    """Fréchet distance between Gaussians fitted to features [n, d]; here on the judge's own features, so comparable with itself only."""
    first, second = (torch.from_numpy(np.asarray(x, np.float64)) for x in (a, b))
    one, two = torch.cov(first.T), torch.cov(second.T)
    values, vectors = torch.linalg.eigh(one)
    root = (vectors * values.clamp(min=0).sqrt()) @ vectors.T
    between = torch.linalg.eigvalsh(root @ two @ root).clamp(min=0).sqrt().sum()
    return float((first.mean(0) - second.mean(0)).pow(2).sum() + one.trace() + two.trace() - 2 * between)


def changes(frames: np.ndarray) -> np.ndarray:
    """Mean absolute difference between each frame and the next, in grey levels: [n - 1]."""
    return np.abs(np.diff(frames.astype(np.int16), axis=0)).mean((1, 2, 3))


def seam(frames: np.ndarray, at: int) -> float:
    """The change into frame `at` over the 95th percentile of the other changes: at most 1 where a seam cannot be told."""
    steps = changes(frames)
    others = np.delete(steps, at - 1)
    return float(steps[at - 1] / max(np.quantile(others, 0.95), 1e-6))


LOST = 8.0  # pixels: what two pictures are given where too few points can be followed from one to the other


def epipolar(first: np.ndarray, later: np.ndarray) -> float:
    """How well two pictures agree on one rigid scene: the median distance in pixels of tracked points from their epipolar lines."""
    grey = [cv2.cvtColor(cv2.resize(frame, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), cv2.COLOR_RGB2GRAY) for frame in (first, later)]
    points = cv2.goodFeaturesToTrack(grey[0], 160, 0.01, 4)
    if points is None or len(points) < 16:
        return LOST
    moved, found, _ = cv2.calcOpticalFlowPyrLK(grey[0], grey[1], points, None, winSize=(15, 15), maxLevel=3)
    kept = found.ravel() == 1
    if kept.sum() < 16:
        return LOST
    a, b = points[kept].reshape(-1, 2).astype(np.float64), moved[kept].reshape(-1, 2).astype(np.float64)
    cv2.setRNGSeed(7)
    matrix, _ = cv2.findFundamentalMat(a, b, cv2.FM_LMEDS)
    if matrix is None or matrix.shape != (3, 3):
        return LOST
    one = np.ones((len(a), 1))
    lines, back = np.hstack([a, one]) @ matrix.T, np.hstack([b, one]) @ matrix
    reach = np.abs((np.hstack([b, one]) * lines).sum(1))
    distance = reach * (1 / np.hypot(lines[:, 0], lines[:, 1]) + 1 / np.hypot(back[:, 0], back[:, 1])) / 4  # pictures are doubled, both ways
    return float(min(LOST, np.median(distance)))
