"""The product: sales territories from accounts, units and reps."""

import importlib
import typing

if typing.TYPE_CHECKING:
    from territory.client import Client, JobFailed, Refused, ServedPlan, Workspace
    from territory.designing.refusal import Infeasible
    from territory.errors import InvalidInput
    from territory.notebook import PlanFrontier, Scenario, SolvedPlan

__all__ = [
    "Client",
    "Infeasible",
    "InvalidInput",
    "JobFailed",
    "PlanFrontier",
    "Refused",
    "Scenario",
    "ServedPlan",
    "SolvedPlan",
    "Workspace",
]

_HOMES = {
    "Client": "territory.client",
    "Infeasible": "territory.designing.refusal",
    "InvalidInput": "territory.errors",
    "JobFailed": "territory.client",
    "PlanFrontier": "territory.notebook",
    "Refused": "territory.client",
    "Scenario": "territory.notebook",
    "ServedPlan": "territory.client",
    "SolvedPlan": "territory.notebook",
    "Workspace": "territory.client",
}


def __getattr__(name: str) -> typing.Any:
    """Import what is asked for: the command line imports this package, and must answer at once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(importlib.import_module(_HOMES[name]), name)
    return globals()[name]


def __dir__() -> list[str]:
    """List what there is, asked for or not."""
    return sorted({*globals(), *__all__})
