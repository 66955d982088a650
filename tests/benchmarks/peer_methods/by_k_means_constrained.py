"""k-means with a band on how many units a territory has: it knows no measure of them."""

from typing import Any

import numpy as np
from k_means_constrained import KMeansConstrained

from peer_methods.task import Task


def even_counts(task: Task) -> Any:
    even = task.n / task.k
    model = KMeansConstrained(
        n_clusters=task.k,
        size_min=int(np.floor(task.lower * even)),
        size_max=int(np.ceil(task.upper * even)),
        n_init=1,
        random_state=0,
    )
    return model.fit_predict(task.xy_km)
