"""Published benchmark instances as problems.

One JSON object a file: `name`, `family`, `n`, `k`, `xy_m`, `activity`, `lower`, `upper`, `edges`
(or null). The family decides the cost: political districting after Hess et al. (1965) as in Validi,
Buchanan and Lykhovyd (2022), commercial territory design (Rios-Mercado et al.), the capacitated
p-median problem (Lorena and Senne), and national territory design.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from solvers.problem import FloatArray, InvalidProblem, Problem

REQUIRED = ("name", "family", "n", "k", "xy_m", "activity", "lower", "upper", "edges")
FAMILIES = ("hess", "ctd", "cpmp", "national")


@dataclass(frozen=True, eq=False)
class Instance:
    """A named problem."""

    name: str
    problem: Problem


def read_instance(
    path: str | Path, *, measures: int | None = None, contiguous: bool = True
) -> Instance:
    """Read an instance.

    Parameters
    ----------
    path
        JSON file.
    measures
        Keep only so many measures, the first ones; all by default.
    contiguous
        False drops contiguity where the instance asks for it.

    Raises
    ------
    InvalidProblem
        When the file is no instance, with everything that is wrong with it.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidProblem([f"{path}: {error.strerror or error}"]) from error
    except ValueError as error:
        raise InvalidProblem([f"{path} is not JSON: {error}"]) from error
    _check(path, data, measures)
    return Instance(str(data["name"]), _problem(data, measures, contiguous))


def _check(path: str | Path, data: Any, measures: int | None) -> None:
    if not isinstance(data, dict):
        raise InvalidProblem([f"{path} holds no instance"])
    faults = [f"{path} has no {key}" for key in REQUIRED if key not in data]
    if not faults and data["family"] not in FAMILIES:
        faults.append(f"{path}: family must be one of {', '.join(FAMILIES)}")
    if not faults and measures is not None and not 1 <= measures <= len(data["lower"]):
        faults.append(f"{path} has {len(data['lower'])} measures, {measures} were asked for")
    if faults:
        raise InvalidProblem(faults)


def _problem(data: dict[str, Any], measures: int | None, contiguous: bool) -> Problem:
    xy = np.array(data["xy_m"], dtype=float)
    activity = np.array(data["activity"], dtype=float)
    common: dict[str, Any] = {
        "lower": data["lower"][:measures],
        "upper": data["upper"][:measures],
        "edges": data["edges"],
        "contiguous": contiguous and data["edges"] is not None,
    }
    kept, k = activity[:, :measures], int(data["k"])
    if data["family"] == "hess":
        return Problem(kept, k, cost=_hess_cost(xy, activity[:, 0]), **common)
    if data["family"] == "national":
        share = activity[:, 0] / activity[:, 0].sum()
        return Problem(kept, k, xy=xy, weight=share, metric="squared_km", **common)
    return Problem(kept, k, xy=xy, metric="euclidean", **common)


def _hess_cost(xy: FloatArray, population: FloatArray) -> FloatArray:
    """Population times the square of the distance in whole kilometres, in millions, (n, n)."""
    distance_km = np.rint(np.linalg.norm(xy[:, None] - xy[None, :], axis=2) / 1000.0)
    return population[:, None] * distance_km**2 / 1e6
