"""Moves in a planner's words."""

from dataclasses import dataclass

from territory.faults import quantity

_SERVES = {
    "rep without a territory": "because {came} has no territory any more",
    "rule": "because a rule bars it from {came}",
    "one piece": "so that territories stay in one piece",
    "balance": "for the balance of {measure}",
    "distance": "for shorter ways",
    "other moves": "in the wake of other moves",
}


@dataclass(frozen=True)
class Kept:
    """What it would cost to leave a unit where it was.

    Attributes
    ----------
    serves
        What the move serves.
    measure
        Measure whose band would be missed more, if any.
    objective, misses
        Change of the plan's distance cost, and of the sum of its misses as fractions of the limits
        plus one for every other broken rule; None where it cannot stay.
    breaks
        Rules that would be broken.
    block
        How many units it moved with, where it would be cut off without them.
    """

    serves: str
    measure: str | None = None
    objective: float | None = None
    misses: float | None = None
    breaks: tuple[str, ...] = ()
    block: int = 1


def label_unit(unit_id: str, name: str) -> str:
    """What a unit is called in a sentence."""
    return unit_id if name == unit_id else f"{name} ({unit_id})"


def tell_unit(label: str, came: str, to: str, kept: Kept, other: str | None) -> str:
    """One sentence about a unit that moved."""
    origin = f" from {came}" if came else ""
    why = _SERVES[kept.serves].format(came=came or "its rep", measure=kept.measure)
    if kept.block > 1:
        why += f", with {kept.block - 1:,} units beside it"
    text = f"{label} goes{origin} to {to} {why}"
    if kept.objective is not None and kept.misses is not None:
        text += f"; keeping it would {_cost(kept)}"
    if other is not None:
        text += f"; the best other choice is {other}"
    return text


def _cost(kept: Kept) -> str:
    assert kept.objective is not None
    assert kept.misses is not None
    parts = [f"change the distance cost by {quantity(kept.objective, digits=4, signed=True)}"]
    if kept.measure is not None:
        parts.append(f"miss the band of {kept.measure} by more")
    if kept.breaks:
        parts.append(f"break a rule ({kept.breaks[0]})")
    return " and ".join(parts)


def tell_account(
    name: str,
    came: str,
    to: str,
    serves: str,
    held: str,
    from_deviation: float | None,
    to_deviation: float | None,
    breaks: bool,
) -> str:
    """One sentence about an account that moved."""
    if held:
        return f"{name} goes from {came} to {to}, as it is held ({held})"
    why = "with its unit"
    if serves in _SERVES and serves not in ("rep without a territory", "rule", "balance"):
        why += f", {_SERVES[serves]}"
    elif serves == "balance":
        why += ", for balance"
    text = f"{name} goes from {came} to {to} {why}"
    if from_deviation is None:
        return f"{text}; {came} has no territory to keep it in"
    off = f"{from_deviation:+.1%}"
    if to_deviation is not None:
        off += f" and {to_deviation:+.1%}"
    verdict = "outside a band" if breaks else "within every band"
    return f"{text}; kept as an exception, {came} and {to} would be off by {off} at most, {verdict}"
