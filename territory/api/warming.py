"""Do at the start, and when a plan is published, what its first reader would wait for."""

import gc
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from territory.api.plan_views import StoredPlan, look_up_index, stored_plan
from territory.api.service import Service
from territory.store import NotFound
from territory.workspace.editing import measure_state

log = logging.getLogger("territory.api")
EDITED = 4
"""How many of the plans that were changed last are made ready for who goes on with them."""


def warm_all(service: Service) -> None:
    """Make ready the plan in force in each workspace, and those that were changed last.

    Whatever fails here is told to who asks for it.
    """
    today = datetime.now(UTC).date()
    for workspace in service.store.workspaces.all():
        try:
            found = service.approvals.in_force(workspace.workspace_id, today)
        except NotFound:
            continue
        warm(service, workspace.workspace_id, found.plan_id, found.version)
    for workspace_id, plan_id in service.store.plans.changed_last(EDITED):
        _ready(service, partial(stored_plan, service, workspace_id, plan_id))


def warm(service: Service, workspace_id: str, plan_id: str, version: int) -> None:
    """Make a version ready to be looked up in, and to be opened."""

    def find() -> StoredPlan:
        look_up_index(service, workspace_id, plan_id, version)
        return stored_plan(service, workspace_id, plan_id, version)

    _ready(service, find)


def _ready(service: Service, find: Callable[[], StoredPlan]) -> None:
    """Measure a version, which loads what that needs, and do what the front ends want done."""
    try:
        stored = find()
        measure_state(stored.basis, stored.state)
        for make_ready in service.readying:
            make_ready(stored)
        if gc.get_freeze_count():  # as `territory serve` has it
            gc.freeze()
    except Exception:
        log.exception("a plan could not be made ready")
