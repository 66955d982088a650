"""The best plan so far of a job that runs, small enough to be told every second."""

import base64
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from territory.store.records import DRAFT


def pack_draft(progress: Mapping[str, Any]) -> dict[str, Any]:
    """The progress as JSON: the territory of each unit as text, in the order of the board's units.

    The text is base64 of zlib of a 32-bit number for each unit, the low byte first.
    """
    if DRAFT not in progress:
        return dict(progress)
    numbers = np.asarray(progress[DRAFT]).astype("<i4").tobytes()
    return {**progress, DRAFT: base64.b64encode(zlib.compress(numbers, 1)).decode()}
