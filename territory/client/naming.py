"""Find things by the name that people gave them, or by their id."""

from territory.client.connection import Json


def one_of(rows: list[Json], kind: str, name: str) -> Json:
    """The one of some rows with this id or name.

    Raises
    ------
    LookupError
        When there is none, or several have the name.
    """
    found = [row for row in rows if row[f"{kind}_id"] == name]
    found = found or [row for row in rows if row["name"] == name]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(row[f"{kind}_id"] for row in found)
        raise LookupError(f"several are called {name!r}: say which by its id, {ids}")
    names = ", ".join(repr(row["name"]) for row in rows[:10]) or "none at all"
    raise LookupError(f"there is no {kind} {name!r}; there are {names}")
