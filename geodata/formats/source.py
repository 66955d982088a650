"""The file that is being read: where it is, what the user calls it, how much it may hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from geodata.errors import Fault, InvalidInput
from geodata.limits import LIMITS, Limits, size_text


@dataclass(frozen=True)
class Source:
    """A file known to be there and to be of one format.

    Parameters
    ----------
    path
        Where it is.
    name
        What the user calls it: faults are told under this name.
    layer
        The layer that is wanted; None when the user named none.
    limits
        How much it may hold.
    """

    path: Path
    name: str
    layer: str | None = None
    limits: Limits = LIMITS

    def refusal(self, message: str, row: int | None = None) -> InvalidInput:
        """Return the error that refuses this file."""
        return InvalidInput([Fault(self.name, message, row)])

    def chosen_layer(self, layers: Sequence[str]) -> str:
        """Return the layer to read: the only one, or the one that the user named."""
        if self.layer is not None and self.layer in layers:
            return self.layer
        if not layers:
            raise self.refusal("holds no layer")
        listed = ", ".join(layers[:20]) + (" ..." if len(layers) > 20 else "")
        if self.layer is not None:
            raise self.refusal(f"has no layer {self.layer!r}, but {listed}")
        if len(layers) > 1:
            raise self.refusal(f"holds several layers ({listed}): name one with --layer")
        return layers[0]

    def check_features(self, count: int) -> None:
        """Refuse a layer with too many features, or with none."""
        if count == 0:
            raise self.refusal("has no features")
        if count > self.limits.features:
            raise self.refusal(f"has more than {self.limits.features:,} features")

    def check_vertices(self, count: int) -> None:
        """Refuse polygons with too many vertices."""
        if count > self.limits.vertices:
            raise self.refusal(f"has more than {self.limits.vertices:,} vertices")

    def check_unpacked(self, size_bytes: int) -> None:
        """Refuse what unpacks to too much."""
        if size_bytes > self.limits.file_bytes:
            limit = size_text(self.limits.file_bytes)
            raise self.refusal(f"is larger than {limit} when unpacked")
        ratio = self.limits.ratio
        # Small files may be as repetitive as they like.
        if size_bytes > ratio * max(self.path.stat().st_size, 65_536):
            raise self.refusal(f"grows more than {ratio} times when unpacked")

    def text(self) -> str:
        """Return the content of a file of text, as UTF-8 with or without a mark at the start."""
        if self.path.stat().st_size > self.limits.text_bytes:
            limit = size_text(self.limits.text_bytes)
            raise self.refusal(f"is larger than {limit}: convert it to GeoPackage or GeoParquet")
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise self.refusal("is no UTF-8 text: save it with this encoding") from error


@dataclass(frozen=True)
class Features:
    """What a file holds, as it stands there: nothing repaired, nothing projected.

    Parameters
    ----------
    table
        One row per feature; without a CRS when the file does not say one.
    notes
        Remarks for the user.
    first_row
        What the user calls the first feature: 1, or 2 in a table with a header.
    """

    table: gpd.GeoDataFrame
    notes: tuple[str, ...] = ()
    first_row: int = 1
