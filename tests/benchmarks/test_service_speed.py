"""The benchmark of the service makes a store that the service can work with."""

import service_speed
from territory.store import open_store
from territory.workspace.editing import measure_state


def test_the_plan_of_the_benchmark_is_whole_and_balanced(tmp_path):
    ws, plan, busy = service_speed.make_store(tmp_path / "bench.db", 2500)
    store = open_store(str(tmp_path / "bench.db"))
    version = store.plans.version(ws, plan)
    basis, state = store.plans.basis(ws, version.basis_id), store.plans.state(ws, plan)
    summary = measure_state(basis, state).summary()
    assert summary["unassigned"] == summary["in_pieces"] == 0
    assert store.plans.get(ws, busy).version == 0
    store.close()


def test_a_summary_tells_percentiles():
    assert service_speed.summary([1.0] * 99 + [100.0])["p50"] == 1.0
