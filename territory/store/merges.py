"""Differences between plans, and merges of one into another."""

from dataclasses import asdict

from territory.store.merging import Change, Merged, Prefer, diff_states, merge_states
from territory.store.plans import Plans
from territory.store.problems import Conflict
from territory.store.records import Version

Place = tuple[str, int]
"""A plan and one of its versions."""


class Merges:
    """Compares and merges plans of a workspace."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans

    def diff(
        self,
        workspace_id: str,
        plan_id: str,
        version: int | None,
        other_id: str,
        other_version: int | None = None,
    ) -> tuple[Change, ...]:
        """List what differs from a version of a plan to one of the same or another plan."""
        sides = ((plan_id, version), (other_id, other_version))
        (ids, before), (other_ids, after) = (
            (
                self._plans.basis(
                    workspace_id, self._plans.version(workspace_id, plan, at).basis_id
                ).unit_ids,
                self._plans.state(workspace_id, plan, at),
            )
            for plan, at in sides
        )
        return diff_states(ids, before, other_ids, after)

    def preview(
        self, workspace_id: str, into: str, source: str, prefer: Prefer | None = "ours"
    ) -> Merged:
        """Return what a merge would come to, with all conflicts; nothing is written.

        Raises
        ------
        Conflict
            When the plans have no common past, or are about other units.
        """
        base = self._common(workspace_id, into, source)
        ours, theirs = (self._plans.version(workspace_id, plan) for plan in (into, source))
        old = self._plans.version(workspace_id, *base)
        ids, *others = (
            self._plans.basis(workspace_id, each.basis_id).unit_ids for each in (ours, theirs, old)
        )
        if any(len(other) != len(ids) or (other != ids).any() for other in others):
            raise Conflict("the plans are about other units, so that they cannot be merged")
        before, mine, other = (
            self._plans.state(workspace_id, each.plan_id, each.version)
            for each in (old, ours, theirs)
        )
        return merge_states(ids, before, mine, other, prefer)

    def merge(
        self,
        workspace_id: str,
        into: str,
        source: str,
        actor: str,
        reason: str = "",
        *,
        prefer: Prefer | None = None,
        expected: int | None = None,
    ) -> Version:
        """Bring what changed in the source since the common past into the other plan.

        Raises
        ------
        Unmerged
            When both changed the same things and none is preferred; it lists all of them.
        Conflict
            When the plans have no common past, or the plan has a newer version than expected.
        """
        with self._plans.transaction():
            merged = self.preview(workspace_id, into, source, prefer)
            version = self._plans.version(workspace_id, source).version
            detail = {
                "plan_id": source,
                "version": version,
                "taken": len(merged.taken),
                "conflicts": [asdict(conflict) for conflict in merged.conflicts],
                "prefer": prefer,
            }
            return self._plans.append(
                workspace_id,
                into,
                "merge",
                actor,
                reason,
                merged.state,
                expected=expected,
                detail=detail,
            )

    def _common(self, workspace_id: str, one: str, other: str) -> Place:
        """Return the newest version that both plans have in their past."""
        merges = [
            found
            for plan, source in ((one, other), (other, one))
            if (found := self._last_merge(workspace_id, plan, source)) is not None
        ]
        if merges:
            last = max(merges, key=lambda version: version.at)
            return last.detail["plan_id"], last.detail["version"]
        lines = [dict(self._lineage(workspace_id, plan)) for plan in (one, other)]
        for plan, version in lines[0].items():
            if plan in lines[1]:
                return plan, min(version, lines[1][plan])
        raise Conflict("the plans have no common past, so that they cannot be merged")

    def _last_merge(self, workspace_id: str, plan_id: str, source: str) -> Version | None:
        found = self._plans.versions(workspace_id, plan_id, limit=10_000, kind="merge")
        return next((each for each in found if each.detail["plan_id"] == source), None)

    def _lineage(self, workspace_id: str, plan_id: str) -> list[Place]:
        """The plan and those it was branched from, each with its last version on the line."""
        plan = self._plans.get(workspace_id, plan_id)
        line = [(plan_id, plan.version)]
        while plan.branched_from is not None and plan.branched_at is not None:
            line.append((plan.branched_from, plan.branched_at))
            plan = self._plans.get(workspace_id, plan.branched_from)
        return line
