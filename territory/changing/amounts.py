"""How much may change hands: so many, so much, or a share of all."""

from collections.abc import Iterable
from dataclasses import dataclass

from territory.errors import Fault, InvalidInput
from territory.faults import percent, quantity


@dataclass(frozen=True)
class Amount:
    """A quantity, or a share of the whole, as a fraction, where `share` says so."""

    value: float
    share: bool = False

    def of(self, whole: float) -> float:
        """The quantity where the whole is known."""
        return self.value * whole if self.share else self.value

    def __str__(self) -> str:
        """8%, or 1,200."""
        return percent(self.value) if self.share else quantity(self.value)


def parse_budgets(option: str, entries: Iterable[str]) -> dict[str, Amount]:
    """Turn ``name=8%`` or ``name=300`` into amounts by name.

    Raises
    ------
    InvalidInput
        Listing every entry that is not of this form, and names that come twice.
    """
    budgets: dict[str, Amount] = {}
    faults = []
    for entry in entries:
        name, _, text = (part.strip() for part in entry.rpartition("="))
        share = text.endswith("%")
        try:
            value = float(text.removesuffix("%")) / (100.0 if share else 1.0)
        except ValueError:
            value = -1.0
        if not name or not 0 <= value < float("inf"):
            message = (
                f"{entry!r} is not of the form name=amount, such as potential=8% or accounts=300"
            )
            faults.append(Fault(option, message))
        elif name in budgets:
            faults.append(Fault(option, f"{name} is named twice"))
        else:
            budgets[name] = Amount(value, share)
    if faults:
        raise InvalidInput(faults)
    return budgets
