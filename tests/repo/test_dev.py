"""The set-up script: what it takes for a request, and when it installs again."""

import pytest


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://example.org/a.js"></script>',
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<img src="http://example.org/a.png">',
        "<style>body { background: url('https://example.org/a.png') }</style>",
        "<style>@import 'https://example.org/a.css';</style>",
        '<script>fetch("https://example.org/plan.json")</script>',
        '<script>L.tileLayer("https://{s}.example.org/{z}/{x}/{y}.png")</script>',
        '<p style="background: url(https://example.org/a.png)">',
    ],
)
def test_a_request_to_another_host_is_found(dev, page):
    assert len(dev.find_requests(page)) == 1


@pytest.mark.parametrize(
    "page",
    [
        '<a href="https://example.org">a link to click</a>',
        '<script>var address = "https://example.org";</script>',
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        '<img src="data:image/png;base64,AAAA">',
        "<style>body { background: url(data:image/png;base64,AAAA) }</style>",
        '<script src="a.js"></script>',
    ],
)
def test_a_page_that_loads_nothing_from_elsewhere_passes(dev, page):
    assert dev.find_requests(page) == []


def test_a_plan_without_its_files_is_not_accepted(dev, tmp_path):
    (tmp_path / "plan.json").write_text("{}")
    assert "map.html is missing" in dev.plan_faults(tmp_path)
    assert "plan.json is missing" not in dev.plan_faults(tmp_path)


@pytest.fixture
def checkout(dev, tmp_path, monkeypatch):
    """A set-up checkout, as far as the script looks at one."""
    root = dev.ROOT
    for name in ("ROOT", "VENV", "STAMP", "REQUIREMENTS"):
        monkeypatch.setattr(dev, name, tmp_path / getattr(dev, name).relative_to(root))
    monkeypatch.setattr(dev, "environment_works", lambda: True)
    dev.VENV.mkdir()
    dev.REQUIREMENTS.mkdir()
    for group in dev.GROUPS:
        (dev.REQUIREMENTS / f"{group}.txt").write_text(f"{group}==1\n")
    for name in dev.BUILD_INPUTS:
        (dev.ROOT / name).write_text('{"packages": []}')
    for name in dev.DATA_FILES:
        (dev.ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (dev.ROOT / name).write_text("")
    dev.write_stamp(("runtime", "test"))
    return tmp_path


def prepared(dev, *groups):
    return dev.is_prepared(dev.read_stamp(), groups)


def test_a_second_set_up_installs_nothing(dev, checkout):
    assert prepared(dev, "runtime", "test")


def test_a_group_that_was_not_installed_is_missing(dev, checkout):
    assert not prepared(dev, "runtime", "check")


def test_changed_requirements_are_installed_again(dev, checkout):
    (dev.REQUIREMENTS / "test.txt").write_text("test==2\n")
    assert prepared(dev, "runtime")
    assert not prepared(dev, "runtime", "test")


def test_changed_build_inputs_install_the_project_again(dev, checkout):
    (checkout / "pyproject.toml").write_text("changed")
    assert not prepared(dev, "runtime")


def test_a_missing_asset_runs_the_build_step_again(dev, checkout):
    (checkout / dev.DATA_FILES[0]).unlink()
    assert not prepared(dev, "runtime")


def test_a_moved_checkout_is_set_up_again(dev, checkout, monkeypatch):
    monkeypatch.setattr(dev, "ROOT", checkout / "elsewhere")
    assert dev.read_stamp() == {}
    assert dev.is_stale()


def test_the_help_tells_every_verb(dev):
    assert all(f"\n  {verb} " in dev.__doc__ for verb in dev.VERBS)


def test_the_notebook_that_is_opened_first_is_there(dev, root):
    assert (root / dev.FIRST_NOTEBOOK).is_file()
