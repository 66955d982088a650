"""The locked requirements carry hashes and no addresses, and cover what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "requirements").glob("*.txt"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = {"runtime": PYPROJECT["project"]["dependencies"], **PYPROJECT["dependency-groups"]}


def entries(path: Path) -> list[str]:
    """Requirements of a file, each with its hashes on one line."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def package_name(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_names_no_address(path):
    assert not re.search(r"https?:|file:|--\w*(index|find-links|host)|@ ", path.read_text())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_requirement_is_one_version_with_hashes(path):
    assert entries(path)
    for entry in entries(path):
        assert re.match(r"[\w.\[\]-]+==\S+ ", entry), entry
        assert re.search(r" --hash=sha256:[0-9a-f]{64}\b", entry), entry


def test_there_is_a_file_for_each_group():
    assert {path.stem for path in FILES} == set(GROUPS)


@pytest.mark.parametrize("group", GROUPS)
def test_a_file_covers_its_group(group):
    locked = {package_name(entry) for entry in entries(ROOT / "requirements" / f"{group}.txt")}
    assert {package_name(requirement) for requirement in GROUPS[group]} <= locked


def test_the_files_agree_on_versions():
    versions: dict[str, set[str]] = {}
    for path in FILES:
        for entry in entries(path):
            requirement = entry.partition(" --hash")[0].strip()
            versions.setdefault(requirement.partition("==")[0], set()).add(requirement)
    # A package may be locked twice, for different Python versions, but then in the same way.
    for name, found in versions.items():
        markers = [requirement.partition(";")[2] for requirement in found]
        assert len(found) == len(set(markers)), (name, found)
