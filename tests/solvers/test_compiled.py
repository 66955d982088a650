"""The message that the solver is compiled first."""

import logging

import pytest

from solvers import compiled


@pytest.fixture
def uncompiled(monkeypatch):
    """A process in which nothing has been compiled yet."""

    class Walk:
        signatures = ()
        py_func = compiled.chain_moves.walk.py_func

    monkeypatch.setattr(compiled.chain_moves, "walk", Walk)


def test_who_has_to_wait_is_told_why(uncompiled, monkeypatch, tmp_path, caplog):
    """And what to do about it."""
    monkeypatch.setattr(compiled.numba.config, "CACHE_DIR", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert compiled.tell_of_compiling()
    assert "solvers.warm_up" in caplog.text


def test_nothing_is_said_when_it_is_on_disk(uncompiled, monkeypatch, tmp_path, caplog):
    """In the folder that numba uses."""
    line = compiled.chain_moves.walk.py_func.__code__.co_firstlineno
    folder = tmp_path / "solvers_abc"
    folder.mkdir()
    (folder / f"chain_moves.walk-{line}.py311.nbi").touch()
    monkeypatch.setattr(compiled.numba.config, "CACHE_DIR", str(tmp_path))
    assert not compiled.tell_of_compiling()
    assert not caplog.records
