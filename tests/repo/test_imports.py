"""Who may import whom: the floors of the house, read from the source."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("territory", "maps", "geodata", "solvers")

MAY_IMPORT = {
    "solvers": set(),
    "geodata": set(),
    "maps": {"geodata"},
    "territory": {"maps", "geodata", "solvers"},
}

# Inside territory/, from top to bottom; a module may import from its own floor and those below.
# Entries are modules or sub-packages directly below territory/; a new one has to be placed here.
FLOORS = [
    {"__main__", "__init__"},
    {"client"},
    {"notebook"},
    {"api", "ui", "cli", "console"},
    {"jobs"},
    {"workspace"},
    {"loading"},
    {"planning"},
    {"changing", "studies"},
    {"plans"},
    {"drawings"},
    {"layers"},
    {"designing"},
    {"people", "ingest"},
    {"areas"},
    {"metrics", "explain", "demo"},
    {"design"},
    {"bands", "reading"},
    {"store"},
    {"labels", "stopping", "signing"},
    {"entities", "settings", "faults", "folders", "geojson", "plain_rows"},
    {"access", "errors", "sending", "spreadsheet_safety"},
]


def floor_of(module: str) -> int | None:
    """Number of a module's floor, counted from the top; nothing when it has none."""
    return next((i for i, floor in enumerate(FLOORS) if module in floor), None)


def imported_modules(source: str, package: str) -> set[str]:
    """Dotted names that a file imports anywhere, relative ones made absolute."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(parents if node.level else []), *filter(None, [node.module])])
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def files_of(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    package = ".".join(path.relative_to(ROOT).parent.parts)
    return imported_modules(path.read_text(encoding="utf-8"), package)


def wrong_packages(package: str, imported: set[str]) -> set[str]:
    ours = {name.partition(".")[0] for name in imported} & set(PACKAGES)
    return ours - MAY_IMPORT[package] - {package}


def wrong_floors(module: str, imported: set[str]) -> set[str]:
    """Modules of territory/ that stand above the one that imports them."""
    names = {name.split(".")[1] for name in imported if name.startswith("territory.")}
    floors = {name: floor_of(name) for name in names | {module}}
    if floors[module] is None:
        return set()
    return {name for name in names if floors[name] is not None and floors[name] < floors[module]}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_from_floors_below(package):
    wrong = {
        str(path.relative_to(ROOT)): sorted(names)
        for path in files_of(package)
        if (names := wrong_packages(package, imports_of(path)))
    }
    assert not wrong


def test_inside_territory_imports_go_downwards():
    wrong = {}
    for path in files_of("territory"):
        module = path.relative_to(ROOT / "territory").parts[0].removesuffix(".py")
        if names := wrong_floors(module, imports_of(path)):
            wrong[str(path.relative_to(ROOT))] = sorted(names)
    assert not wrong


def test_every_module_of_territory_has_its_floor():
    paths = files_of("territory")
    modules = {path.relative_to(ROOT / "territory").parts[0].removesuffix(".py") for path in paths}
    assert not {module for module in modules if floor_of(module) is None}


def test_only_milp_imports_pulp():
    importers = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in files_of(package)
        if "pulp" in {name.partition(".")[0] for name in imports_of(path)}
    }
    assert importers == {"solvers/milp.py"}


def test_dev_py_needs_the_standard_library_only():
    names = imported_modules((ROOT / "dev.py").read_text(encoding="utf-8"), "")
    assert {name.partition(".")[0] for name in names} <= set(sys.stdlib_module_names)


def test_every_package_is_there():
    assert all(files_of(package) for package in PACKAGES)


@pytest.mark.parametrize(
    ("package", "source", "wrong"),
    [
        ("solvers", "import geodata.units", {"geodata"}),
        ("geodata", "def f():\n    from solvers import solve", {"solvers"}),
        ("maps", "from territory.entities import Plan", {"territory"}),
        ("maps", "from geodata import units", set()),
    ],
)
def test_the_check_sees_an_arrow_that_runs_the_wrong_way(package, source, wrong):
    assert wrong_packages(package, imported_modules(source, package)) == wrong


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("planning", "from .cli import main", {"cli"}),
        ("design", "from . import planning", {"planning"}),
        ("entities", "import territory.store.tables", {"store"}),
        ("cli", "from territory import planning, ingest", set()),
    ],
)
def test_the_check_sees_an_arrow_that_runs_upwards(module, source, wrong):
    assert wrong_floors(module, imported_modules(source, "territory")) == wrong
