"""Measures as people read them."""

LABELS = {"workload": "Workload (hours a year)", "accounts": "Accounts"}


def measure_label(name: str) -> str:
    """A measure as people read it."""
    return LABELS.get(name, name.replace("_", " ").capitalize())
