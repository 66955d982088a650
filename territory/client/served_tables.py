"""The tables of a version of a plan, each fetched when it is first asked for."""

from __future__ import annotations

import io
from functools import cached_property

import geopandas as gpd
import pandas as pd

from territory.client.connection import Connection, Json, Refused

FORBIDDEN = 403


class ServedTables:
    """What a service tells of a version; versions never change, so that nothing is asked twice.

    Parameters
    ----------
    connection, path
        Where the plan is.
    plan
        What the service tells of it.
    version
        Which version; 0 where there is none, and then everything raises LookupError.
    """

    def __init__(self, connection: Connection, path: str, plan: Json, version: int) -> None:
        self._connection, self._path = connection, path
        self._plan, self._version = plan, version
        self._files: dict[str, gpd.GeoDataFrame] = {}

    @cached_property
    def event(self) -> Json:
        """What made the version: kind, actor, summary, ..."""
        found: Json = self._connection.get(f"{self._path}/versions/{self._number}")
        return found

    @cached_property
    def measured(self) -> Json:
        """Its territories with their measures, and the summary."""
        found: Json = self._connection.get(f"{self._path}/territories", version=self._number)
        return found

    def shaped(self, part: str) -> gpd.GeoDataFrame:
        """Units, accounts or territories with their geometry."""
        if part not in self._files:
            asked = {"format": "parquet", "part": part, "version": self._number}
            file = self._connection.download(f"{self._path}/export", **asked)
            self._files[part] = gpd.read_parquet(io.BytesIO(file))
        return self._files[part].copy()

    def plain(self, part: str) -> pd.DataFrame:
        """The same without geometry."""
        return pd.DataFrame(self.shaped(part).drop(columns="geometry"))

    @cached_property
    def rep_names(self) -> dict[str, str]:
        """Names of reps by id; none where one may not see who they are."""
        home = self._path.rpartition("/plans/")[0]
        if self._plan["scenario_id"] is None:
            return {}
        try:
            scenario = self._connection.get(f"{home}/scenarios/{self._plan['scenario_id']}")
            if scenario["rep_set_id"] is None:
                return {}
            reps = list(self._connection.items(f"{home}/rep-sets/{scenario['rep_set_id']}/reps"))
        except Refused as refused:
            if refused.status != FORBIDDEN:
                raise
            return {}
        return {row["rep_id"]: row["name"] for row in reps}

    @property
    def _number(self) -> int:
        if not self._version:
            raise LookupError(f"{self._plan['name']!r} has no version yet: call solve()")
        return self._version
