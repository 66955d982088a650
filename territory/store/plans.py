"""Plans: versions on an event log, undo and redo, branches."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, insert, select

from territory.store.database import Database, now
from territory.store.history import History
from territory.store.ids import new_id
from territory.store.problems import Conflict
from territory.store.records import Scenario, StoredPlan, Version
from territory.store.scoped import get_one, list_page, remove_one, update_in
from territory.store.states import PlanBasis, PlanState
from territory.store.tables import plan_bases, plan_versions, plans, scenarios

NO_DETAIL: Mapping[str, Any] = {}


class Plans:
    """The plans of all workspaces; each call names the one it is about.

    Every change is an event with an actor and a reason, and makes a version with the next number.
    `expected` is the version that the caller has seen: if it is not the newest any more, somebody
    else was faster, and nothing is changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._history = History()
        database.on_rollback.append(self._history.forget)

    def transaction(self) -> AbstractContextManager[Connection]:
        """Open a transaction, so that several changes are made together (see `Database.begin`)."""
        return self._database.begin()

    # ------------------------------------------------------------------------------------- reading

    def get(self, workspace_id: str, plan_id: str) -> StoredPlan:
        """Return a plan; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(connection, StoredPlan, plans, workspace_id, "plan_id", plan_id)

    def page(
        self,
        workspace_id: str,
        after: str | None = None,
        limit: int = 100,
        *,
        scenario_id: str | None = None,
        branched_from: str | None = None,
    ) -> list[StoredPlan]:
        """Return plans in the order in which they were made."""
        filters = {"scenario_id": scenario_id, "branched_from": branched_from}
        with self._database.read() as connection:
            return list_page(
                connection, StoredPlan, plans, workspace_id, "plan_id", after, limit, **filters
            )

    def changed_last(self, limit: int) -> list[tuple[str, str]]:
        """Return workspace and plan of those changed last in all workspaces, the last first."""
        newest = (plan_versions.c.plan_id == plans.c.plan_id) & (
            plan_versions.c.version == plans.c.version
        )
        query = select(plans.c.workspace_id, plans.c.plan_id).join(plan_versions, newest)
        query = query.where(plans.c.archived_at.is_(None)).order_by(plan_versions.c.at.desc())
        with self._database.read() as connection:
            return [(row[0], row[1]) for row in connection.execute(query.limit(limit))]

    def version(self, workspace_id: str, plan_id: str, version: int | None = None) -> Version:
        """Return a version, by default the newest; `NotFound` when there is none."""
        with self._database.read() as connection:
            return self._version(connection, workspace_id, plan_id, version)

    def versions(
        self,
        workspace_id: str,
        plan_id: str,
        before: int | None = None,
        limit: int = 100,
        *,
        kind: str | None = None,
    ) -> list[Version]:
        """Return versions, the newest first."""
        with self._database.read() as connection:
            self.get(workspace_id, plan_id)
            return self._history.versions(connection, workspace_id, plan_id, before, limit, kind)

    def state(self, workspace_id: str, plan_id: str, version: int | None = None) -> PlanState:
        """Return what the plan is at a version, by default the newest."""
        with self._database.read() as connection:
            found = self._version(connection, workspace_id, plan_id, version)
            return self._history.state(connection, workspace_id, plan_id, found.state)

    def basis(self, workspace_id: str, basis_id: str) -> PlanBasis:
        """Return what versions share; `Version.basis_id` names it."""
        with self._database.read() as connection:
            return self._history.basis(connection, workspace_id, basis_id)

    def _version(
        self, connection: Connection, workspace_id: str, plan_id: str, version: int | None
    ) -> Version:
        if version is None:
            version = get_one(
                connection, StoredPlan, plans, workspace_id, "plan_id", plan_id
            ).version
        return self._history.get(connection, workspace_id, plan_id, version)

    # ------------------------------------------------------------------------------------- writing

    def add(
        self, workspace_id: str, name: str, actor: str, *, scenario_id: str | None = None
    ) -> StoredPlan:
        """Make a plan that has no version yet."""
        return self._add(workspace_id, name, actor, scenario_id, None, None)

    def _add(
        self,
        workspace_id: str,
        name: str,
        actor: str,
        scenario_id: str | None,
        branched_from: str | None,
        branched_at: int | None,
    ) -> StoredPlan:
        row: dict[str, Any] = {
            "plan_id": new_id("pln"),
            "scenario_id": scenario_id,
            "name": name,
            "version": 0,
            "branched_from": branched_from,
            "branched_at": branched_at,
            "created_by": actor,
            "created_at": now(),
            "archived_at": None,
        }
        with self._database.begin() as connection:
            if scenario_id is not None:
                get_one(connection, Scenario, scenarios, workspace_id, "scenario_id", scenario_id)
            connection.execute(insert(plans).values(workspace_id=workspace_id, **row))
        return StoredPlan(**row)

    def change(self, workspace_id: str, plan_id: str, **values: Any) -> StoredPlan:
        """Change `name`, or `archived_at` to put a plan away."""
        with self._database.begin() as connection:
            chosen = update_in(workspace_id, plans).where(plans.c.plan_id == plan_id)
            if values:
                connection.execute(chosen.values(**values))
            return self.get(workspace_id, plan_id)

    def remove(self, workspace_id: str, plan_id: str) -> None:
        """Remove a plan with all its versions."""
        with self._database.begin() as connection:
            remove_one(connection, plans, workspace_id, "plan_id", plan_id)

    def add_basis(self, workspace_id: str, basis: PlanBasis) -> str:
        """Keep what versions will share, and return its id."""
        row = {"basis_id": new_id("bas"), "content": basis.pack(), "created_at": now()}
        with self._database.begin() as connection:
            connection.execute(insert(plan_bases).values(workspace_id=workspace_id, **row))
        return str(row["basis_id"])

    def append(
        self,
        workspace_id: str,
        plan_id: str,
        kind: str,
        actor: str,
        reason: str,
        state: PlanState,
        *,
        expected: int | None = None,
        basis_id: str | None = None,
        detail: Mapping[str, Any] = NO_DETAIL,
        summary: Mapping[str, Any] = NO_DETAIL,
        job_id: str | None = None,
    ) -> Version:
        """Change a plan.

        Parameters
        ----------
        kind
            import, solve, move, lock, merge, ...
        state
            What the plan is afterwards.
        expected
            The version that it was made from.
        basis_id
            What the state is about (see `add_basis`); that of the version before by default.
        detail, summary
            What was done, and the figures of the plan afterwards.
        job_id
            The job that did it.

        Raises
        ------
        NotFound
            When the workspace has no such plan or basis.
        Conflict
            When the plan has a newer version than expected.
        """
        with self._database.begin() as connection:
            number, before = self._next(connection, workspace_id, plan_id, expected)
            if basis_id is None:
                if before is None:
                    raise Conflict("the first version of a plan needs a basis")
                basis_id = before.basis_id
            self._check_fit(connection, workspace_id, basis_id, state)
            made = Version(
                plan_id=plan_id,
                version=number,
                kind=kind,
                actor=actor,
                at=now(),
                reason=reason,
                detail=dict(detail),
                summary=dict(summary),
                state=number,
                undo_to=before.state if before else None,
                redo=[],
                basis_id=basis_id,
                job_id=job_id,
            )
            self._history.add(connection, workspace_id, made, state)
        return made

    def note(
        self,
        workspace_id: str,
        plan_id: str,
        kind: str,
        actor: str,
        reason: str,
        *,
        expected: int | None = None,
        detail: Mapping[str, Any] = NO_DETAIL,
    ) -> Version:
        """Record an event that changes nothing of the map, such as an approval."""
        with self._database.begin() as connection:
            number, before = self._next(connection, workspace_id, plan_id, expected)
            changes = {"kind": kind, "actor": actor, "reason": reason, "detail": dict(detail)}
            return self._repeat(connection, workspace_id, number, before, before, changes)

    def undo(
        self,
        workspace_id: str,
        plan_id: str,
        actor: str,
        reason: str = "",
        *,
        expected: int | None = None,
    ) -> Version:
        """Bring back what was before the last change, whoever or whatever made it.

        Raises
        ------
        Conflict
            When there is nothing to undo, or the plan has a newer version than expected.
        """
        with self._database.begin() as connection:
            number, last = self._next(connection, workspace_id, plan_id, expected)
            if last is None or last.undo_to is None:
                raise Conflict("there is nothing to undo")
            back = self._history.get(connection, workspace_id, plan_id, last.undo_to)
            changes = {
                "kind": "undo",
                "actor": actor,
                "reason": reason,
                "detail": {"undone": last.state},
                "redo": [*last.redo, last.state],
            }
            return self._repeat(connection, workspace_id, number, last, back, changes)

    def redo(
        self,
        workspace_id: str,
        plan_id: str,
        actor: str,
        reason: str = "",
        *,
        expected: int | None = None,
    ) -> Version:
        """Bring back what was undone last.

        Raises
        ------
        Conflict
            When there is nothing to redo, or the plan has a newer version than expected.
        """
        with self._database.begin() as connection:
            number, last = self._next(connection, workspace_id, plan_id, expected)
            if last is None or not last.redo:
                raise Conflict("there is nothing to redo")
            again = self._history.get(connection, workspace_id, plan_id, last.redo[-1])
            changes = {
                "kind": "redo",
                "actor": actor,
                "reason": reason,
                "detail": {"redone": again.state},
                "redo": last.redo[:-1],
            }
            return self._repeat(connection, workspace_id, number, last, again, changes)

    def restore(
        self,
        workspace_id: str,
        plan_id: str,
        version: int,
        actor: str,
        reason: str = "",
        *,
        expected: int | None = None,
    ) -> Version:
        """Make the state of an earlier version the newest one; an undo takes it back."""
        with self._database.begin() as connection:
            old = self._version(connection, workspace_id, plan_id, version)
            state = self._history.state(connection, workspace_id, plan_id, old.state)
            return self.append(
                workspace_id,
                plan_id,
                "restore",
                actor,
                reason,
                state,
                expected=expected,
                basis_id=old.basis_id,
                detail={"version": version},
                summary=old.summary,
            )

    def branch(
        self,
        workspace_id: str,
        plan_id: str,
        name: str,
        actor: str,
        reason: str = "",
        *,
        version: int | None = None,
    ) -> StoredPlan:
        """Make a plan that begins with a version of another, by default the newest."""
        with self._database.begin() as connection:
            plan = self.get(workspace_id, plan_id)
            old = self._version(connection, workspace_id, plan_id, version)
            state = self._history.state(connection, workspace_id, plan_id, old.state)
            made = self._add(workspace_id, name, actor, plan.scenario_id, plan_id, old.version)
            self.append(
                workspace_id,
                made.plan_id,
                "branch",
                actor,
                reason,
                state,
                basis_id=old.basis_id,
                detail={"plan_id": plan_id, "version": old.version},
                summary=old.summary,
            )
            return self.get(workspace_id, made.plan_id)

    def _next(
        self, connection: Connection, workspace_id: str, plan_id: str, expected: int | None
    ) -> tuple[int, Version | None]:
        """Take the next number of a plan, and return the newest version so far."""
        chosen = update_in(workspace_id, plans).where(plans.c.plan_id == plan_id)
        # The row is locked from here to the end of the transaction: numbers are never given twice.
        connection.execute(chosen.values(version=plans.c.version + 1))
        number = self.get(workspace_id, plan_id).version
        last = number - 1
        if expected is not None and expected != last:
            raise Conflict(f"the plan has version {last} by now, not {expected}")
        before = self._history.get(connection, workspace_id, plan_id, last) if last else None
        return number, before

    def _check_fit(
        self, connection: Connection, workspace_id: str, basis_id: str, state: PlanState
    ) -> None:
        units = len(self._history.basis(connection, workspace_id, basis_id).unit_ids)
        if len(state.assignment) != units:
            raise ValueError(f"the state has {len(state.assignment)} units, its basis {units}")

    def _repeat(
        self,
        connection: Connection,
        workspace_id: str,
        number: int,
        last: Version | None,
        shown: Version | None,
        changes: dict[str, Any],
    ) -> Version:
        """Add a version that has the state of an earlier one."""
        if last is None or shown is None:
            raise Conflict("the plan has no version yet")
        taken = {"detail": {}, "redo": last.redo, "at": now(), "job_id": None, **changes}
        made = shown.model_copy(update={"version": number, **taken})
        self._history.add(connection, workspace_id, made, None)
        return made
