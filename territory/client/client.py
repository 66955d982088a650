"""Where a notebook meets the service."""

from __future__ import annotations

import os

import pandas as pd

from territory.client.connection import Connection
from territory.client.naming import one_of
from territory.client.workspace import Workspace

TOKEN = "TERRITORY_TOKEN"
"""Variable of the environment with the token, so that no notebook has to hold it."""
DEFAULT = "default"


class Client:
    """A service of plans.

    Parameters
    ----------
    url
        Its address, such as ``https://plan.acme.com`` or ``http://127.0.0.1:8000``.
    token
        A token of yours (``territory token create``), by default that in the variable
        ``TERRITORY_TOKEN``. A service on your own machine may need none.
    plain_http
        Whether the token may go unencrypted to another machine.

    Raises
    ------
    ValueError
        When the address is none, or the token would be sent unencrypted.
    ConnectionError
        When the service does not answer; every method may raise it.
    Refused
        When the service does not do what is asked; every method may raise it.

    Examples
    --------
    >>> import territory
    >>> here = territory.Client("https://plan.acme.com").workspace()  # doctest: +SKIP
    >>> plan = here.plan("Second half")  # doctest: +SKIP
    >>> plan.metrics()  # doctest: +SKIP
    """

    def __init__(self, url: str, token: str | None = None, *, plain_http: bool = False) -> None:
        self._connection = Connection(url, token or os.environ.get(TOKEN) or None, plain_http)

    def workspaces(self) -> pd.DataFrame:
        """The workspaces that you may enter: index `workspace_id`, columns `name`, `created_at`."""
        rows = list(self._connection.items("/workspaces"))
        table = pd.DataFrame(rows, columns=["workspace_id", "name", "created_at"])
        return table.set_index("workspace_id")

    def workspace(self, name: str = DEFAULT) -> Workspace:
        """A workspace by its name or id; by default the oldest that you may enter.

        Raises
        ------
        LookupError
            When there is no such workspace, or there are several of that name.
        """
        if name == DEFAULT:
            return Workspace(self._connection, self._connection.get(f"/workspaces/{DEFAULT}"))
        found = list(self._connection.items("/workspaces"))
        return Workspace(self._connection, one_of(found, "workspace", name))

    def __repr__(self) -> str:
        """Say where it is; never the token."""
        return f"Client({self._connection.url!r})"
