"""Ids: a prefix that tells the kind, the time that sorts them, and chance that nobody guesses."""

import secrets
import time

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TIME_LETTERS, CHANCE_LETTERS = 10, 16  # 50 bits of microseconds last until 2005 + ..., 80 of chance


def new_id(prefix: str) -> str:
    """Return an id such as ``pln_01jd2k6v3p...``: later ones sort after earlier ones."""
    moment = _letters(time.time_ns() // 1_000_000, TIME_LETTERS)
    return f"{prefix}_{moment}{_letters(secrets.randbits(5 * CHANCE_LETTERS), CHANCE_LETTERS)}"


def _letters(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> 5 * i & 31] for i in reversed(range(count)))
