"""What every route that changes a plan does: see which version was meant, change, measure, tell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Response
from pydantic import BaseModel

from territory.api.deps import Here, Writer
from territory.api.etags import IfMatch, etag, require_match
from territory.api.plan_views import see_plan
from territory.store import Store
from territory.store.records import Version
from territory.workspace.editing import Edit, Measured, measure_state

PlanId = Annotated[str, Path(max_length=100)]


class Changed(BaseModel):
    """The version that a change made, and the figures of the plan since."""

    version: Version
    summary: dict[str, Any]
    territories: list[dict[str, Any]]


@dataclass(frozen=True)
class PlanEditor:
    """Somebody who changes a plan, having seen one of its versions."""

    here: Here
    plan_id: str
    answer: Response
    if_match: str | None

    def change(
        self, reason: str, make: Callable[[Store, Edit], tuple[Version, Measured]], **told: Any
    ) -> Changed:
        """Make a version by an edit; `told` is what the trail keeps of it.

        Ends with 412 or 428 where the caller has not seen the newest version.
        """
        edit = Edit(*self._place, self.here.caller.name, reason, self._seen())
        with self.here.changing("plan", self.plan_id, **told):
            made, measured = make(self.here.service.store, edit)
        return self._changed(made, measured)

    def step(self, reason: str, make: Callable[..., Version], *which: Any, **told: Any) -> Changed:
        """Make a version out of others: `make` takes the plan, `which`, who, why, `expected`."""
        seen = self._seen()
        with self.here.changing("plan", self.plan_id, **told):
            made = make(*self._place, *which, self.here.caller.name, reason, expected=seen)
        view = see_plan(self.here, self.plan_id, made.version)
        return self._changed(made, measure_state(view.basis, view.state))

    @property
    def _place(self) -> tuple[str, str]:
        return self.here.workspace_id, self.plan_id

    def _seen(self) -> int:
        newest = self.here.service.store.plans.get(*self._place).version
        require_match(self.if_match, newest)
        return newest

    def _changed(self, version: Version, measured: Measured) -> Changed:
        self.answer.headers["etag"] = etag(version.version)
        return Changed(version=version, **measured.as_json())


async def edit_plan(
    plan_id: PlanId, here: Writer, answer: Response, if_match: IfMatch = None
) -> PlanEditor:
    """Return who changes which plan; async, as a thread would cost more than it does."""
    return PlanEditor(here, plan_id, answer, if_match)


Editing = Annotated[PlanEditor, Depends(edit_plan)]
