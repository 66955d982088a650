"""How far apart colours look, to everyone: to colour-blind eyes as well."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
_SIGHTS = np.array(
    [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ]
)

_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])


def color_distances(colors: Sequence[str]) -> Floats:
    """CIELAB distances (n, n) of `#rrggbb` colours, in the eyes that see them closest.

    The smallest over normal sight, protanopia, deuteranopia and tritanopia. About 2 can just be
    told apart side by side; 10 and more are plainly different.
    """
    seen = np.einsum("nc,sdc->snd", linear_rgb(colors), _SIGHTS)
    lab = _lab(np.clip(seen, 0, 1))
    apart: Floats = np.linalg.norm(lab[:, :, None] - lab[:, None], axis=-1).min(axis=0)
    return apart


def contrast_ratio(first: str, second: str) -> float:
    """WCAG 2 contrast of two colours, 1 to 21."""
    light = np.sort(linear_rgb([first, second]) @ _TO_XYZ[1])
    return float((light[1] + 0.05) / (light[0] + 0.05))


def linear_rgb(colors: Sequence[str]) -> Floats:
    """Linear RGB (n, 3) in [0, 1] of `#rrggbb` colours."""
    values = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in colors]) / 255
    linear: Floats = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    return linear


def _lab(rgb: Floats) -> Floats:
    ratio = rgb @ _TO_XYZ.T / _WHITE
    low = (6 / 29) ** 3
    f = np.where(ratio > low, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])],
        axis=-1,
    )
