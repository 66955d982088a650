"""A version of a plan of a service, with the same questions as a plan that was solved here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Self

import folium
import geopandas as gpd
import pandas as pd
from shapely import Polygon

from maps import plan_map
from maps.escape import html_text
from territory.changing.explaining import ACCOUNT_COLUMNS, UNIT_COLUMNS
from territory.changing.whereabouts import Explanation, alternatives_table
from territory.client.connection import Connection, Json
from territory.client.fetching import fetch_scenario
from territory.client.following import follow_job
from territory.client.served_tables import ServedTables
from territory.faults import quantity
from territory.notebook import Scenario
from territory.notebook.changes_asked import read_rebalance
from territory.notebook.comparing import Comparable, compare_figures
from territory.notebook.frontier import PlanFrontier
from territory.notebook.options_in import renamed_options
from territory.notebook.plotting import draw_territories, show_framed
from territory.notebook.solved_plan import Level
from territory.planning import Explanations, Frontier, KeepPrice
from territory.studies.frontier import CURVE_COLUMNS
from territory.workspace.exporting import PlanTables
from territory.workspace.table_drawing import drawn_tables


class ServedPlan:
    """A version of a plan. It stays what it is; what changes the plan returns the next version.

    Attributes
    ----------
    plan_id, name
        What the plan is called.
    version
        Which version of it this is; 0 while there is none.
    status
        ``draft``, ``in_review``, ``approved`` or ``published``, when this was read.
    """

    def __init__(self, connection: Connection, path: str, version: int | None = None) -> None:
        self._connection, self._path = connection, path
        plan = connection.get(path)
        self.plan_id: str = plan["plan_id"]
        self.name: str = plan["name"]
        self.status: str = plan["status"]
        self.version: int = plan["version"] if version is None else version
        self._tables = ServedTables(connection, path, plan, self.version)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why not every band is met, for a version that was rebalanced; empty otherwise."""
        return tuple(self._tables.event["summary"].get("reasons", ()))

    @property
    def has_reps(self) -> bool:
        """Whether territories have reps."""
        return any(each["rep_id"] for each in self._tables.measured["territories"])

    def metrics(self) -> pd.DataFrame:
        """One row a territory, index `territory_id`.

        Columns: `rep_id`, `rep_name`, `pieces`, `n_accounts`, and for each measure its sum under
        its own name, `<measure>_target` and `<measure>_deviation` (signed, a fraction).
        """
        rows: dict[str, Json] = {}
        for each in self._tables.measured["territories"]:
            rep = each["rep_id"] or ""
            row = {
                "rep_id": rep,
                "rep_name": self._tables.rep_names.get(rep, ""),
                "pieces": each["pieces"],
                "n_accounts": each["accounts"],
            }
            for measure, found in each["measures"].items():
                row |= {
                    measure: found["value"],
                    f"{measure}_target": found["target"],
                    f"{measure}_deviation": found["deviation"],
                }
            rows[each["territory_id"]] = row
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("territory_id")

    def figures(self) -> dict[str, Any]:
        """What is told of the version in one number each.

        Cost, bound and gap are those of the solver: a version that was changed by hand has none.
        """
        answer = self._tables.event["summary"] if self._tables.event["job_id"] else {}
        territories = self._tables.measured["territories"]
        summary = self._tables.measured["summary"] or {}
        worst: dict[str, float] = {}
        for each in territories:
            for measure, found in each["measures"].items():
                name, deviation = f"{measure}_worst_deviation", found["deviation"]
                if abs(deviation) > abs(worst.get(name, 0.0)):
                    worst[name] = deviation
        return {
            "status": answer.get("status", self._tables.event["kind"]),
            "territories": len(territories),
            **{name: answer.get(name) for name in ("objective", "bound", "gap")},
            **worst,
            "rms_distance_km": summary.get("rms_distance_km"),
        }

    def assignments(self) -> pd.DataFrame:
        """Territory and rep of each unit: columns unit_id, territory_id, rep_id, locked."""
        return self._tables.plain("units")

    def accounts(self) -> pd.DataFrame:
        """Territory and rep of each account, and what else is known of it: account_id, ..."""
        return self._tables.plain("accounts")

    def to_geodataframe(self, level: Level = "territories") -> gpd.GeoDataFrame:
        """Territories, units or accounts with their geometry (EPSG:4326).

        Raises
        ------
        ValueError
            For another level.
        """
        keys = {"territories": "territory_id", "units": "unit_id", "accounts": "account_id"}
        if level not in keys:
            raise ValueError(f"level must be territories, units or accounts, not {level!r}")
        return self._tables.shaped(level).set_index(keys[level])

    # ------------------------------------------------------------------------------ how it is shown

    def map(self, title: str = "") -> folium.Map:
        """The interactive map, which shows itself in a notebook and needs no network."""
        tables = self._tables
        written = PlanTables(
            tables.plain("units"),
            tables.plain("accounts"),
            self.metrics().reset_index(),
            tables.rep_names,
            tables.shaped("units").set_index("unit_id")[["geometry"]],
        )
        drawn = drawn_tables(written, tables.measured["territories"])
        return show_framed(plan_map(replace(drawn, title=title or self.name)))

    def plot(self, measure: str | None = None, ax: Any = None, **options: Any) -> Any:
        """Draw the territories with matplotlib; as `SolvedPlan.plot`."""
        return draw_territories(self.to_geodataframe(), measure, ax, options)

    def compare(self, other: Comparable) -> pd.DataFrame:
        """This version beside another plan, served or solved here; as `SolvedPlan.compare`."""
        return compare_figures(self, other)

    def export(self, path: str | Path, form: str = "crm", part: str = "accounts") -> Path:
        """Write a file: `form` is csv, xlsx, geojson, gpkg, parquet or crm (owners of accounts).

        `part` is units, accounts or territories; Excel and GeoPackage hold all.
        """
        content = self._connection.download(
            f"{self._path}/export", format=form, part=part, version=self.version
        )
        Path(path).write_bytes(content)
        return Path(path)

    def scenario(self) -> Scenario:
        """The question that the plan answers, with its tables and options as they are by now.

        It can be changed with `but`, solved here, or brought back with `Workspace.add_plan`.

        Raises
        ------
        LookupError
            When the plan is about no scenario.
        """
        scenario_id = self._connection.get(self._path)["scenario_id"]
        if scenario_id is None:
            raise LookupError(f"{self.name!r} is about no scenario")
        return fetch_scenario(self._connection, self._path.rpartition("/plans/")[0], scenario_id)

    # ---------------------------------------------------------------------------------- its history

    def latest(self) -> Self:
        """The newest version: with it comes what others did meanwhile."""
        return self.__class__(self._connection, self._path)

    def at(self, version: int) -> Self:
        """Another version of the plan."""
        return self.__class__(self._connection, self._path, version)

    def versions(self) -> pd.DataFrame:
        """Every version, the newest first: index `version`; `kind`, `actor`, `at`, `reason`."""
        rows = list(self._connection.items(f"{self._path}/versions"))
        table = pd.DataFrame(rows, columns=["version", "kind", "actor", "at", "reason"])
        return table.assign(at=pd.to_datetime(table["at"])).set_index("version")

    def changes(self, since: int) -> pd.DataFrame:
        """What differs from an earlier version: columns `kind`, `id`, `before`, `after`."""
        found = self._connection.get(
            f"{self._path}/diff", version=since, other_version=self.version
        )
        return pd.DataFrame(found["changes"], columns=["kind", "id", "before", "after"])

    def drawn(self) -> gpd.GeoDataFrame:
        """What planners drew on the map to pick the units that they moved (EPSG:4326).

        A row a shape, the newest version first: `version`, `actor`, `at`, `reason`, `territory_id`
        (which got the units) and the `geometry`.
        """
        rows = [
            {
                **{name: event[name] for name in ("version", "actor", "at", "reason")},
                "territory_id": event["detail"]["to"],
                "geometry": Polygon(ring),
            }
            for event in self._connection.items(f"{self._path}/versions")
            for ring in event["detail"].get("drawn", ())
        ]
        columns = ["version", "actor", "at", "reason", "territory_id", "geometry"]
        table = gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=4326)
        return table.assign(at=pd.to_datetime(table["at"]))

    # -------------------------------------------------------------------------- what is asked of it

    def explain(self, account_id: str) -> Explanation:
        """Say where an account is and why; as `SolvedPlan.explain`.

        Soft terms of the scenario count in no `distance_change` here.
        """
        asked = {"account_id": account_id, "version": self._tables.event["version"]}
        told = self._connection.get(f"{self._path}/why", **asked)
        rows = {row.pop("territory_id"): row for row in told["alternatives"]}
        return Explanation(tuple(told["sentences"]), alternatives_table(rows))

    def explain_moves(
        self, since: int | None = None, *, progress: bool | None = None
    ) -> Explanations:
        """Why each unit and account moved since an earlier version, and what keeping it would cost.

        By default since what an undo would bring back, else today's map; 0 is today's map. The
        tables are as for `SolvedPlan.explain_moves`.
        """
        study = self._study("explain", {"since": since}, None, progress)
        units = self._rows(study, "units", UNIT_COLUMNS)
        accounts = self._rows(study, "accounts", ACCOUNT_COLUMNS)
        return Explanations(units.set_index("unit_id"), accounts.set_index("account_id"))

    def price_keeping(
        self,
        *,
        account: str | None = None,
        unit: str | None = None,
        since: int | None = None,
        time_limit: float = 30.0,
        seed: int = 0,
        progress: bool | None = None,
    ) -> KeepPrice:
        """What it would cost to leave an account's unit, or a unit, with its rep of before.

        `since` is as for `explain_moves`; the service solves the plan again with that lock.
        """
        asked = {"account_id": account, "unit_id": unit, "since": since}
        body = {**asked, "time_limit": time_limit, "seed": seed}
        told = self._study("keep", body, time_limit, progress)
        return KeepPrice(**{each.name: told[each.name] for each in fields(KeepPrice)})

    def frontier(
        self, *, time_limit: float = 100.0, progress: bool | None = None, **options: Any
    ) -> PlanFrontier[Self]:
        """Have the service solve for what balance, distance, disruption and fit cost one another.

        As `SolvedPlan.frontier`; `adopt` makes one of the plans the next version.
        """
        body = {"options": {**renamed_options(options), "time_limit": time_limit}}
        study = self._study("frontier", body, time_limit, progress)
        tables = {name: self._rows(study, name) for name in ("plans", "assignments")}
        curve = self._rows(study, "curve", CURVE_COLUMNS)
        found = Frontier(
            tables["plans"].set_index("plan"),
            curve,
            tables["assignments"].set_index("unit_id"),
            tuple(study["report"]),
        )
        which = {"study_id": study["study_id"]}
        return PlanFrontier(found, lambda plan: self._next("adopt", {**which, "plan": plan}))

    def _study(self, action: str, body: Json, seconds: float | None, progress: bool | None) -> Json:
        return self._do(action, {**body, "version": self.version}, seconds, progress)

    def _rows(self, study: Json, table: str, columns: tuple[str, ...] = ()) -> pd.DataFrame:
        """A table of a study; the columns are for one without rows."""
        path = f"{self._path}/studies/{study['study_id']}/tables/{table}"
        rows = list(self._connection.items(path))
        return pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(columns))

    # ------------------------------------------------------------------------------ what changes it

    def solve(self, *, reason: str = "", progress: bool | None = None, **options: Any) -> Self:
        """Have it designed anew by the service; waits for the next version.

        Parameters
        ----------
        reason
            Why, for the history.
        progress
            As in `Scenario.solve`.
        **options
            Fields of `territory.planning.Options` that differ from the scenario's.

        Raises
        ------
        InvalidInput, Infeasible, JobFailed
            As the job ends.
        """
        body = {"options": renamed_options(options), "reason": reason}
        return self._next("solve", body, options.get("time_limit"), progress)

    def rebalance(
        self,
        *,
        budgets: Mapping[str, Any] | None = None,
        reason: str = "",
        progress: bool | None = None,
        **asked: Any,
    ) -> Self:
        """Have what may move moved until the bands are met; waits for the next version.

        `budgets` and `asked` are as for `SolvedPlan.rebalance`; the service begins with the newest
        version, whoever made it, and keeps what is locked there.

        Raises
        ------
        InvalidInput, JobFailed
            As the job ends.
        """
        change = read_rebalance({"budgets": budgets, **asked})
        body = {"change": change.as_json(), "reason": reason}
        return self._next("rebalance", body, change.time_limit, progress)

    def _next(
        self, action: str, body: Json, seconds: float | None = None, progress: bool | None = None
    ) -> Self:
        return self.at(self._do(action, body, seconds, progress)["version"])

    def _do(self, action: str, body: Json, seconds: float | None, progress: bool | None) -> Json:
        """Have a job do something, and return what came of it."""
        job = self._connection.post(f"{self._path}/{action}", body)
        home = self._path.rpartition("/plans/")[0]
        path = f"{home}/jobs/{job['job_id']}"
        return follow_job(self._connection, path, seconds, progress)

    def move(self, unit_ids: Iterable[str], territory_id: str | None, reason: str = "") -> Self:
        """Give units to a territory, or to none; refused (412) when there is a newer version."""
        body = {"unit_ids": list(unit_ids), "territory_id": territory_id, "reason": reason}
        made = self._connection.post(f"{self._path}/moves", body, seen=self.version)
        return self.at(made["version"]["version"])

    def branch(self, name: str, reason: str = "") -> Self:
        """Make a plan that begins with this version, and goes its own way."""
        body = {"name": name, "version": self.version, "reason": reason}
        made = self._connection.post(f"{self._path}/branches", body)
        home = self._path.rpartition("/")[0]
        return self.__class__(self._connection, f"{home}/{made['plan_id']}")

    def send_for_approval(self, note: str = "") -> Self:
        """Send this version to review; the plan is ``in_review`` then."""
        self._connection.post(f"{self._path}/approvals", {"version": self.version, "note": note})
        return self.at(self.version)

    def __repr__(self) -> str:
        """Say which it is, in a line."""
        return f"ServedPlan({self.name!r}, version {self.version}, {self.status})"

    def _repr_html_(self) -> str:
        head = f"<p><b>{html_text(repr(self))}</b></p>"
        if not self.version:
            return head
        missed = "".join(f"<li>{html_text(line)}</li>" for line in self.reasons)
        table = self._shown().to_html(escape=True)
        return f"{head}{missed and f'<ul>{missed}</ul>'}{table}"

    def _shown(self) -> pd.DataFrame:
        """The metrics as people read them: the targets are told by the deviations."""
        table = self.metrics()
        table = table.loc[:, ~table.columns.str.endswith("_target")].copy()
        for name in table.select_dtypes("float"):
            write = "{:+.1%}".format if str(name).endswith("_deviation") else quantity
            table[name] = table[name].map(write)
        return table
