"""Maps, pictures and reports of plans that were designed before."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import folium

from maps import (
    OPEN_STREET_MAP,
    DrawnPlan,
    compare_map,
    plan_colors,
    plan_map,
    save_folder,
    save_offline,
)
from maps.pictures import save_pictures
from territory.drawings.additions import NOTHING, Additions, add_to_plan
from territory.drawings.drawn_files import read_drawn
from territory.errors import Fault, InvalidInput
from territory.folders import check_writable
from territory.reading.pin_statuses import read_pin_statuses


def draw_folder(
    folder: Path,
    *,
    compare: Path | None = None,
    like: Path | None = None,
    statuses: Path | None = None,
    additions: Additions = NOTHING,
    tiles: bool = False,
) -> tuple[folium.Map, list[str]]:
    """Draw the plan in a folder.

    Parameters
    ----------
    folder
        A plan, as `territory design` writes it.
    compare
        An earlier plan over the same units, to be swiped over.
    like
        An earlier plan whose colours are kept.
    statuses
        A table of pin statuses: how they look.
    additions
        What lies over the plan; not drawn where two plans are compared.
    tiles
        Whether readers can switch on a map underneath, which needs a network.

    Returns
    -------
    The map, and what has to be said about it.

    Raises
    ------
    InvalidInput
        A folder without a plan, two plans without a unit in common, or faults of the statuses.
    """
    plan = _with_statuses(read_drawn(folder), statuses)
    if like is not None:
        plan = replace(plan, colors=plan_colors(read_drawn(like)))
    if compare is None:
        plan, notes = add_to_plan(plan, additions)
        return plan_map(plan, tiles=[OPEN_STREET_MAP] if tiles else []), notes
    if additions != NOTHING:
        raise InvalidInput([Fault("--compare", "leaves no room for earlier plans, areas, drives")])
    try:
        return compare_map(read_drawn(compare), plan, labels=_labels(compare, folder)), []
    except ValueError as error:
        raise InvalidInput([Fault(str(compare), str(error))]) from error


def write_map(drawn: folium.Map, out: Path, *, folder: bool = False) -> Path:
    """Write a map as one file that can be mailed, or as a folder for a server.

    Raises
    ------
    InvalidInput
        The place cannot be written to.
    """
    check_writable(out if folder else out.parent, () if folder else (out.name,))
    if folder:
        return save_folder(drawn, out)
    out.parent.mkdir(parents=True, exist_ok=True)
    return save_offline(drawn, out)


def write_report(
    folder: Path,
    out: Path,
    *,
    territories: bool = True,
    statuses: Path | None = None,
    on_picture: Callable[[str], None] = lambda name: None,
) -> list[Path]:
    """Write the report of the plan in a folder, and its pictures.

    Raises
    ------
    InvalidInput
        The folder holds no plan, or `out` cannot be written to.
    """
    plan = _with_statuses(read_drawn(folder), statuses)
    check_writable(out)
    return save_pictures(plan, out, territories=territories, on_picture=on_picture)


def _with_statuses(plan: DrawnPlan, path: Path | None) -> DrawnPlan:
    if path is None:
        return plan
    statuses = read_pin_statuses(path)
    known = {status.key for status in statuses}
    used = set() if plan.pins is None else set(plan.pins["status"].astype(str))
    missing = sorted(used - known)
    if missing:
        message = f"does not list what accounts have: {', '.join(missing[:10])}"
        raise InvalidInput([Fault(os.path.basename(path), message)])
    return replace(plan, statuses=statuses)


def _labels(before: Path, after: Path) -> tuple[str, str]:
    """Names of the folders, or with those above them where they are the same."""
    names = before.resolve().name, after.resolve().name
    if names[0] != names[1]:
        return names
    return f"{before.resolve().parent.name}/{names[0]}", f"{after.resolve().parent.name}/{names[1]}"
