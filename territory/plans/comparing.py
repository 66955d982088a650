"""What differs between two plans, and why."""

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from territory.entities import Plan
from territory.faults import some
from territory.plans.plan_folder import StoredPlan
from territory.plans.recipe_frames import frames_of_inputs
from territory.plans.recipe_pack import options_json
from territory.plans.standing import Standing

CUT_SHORT = "cut short by the clock or the caller"
"""How a plan's report begins to say that a repeated run may differ."""


@dataclass(frozen=True)
class Comparison:
    """What differs between plan A and plan B.

    Attributes
    ----------
    data, options, versions
        What went in: sentences about the tables, and name to the pair of values.
    result
        Figure to the pair of values: status, objective, bound, gap, worst deviations, ...
    units, accounts
        Territory and rep in both plans of the units and accounts whose rep differs, or territory
        where neither has a rep.
    why
        What explains a different result, a sentence a line.
    """

    data: tuple[str, ...]
    options: dict[str, tuple[Any, Any]]
    versions: dict[str, tuple[Any, Any]]
    result: dict[str, tuple[Any, Any]]
    units: pd.DataFrame
    accounts: pd.DataFrame
    why: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether nothing at all differs."""
        inputs = self.data or self.options or self.versions
        return not (inputs or self.result or len(self.units) or len(self.accounts))

    def as_json(self) -> dict[str, Any]:
        """The fields as JSON can hold them."""
        plain = asdict(self)
        for name, key in (("units", "unit_id"), ("accounts", "account_id")):
            table: pd.DataFrame = getattr(self, name)
            plain[name] = table.rename_axis(key).reset_index().to_dict("records")
        return {"identical": self.identical, **plain}


def compare_plans(a: StoredPlan, b: StoredPlan) -> Comparison:
    """Compare what went into two plans and what came out."""
    data = _data(a, b)
    options = _pairs(_options(a), _options(b))
    versions = _pairs(a.plan.provenance.versions, b.plan.provenance.versions)
    result = _pairs(_figures(a.plan), _figures(b.plan))
    units = _other_hands(
        _hands(a.standing.territory_of, a.standing), _hands(b.standing.territory_of, b.standing)
    )
    accounts = _other_hands(
        a.standing.rep_of_account.to_frame("rep_id"), b.standing.rep_of_account.to_frame("rep_id")
    )
    differs = bool(result) or len(units) > 0 or len(accounts) > 0
    why = _why(a, b, data, options, versions) if differs else ()
    return Comparison(data, options, versions, result, units, accounts, why)


def _options(stored: StoredPlan) -> dict[str, Any]:
    return options_json(stored.recipe.options)


def _pairs(a: dict[str, Any], b: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    names = dict.fromkeys([*a, *b])
    return {name: (a.get(name), b.get(name)) for name in names if a.get(name) != b.get(name)}


def _data(a: StoredPlan, b: StoredPlan) -> tuple[str, ...]:
    if a.plan.provenance.data_hash == b.plan.provenance.data_hash:
        return ()
    before, after = (frames_of_inputs(stored.recipe.inputs) for stored in (a, b))
    lines = []
    for name in dict.fromkeys([*before, *after]):
        if name not in before or name not in after:
            lines.append(f"{name}: only in {(a if name in before else b).name}")
        elif line := _rows(before[name], after[name]):
            lines.append(f"{name}: {line}")
    return tuple(lines)


def _rows(a: pd.DataFrame, b: pd.DataFrame) -> str:
    """How many rows of two tables differ and in what, "" for none."""
    gone, new = (x.index[~x.index.isin(y.index)].astype("str") for x, y in ((a, b), (b, a)))
    common = a.index[a.index.isin(b.index)]
    changed = []
    for column in [name for name in a.columns if name in b.columns]:
        x, y = a.loc[common, column].astype("str"), b.loc[common, column].astype("str")
        if count := int((x.to_numpy() != y.to_numpy()).sum()):
            changed.append(f"{column} differs in {count:,} rows")
    changed += [
        f"column {name} is in one only" for name in a.columns.symmetric_difference(b.columns)
    ]
    parts = [
        *([f"{len(gone):,} rows gone ({some(gone, 4)})"] if len(gone) else []),
        *([f"{len(new):,} rows new ({some(new, 4)})"] if len(new) else []),
        *changed,
    ]
    return "; ".join(parts)


def _figures(plan: Plan) -> dict[str, Any]:
    """What is told of a plan in one number each."""
    found: dict[str, Any] = {
        name: getattr(plan, name) for name in ("status", "objective", "bound", "gap", "method")
    }
    found["territories"] = len(plan.territories)
    found["territories in pieces"] = sum(t.pieces > 1 for t in plan.territories)
    for name in plan.territories[0].measures if plan.territories else ():
        deviations = [t.measures[name].deviation for t in plan.territories if name in t.measures]
        found[f"worst deviation of {name}"] = max(deviations, key=abs)
    return found


def _hands(territory_of: "pd.Series[str]", standing: Standing) -> pd.DataFrame:
    rep = territory_of.map(standing.rep_of).fillna("")
    return pd.DataFrame({"territory_id": territory_of, "rep_id": rep})


def _other_hands(a: pd.DataFrame, b: pd.DataFrame) -> pd.DataFrame:
    """Rows of both tables that are with somebody else; "" where a row is in one only."""
    both = a.add_suffix("_a").join(b.add_suffix("_b"), how="outer").fillna("")
    moved = both["rep_id_a"] != both["rep_id_b"]
    if "territory_id_a" in both:
        nobody = (both["rep_id_a"] == "") & (both["rep_id_b"] == "")
        moved |= nobody & (both["territory_id_a"] != both["territory_id_b"])
    return both[moved]


def _why(
    a: StoredPlan,
    b: StoredPlan,
    data: tuple[str, ...],
    options: dict[str, tuple[Any, Any]],
    versions: dict[str, tuple[Any, Any]],
) -> tuple[str, ...]:
    lines = []
    if data:
        lines.append("the data differ")
    if options:
        lines.append(f"options differ: {some(options)}")
    if versions:
        lines.append(f"versions differ: {some(versions)}")
    lines += [
        f"{stored.name} was {CUT_SHORT}: a repeated run may differ"
        for stored in (a, b)
        if was_cut_short(stored.document)
    ]
    return tuple(lines) or ("the plans were changed after they were made",)


def was_cut_short(document: dict[str, Any]) -> bool:
    """Whether the clock had a part in a plan, so that a repeated run may differ."""
    return any(str(line).startswith(CUT_SHORT) for line in document.get("report", ()))
