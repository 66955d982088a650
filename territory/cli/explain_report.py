"""What `territory explain` says in the terminal."""

from territory.console import console, print_report
from territory.errors import Fault, raise_faults
from territory.planning import Explanations, StoredPlan

SHOWN = 12


def selected(
    found: Explanations, stored: StoredPlan, accounts: list[str], units: list[str]
) -> Explanations:
    """Keep the accounts and units that are asked for; everything where none are.

    Raises
    ------
    InvalidInput
        Listing those that are not in the plan; ones that did not move are told as such.
    """
    if not (accounts or units):
        return found
    known = stored.recipe.inputs
    all_units = {*known.units.index, *stored.standing.territory_of.index}
    raise_faults(
        [
            Fault(option, f"{name!r} is no {what}")
            for option, names, what, there in (
                ("--account", accounts, "account", set(known.accounts.index)),
                ("--unit", units, "unit", all_units),
            )
            for name in names
            if name not in there
        ]
    )
    stayed = [name for name in accounts if name not in found.accounts.index]
    stayed += [name for name in units if name not in found.units.index]
    for name in stayed:
        console.print(f"{name} stays with its rep", markup=False, highlight=False)
    of_accounts = found.accounts.loc[found.accounts.index.isin(accounts), "unit_id"]
    shown = found.units.index.isin([*units, *of_accounts])
    return Explanations(found.units[shown], found.accounts[found.accounts.index.isin(accounts)])


def print_explanations(found: Explanations) -> None:
    """Print what moves serve, and the first ones in words."""
    console.print(f"Units with another rep: {len(found.units):,}")
    for name, count in found.reasons.items():
        console.print(f"  {count:,} for {name}" if name != "rule" else f"  {count:,} by a rule")
    print_report(tuple(found.units["text"][:SHOWN]))
    console.print(f"Accounts with another rep: {len(found.accounts):,}")
    print_report(tuple(found.accounts["text"][:SHOWN]))
    more = max(len(found.units), len(found.accounts)) > SHOWN
    if more:
        console.print("All of them are in --json, and in the files of --out")
