"""What the documents name is there, and what is there is documented."""

import importlib
import re
from pathlib import Path

import pytest
import typer

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def code_of(path: Path) -> str:
    """Everything that a document sets as code."""
    return "\n".join(CODE.findall(path.read_text(encoding="utf-8")))


def documented(pattern: str) -> set[str]:
    return {name for path in DOCUMENTS for name in re.findall(pattern, code_of(path))}


def broken_links(path: Path, text: str) -> list[str]:
    targets = [target.partition("#")[0] for target in LINK.findall(text)]
    return [
        target
        for target in targets
        if target
        and not target.startswith(("http:", "https:", "mailto:"))
        and not (path.parent / target).exists()
    ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_to_files(path):
    assert not broken_links(path, path.read_text(encoding="utf-8"))


def test_a_link_to_nowhere_is_found():
    assert broken_links(ROOT / "README.md", "[a](nowhere.md) ![b](LICENSE)") == ["nowhere.md"]


def test_commands_and_documents_agree():
    application = importlib.import_module("territory.cli").app
    commands = set(typer.main.get_command(application).commands)
    assert documented(r"(?<!\d )\bterritory ([a-z][a-z-]+)\b(?! =)") == commands


def test_commands_of_units_and_documents_agree():
    application = importlib.import_module("territory.cli.units").app
    commands = set(typer.main.get_command(application).commands)
    assert documented(r"\bterritory units ([a-z][a-z-]+)\b") == commands


def test_every_option_of_design_is_explained():
    application = importlib.import_module("territory.cli").app
    command = typer.main.get_command(application).commands["design"]
    options = {name for option in command.params for name in option.opts}
    explained = (ROOT / "docs" / "designing.md").read_text(encoding="utf-8")
    assert options - set(re.findall(r"`(--[a-z-]+)`", explained)) == set()


def test_every_assumption_is_explained_with_its_value():
    explained = (ROOT / "docs" / "workload.md").read_text(encoding="utf-8")
    for name, value in importlib.import_module("territory.people.assumptions").Assumptions():
        assert f"| `{name}` | {value:g} |" in explained


def test_verbs_of_dev_py_and_documents_agree(dev):
    assert documented(r"\bdev\.py ([a-z]+)") == set(dev.VERBS)


def test_every_decision_is_in_the_list():
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert pages
    assert [page.name for page in pages] == re.findall(r"\(([0-9]{4}-[\w-]+\.md)\)", index)
