"""Secrets in the store, and the key that is not in it."""

import sqlite3

import pytest

from territory.store import StoreUnusable, open_store
from territory.store.hooks import Hooks
from territory.store.seal import ENDING, VARIABLE, Seal, find_key, make_key

KEY = "a key of at least thirty-two letters"


def test_a_sealed_secret_is_read_with_its_key_only():
    kept = Seal(KEY).close("secret")
    assert "secret" not in kept
    assert Seal(KEY).open(kept) == "secret"
    for other in (Seal("another key of thirty-two letters!"), Seal(None)):
        with pytest.raises(StoreUnusable, match=VARIABLE):
            other.open(kept)


def test_a_secret_from_before_there_was_a_key_is_still_good():
    assert Seal(KEY).open(Seal(None).close("secret")) == "secret"


def test_a_store_in_a_file_has_its_key_in_a_file_of_its_own_that_only_the_owner_reads(tmp_path):
    url = str(tmp_path / "store.db")
    make_key(url)
    key = find_key(url, {})
    make_key(url)
    assert find_key(url, {}) == key is not None
    assert (tmp_path / f"store.db{ENDING}").stat().st_mode & 0o077 == 0
    assert find_key(url, {VARIABLE: KEY}) == KEY


def test_a_database_elsewhere_has_the_key_that_is_given():
    assert find_key("postgresql://db.example/territory", {}) is None
    assert find_key("postgresql://db.example/territory", {VARIABLE: KEY}) == KEY


def test_the_secret_of_a_webhook_is_not_in_the_store(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    path = tmp_path / "store.db"
    store = open_store(str(path))
    workspace = store.workspaces.add("Acme").workspace_id
    _, secret = Hooks(store).add(workspace, "https://one.example", ["*"], "ann")
    store.close()
    with sqlite3.connect(path) as plain:
        (kept,) = plain.execute("SELECT secret FROM webhooks").fetchone()
    plain.close()
    assert secret not in kept
    assert Seal(find_key(str(path))).open(kept) == secret
