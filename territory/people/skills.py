"""Skills with levels, as they stand in a cell: ``neuro:3; robotics``."""

from collections.abc import Iterable

USUAL_LEVEL = 1.0


def split_level(word: str) -> tuple[str, float]:
    """Part a skill from its level: ``neuro:3`` is neuro at 3, without a number it is at 1."""
    name, colon, text = word.rpartition(":")
    if not colon:
        return word, USUAL_LEVEL
    try:
        level = float(text)
    except ValueError:
        return word, USUAL_LEVEL
    usable = name.strip() and 0 < level < float("inf")
    return (name.strip(), level) if usable else (word, USUAL_LEVEL)


def levels_of(words: Iterable[str]) -> dict[str, float]:
    """Level of each skill of a cell; of one that is named twice the higher."""
    found: dict[str, float] = {}
    for word in words:
        name, level = split_level(word)
        found[name] = max(level, found.get(name, 0.0))
    return found


def holds_all(held: Iterable[str], needed: Iterable[str]) -> bool:
    """Whether every skill is held at the level that is needed, or above."""
    has = levels_of(held)
    return all(has.get(name, 0.0) >= level for name, level in levels_of(needed).items())
