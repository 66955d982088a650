"""A short drill: `python tests/benchmarks/drill.py` is the long one."""

import pytest

from drill import find_faults, make_batch, run_drill
from territory.store import open_store


@pytest.mark.slow
def test_nothing_is_lost_when_workers_and_servers_are_killed(sqlite_url):
    report = run_drill(sqlite_url, 4, 12, workers=2, servers=1, seed=1, limit_s=600.0)
    assert report.faults == ()
    assert report.acknowledged > 0


def test_a_job_or_a_write_that_is_lost_would_be_seen(sqlite_url):
    store = open_store(sqlite_url)
    workspace, plan = make_batch(store, 2, 12)
    faults = find_faults(store, workspace, plan, 3, [1, 2])
    store.close()
    assert any("is queued" in fault for fault in faults)
    assert "3 jobs were submitted, 2 are there" in faults
    assert "the acknowledged write 2 is lost" in faults
