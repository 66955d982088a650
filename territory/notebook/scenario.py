"""The question of an analyst: tables, what to balance, and how to solve."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, Self

import geopandas as gpd
import pandas as pd

from geodata.collector import Collector
from maps.escape import html_text
from territory.areas.input_files import FILES, UNKNOWN, Files
from territory.bands import names_of
from territory.errors import raise_faults
from territory.faults import percent
from territory.loading import parse_mapping, read_inputs
from territory.notebook.options_in import RULES, assumed, changed_options, renamed_options, words
from territory.notebook.progress import show_progress
from territory.notebook.python_names import told_in_python
from territory.notebook.solved_plan import SolvedPlan
from territory.notebook.tables_in import Table, as_given, file_of, told_as_given
from territory.people.account_rules import AccountRules
from territory.people.assumptions import Assumptions
from territory.people.home_rules import HomeRules
from territory.people.sizing import Sizing
from territory.planning import (
    Inputs,
    Options,
    design_plan,
    option_faults,
    recipe_of,
    size_reps,
    sizing_faults,
)

OTHER_FILES = ("barriers", "edits", "level", "roads")
READING = ("unknown", "crs", "layer", "without_polygon")
ACCOUNT_RULES = ("families", "protect")
SETTINGS = tuple(
    field.name
    for field in fields(Options)
    if field.name not in ("tolerances", "assumptions", "rules", "account_rules")
)
KNOWN = (*FILES, *OTHER_FILES, *READING, *RULES, *ACCOUNT_RULES, *SETTINGS, "balance", "columns")


class Scenario:
    """A question that can be solved: accounts, perhaps units, reps and today's map, and rules.

    Parameters
    ----------
    accounts : DataFrame, GeoDataFrame of points, or path
        Accounts to serve; the columns are found by their usual names.
    units : GeoDataFrame of polygons, or path; default=None
        Polygons that are never cut. Without them, each account's place is a unit.
    reps : DataFrame or path, default=None
        Reps with home, skills, hours.
    baseline : Series, DataFrame or path, default=None
        Rep (or territory) of each unit today.
    territories : int
        How many.
    balance : mapping, default={"workload": 0.05}
        Measure to tolerance, a fraction. The measure `accounts` counts them.
    columns : mapping, default=None
        Your column to our field, such as ``{"BEDS": "potential"}``; a column of another table than
        the accounts with its name before it: ``{"reps.Base lat": "lat"}``.
    assume : mapping, default=None
        Assumption to value, such as ``{"speed_kph": 60}``.
    **more
        Everything else that `territory design` takes. How to solve, as in
        `territory.planning.Options`: `time_limit`, `seed`, `iterations`, `method`, `contiguous`,
        `split_heavy`, `limits`, `shares`, `travel`, `from_homes`, `tidy_borders`; what else is to
        count, term to weight in kilometres: `fit` and `terms`, such as ``terms={"border": 50}``.
        Tables and files: `segments`, `incompatible`, `named`, `specialists`, `barriers`,
        `edits`, `level`, `roads`. How to read them: `unknown`, `crs`, `layer`,
        `without_polygon`. Rules: `required_skills`, `max_km`, `max_minutes`, `families`, `protect`.

    Attributes
    ----------
    inputs, options
        The tables as read, and how to solve.
    report
        What was assumed or repaired while reading, a sentence each.

    Raises
    ------
    InvalidInput
        Listing every fault of every table at once.
    TypeError
        For a name that is none of these.

    Examples
    --------
    >>> import territory
    >>> scenario = territory.Scenario("accounts.csv", territories=8)  # doctest: +SKIP
    >>> plan = scenario.solve()  # doctest: +SKIP
    """

    inputs: Inputs
    options: Options
    report: tuple[str, ...]

    @told_in_python()
    def __init__(
        self,
        accounts: Table,
        units: Table = None,
        reps: Table = None,
        baseline: Table = None,
        *,
        territories: int,
        balance: Mapping[str, float] | None = None,
        columns: Mapping[str, str] | None = None,
        assume: Mapping[str, float] | None = None,
        **more: Any,
    ) -> None:
        _check_names(more)
        collector = Collector()
        given = {"accounts": accounts, "units": units, "reps": reps, "baseline": baseline, **more}
        assumptions = collector.run(lambda: assumed(assume or {})) or Assumptions()
        self.options = _options(territories, balance, assumptions, more)
        collector.faults += option_faults(self.options)
        measures = names_of(self.options.tolerances, self.options.limits)
        with tempfile.TemporaryDirectory(prefix="territory-") as name, told_as_given(Path(name)):
            folder = Path(name)
            files = _files(given, columns or {}, self.options, folder, collector)
            inputs, report = read_inputs(files, measures, collector, assumptions)
            self.report = tuple(as_given(line, folder) for line in report)
        self.inputs = replace(inputs, sources={**inputs.sources, "read": self.report})

    @classmethod
    def demo(
        cls, territories: int = 60, states: Sequence[str] = (), seed: int = 0, **options: Any
    ) -> Self:
        """A seller of medical devices in the 48 contiguous states, who does not exist.

        `states` leave a part of the company, such as ``["IA", "MN"]``; `options` are fields of
        `territory.planning.Options`.
        """
        from territory.demo.company import build_demo, part_of_demo

        made = build_demo(seed)
        made = part_of_demo(made, states) if states else made
        usual: dict[str, Any] = {
            "tolerances": {"workload": 0.05, "potential": 0.10},
            "split_heavy": True,
            "iterations": 2,
            "time_limit": 45.0,
        }
        scenario = cls.__new__(cls)
        scenario.inputs = Inputs(made.units, made.accounts, made.reps, made.baseline)
        scenario.options = Options(
            territories, **{**usual, **renamed_options(options), "seed": seed}
        )
        scenario.report = ("the demo: counties are real, accounts and reps are made up",)
        return scenario

    @property
    def accounts(self) -> pd.DataFrame:
        """Accounts as read, by `account_id`."""
        return self.inputs.accounts

    @property
    def units(self) -> gpd.GeoDataFrame:
        """Units as read, by `unit_id`."""
        return self.inputs.units

    @property
    def reps(self) -> pd.DataFrame:
        """Reps as read, by `rep_id`."""
        return self.inputs.reps

    @told_in_python()
    def but(self, **changes: Any) -> Self:
        """The same question with other options: fields of `territory.planning.Options`.

        `balance`, `assume`, `required_skills`, `max_km` and `max_minutes` are as in the question.
        What was read is not read again: visits that were assumed then stay.

        Raises
        ------
        TypeError
            For a name that is no option.
        InvalidInput
            For assumptions that are wrong.
        """
        other = self.__class__.__new__(self.__class__)
        other.inputs, other.report = self.inputs, self.report
        other.options = changed_options(self.options, changes)
        return other

    @told_in_python()
    def size(self, plus_minus: float = 0.1, *, travel: bool = True) -> Sizing:
        """Tell how many reps the work needs, which `territories` may be chosen by.

        Parameters
        ----------
        plus_minus
            Fraction by which the assumptions are varied, to tell how sure that is.
        travel
            Whether driving counts.

        Returns
        -------
        Sizing
            `reps`, a whole number; `low` and `high`; `hours` a year by what they are spent on. It
            shows itself. What is assumed is in `assumptions`, and chosen by `assume`.

        Raises
        ------
        InvalidInput
            When there is no work at all.
        """
        raise_faults(sizing_faults(plus_minus))
        return size_reps(self.inputs, self.options.assumptions, plus_minus, travel=travel)

    @told_in_python()
    def solve(self, *, progress: bool | None = None) -> SolvedPlan:
        """Design the territories.

        Parameters
        ----------
        progress
            Whether to show phases and the best plan so far; by default in a notebook and in a
            terminal.

        Raises
        ------
        InvalidInput
            When the tables and options do not fit together; all faults are listed.
        Infeasible
            When no plan keeps the rules: the reasons, and what would help.
        """
        with show_progress(progress, self.options.time_limit) as (on_phase, on_progress):
            made = design_plan(self.inputs, self.options, on_progress, on_phase)
        return SolvedPlan(made, recipe_of(made, self.inputs, self.options))

    def __repr__(self) -> str:
        """Say how much there is, in a line."""
        return f"Scenario({self._sizes()})"

    def _sizes(self) -> str:
        inputs, options = self.inputs, self.options
        asked = [f"{name} ±{percent(value)}" for name, value in options.tolerances.items()]
        asked += [f"{name} within limits" for name in options.limits]
        return (
            f"{len(inputs.accounts):,} accounts, {len(inputs.units):,} units, "
            f"{len(inputs.reps):,} reps; {options.territories:,} territories, {', '.join(asked)}"
        )

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{html_text(line)}</li>" for line in self.report)
        return f"<p><b>Scenario</b>: {html_text(self._sizes())}</p><ul>{lines}</ul>"


def _check_names(more: Mapping[str, Any]) -> None:
    for name in more:
        if name not in KNOWN:
            near = get_close_matches(name, KNOWN, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known are {', '.join(KNOWN)}"
            raise TypeError(f"Scenario has no option {name!r}{hint}")


def _options(
    territories: int,
    balance: Mapping[str, float] | None,
    assumptions: Assumptions,
    more: Mapping[str, Any],
) -> Options:
    limits = more.get("limits")
    usual = {} if limits and balance is None else {"workload": 0.05}
    chosen = {name: more[name] for name in SETTINGS if name in more}
    skills = more.get("required_skills", ())
    return Options(
        territories,
        dict(usual if balance is None else balance),
        **{**chosen, "travel": chosen.get("travel", more.get("roads") is not None)},
        assumptions=assumptions,
        rules=HomeRules(words(skills), more.get("max_km"), more.get("max_minutes")),
        account_rules=AccountRules(more.get("families"), words(more.get("protect", ()))),
    )


def _files(
    given: Mapping[str, Any],
    columns: Mapping[str, str],
    options: Options,
    folder: Path,
    collector: Collector,
) -> Files:
    """Files of all tables; those that are none yet are written to the folder."""
    before = len(collector.faults)
    paths = {
        name: collector.run(partial(file_of, given.get(name), name, folder))
        for name in (*FILES, "barriers", "edits", "roads")
    }
    mapping = collector.run(lambda: parse_mapping([f"{a}={b}" for a, b in columns.items()]))
    reading = {name: given[name] for name in (*READING, "level") if name in given}
    if len(collector.faults) > before:  # else the faults of the tables are told with these
        collector.check()
    return Files(
        **{
            **paths,
            "unknown": UNKNOWN,
            **reading,
            "mapping": mapping or {},
            "texts": options.account_rules.columns,
        }
    )
