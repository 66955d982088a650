"""Studies: answers about a version of a plan that took a job, kept as tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import insert, select

from territory.store.database import Database, now
from territory.store.ids import new_id
from territory.store.packing import pack_table, unpack_table
from territory.store.problems import NotFound
from territory.store.records import StoredPlan, Study, StudyKind
from territory.store.scoped import get_one, list_page, remove_one
from territory.store.tables import plans, studies, study_tables


class Studies:
    """The studies of all workspaces; each call names the one it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        workspace_id: str,
        plan_id: str,
        version: int,
        kind: StudyKind,
        actor: str,
        summary: Mapping[str, Any],
        tables: Mapping[str, pd.DataFrame],
        *,
        job_id: str | None = None,
    ) -> Study:
        """Keep a study.

        Parameters
        ----------
        version
            Of the plan, that the study is about.
        summary
            What lists of studies show, as JSON.
        tables
            Its tables by name; the first column names what a row is about.

        Raises
        ------
        NotFound
            When the workspace has no such plan.
        """
        row: dict[str, Any] = {
            "study_id": new_id("sty"),
            "plan_id": plan_id,
            "version": version,
            "kind": kind,
            "summary": dict(summary),
            "tables": {name: len(table) for name, table in tables.items()},
            "job_id": job_id,
            "created_by": actor,
            "created_at": now(),
        }
        packed = [
            {"study_id": row["study_id"], "name": name, "content": pack_table(table)}
            for name, table in tables.items()
        ]
        with self._database.begin() as connection:
            get_one(connection, StoredPlan, plans, workspace_id, "plan_id", plan_id)
            connection.execute(insert(studies).values(workspace_id=workspace_id, **row))
            if packed:
                connection.execute(insert(study_tables), packed)
        return Study(**row)

    def get(self, workspace_id: str, study_id: str) -> Study:
        """Return a study; `NotFound` when the workspace has none of this id."""
        with self._database.read() as connection:
            return get_one(connection, Study, studies, workspace_id, "study_id", study_id)

    def page(
        self,
        workspace_id: str,
        after: str | None = None,
        limit: int = 100,
        *,
        plan_id: str | None = None,
        version: int | None = None,
        kind: str | None = None,
    ) -> list[Study]:
        """Return studies in the order in which they were made."""
        filters = {"plan_id": plan_id, "version": version, "kind": kind}
        with self._database.read() as connection:
            return list_page(
                connection, Study, studies, workspace_id, "study_id", after, limit, **filters
            )

    def table(self, workspace_id: str, study_id: str, name: str) -> pd.DataFrame:
        """Return a table of a study; `NotFound` when it has none of this name."""
        query = select(study_tables.c.content).where(
            study_tables.c.study_id == study_id, study_tables.c.name == name
        )
        with self._database.read() as connection:
            self.get(workspace_id, study_id)
            content = connection.execute(query).scalar_one_or_none()
        if content is None:
            raise NotFound(f"the study has no table {name!r}")
        return unpack_table(content)

    def remove(self, workspace_id: str, study_id: str) -> None:
        """Remove a study with its tables."""
        with self._database.begin() as connection:
            remove_one(connection, studies, workspace_id, "study_id", study_id)
