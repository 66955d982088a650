"""The CBC program as a process that can be interrupted and whose log tells its bound.

CBC ends at SIGINT as at its time limit: with the best solution so far (Forrest and Lougee-Heimer,
2005).
"""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from solvers.stop import Stop

POLL = 0.05
GRACE = 5.0
"""Seconds after which a CBC that was told to stop is ended."""
_BOUND = re.compile(r"^Cbc00(?:05|10)I .*best possible ([-+.\de]+)", re.MULTILINE)
PRINTED = 1e-7
"""The log has eight digits."""


def cbc_arguments(stop: Stop, seed: int, threads: int) -> list[str]:
    """Options of one run: no gap is left open, and what costs 1e-9 less counts as better."""
    options: dict[str, float] = {
        "sec": max(stop.remaining, 0.01),
        "ratioGap": 0,
        "allowableGap": 0,
        "increment": 1e-9,
        "primalTolerance": 1e-9,
        "randomSeed": seed % 2**31,
        "randomCbcSeed": seed % 2**31,
    }
    if threads > 1:
        options["threads"] = threads
    given = [word for name, value in options.items() for word in (f"-{name}", f"{value:.12g}")]
    return ["-timeMode", "elapsed", *given]


def run_cbc(command: Sequence[str], log: Path, stop: Stop) -> bool:
    """Run CBC until it ends or `stop` says so; whether it ended by itself and well."""
    with (
        log.open("wb") as file,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        ) as process,
    ):
        while process.poll() is None and not stop():
            _wait(process, POLL)
        by_itself = process.poll() == 0
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            _wait(process, GRACE)
            process.kill()
    return by_itself


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def read_bound(log: Path) -> float:
    """Last bound in the log, lowered by what was rounded off; minus infinity without one."""
    found = _BOUND.findall(log.read_text(encoding="utf-8", errors="replace"))
    if not found:
        return -np.inf
    bound = float(found[-1])
    return bound - PRINTED * max(1.0, abs(bound)) if abs(bound) < 1e49 else -np.inf
