"""The wheel and the source distribution hold what the product needs, and little else."""

import json
import subprocess
import sys
import tarfile
import zipfile

import pytest

PACKAGES = ("solvers", "geodata", "maps", "territory")


@pytest.fixture(scope="module")
def dist(root, tmp_path_factory):
    """Build both, as an installer would, from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel_names(dist):
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


@pytest.fixture(scope="module")
def source_names(dist):
    with tarfile.open(next(dist.glob("*.tar.gz"))) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def assets(root):
    packages = json.loads((root / "npm-packages.json").read_text(encoding="utf-8"))["packages"]
    files = {file["put"] for package in packages for file in package["files"]}
    return files | {"geodata/data/labour_force_2009.csv", "geodata/data/SOURCES.md"}


def test_the_wheel_holds_assets_and_data(root, wheel_names):
    assert assets(root) <= wheel_names


def test_the_wheel_holds_every_tracked_file_of_the_packages(root, tracked, wheel_names):
    names = {path.relative_to(root).as_posix() for path in tracked}
    assert {
        name for name in names if name.startswith(tuple(f"{p}/" for p in PACKAGES))
    } <= wheel_names


def test_the_wheel_holds_nothing_but_the_packages(wheel_names):
    assert {name.partition("/")[0] for name in wheel_names if ".dist-info/" not in name} == set(
        PACKAGES
    )


def test_the_wheel_names_the_licence(wheel_names):
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel_names)


def test_the_source_distribution_can_be_built_without_a_network(root, source_names):
    needed = {"hatch_build.py", "npm-packages.json", "pyproject.toml", "README.md", "LICENSE"}
    assert assets(root) | needed <= source_names


def test_the_wheel_is_small(dist):
    assert next(dist.glob("*.whl")).stat().st_size < 5_000_000
