"""Where a plan comes from: what is needed to make it again."""

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from territory.entities import Provenance

PACKAGES = ("territory-planner", "numpy", "scipy", "highspy", "numba", "scikit-learn", "shapely")


def describe_origin(
    units: gpd.GeoDataFrame, tables: Mapping[str, pd.DataFrame], options: Mapping[str, Any]
) -> Provenance:
    """Hash the data, and name the versions and options that made a plan of it."""
    digest = hashlib.sha256()
    digest.update("\n".join(units.index).encode())
    for shape in shapely.to_wkb(units.geometry.to_numpy()):
        digest.update(shape)
    for name in sorted(tables):
        digest.update(f"{name}\n{tables[name].to_csv()}".encode())
    versions = {package: version(package) for package in PACKAGES}
    return Provenance(
        data_hash=f"sha256:{digest.hexdigest()}", versions=versions, options=dict(options)
    )
