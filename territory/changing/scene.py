"""A standing plan as a problem: the same units and territories, with who has what today."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from solvers import Problem
from solvers.rules import change
from territory.areas.known_units import with_parts
from territory.areas.placing import place_accounts, place_in_parts
from territory.areas.planned_units import baseline_of_planned
from territory.designing.posing import Posed, pose
from territory.designing.question import Inputs, Options
from territory.errors import Fault, InvalidInput
from territory.faults import some
from territory.plans.recipe import Recipe
from territory.plans.standing import Standing, standing_today

Ints = npt.NDArray[np.int64]
NOBODY = pd.DataFrame({"account_id": [], "rep_id": []}, dtype="str")


@dataclass(frozen=True)
class Scene:
    """What a change begins with.

    Attributes
    ----------
    posed
        The problem; no unit is locked.
    territories
        Id of each territory of the problem, in its order.
    rep_of
        Rep of each territory, "" where there is none.
    home
        Territory of each unit in the standing plan, by position, (n,); -1 where it has none that
        is left.
    label
        Territory of each planned unit in the standing plan, that of one that goes included.
    standing
        The plan.
    recipe
        What it was made of.
    """

    posed: Posed
    territories: pd.Index
    rep_of: "pd.Series[str]"
    home: Ints
    label: "pd.Series[str]"
    standing: Standing
    recipe: Recipe

    @property
    def problem(self) -> Problem:
        """The problem, of which no rule of the standing plan is part."""
        return self.posed.bridge.problem

    def check_whole(self) -> None:
        """Refuse a plan in which units have no territory.

        Raises
        ------
        InvalidInput
            Naming some of them.
        """
        lost = self.posed.bridge.units.index[self.home < 0]
        if len(lost):
            message = f"has {len(lost):,} units without a territory ({some(lost)}): give them one"
            raise InvalidInput([Fault("plan", message)])

    def rows(self, territories: pd.Index) -> Ints:
        """Positions of territories in the problem."""
        return np.asarray(self.territories.get_indexer(territories))

    def unit_rows(self, units: list[str]) -> Ints:
        """Positions of the planned units that some of the user's units or parts are in."""
        planned = self.posed.planned
        parents = planned.units["parent"]
        found = set(planned.unit_of.reindex(units).dropna())
        found |= set(parents.index[parents.isin(units)])  # of a unit that was cut: every part
        return np.asarray(planned.units.index.get_indexer(sorted(found)))

    def rows_of(self, standing: Standing) -> Ints:
        """Territory of each unit by another plan, that of the same rep; -1 where there is none."""
        inputs, planned = self.recipe.inputs, self.posed.planned
        labels = _labels(self.recipe, standing)
        first = self.posed.values.iloc[:, 0]  # noqa: PD011
        earlier = replace(planned, baseline=labels[labels.index.isin(planned.unit_of.index)])
        label, _ = baseline_of_planned(earlier, inputs.units, first)
        assert label is not None
        row = self.row_of_hands
        hands = pd.Series({name: rep or name for name, rep in standing.rep_of.items()}, dtype="str")
        found = label.map(hands).map(row).reindex(planned.units.index)
        return np.asarray(found.fillna(-1), dtype=np.int64)

    @property
    def row_of_hands(self) -> dict[str, int]:
        """Territory of each rep, and of each territory without a rep by its own name."""
        row = {rep: place for place, rep in enumerate(self.rep_of) if rep}
        names = enumerate(self.territories)
        return row | {name: place for place, name in names if not self.rep_of[name]}

    @property
    def loads(self) -> pd.DataFrame:
        """Every number of the accounts that follow the map, and how many: by planned unit."""
        unit = self.posed.planned.unit_of_account
        return self._sums(unit.index, unit).reindex(self.posed.bridge.units.index, fill_value=0.0)

    @property
    def whole(self) -> pd.DataFrame:
        """The same of everything that each rep has in the standing plan."""
        rep = self.standing.rep_of_account
        return self._sums(rep.index, rep)

    def _sums(self, accounts: pd.Index, by: "pd.Series[str]") -> pd.DataFrame:
        table = self.posed.accounts.loc[accounts].select_dtypes("number")
        return table.assign(accounts=1.0).groupby(by).sum()


def set_scene(
    recipe: Recipe,
    standing: Standing,
    on_phase: Callable[[str], None],
    gone: tuple[str, ...] = (),
    new: "pd.Series[str] | None" = None,
    options: Options | None = None,
    *,
    exceptions: bool = True,
) -> Scene:
    """Pose the problem of a standing plan.

    Parameters
    ----------
    recipe, standing
        What it was made of, and who has what.
    on_phase
        Called with the name of each phase as it begins.
    gone
        Territories that are taken away.
    new
        Rep of each territory that is added, "" where there is none.
    options
        In place of those of the recipe; how many territories there are is found here.
    exceptions
        As for `inputs_of`.

    Raises
    ------
    InvalidInput, Infeasible
        As `pose` does.
    """
    rep_of = standing.rep_of.drop(list(gone))
    if new is not None:
        rep_of = pd.concat([rep_of, new]).astype("str")
    inputs = inputs_of(recipe, standing, rep_of, exceptions=exceptions)
    chosen = replace(options or recipe.options, territories=len(rep_of))
    posed = pose(inputs, chosen, on_phase, recipe.known)
    planned, bridge = posed.planned, posed.bridge
    first = posed.values.iloc[:, 0]  # noqa: PD011
    label, told = baseline_of_planned(planned, inputs.units, first)
    assert label is not None
    territories = _in_order(posed, rep_of)
    found = territories.get_indexer(pd.Index(label.reindex(bridge.units.index).fillna("")))
    # A unit that was locked around a home may lie elsewhere by now.
    free = change(bridge.problem, locked=np.full(len(found), -1))
    posed = replace(
        posed,
        bridge=replace(bridge, problem=free),
        planned=replace(planned, report=planned.report + told),
    )
    rep_of = rep_of.reindex(territories)
    return Scene(posed, territories, rep_of, np.asarray(found), label, standing, recipe)


def inputs_of(
    recipe: Recipe, standing: Standing, rep_of: "pd.Series[str]", *, exceptions: bool = True
) -> Inputs:
    """What a standing plan is made of: it is today's map, and accounts apart from it are held.

    Parameters
    ----------
    recipe, standing
        As for `set_scene`.
    rep_of
        Rep of each territory that there shall be; only these reps are left.
    exceptions
        Whether accounts that are with another rep than their unit are held by her; else they
        follow the map, unless a rule of the recipe holds them.
    """
    inputs = recipe.inputs
    working = inputs.reps[inputs.reps.index.isin(rep_of)]
    accounts = inputs.accounts
    owner = standing.rep_of_account.reindex(accounts.index).fillna("")
    named = _exceptions(recipe, standing, owner) if exceptions else NOBODY
    if inputs.named is not None:
        named = pd.concat([inputs.named, named]).drop_duplicates("account_id")
    named = named[named["rep_id"].isin(working.index)]
    pairs = inputs.incompatible
    return replace(
        inputs,
        reps=working,
        baseline=standing.territory_of,
        accounts=accounts.assign(owner=owner),
        named=named if len(named) else None,
        incompatible=None if pairs is None else pairs[pairs["rep_id"].isin(working.index)],
        locked=None,  # by the change, if at all
    )


def _exceptions(recipe: Recipe, standing: Standing, owner: "pd.Series[str]") -> pd.DataFrame:
    """Accounts that are with another rep than all others of their unit, or off the map."""
    unit = _units_of_accounts(recipe)
    with_unit = unit.map(_labels(recipe, standing)).map(standing.rep_of).fillna("")
    with_unit = with_unit.reindex(owner.index).fillna("")
    apart = owner[(owner != "") & (owner != with_unit)]
    return pd.DataFrame({"account_id": apart.index.astype("str"), "rep_id": apart.to_numpy()})


def _units_of_accounts(recipe: Recipe) -> "pd.Series[str]":
    """Unit of each placed account, or the part of one that was cut."""
    inputs, known = recipe.inputs, recipe.known
    placement = place_accounts(inputs.units, inputs.accounts, inputs.geography.unshaped.stand_ins)
    parts = None if known is None else known.parts(inputs.units)
    if parts is None or parts.empty:
        return placement.unit_id
    return place_in_parts(inputs.units, parts, placement).unit_id


def _labels(recipe: Recipe, standing: Standing) -> "pd.Series[str]":
    """Territory of each unit, parts of units that were whole in the standing plan among them."""
    known = recipe.known
    if known is None:
        return standing.territory_of
    return with_parts(standing.territory_of, known.parts(recipe.inputs.units), known.unit_of.index)


def _in_order(posed: Posed, rep_of: "pd.Series[str]") -> pd.Index:
    """Territory of each row of the problem: rows that were made for a rep are of that rep's."""
    k = len(rep_of)
    made_for = [*posed.bridge.made_for, *([""] * k)][:k]
    shares = [*posed.shares.made_for, *([""] * k)][:k]
    wanted = [own or share for own, share in zip(made_for, shares, strict=True)]
    territory_of = {rep: str(name) for name, rep in rep_of.items() if rep}
    taken = [territory_of.pop(rep, "") for rep in wanted]
    rest = [str(name) for name in rep_of.index if name not in set(taken)]
    return pd.Index([name or rest.pop(0) for name in taken], name="territory_id")


def standing_of_today(recipe: Recipe) -> Standing | None:
    """Today's map that a plan was compared with, as a plan; None where there was none."""
    inputs = recipe.inputs
    if inputs.baseline is None:
        return None
    unit = _units_of_accounts(recipe).reindex(inputs.accounts.index).fillna("")
    baseline = inputs.baseline
    if recipe.known is not None:
        parts = recipe.known.parts(inputs.units)
        baseline = with_parts(baseline, parts, recipe.known.unit_of.index)
    return standing_today(baseline, inputs.accounts.assign(unit_id=unit), inputs.reps)
