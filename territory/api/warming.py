"""Do at the start, and when a plan is published, what its first reader would wait for."""

import gc
import logging
from datetime import UTC, datetime

from territory.api.plan_views import look_up_index, stored_plan
from territory.api.service import Service
from territory.store import NotFound
from territory.workspace.editing import measure_state

log = logging.getLogger("territory.api")


def warm_all(service: Service) -> None:
    """Warm the plan in force in each workspace; whatever fails here is told to who asks for it."""
    today = datetime.now(UTC).date()
    for workspace in service.store.workspaces.all():
        try:
            found = service.approvals.in_force(workspace.workspace_id, today)
        except NotFound:
            continue
        warm(service, workspace.workspace_id, found.plan_id, found.version)


def warm(service: Service, workspace_id: str, plan_id: str, version: int) -> None:
    """Make the look-up index of a version, and measure it, which loads what that needs."""
    try:
        look_up_index(service, workspace_id, plan_id, version)
        stored = stored_plan(service, workspace_id, plan_id, version)
        measure_state(stored.basis, stored.state)
        if gc.get_freeze_count():  # as `territory serve` has it
            gc.freeze()
    except Exception:
        log.exception("the plan in force could not be made ready")
