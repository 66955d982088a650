"""One method of a peer on one task, in an environment in which the peer is installed.

usage: python run_peer.py METHOD TASK.npz PLAN.json SECONDS
       python run_peer.py --versions

Started by `peers.py`. A method that is still at work when its time and a little more are over is
ended by a watchdog that does not need the method's leave.
"""

import faulthandler
import importlib
import json
import sys
import time
import warnings
from pathlib import Path

from measuring import peak_mb, versions

METHODS = {
    "spopt Skater": ("spopt", "by_spopt", "skater"),
    "spopt AZP": ("spopt", "by_spopt", "azp"),
    "spopt region k-means": ("spopt", "by_spopt", "region_k_means"),
    "spopt Max-p": ("spopt", "by_spopt", "max_p"),
    "pygeoda Skater": ("pygeoda", "by_pygeoda", "skater"),
    "pygeoda REDCAP": ("pygeoda", "by_pygeoda", "redcap"),
    "pygeoda AZP": ("pygeoda", "by_pygeoda", "azp"),
    "pygeoda Max-p": ("pygeoda", "by_pygeoda", "max_p"),
    "METIS, restarts": ("pymetis", "by_pymetis", "restarts"),
    "METIS, restarts, contiguous": ("pymetis", "by_pymetis", "contiguous_restarts"),
    "k-means-constrained": ("k-means-constrained", "by_k_means_constrained", "even_counts"),
    "OR-Tools flow": ("ortools", "by_ortools", "flow"),
    "OR-Tools CP-SAT": ("ortools", "by_ortools", "cp_sat"),
    "GerryChain ReCom": ("gerrychain", "by_gerrychain", "recom_tilted"),
}
"""Method, and where it is: package, module in `peer_methods`, function from a task to labels."""

GRACE_S = 5.0


def main(arguments: list[str]) -> None:
    if arguments == ["--versions"]:
        print(json.dumps(versions(sorted({package for package, _, _ in METHODS.values()}))))
        return
    method, task_file, plan_file, seconds = arguments
    # Loaded late: the module of a peer is there only where the peer is.
    from peer_methods.task import read_task

    warnings.simplefilter("ignore")
    _, module, function = METHODS[method]
    run = getattr(importlib.import_module(f"peer_methods.{module}"), function)
    task = read_task(Path(task_file), float(seconds))
    faulthandler.dump_traceback_later(task.seconds + GRACE_S, exit=True)
    begun, cpu = time.monotonic(), time.process_time()
    labels = run(task)
    spent = {"seconds": time.monotonic() - begun, "cpu_seconds": time.process_time() - cpu}
    faulthandler.cancel_dump_traceback_later()
    found = None if labels is None else [int(label) for label in labels]
    row = {**spent, "peak_mb": peak_mb(), "assignment": found}
    Path(plan_file).write_text(json.dumps(row), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
