"""Units without a polygon, as zip codes of post office boxes: what is done with them."""

from dataclasses import dataclass, field

import pandas as pd

from geodata.place_unshaped import ATTACH, REFUSE, VORONOI
from territory.faults import some

_NO_ROWS = pd.DataFrame(
    {"into": [], "lon": [], "lat": [], "reason": []}, index=pd.Index([], name="unit_id")
)


@dataclass(frozen=True)
class Unshaped:
    """What became of the units without a polygon.

    Attributes
    ----------
    way
        One of `geodata.place_unshaped.WAYS`.
    table
        Index unit_id; into (the unit around it, None where there is none), lon, lat (degrees, NaN
        where not known) and reason (why it is not on the map, else "").
    """

    way: str = REFUSE
    table: pd.DataFrame = field(default_factory=_NO_ROWS.copy)

    @property
    def stand_ins(self) -> pd.DataFrame:
        """Those for which the unit `into` stands in: they are in its territory."""
        return self.table[self.table["into"].notna()] if self.way == ATTACH else _NO_ROWS

    @property
    def report(self) -> tuple[str, ...]:
        """How many went where, and why the others did not, a sentence a line."""
        inside = self.table["into"].notna()
        what = {
            ATTACH: "units without a polygon attached to the unit around them",
            VORONOI: "units without a polygon given a share of the unit around them",
        }.get(self.way, "")
        lines = [_line(what, self.table.index[inside])]
        for reason, ids in self.table[~inside].groupby("reason").groups.items():
            lines.append(_line(f"units without a polygon not on the map, {reason}", ids))
        return tuple(line for line in lines if line)

    def rows(self) -> list[dict[str, str | None]]:
        """One dictionary a unit, for plan.json: unit_id, into and reason."""
        columns = (self.table.index, self.table["into"], self.table["reason"])
        return [
            {"unit_id": str(unit), "into": into or None, "reason": reason}
            for unit, into, reason in zip(*columns, strict=True)
        ]


def _line(what: str, ids: "pd.Index[str]") -> str:
    return f"{what}: {len(ids):,} ({some(ids)})" if len(ids) else ""
