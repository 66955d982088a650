"""The store: everything that must still be there tomorrow."""

from territory.store.problems import Conflict, NotFound, StoreUnusable
from territory.store.states import PlanBasis, PlanState
from territory.store.store import Store, open_store

__all__ = [
    "Conflict",
    "NotFound",
    "PlanBasis",
    "PlanState",
    "Store",
    "StoreUnusable",
    "open_store",
]
