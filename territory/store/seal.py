"""The seal on secrets that the store keeps: who has a copy of the store alone cannot use them."""

import base64
import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import make_url

from territory.store.problems import StoreUnusable

VARIABLE = "TERRITORY_SECRET_KEY"
MARK = "sealed:"
ENDING = ".key"


class Seal:
    """Seals secrets with a key from outside the store; without a key they stay as they are."""

    def __init__(self, key: str | None) -> None:
        digest = hashlib.sha256((key or "").encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(digest)) if key else None

    def close(self, secret: str) -> str:
        """Return what is kept of a secret."""
        if self._fernet is None:
            return secret
        return MARK + self._fernet.encrypt(secret.encode()).decode()

    def open(self, kept: str) -> str:
        """Return the secret; what was kept before there was a key is one already.

        Raises
        ------
        StoreUnusable
            When it was sealed with another key.
        """
        if not kept.startswith(MARK):
            return kept
        with suppress(InvalidToken):
            if self._fernet is not None:
                return self._fernet.decrypt(kept.removeprefix(MARK)).decode()
        raise StoreUnusable(f"its secret was sealed with another key: see {VARIABLE}")


def find_key(url: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the key of a store: the variable, else that of the file beside a store in SQLite."""
    given = environment.get(VARIABLE)
    path = _key_file(url)
    if given or path is None or not path.is_file():
        return given or None
    return path.read_text(encoding="ascii")


def make_key(url: str) -> None:
    """Make the file beside a store in SQLite where there is none; only its owner may read it."""
    path = _key_file(url)
    if path is None:
        return
    with suppress(FileExistsError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as opened:
            opened.write(Fernet.generate_key())


def _key_file(url: str) -> Path | None:
    address = make_url(url if "://" in url else f"sqlite:///{url}")
    if address.get_backend_name() != "sqlite" or not address.database:
        return None
    return Path(f"{address.database}{ENDING}")
