"""What a task gets, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from solvers import Progress
from territory.store import PlanBasis, PlanState, Store
from territory.store.records import DRAFT, Job, StudyKind

BEFORE_SOLVING = (
    "Preparing",
    "Placing accounts",
    "Finding neighbours",
    "Cutting heavy units",
    "Solving",
)
"""Phases at whose beginning there is nothing yet that a cancelled job could keep."""


class Cancelled(Exception):
    """The job was cancelled before there was anything to keep."""


@dataclass(frozen=True)
class NewStudy:
    """What a task found out about a `version` of its plan (see `Studies.add`)."""

    kind: StudyKind
    version: int
    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Outcome:
    """What came of a task; all of it is written in one transaction.

    Attributes
    ----------
    result
        What the job tells: JSON.
    kind, state, basis
        Where the task made a version of the job's plan: the kind of the event, the plan, and what
        its versions share (None: that of the version before).
    detail, summary
        See `Plans.append`.
    study
        What the task found out, where it changed nothing.
    branch
        Name of a branch of the job's plan that gets the version in place of the plan itself.
    """

    result: Mapping[str, Any]
    kind: str = ""
    state: PlanState | None = None
    basis: PlanBasis | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    study: NewStudy | None = None
    branch: str | None = None


@dataclass
class Context:
    """What a task may use while it runs.

    Attributes
    ----------
    store, job
        Where to read, and what is to be done.
    tell
        Called with what is known of the progress, as JSON but for the plan (see `pack_draft`).
    cancelled
        Whether the task should come to an end, with what it has.
    """

    store: Store
    job: Job
    tell: Callable[[dict[str, Any]], None]
    cancelled: Callable[[], bool]
    _last: dict[str, Any] = field(default_factory=dict)

    def on_phase(self, phase: str) -> None:
        """Tell that a phase begins.

        Raises
        ------
        Cancelled
            When there is no plan yet that could be kept, and the job was cancelled.
        """
        if phase in BEFORE_SOLVING and self.cancelled():
            raise Cancelled
        self._last = {**self._last, "phase": phase}
        self.tell(self._last)

    def on_progress(self, progress: Progress) -> None:
        """Tell how good the plan is by now."""
        objective, bound = progress.objective, progress.bound
        gap = None
        if objective is not None and bound is not None:
            gap = max(0.0, (objective - bound) / objective) if objective > 0 else 0.0
        draft = self._last.get(DRAFT) if progress.assignment is None else progress.assignment
        self._last = {
            "phase": self._last.get("phase", progress.phase),
            "method": progress.phase,
            "seconds": round(progress.seconds, 3),
            "objective": objective,
            "bound": bound if bound is None or abs(bound) < float("inf") else None,
            "gap": gap if gap is None or gap < float("inf") else None,
            "violation": progress.violation if progress.violation < float("inf") else None,
        }
        if draft is not None:
            self._last[DRAFT] = draft
        self.tell(self._last)


Task = Callable[[Context], Outcome]
