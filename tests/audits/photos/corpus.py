"""Photos with every disturbance in turn, from seeds: the same ones in each run."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from lims.storage.shapes import Grid
from tests.audits.photos.rendering import Scene

GRIDS = {
    "9x9": Grid("9x9", 9, 9),
    "10x10": Grid("10x10", 10, 10),
    "8x12": Grid("8x12", 8, 12),
    "5x5": Grid("5x5", 5, 5),
}


def plain(seed: int, grid: str | None = None) -> Scene:
    """A box in ordinary light, lying and tilted anyhow, with some tubes missing."""
    random = np.random.default_rng(seed)
    return Scene(
        seed=seed,
        grid=GRIDS[grid or ("9x9", "10x10")[seed % 2]],
        width=1280,
        height=960,
        filled=float(random.uniform(0.6, 1)),
        turn=float(random.uniform(0, 360)),
        tilt=float(random.uniform(0, 18)),
        tilt_towards=float(random.uniform(0, 360)),
        cap_height=float(random.uniform(-4, 4)),
    )


# Each takes a scene and how strong the disturbance is, from 0 to 1.
KINDS: Mapping[str, Callable[[int, float], Scene]] = {
    "plain": lambda seed, _: plain(seed),
    "perspective": lambda seed, much: replace(plain(seed), tilt=14 + 11 * much),
    "blur": lambda seed, much: replace(plain(seed), blur=0.6 + 0.5 * much),
    "motion": lambda seed, much: replace(plain(seed), motion=2 + 2 * much),
    "noise": lambda seed, much: replace(plain(seed), noise=8 + 12 * much),
    "glare": lambda seed, much: replace(plain(seed), glare=1 + round(3 * much)),
    "uneven light": lambda seed, much: replace(plain(seed), uneven=0.4 + 0.25 * much),
    "frost": lambda seed, much: replace(plain(seed), frosted=0.15 + 0.3 * much),
    "compression": lambda seed, much: replace(plain(seed), quality=round(55 - 25 * much)),
    "missing tubes": lambda seed, much: replace(plain(seed), filled=0.45 - 0.25 * much),
    "clutter": lambda seed, much: replace(plain(seed), cluttered=True, dark_box=seed % 2 == 1, unlabelled=0.05 * much),
    "all at once": lambda seed, much: replace(
        plain(seed), tilt=15, blur=0.6, noise=7, glare=1, uneven=0.35, frosted=0.1, quality=70, filled=0.7
    ),
}


# Beyond what is promised: measured only.
EXTREMES: Mapping[str, Callable[[int, float], Scene]] = {
    "steep (28 to 38 degrees)": lambda seed, much: replace(plain(seed), tilt=28 + 10 * much),
    "strong blur": lambda seed, much: replace(plain(seed), blur=1.2 + 0.4 * much),
}


def scene_of(kind: str, number: int, count: int) -> Scene:
    """The scene of a kind with a number, the disturbance growing with it."""
    kinds = {**KINDS, **EXTREMES}
    return kinds[kind](100 * list(kinds).index(kind) + number, number / max(count - 1, 1))
