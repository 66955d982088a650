"""Features that share an id, joined: a usual way to deliver units of several parts."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.crowds import crowded
from geodata.errors import Fault, InvalidInput
from geodata.findings import DUPLICATE, Finding

Geometries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Joined:
    """Units made of features.

    Parameters
    ----------
    first
        int (u,): the feature that each unit has its name and parent from, the first with its id.
    geometry
        Polygons (u,).
    findings
        One per unit of several features; `value` is their number.
    """

    first: Ints
    geometry: Geometries
    findings: tuple[Finding, ...]


def join_duplicates(ids: Geometries, geometry: Geometries, rows: Ints, file: str) -> Joined:
    """Unite the polygons of one id.

    Parameters
    ----------
    ids
        Text (n,).
    geometry
        Valid polygons (n,), in degrees.
    rows
        What the user calls each feature, int (n,).
    file
        What the user calls the file.

    Raises
    ------
    InvalidInput
        When too many features of one id lie on one spot.
    """
    codes, _ = pd.factorize(ids)
    first = np.flatnonzero(~pd.Series(codes).duplicated().to_numpy())
    joined = geometry[first]
    findings = []
    order = np.argsort(codes, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(codes, minlength=len(first)))[:-1])
    for code, members in enumerate(groups):
        if len(members) < 2:
            continue
        if crowded(geometry[members]):
            message = f"the features with id {ids[members[0]]} lie on top of each other"
            raise InvalidInput([Fault(file, message, int(rows[members[0]]))])
        joined[code] = shapely.union_all(geometry[members])
        findings.append(_finding(str(ids[members[0]]), joined[code], rows[members]))
    return Joined(first, joined, tuple(findings))


def _finding(unit_id: str, shape: shapely.Geometry, rows: Ints) -> Finding:
    listed = ", ".join(map(str, rows[:10].tolist())) + (", ..." if len(rows) > 10 else "")
    message = f"{unit_id}: {len(rows)} features with this id joined (rows {listed})"
    return Finding(DUPLICATE, message, (unit_id,), int(rows[0]), float(len(rows)), shape)
