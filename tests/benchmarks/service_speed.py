"""How fast the service answers: mixed reads while a solve runs, large moves, look-up.

usage: python tests/benchmarks/service_speed.py [--units 33000] [--rate 200] [--seconds 20]

Starts a real server with one worker on loopback, on a store that is made for it. Prints one JSON
object. A figure is the time until the answer is complete, at the client, in milliseconds.
"""

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from shapely.geometry import box

from geodata import make_units
from territory.store import PlanBasis, PlanState, open_store
from territory.store.approvals import Approvals

TERRITORIES, PORT = 300, 8765
WARMING_S = 10.0  # the server makes the plan in force ready after its start


def grid(n):
    side = int(np.ceil(np.sqrt(n)))
    at = np.arange(n)
    return side, at % side, at // side


def make_store(path, n):
    """Keep a grid of units with a plan in force, and a small scenario to solve meanwhile."""
    store = open_store(str(path))
    ws = store.workspaces.add("Bench", {"approval_levels": []}).workspace_id
    side, x, y = grid(n)
    step = 20.0 / side
    shapes = [
        box(-100 + step * i, 30 + step * j, -100 + step * (i + 1), 30 + step * (j + 1))
        for i, j in zip(x, y, strict=True)
    ]
    ids = [f"{i:05}" for i in range(n)]
    units = make_units(ids, shapes, crs=4326)
    unit_set = store.unit_sets.add(ws, "Grid", units, "bench").unit_set_id
    accounts = pd.DataFrame(
        {
            "name": ids,
            "lon": -100 + step * (x + 0.5),
            "lat": 30 + step * (y + 0.5),
            "unit_code": "",
            "segment": "",
            "visits_per_year": 10.0,
            "minutes_per_visit": 60.0,
            "workload": 10.0,
            "potential": 1.0,
            "required_skills": [()] * n,
            "status": "no answer",
            "owner": "",
        },
        index=pd.Index([f"A{i}" for i in ids], name="account_id"),
    )
    account_set = store.accounts.add(ws, "All", accounts, "bench").account_set_id
    options = {"territories": 20, "tolerances": {"workload": 0.05}, "time_limit": 120}
    scenario = store.scenarios.add(
        ws, "S", "bench", account_set_id=account_set, unit_set_id=unit_set, options=options
    ).scenario_id
    plan = store.plans.add(ws, "P", "bench", scenario_id=scenario).plan_id
    basis, state = plan_of(ids, side, x, y)
    store.plans.append(
        ws, plan, "import", "bench", "", state, basis_id=store.plans.add_basis(ws, basis)
    )
    approvals = Approvals(store)
    made = approvals.request(ws, plan, 1, [], "bench")
    approvals.publish(ws, made.approval_id, date(2020, 1, 1))
    few = accounts.iloc[:400]
    few_set = store.accounts.add(ws, "Few", few, "bench").account_set_id
    other = store.scenarios.add(
        ws, "Few", "bench", account_set_id=few_set, options=options
    ).scenario_id
    busy = store.plans.add(ws, "Busy", "bench", scenario_id=other).plan_id
    store.close()
    return ws, plan, busy


def plan_of(ids, side, x, y):
    n = len(ids)
    right = np.column_stack([np.arange(n - 1), np.arange(1, n)])[x[1:] > 0]
    below = np.column_stack([np.arange(n - side), np.arange(side, n)])
    columns = int(np.ceil(np.sqrt(TERRITORIES)))
    label = np.minimum(y * columns // side, columns - 1) * columns + x * columns // side
    _, label = np.unique(label, return_inverse=True)
    k = label.max() + 1
    names = np.array(ids)
    arrays = {
        "unit_ids": names,
        "xy": np.column_stack([x, y]) * 1000.0,
        "weight": np.ones(n),
        "edges": np.vstack([right, below]).astype(np.int32),
        "user_units": names,
        "user_unit_at": np.arange(n, dtype=np.int32),
        "account_ids": np.array([f"A{i}" for i in ids]),
        "account_at": np.arange(n, dtype=np.int32),
        "account_values": np.full((n, 1), 10.0),
    }
    meta = {
        "measures": ["workload"],
        "targets": {"workload": 10.0 * n / k},
        "tolerances": {"workload": 0.2},
        "limits": {},
        "contiguous": True,
    }
    territories = tuple(
        {"territory_id": f"T{i}", "rep_id": f"R{i}", "center": None, "share": 1.0} for i in range(k)
    )
    return PlanBasis(arrays, meta), PlanState(label, np.zeros(n, bool), territories)


class Client:
    """One connection that is kept open, as a program would."""

    def __init__(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def ask(self, method, path, body=None, headers=None):
        """Return milliseconds, status, content; a fault of the server ends the run."""
        text = None if body is None else json.dumps(body)
        started = time.perf_counter()
        self.connection.request(
            method, path, text, {"content-type": "application/json", **(headers or {})}
        )
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status >= 500:
            raise RuntimeError(content.decode())
        return 1000 * (time.perf_counter() - started), answer.status, content


def at_rate(paths, rate, seconds, clients=16):
    """Ask at a fixed rate; lateness of the client counts, so that a slow answer hides no other."""
    found, lock = [], threading.Lock()
    started, total = time.perf_counter() + 0.2, int(rate * seconds)
    numbers = iter(range(total))

    def work():
        client = Client()
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            due = started + number / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            _, status, _ = client.ask("GET", paths[number % len(paths)])
            with lock:
                found.append((1000 * (time.perf_counter() - due), status))

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return summary([each for each, _ in found]) | {"failed": sum(s != 200 for _, s in found)}


def summary(times):
    return {f"p{q}": round(float(np.percentile(times, q)), 1) for q in (50, 95, 99)} | {
        "n": len(times)
    }


def measure(ws, plan, busy, rate, seconds):
    home, client = f"/v1/workspaces/{ws}", Client()
    path = f"{home}/plans/{plan}"
    told = {}
    told["first_load_ms"] = round(client.ask("GET", f"{path}/territories")[0], 1)
    told["load_ms"] = summary([client.ask("GET", f"{path}/territories")[0] for _ in range(10)])
    told["units_page_ms"] = summary(
        [client.ask("GET", f"{path}/units?limit=1000")[0] for _ in range(10)]
    )
    moves = []
    for i in range(20):
        units = [f"{u:05}" for u in range(1000 * (i % 20), 1000 * (i % 20) + 500)]
        body = {"unit_ids": units, "territory_id": f"T{i}"}
        spent, status, content = client.ask("POST", f"{path}/moves", body, {"if-match": "*"})
        assert status == 200, content
        moves.append(spent)
    told["move_500_ms"] = summary(moves)
    told["first_look_up_ms"] = round(client.ask("GET", f"{home}/look-up?code=00001")[0], 1)
    rng = np.random.default_rng(0)
    one = [
        client.ask("GET", f"{home}/look-up?lon={lon:.5f}&lat={lat:.5f}")[0]
        for lon, lat in zip(rng.uniform(-100, -80, 500), rng.uniform(30, 50, 500), strict=True)
    ]
    told["look_up_one_ms"] = summary(one)
    points = (
        np.column_stack([rng.uniform(-100, -80, 10_000), rng.uniform(30, 50, 10_000)])
        .round(5)
        .tolist()
    )
    many = [client.ask("POST", f"{home}/look-up", {"points": points}) for _ in range(10)]
    assert all(status == 200 for _, status, _ in many)
    told["look_up_10000_ms"] = summary([spent for spent, *_ in many])
    client.ask("POST", f"{home}/plans/{busy}/solve", {})
    time.sleep(5)
    paths = [
        path,
        f"{path}/versions?limit=10",
        f"{home}/plans",
        f"{home}/jobs",
        f"{home}/look-up?code=00100",
        f"{home}/look-up?lon=-90&lat=40",
        f"{home}/in-force",
        f"{home}/scenarios",
    ]
    told["mixed_reads_ms"] = at_rate(paths, rate, seconds)
    state = json.loads(Client().ask("GET", f"{home}/jobs?plan_id={busy}")[2])["items"][0]["state"]
    told["a_solve_was"] = state
    return told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=33_000)
    parser.add_argument("--rate", type=float, default=200.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        ids = make_store(path, chosen.units)
        command = [sys.executable, "-m", "territory", "serve", f"--port={PORT}", f"--store={path}"]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_until_up()
            time.sleep(WARMING_S)
            print(json.dumps(measure(*ids, chosen.rate, chosen.seconds), indent=2))
        except (OSError, RuntimeError):
            sys.stderr.write((Path(folder) / "log").read_text(encoding="utf-8")[-5000:])
            raise
        finally:
            process.terminate()
            process.wait(60)


def wait_until_up():
    for _ in range(600):
        try:
            Client().ask("GET", "/healthz")
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError("the server did not come up")


if __name__ == "__main__":
    main()
