"""Ids: a prefix that tells the kind, the time that sorts them, and chance that nobody guesses."""

import secrets
import time
from threading import Lock

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TIME_LETTERS, CHANCE_LETTERS = 11, 15  # 55 bits of microseconds last until 3111, 75 of chance


class _Moments:
    """Microseconds that rise with every call, also where the clock stands still or goes back."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def next(self) -> int:
        with self._lock:
            self._last = max(self._last + 1, time.time_ns() // 1000)
            return self._last


_moments = _Moments()


def new_id(prefix: str) -> str:
    """Return an id such as ``pln_01jd2k6v3p...``; those of one process sort as they were made."""
    moment = _letters(_moments.next(), TIME_LETTERS)
    return f"{prefix}_{moment}{_letters(secrets.randbits(5 * CHANCE_LETTERS), CHANCE_LETTERS)}"


def _letters(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> 5 * i & 31] for i in reversed(range(count)))
