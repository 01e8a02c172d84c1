"""Points and homographies, as arrays of rows x, y."""

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
Matrix = NDArray[np.float64]
Pixels = NDArray[Any]


def points_of(points: Iterable[tuple[float, float]]) -> Points:
    """An array of points, also of none."""
    return np.array(list(points), dtype=np.float64).reshape(-1, 2)


def moved(matrix: Matrix, points: Points) -> Points:
    """Points under a homography."""
    if len(points) == 0:
        return points
    homogeneous = np.hstack([points, np.ones((len(points), 1))]) @ matrix.T
    weights = homogeneous[:, 2:]
    return np.asarray(homogeneous[:, :2] / np.where(np.abs(weights) < 1e-9, 1e-9, weights), dtype=np.float64)


def homography(source: Points, target: Points, tolerance: float) -> Matrix | None:
    """The homography that takes most of the source points near their targets, by least squares over those.

    With fewer than eight points, which would bend it at will, it is an affine map. None if it can't be found.
    """
    if len(source) < 3:
        return None
    if len(source) < 8:
        found, _ = cv2.estimateAffine2D(source, target, ransacReprojThreshold=tolerance)
        return None if found is None else np.vstack([found, [0.0, 0.0, 1.0]])
    found, _ = cv2.findHomography(source, target, cv2.RANSAC, tolerance, maxIters=2000, confidence=0.999)
    return None if found is None else np.asarray(found, dtype=np.float64)


def exact_homography(source: Points, target: Points) -> Matrix:
    """The homography that takes four points to four points."""
    found = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
    return np.asarray(found, dtype=np.float64)


def shifted(across: float, down: float) -> Matrix:
    """The shift as a homography."""
    return np.array([[1.0, 0.0, across], [0.0, 1.0, down], [0.0, 0.0, 1.0]])


def scaled(factor: float) -> Matrix:
    """The enlargement as a homography."""
    return np.diag([factor, factor, 1.0])


def clockwise(quad: Points) -> Points:
    """Four corners in the order upper left, upper right, lower right, lower left, as they lie in the picture.

    Of the four orders that go round clockwise it is the one whose first side points most nearly to the right.
    """
    middle = quad.mean(axis=0)
    around = quad[np.argsort(np.arctan2(quad[:, 1] - middle[1], quad[:, 0] - middle[0]))]
    sides = np.roll(around, -1, axis=0) - around
    rightward = sides[:, 0] / np.maximum(np.hypot(sides[:, 0], sides[:, 1]), 1e-9)
    return np.asarray(np.roll(around, -int(np.argmax(rightward)), axis=0), dtype=np.float64)


def is_convex(quad: Points) -> bool:
    """Is it a proper four-sided figure, without crossing or crumpled sides?"""
    sides = np.roll(quad, -1, axis=0) - quad
    following = np.roll(sides, -1, axis=0)
    turns = sides[:, 0] * following[:, 1] - sides[:, 1] * following[:, 0]
    return bool(np.all(turns > 1e-6) or np.all(turns < -1e-6))
