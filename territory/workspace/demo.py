"""The demo as a workspace: data, a scenario, and a plan on its way."""

from territory.demo.company import build_demo
from territory.planning import Options
from territory.store import Store
from territory.store.records import StoredPlan
from territory.workspace.scenario_inputs import write_options

OPTIONS = Options(
    60,
    {"workload": 0.05, "potential": 0.10},
    split_heavy=True,
    time_limit=120.0,
    seed=0,
    iterations=1,
)


def add_demo(store: Store, actor: str, seed: int = 0) -> StoredPlan:
    """Make a workspace with the demo, and submit the job that designs its plan.

    Raises
    ------
    geodata.SampleDataMissing
        When the package was not built.
    """
    demo = build_demo(seed)
    with store.begin():
        workspace = store.workspaces.add("Demo", {"approval_levels": ["manager"]}).workspace_id
        units = store.unit_sets.add(workspace, "Counties", demo.units, actor)
        accounts = store.accounts.add(workspace, "Accounts", demo.accounts, actor)
        reps = store.reps.add(workspace, "Reps", demo.reps, actor)
        scenario = store.scenarios.add(
            workspace,
            "60 territories",
            actor,
            account_set_id=accounts.account_set_id,
            unit_set_id=units.unit_set_id,
            rep_set_id=reps.rep_set_id,
            options=write_options(OPTIONS),
            tables={"baseline": demo.baseline.to_frame()},
        )
        name = scenario.name
        plan = store.plans.add(workspace, name, actor, scenario_id=scenario.scenario_id)
        store.jobs.submit(
            workspace,
            "design",
            {"scenario_id": scenario.scenario_id},
            actor=actor,
            reason="demo",
            plan_id=plan.plan_id,
        )
    return plan
