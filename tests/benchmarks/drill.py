"""Kill workers and servers at random moments while a batch runs; nothing may be lost.

usage: python tests/benchmarks/drill.py [--jobs 100] [--units 300] [--kill-workers 10]
           [--kill-servers 5] [--seed 0] [--store FILE_OR_URL]

A server here is a process that starts a worker as `territory serve` does, and goes on writing to a
plan: each number that it prints is a write that it acknowledges. A second worker is started with
`territory work`. Both are killed with SIGKILL at random moments and started anew.
"""

import argparse
import contextlib
import json
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.units import make_units
from territory.jobs.serving import ENVIRONMENT
from territory.planning import Options
from territory.store import PlanBasis, PlanState, Store, open_store
from territory.workspace.scenario_inputs import write_options

SERVER = """
import sys, time
from territory.jobs import start_workers
from territory.store import open_store

url, workspace, plan = sys.argv[1:]
store = open_store(url)
worker = start_workers(url, 1)
print(f"worker {worker.pid}", flush=True)
while True:
    print(store.plans.note(workspace, plan, "comment", "server", "a write").version, flush=True)
    time.sleep(0.05)
"""


@dataclass(frozen=True)
class Report:
    """What came of a drill: `faults` are sentences, none when nothing was lost."""

    jobs: int
    seconds: float
    workers_killed: int
    servers_killed: int
    begun_again: int
    acknowledged: int
    faults: tuple[str, ...]


def make_batch(store: Store, jobs: int, units: int) -> tuple[str, str]:
    """Submit a batch of designs of one grid with different seeds; return workspace and plan."""
    workspace = store.workspaces.add("drill").workspace_id
    columns = max(2, round(math.sqrt(units)))
    rows = math.ceil(units / columns)
    unit_set = store.unit_sets.add(workspace, "grid", _grid(rows, columns), "drill")
    accounts = store.accounts.add(workspace, "all", _accounts(rows, columns), "drill")
    options = Options(max(2, units // 50), {"workload": 0.25}, iterations=1)
    scenario = store.scenarios.add(
        workspace,
        "grid",
        "drill",
        account_set_id=accounts.account_set_id,
        unit_set_id=unit_set.unit_set_id,
        options=write_options(options),
    ).scenario_id
    for seed in range(jobs):
        store.jobs.submit(
            workspace,
            "design",
            {"scenario_id": scenario, "name": f"region {seed}", "options": {"seed": seed}},
            actor="drill",
            max_attempts=50,
        )
    return workspace, _add_plan(store, workspace)


def _add_plan(store: Store, workspace: str) -> str:
    basis = store.plans.add_basis(workspace, PlanBasis({"unit_ids": np.array(["a"])}))
    plan = store.plans.add(workspace, "written to by the server", "drill").plan_id
    state = PlanState(np.array([0]), np.array([False]), ({"territory_id": "T1", "rep_id": None},))
    store.plans.append(workspace, plan, "import", "drill", "", state, basis_id=basis)
    return plan


def _grid(rows: int, columns: int) -> gpd.GeoDataFrame:
    boxes = [
        shapely.box(-97 + 0.1 * c, 35 + 0.1 * r, -97 + 0.1 * (c + 1), 35 + 0.1 * (r + 1))
        for r in range(rows)
        for c in range(columns)
    ]
    return make_units([f"u{i:04d}" for i in range(len(boxes))], boxes, crs=4326)


def _accounts(rows: int, columns: int) -> pd.DataFrame:
    at = np.arange(rows * columns)
    table = {
        "name": [f"A{i}" for i in at],
        "lon": -96.95 + 0.1 * (at % columns),
        "lat": 35.05 + 0.1 * (at // columns),
        **dict.fromkeys(["unit_code", "segment", "owner"], ""),
        "visits_per_year": 12.0,
        "minutes_per_visit": 60.0,
        "workload": 1.0 + np.random.default_rng(0).random(len(at)),
        "potential": 1.0,
        "required_skills": [()] * len(at),
        "status": "customer",
    }
    return pd.DataFrame(table, index=pd.Index([f"a{i}" for i in at], name="account_id"))


class Victims:
    """A server with its worker, and a worker more; started anew whenever they were killed."""

    def __init__(self, url: str, workspace: str, plan: str, folder: Path) -> None:
        self._url, self._server_arguments = url, (url, workspace, plan)
        self._folder, self._servers = folder, 0
        self.server, self.worker = self._start_server(), self._start_worker()

    def _start_server(self) -> "subprocess.Popen[bytes]":
        self._servers += 1
        command = [sys.executable, "-c", SERVER, *self._server_arguments]
        with (self._folder / f"server{self._servers}.log").open("wb") as log:
            return subprocess.Popen(command, stdout=log, stderr=subprocess.DEVNULL)

    def _start_worker(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "territory", "work"],
            env={**os.environ, ENVIRONMENT: self._url},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_server(self) -> None:
        """Kill the server without a word, and start another."""
        _kill(self.server)
        self.server = self._start_server()

    def kill_worker(self) -> None:
        """Kill the worker without a word, and start another."""
        _kill(self.worker)
        self.worker = self._start_worker()

    def end(self) -> None:
        """Kill both for good."""
        _kill(self.server)
        _kill(self.worker)

    def acknowledged(self) -> list[int]:
        """Every write that any of the servers acknowledged."""
        lines = [
            line
            for log in sorted(self._folder.glob("server*.log"))
            for line in log.read_text(encoding="ascii").split("\n")[:-1]
        ]
        return [int(line) for line in lines if not line.startswith("worker")]


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL)
    process.wait()


def run_drill(
    url: str, jobs: int, units: int, workers: int, servers: int, seed: int, limit_s: float
) -> Report:
    """Run the drill, and look at what is left."""
    store, chance, started = open_store(url), random.Random(seed), time.monotonic()
    workspace, plan = make_batch(store, jobs, units)
    kills = ["kill_worker"] * workers + ["kill_server"] * servers
    chance.shuffle(kills)
    with tempfile.TemporaryDirectory() as folder:
        victims = Victims(url, workspace, plan, Path(folder))
        try:
            done = 0
            while time.monotonic() - started < limit_s:
                counts = store.jobs.count(workspace)
                settled = jobs - counts.get("queued", 0) - counts.get("running", 0)
                # The kills are spread over the batch: each comes when its part is done, and a bit.
                if done < len(kills) and settled >= jobs * done / (len(kills) + 1):
                    time.sleep(chance.uniform(0.0, 1.5))
                    getattr(victims, kills[done])()
                    done += 1
                elif settled == jobs:
                    break
                time.sleep(0.1)
        finally:
            victims.end()
        acknowledged = victims.acknowledged()
    faults = find_faults(store, workspace, plan, jobs, acknowledged)
    if done < len(kills):
        faults.append(f"only {done} of {len(kills)} kills came before the time was up")
    begun_again = sum(job.attempts > 1 for job in store.jobs.page(workspace, limit=jobs))
    store.close()
    seconds = round(time.monotonic() - started, 1)
    return Report(jobs, seconds, workers, servers, begun_again, len(acknowledged), tuple(faults))


def find_faults(
    store: Store, workspace: str, plan: str, jobs: int, acknowledged: list[int]
) -> list[str]:
    """Say what was lost, written twice or damaged."""
    faults = store.check()
    found = store.jobs.page(workspace, limit=jobs + 1)
    faults += [f"{job.job_id} is {job.state}: {job.error}" for job in found if job.state != "done"]
    if len(found) != jobs:
        faults.append(f"{jobs} jobs were submitted, {len(found)} are there")
    plans = {job.job_id: (job.result or {}).get("plan_id") for job in found if job.state == "done"}
    for job_id, plan_id in plans.items():
        versions = store.plans.versions(workspace, plan_id) if plan_id else []
        if [version.job_id for version in versions] != [job_id]:
            faults.append(f"{job_id} is done, and its plan has {len(versions)} versions")
    if len(store.plans.page(workspace, limit=jobs + 10)) != len(plans) + 1:
        faults.append("there are plans that no job tells of")
    there = {version.version for version in store.plans.versions(workspace, plan, limit=10**6)}
    lost = sorted(set(acknowledged) - there)
    return faults + [f"the acknowledged write {version} is lost" for version in lost]


def main() -> int:
    """Run the drill that was asked for, and print its report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=100)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--kill-workers", type=int, default=10)
    parser.add_argument("--kill-servers", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=float, default=1800.0, help="seconds at most")
    parser.add_argument("--store", default="")
    asked: Any = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = run_drill(
            asked.store or str(Path(folder) / "drill.db"),
            asked.jobs,
            asked.units,
            asked.kill_workers,
            asked.kill_servers,
            asked.seed,
            asked.limit,
        )
    print(json.dumps(asdict(report), indent=2))
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
