"""The documentation: it builds without a warning, names all there is, and its code runs."""

import html
import importlib
import inspect
import re
import shlex
import subprocess
import sys

import pytest
import typer

from territory.api.app import create_app
from territory.entities import Changes, Hours, Joint, MeasureValue, Plan, Provenance, Territory
from territory.settings import Settings

FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)
PACKAGES = ("solvers", "geodata", "maps", "territory")
COMMAND = re.compile(r"^(?:\.venv/bin/)?territory ")


def documents(root):
    return sorted([*root.glob("*.md"), *root.glob("docs/**/*.md")])


def blocks(root, language):
    """Code blocks of a language in all documents, with the document they are in."""
    for path in documents(root):
        for found, code in FENCE.findall(path.read_text(encoding="utf-8")):
            if found == language:
                yield path.relative_to(root).as_posix(), code


@pytest.fixture(scope="module")
def site(root, tmp_path_factory):
    pytest.importorskip("sphinx")
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-n", "docs", str(out)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


def text_of(path):
    return html.unescape(re.sub(r"<[^>]+>", "", path.read_text(encoding="utf-8")))


def commands(command, name="territory"):
    below = getattr(command, "commands", None)
    if below is None:
        return {name: command}
    return {k: v for each in below for k, v in commands(below[each], f"{name} {each}").items()}


@pytest.fixture(scope="module")
def every_command():
    return commands(typer.main.get_command(importlib.import_module("territory.cli").app))


def test_every_command_and_option_is_in_the_reference(site, every_command):
    page = text_of(site / "reference" / "cli.html")
    for name, command in every_command.items():
        assert name in page
        shown = [option for option in command.params if not getattr(option, "hidden", False)]
        assert all(option.opts[0] in page for option in shown)


def test_every_command_and_option_says_what_it_does(every_command):
    silent = [name for name, command in every_command.items() if not command.help]
    silent += [
        f"{name} {option.opts[0]}"
        for name, command in every_command.items()
        for option in command.params
        if option.param_type_name == "option" and not option.help and not option.hidden
    ]
    assert not silent


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_is_in_the_reference_with_its_docstring(site, package):
    module = importlib.import_module(package)
    page = site / "reference" / f"api_{package}.html"
    shown = set(re.findall(rf'id="{package}\.(\w+)"', page.read_text(encoding="utf-8")))
    assert set(module.__all__) - shown == set()
    callables = [name for name in module.__all__ if callable(getattr(module, name))]
    assert [name for name in callables if not inspect.getdoc(getattr(module, name))] == []


def test_every_route_and_setting_is_in_the_reference(site, tmp_path):
    app = create_app(Settings(store=str(tmp_path / "docs.sqlite"), workers=0))
    page = text_of(site / "reference" / "rest.html")
    paths = app.openapi()["paths"]
    calls = [f"{verb.upper()} {path}" for path in paths for verb in paths[path]]
    assert calls
    assert [call for call in calls if call not in page] == []
    assert [path for path in paths for route in paths[path].values() if not route["summary"]] == []
    objects = text_of(site / "reference" / "rest_objects.html")
    assert "ProblemOut" in objects
    page = text_of(site / "reference" / "settings.html")
    assert [name for name in Settings.model_fields if name not in page] == []


def test_the_pages_need_no_other_host(site, dev):
    pages = sorted(site.rglob("*.html"))
    asked = {
        page.name: found
        for page in pages
        if (found := dev.find_requests(page.read_text(encoding="utf-8")))
    }
    assert pages
    assert asked == {}


def test_links_lead_from_page_to_page_and_formulas_are_drawn(site):
    guide = (site / "howto" / "nightly_batch.html").read_text(encoding="utf-8")
    assert 'href="../api.html"' in guide
    explanation = (site / "explanation.html").read_text(encoding="utf-8")
    assert explanation.count("<math") > 10
    assert "$$" not in explanation


def test_every_key_of_plan_json_is_explained(root):
    page = (root / "docs" / "reference" / "files.md").read_text(encoding="utf-8")
    parts = (Plan, Territory, MeasureValue, Joint, Hours, Changes, Provenance)
    keys = {
        name for part in parts for name, field in part.model_fields.items() if not field.exclude
    }
    assert keys - set(re.findall(r"`(\w+)`", page)) == set()


def test_code_blocks_in_python_run(root, tmp_path, monkeypatch):
    """Those in `py` are sketches, whose data the reader has."""
    monkeypatch.chdir(tmp_path)
    found = list(blocks(root, "python"))
    assert found
    for name, code in found:
        exec(compile(code, name, "exec"), {})


def test_commands_in_documents_are_understood(root, every_command):
    """Each is parsed, not run; those with `...` are parts of a longer one."""
    faults = []
    for name, code in blocks(root, "sh"):
        for line in code.replace("\\\n", " ").splitlines():
            line = line.partition("  #")[0].strip()
            if COMMAND.match(line) and "..." not in line and "|" not in line:
                faults += [f"{name}: {line}: {fault}" for fault in parse(line, every_command)]
    assert not faults


def parse(line, every_command):
    """What the parser says against a line of a document."""
    words = shlex.split(COMMAND.sub("territory ", line))
    name = " ".join(words[:3] if " ".join(words[:3]) in every_command else words[:2])
    if name not in every_command:
        return ["no such command"]
    try:
        every_command[name].make_context(name, words[len(name.split()) :])
    except Exception as error:
        return [str(error) or type(error).__name__]
    return []


def test_a_command_that_is_not_understood_is_found(every_command):
    assert parse("territory desing --out plan", every_command) == ["no such command"]
    assert parse("territory units check zips.geojson --colour red", every_command)
