"""Open libraries on the national counties, side by side with ours.

usage: .venv/bin/python tests/benchmarks/peers.py --out FOLDER [--python PYTHON] [METHOD ...]

PYTHON is that of an environment with `peers-requirements.txt`; a peer that is not installed there
is named and skipped. Each run is a process of its own, has a time limit, and leaves a file in
FOLDER; the tables of all that is there are printed, and put into a document by --into.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import solvers
from measuring import markdown, peak_mb, put_into
from national_areas import TOLERANCE, Areas, counties
from peer_methods.task import write_task
from plan_quality import judge
from run_peer import METHODS

OURS = "ours"
SIZES = (20, 50, 100)
MEASURES = (1, 3)
LIMIT = 60.0
SINGLE = ("k-means-constrained", "spopt Skater", "spopt AZP", "spopt region k-means")
"""Methods that know no measure at all: one plan is judged under one measure and under three."""
START_S = 60.0
"""Most that an interpreter may take to load a peer and the task."""


def installed(python: str) -> dict[str, str | None]:
    """Ask an interpreter which peers it has."""
    command = [python, str(Path(__file__).with_name("run_peer.py")), "--versions"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, str | None] = json.loads(done.stdout)
    return found


def run_peer(
    python: str, method: str, areas: Areas, k: int, measures: int, limit: float
) -> dict[str, Any]:
    """Run one method in a process of its own; what it came to, or why it did not."""
    with tempfile.TemporaryDirectory() as folder:
        task, plan = Path(folder) / "task.npz", Path(folder) / "plan.json"
        problem = areas.problem(k, measures)
        write_task(
            task,
            xy_km=areas.xy / 1000.0,
            weight=problem.weight,
            activity=problem.activity,
            edges=problem.edges,
            k=k,
            tolerance=TOLERANCE,
        )
        script = str(Path(__file__).with_name("run_peer.py"))
        command = [python, script, method, str(task), str(plan), str(limit)]
        before = _spent_by_children()
        fault = _fault(command, limit)
        if plan.is_file():
            row: dict[str, Any] = json.loads(plan.read_text(encoding="utf-8"))
            return row if row["assignment"] else row | {"fault": "no plan"}
        return {"fault": fault, "cpu_seconds": _spent_by_children() - before}


def _spent_by_children() -> float:
    """Seconds of the processor that ended processes took; always 0 on Windows."""
    times = os.times()
    return times.children_user + times.children_system


def _fault(command: list[str], limit: float) -> str:
    """Run a command and say why it left no plan, if it did not."""
    late, begun = f"over {limit:g} s", time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=2 * limit + START_S)
    except subprocess.TimeoutExpired:
        return late
    if "Timeout (" in done.stderr and time.monotonic() - begun > limit:
        return late
    return (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]


def run_ours(areas: Areas, k: int, measures: int, limit: float) -> dict[str, Any]:
    """Solve by `solvers.solve` in this process."""
    cpu = time.process_time()
    result = solvers.solve(areas.problem(k, measures), time_limit=limit)
    labels = result.assignment.tolist() if result.assignment.min() >= 0 else None
    spent = {"seconds": result.seconds, "cpu_seconds": time.process_time() - cpu}
    return {**spent, "peak_mb": peak_mb(), "assignment": labels}


def judged(areas: Areas, k: int, measures: int, row: dict[str, Any]) -> dict[str, Any]:
    """Add what the plan of a row is worth."""
    if not row.get("assignment"):
        return row
    activity = areas.activity[:, :measures]
    weight = areas.activity[:, 0]
    plan = judge(areas.xy, weight, activity, areas.edges, row["assignment"], k)
    return row | {**vars(plan), "in_band": plan.misses(TOLERANCE) == 0}


def run_all(
    methods: Iterable[str], python: str, out: Path, sizes: Iterable[int], limit: float
) -> None:
    """Run methods on the counties, and write a file for each."""
    areas, there = counties(), installed(python)
    out.mkdir(parents=True, exist_ok=True)
    for method in methods:
        package = "solvers" if method == OURS else METHODS[method][0]
        if method != OURS and there[package] is None:
            print(f"Skipped: {package} is not installed in {Path(python).name}", file=sys.stderr)
            continue
        rows = []
        for k in sizes:
            plan: dict[str, Any] = {}
            for measures in MEASURES:
                if method == OURS:
                    plan = run_ours(areas, k, measures, limit)
                elif not plan or method not in SINGLE:
                    plan = run_peer(python, method, areas, k, measures, limit)
                row = judged(areas, k, measures, plan)
                rows.append({"k": k, "measures": measures, "limit": limit, **row})
                print(f"{method}, k = {k}, measures: {measures}", file=sys.stderr, flush=True)
        version = "" if method == OURS else f" ({package} {there[package]})"
        written = {"method": method, "shown": method + version, "runs": rows}
        (out / f"{method}.json").write_text(json.dumps(written), encoding="utf-8")


FIGURES = (
    "worst, ±%",
    "territories, in pieces",
    "rms, km",
    "objective",
    "seconds, of the processor",
)


def table(out: Path, k: int) -> str:
    """Table of all methods with k territories, one measure and then three."""
    header = [f"{'one' if m == 1 else m} measure{'s' * (m > 1)}: {FIGURES[0]}" for m in MEASURES]
    rows = []
    for method in (OURS, *METHODS):
        path = out / f"{method}.json"
        if path.is_file():
            written = json.loads(path.read_text(encoding="utf-8"))
            runs = {run["measures"]: run for run in written["runs"] if run["k"] == k}
            rows.append(
                [written["shown"], *(cell for m in MEASURES for cell in _cells(runs.get(m)))]
            )
    columns = [name for first in header for name in (first, *FIGURES[1:])]
    return markdown(["method", *columns], rows)


def _cells(run: dict[str, Any] | None) -> list[str]:
    if run is None:
        return [""] * len(FIGURES)
    if "fault" in run:
        return [run["fault"], "", "", "", f"–, {run['cpu_seconds']:.0f}"]
    return [
        " / ".join(f"{100 * deviation:.1f}" for deviation in run["deviations"]),
        f"{run['territories']}, {run['in_pieces']}",
        f"{run['rms_km']:.1f}",
        f"{run['objective']:,.0f}",
        f"{run['seconds']:.0f}, {run['cpu_seconds']:.0f}",
    ]


def tables(out: Path) -> str:
    """Tables of all numbers of territories, each under a line that says which."""
    return "\n\n".join(f"{k} territories:\n\n{table(out, k)}" for k in SIZES)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("methods", nargs="*", metavar="METHOD", help=", ".join([OURS, *METHODS]))
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the peers")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for each run")
    parser.add_argument("--table", action="store_true", help="run nothing, print what is there")
    parser.add_argument("--into", type=Path, help="document to put the tables into")
    options = parser.parse_args(arguments)
    if unknown := set(options.methods) - {OURS, *METHODS}:
        parser.error(f"no such method: {', '.join(sorted(unknown))}")
    if not options.table:
        subprocess.run([sys.executable, "-m", "solvers.warm_up"], check=True)
        methods = options.methods or (OURS, *METHODS)
        run_all(methods, options.python, options.out, SIZES, options.limit)
    text = tables(options.out)
    print(text)
    if options.into:
        put_into(options.into, "peers", text)


if __name__ == "__main__":
    main(sys.argv[1:])
