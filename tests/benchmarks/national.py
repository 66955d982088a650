"""National problems, one after the other: how good the plans are, how soon, in how much memory.

usage: .venv/bin/python tests/benchmarks/national.py --out FOLDER [--data FOLDER] [CASE ...]

Each case runs in a process of its own and leaves FOLDER/CASE.json, with the plan; the table of all
results in the folder is printed, and put into a document by --into. Nothing is asserted.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import solvers
from measuring import markdown, peak_mb, put_into, versions
from national_areas import TOLERANCE, Areas, counties, zip_areas
from national_change import change_plan
from plan_quality import judge

PACKAGES = ("numpy", "scipy", "numba", "highspy")
FILES = {"counties": "national_counties_k100.json", "zips": "national_zips_k300.json"}
"""Instances of others that can stand in for the packaged data."""
MOVED_UNITS, MAY_MOVE = 20, 0.02


@dataclass(frozen=True)
class Case:
    """A problem and its time limit in seconds, and what is asked of it.

    `spare` territories more than `k` are asked for, to be the start of a case that names this one
    in `after`: there a territory is given up, and few units may move.
    """

    areas: str
    k: int
    measures: int
    limit: float
    gap: float | None = None
    rms_km: float | None = None
    first_s: float | None = None
    spare: int = 0
    after: str | None = None


CASES = {
    "counties-100-1": Case("counties", 100, 1, 60, 0.10, 104, 3),
    "counties-100-3": Case("counties", 100, 3, 60, 0.14, 112, 10),
    "zips-300-1": Case("zips", 300, 1, 300, 0.20, 54, 30),
    "zips-300-3": Case("zips", 300, 3, 300, 0.25, 57),
    "zips-500-1": Case("zips", 500, 1, 300),
    "zips-500-3": Case("zips", 500, 3, 300),
    "zips-501-1": Case("zips", 500, 1, 300, spare=1),
    "zips-501-3": Case("zips", 500, 3, 300, spare=1),
    "change-500-1": Case("zips", 500, 1, 10, after="zips-501-1"),
    "change-500-3": Case("zips", 500, 3, 10, after="zips-501-3"),
}


def load(case: Case, data: Path | None) -> Areas:
    """Read the areas of a case, packaged or from an instance in a folder."""
    if data is None:
        return counties() if case.areas == "counties" else zip_areas()
    instance = json.loads((data / FILES[case.areas]).read_text(encoding="utf-8"))
    activity = np.array(instance["activity"])
    xy, edges = np.array(instance["xy_m"], dtype=float), np.array(instance["edges"])
    return Areas(xy, edges, activity / activity.sum(axis=0))


def run(case: Case, areas: Areas, *, earlier: Any = None, seed: int = 0) -> dict[str, Any]:
    """Solve a case in this process and return its figures and its plan.

    `earlier` is the plan of the case that it comes after, int (n,).
    """
    more: dict[str, Any] = {}
    if case.after is not None:
        start = change_plan(earlier, areas.edges, MOVED_UNITS, seed)
        more = {"baseline": start, "disruption_budget": MAY_MOVE * len(start)}
    problem = areas.problem(case.k, case.measures, spare=case.spare, **more)
    cpu = time.process_time()
    result = solvers.solve(
        problem, time_limit=case.limit, seed=seed, warm_start=more.get("baseline")
    )
    cpu = time.process_time() - cpu
    within = (moment.seconds for moment in result.trace if moment.objective is not None)
    row = {
        **vars(case),
        "n": problem.n_units,
        "status": result.status,
        "objective": result.objective,
        "bound": result.bound,
        "reached_gap": result.gap,
        "first_feasible_s": next(within, None),
        "seconds": result.seconds,
        "cpu_seconds": cpu,
        "peak_mb": peak_mb(),
        "method": result.method,
        "notes": list(result.notes),
        "versions": versions(PACKAGES),
    }
    return row | _judged(case, areas, result.assignment, more.get("baseline"))


def _judged(case: Case, areas: Areas, labels: Any, start: Any) -> dict[str, Any]:
    if labels.min() < 0:
        return {"assignment": []}
    activity, k = areas.activity[:, : case.measures], case.k + case.spare
    plan = judge(areas.xy, areas.activity[:, 0], activity, areas.edges, labels, k)
    moved = None if start is None else float((labels != start).mean())
    return {
        "reached_rms_km": plan.rms_km,
        "deviations": plan.deviations,
        "missed_by": plan.misses(TOLERANCE),
        "in_pieces": plan.in_pieces,
        "moved": moved,
        "assignment": labels.tolist(),
    }


def run_apart(name: str, out: Path, data: Path | None) -> None:
    """Run a case in a process of its own, which writes the result."""
    command = [sys.executable, __file__, "--here", name, "--out", str(out)]
    subprocess.run([*command, *(["--data", str(data)] if data else [])], check=True)


def _run_here(name: str, out: Path, data: Path | None) -> None:
    case, earlier = CASES[name], None
    if case.after is not None:
        plan = json.loads((out / f"{case.after}.json").read_text(encoding="utf-8"))
        earlier = np.array(plan["assignment"])
    row = run(case, load(case, data), earlier=earlier)
    (out / f"{name}.json").write_text(json.dumps({"case": name, **row}), encoding="utf-8")


HEADER = (
    "case",
    "units",
    "limit, s",
    "objective",
    "bound",
    "gap, %",
    "rms, km",
    "first plan, s",
    "seconds, of the processor",
    "peak MB",
    "worst, ±%",
    "in pieces",
    "moved, %",
)


def table(out: Path) -> str:
    """Table of the results in a folder."""
    found = [out / f"{name}.json" for name in CASES]
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in found if path.is_file()]
    return markdown(HEADER, map(_cells, rows))


def _cells(row: dict[str, Any]) -> list[str | None]:
    spread = max(row["deviations"]) if row["assignment"] else None
    gap = None if row["reached_gap"] is None else 100 * row["reached_gap"]
    return [
        row["case"],
        f"{row['n']:,}",
        f"{row['limit']:g}",
        _number(row["objective"], ",.1f") or row["status"].replace("_", " "),
        _number(row["bound"], ",.1f"),
        _asked(gap, None if row["gap"] is None else 100 * row["gap"]),
        _asked(row.get("reached_rms_km"), row["rms_km"]),
        _asked(row["first_feasible_s"], row["first_s"]),
        f"{row['seconds']:.0f}, {row['cpu_seconds']:.0f}",
        f"{row['peak_mb']:,.0f}",
        _number(None if spread is None else 100 * spread, ".3f"),
        _number(row.get("in_pieces"), "d"),
        _number(None if row.get("moved") is None else 100 * row["moved"], ".2f"),
    ]


def _number(value: float | None, form: str) -> str | None:
    return None if value is None else format(value, form)


def _asked(value: float | None, most: float | None) -> str:
    """A figure, and the most that it should be."""
    shown = _number(value, ".1f") or "none"
    return shown if most is None else f"{shown} (≤ {most:g})"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--data", type=Path, help="folder with other national instances")
    parser.add_argument("--table", action="store_true", help="solve nothing, print what is there")
    parser.add_argument("--into", type=Path, help="document to put the table into")
    parser.add_argument("--here", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.here:
        _run_here(options.here, options.out, options.data)
        return
    if unknown := set(options.cases) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    if not options.table:
        # What numba compiles is kept, so that no case pays for it.
        subprocess.run([sys.executable, "-m", "solvers.warm_up"], check=True)
        for name in options.cases or CASES:
            run_apart(name, options.out, options.data)
            print(f"{name} done", file=sys.stderr, flush=True)
    text = table(options.out)
    print(text)
    if options.into:
        put_into(options.into, "national" if options.data is None else "national-shared", text)


if __name__ == "__main__":
    main(sys.argv[1:])
