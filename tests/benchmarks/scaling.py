"""How the cost of a plan grows with the number of units, for 100 territories.

usage: .venv/bin/python tests/benchmarks/scaling.py --out FOLDER [--plot FILE.svg] [SIZE ...]

The search does a fixed number of rounds at each size, in a process of its own and without a limit
in time; what counts is the processor's time, as a clock also tells what else the machine did.
--plot draws all that is in the folder and needs matplotlib (`peers-requirements.txt`).
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from measuring import markdown, peak_mb, put_into, versions

SIZES = (2_000, 8_000, 32_000, 100_000)
TERRITORIES = 100
ROUNDS = 1
FOREVER = 1e6
CURVES = {
    "first_plan_cpu": "first plan in the bands",
    "rounds_cpu": "search",
    "whole_cpu": "search and bound",
}
"""Figures that are drawn, and what they are called."""


def run(n: int, territories: int = TERRITORIES, rounds: int = ROUNDS) -> dict[str, Any]:
    """Search in this process and return the seconds at which things were reached."""
    # Loaded late, so that the figures can be drawn where matplotlib is and the solver is not.
    import solvers
    from national_areas import some_areas

    problem = some_areas(n).problem(territories)
    wall, cpu = time.perf_counter(), time.process_time()
    moments: list[tuple[float, float, Any]] = []

    def note(progress: Any) -> None:
        moments.append((time.perf_counter() - wall, time.process_time() - cpu, progress))

    result = solvers.solve(problem, "local_search", FOREVER, iterations=rounds, on_progress=note)
    whole = time.process_time() - cpu
    feasible = [moment for moment in moments if moment[2].objective is not None]
    searching = [moment for moment in moments if moment[2].bound is None]
    first = feasible[0] if feasible else (None, None, None)
    return {
        "n": n,
        "territories": territories,
        "rounds": result.iterations,
        "status": result.status,
        "gap": result.gap,
        "first_plan_s": first[0],
        "first_plan_cpu": first[1],
        "rounds_cpu": searching[-1][1],
        "whole_cpu": whole,
        "whole_s": result.seconds,
        "peak_mb": peak_mb(),
        "versions": versions(("numpy", "scipy", "numba", "highspy")),
    }


def exponent(rows: list[dict[str, Any]], figure: str) -> float:
    """Power of n with which a figure grows, by least squares; nan with fewer than two values."""
    known = [(row["n"], row[figure]) for row in rows if row[figure]]
    if len(known) < 2:
        return float("nan")
    n, seconds = np.log(np.array(known, dtype=float)).T
    return float(np.polyfit(n, seconds, 1)[0])


def table(rows: list[dict[str, Any]]) -> str:
    """Table of all sizes, and a line with the powers of n."""
    header = (
        "units",
        "first plan, s",
        "of the processor",
        "search, s of the processor",
        "with the bound",
        "gap, %",
        "peak MB",
    )
    shown = [
        (
            f"{row['n']:,}",
            *(_seconds(row[key]) for key in ("first_plan_s", *CURVES)),
            "" if row["gap"] is None else f"{100 * row['gap']:.1f}",
            f"{row['peak_mb']:,.0f}",
        )
        for row in rows
    ]
    powers = (f"{name} n^{exponent(rows, key):.2f}" for key, name in CURVES.items())
    return f"{markdown(header, shown)}\n\nGrowth by least squares: {', '.join(powers)}."


def _seconds(value: float | None) -> str:
    return "none" if value is None else f"{value:.1f}"


def draw(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw the figures against the number of units, both on logarithmic scales."""
    import matplotlib as mpl

    mpl.use("svg")
    # The same figures give the same file.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "scaling", "font.size": 9})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5.6, 3.8), layout="constrained")
    for (key, name), marker in zip(CURVES.items(), "os^", strict=True):
        known = [(row["n"], row[key]) for row in rows if row[key]]
        label = f"{name} (n^{exponent(rows, key):.2f})"
        axes.loglog(*zip(*known, strict=True), marker=marker, label=label)
    n = np.array([row["n"] for row in rows], dtype=float)
    begin = rows[0]["rounds_cpu"]
    axes.loglog(n, begin * n / n[0], color="0.6", linestyle=":", label="in proportion to n")
    axes.set_xticks(n, [f"{size:,.0f}" for size in n])
    axes.minorticks_off()
    axes.set_xlabel("units")
    axes.set_ylabel("seconds of the processor")
    axes.set_title(
        f"{rows[0]['territories']} territories, {rows[0]['rounds']} rounds of the search"
    )
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def read(out: Path) -> list[dict[str, Any]]:
    """Read the results in a folder, the smallest first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in out.glob("scaling-*.json")]
    return sorted(found, key=lambda row: row["n"])


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE", default=None)
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--plot", type=Path, help="picture to draw")
    parser.add_argument("--table", action="store_true", help="solve nothing, print what is there")
    parser.add_argument("--into", type=Path, help="document to put the table into")
    parser.add_argument("--here", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.here:
        row = run(options.here)
        path = options.out / f"scaling-{options.here}.json"
        path.write_text(json.dumps(row), encoding="utf-8")
        return
    if not options.table:
        subprocess.run([sys.executable, "-m", "solvers.warm_up"], check=True)
        for n in options.sizes or SIZES:
            command = [sys.executable, __file__, "--here", str(n), "--out", str(options.out)]
            subprocess.run(command, check=True)
            print(f"{n:,} units done", file=sys.stderr, flush=True)
    rows = read(options.out)
    text = table(rows)
    print(text)
    if options.into:
        put_into(options.into, "scaling", text)
    if options.plot:
        draw(rows, options.plot)


if __name__ == "__main__":
    main(sys.argv[1:])
