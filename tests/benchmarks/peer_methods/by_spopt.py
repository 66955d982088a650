"""Regions of alike units by spopt. None takes a band: Max-p takes a least sum of one measure."""

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from libpysal.weights import W
from sklearn.metrics.pairwise import euclidean_distances
from spopt.region import AZP, MaxPHeuristic, RegionKMeansHeuristic
from spopt.region import Skater as SpoptSkater

from peer_methods.task import Task

COLUMNS = ["x", "y"]


def skater(task: Task) -> Any:
    forest = {"dissimilarity": euclidean_distances, "reduction": np.sum, "center": np.mean}
    model = SpoptSkater(
        _table(task), _weights(task), COLUMNS, n_clusters=task.k, spanning_forest_kwds=forest
    )
    model.solve()
    return model.labels_


def azp(task: Task) -> Any:
    model = AZP(_table(task), _weights(task), COLUMNS, n_clusters=task.k, random_state=0)
    model.solve()
    return model.labels_


def region_k_means(task: Task) -> Any:
    model = RegionKMeansHeuristic(task.xy_km, task.k, _weights(task))
    model.solve()
    return model.labels_


def max_p(task: Task) -> Any:
    model = MaxPHeuristic(_table(task), _weights(task), COLUMNS, "load", task.lower, top_n=2)
    model.solve()
    return model.labels_


def _weights(task: Task) -> Any:
    return W(dict(enumerate(task.neighbours)), silence_warnings=True)


def _table(task: Task) -> gpd.GeoDataFrame:
    x, y = task.xy_km.T
    columns = {"x": x, "y": y, "load": task.load}
    return gpd.GeoDataFrame(columns, geometry=shapely.points(1000.0 * task.xy_km))
