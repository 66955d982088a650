#!/usr/bin/env python3
"""Everything a developer or a CI machine runs, with nothing but Python 3.11 or newer.

usage: python3 dev.py VERB [arguments]

  demo    set up if needed, then run the demo; arguments go to `territory demo`
  test    set up if needed, then run all tests on all cores; arguments go to pytest
  setup   make the private environment in .venv/, nothing else
  check   format, lint and types
  serve   run the server; arguments go to `territory serve`
  bench   run benchmark instances; arguments go to `territory bench`
  docs    build the documentation into site/; warnings are errors
  notebooks  open the notebooks in JupyterLab; arguments go to it
  wheel   build the distribution, install it into a clean environment, run the demo from there
  lock    renew requirements/ and npm-packages.json (the one verb that changes versions)

Nothing outside .venv/, dist/ and the asset folders is written, and a second run needs no network.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "setup.json"
REQUIREMENTS = ROOT / "requirements"
GROUPS = ("runtime", "build", "node", "uv", "test", "check", "docs", "notebooks")
BUILD_INPUTS = ("pyproject.toml", "hatch_build.py", "npm-packages.json")
DATA_FILES = ("geodata/data/labour_force_2009.csv", "geodata/data/SOURCES.md")
PLAN_FILES = ("assignments.csv", "accounts.csv", "plan.json", "territories.geojson", "map.html")
FIRST_NOTEBOOK = "notebooks/01_first_plan.ipynb"
WINDOWS = os.name == "nt"


# ---------------------------------------------------------------------------------------- the verbs


def setup(_arguments: list[str]) -> int:
    """Make the private environment."""
    prepare("runtime", "build")
    return 0


def demo(arguments: list[str]) -> int:
    """Set up, then run the demo."""
    return territory("demo", arguments)


def serve(arguments: list[str]) -> int:
    """Set up, then run the server."""
    return territory("serve", arguments)


def bench(arguments: list[str]) -> int:
    """Set up, then run benchmark instances."""
    return territory("bench", arguments)


def test(arguments: list[str]) -> int:
    """Set up with what the tests need, then run pytest."""
    prepare("runtime", "build", "test", "docs")
    environment = child_environment()
    for name, provide, skipped in (
        ("Chromium", provide_chromium, "Tests that need a browser"),
        ("PostGIS", provide_postgis, "Tests of the store on PostgreSQL"),
    ):
        reason = provide()
        if reason:
            say(f"No {name}: {reason}. {skipped} are skipped.")
            environment[f"NO_{name.upper()}"] = reason
    # The whole suite on all cores; tests of a file stay together, as they share what is slow.
    cores = [] if arguments else ["-n", str(os.cpu_count() or 1), "--dist", "loadfile"]
    return call([tool("pytest"), *cores, *arguments], environment)


def check(_arguments: list[str]) -> int:
    """Check format, lint and types; all of it runs even when the first complains."""
    prepare("runtime", "build", "check")
    ruff, mypy = tool("ruff"), tool("mypy")
    commands: list[list[Any]] = [
        [ruff, "format", "--check", "."],
        [ruff, "check", "."],
        [mypy],  # the four packages
        [mypy, "dev.py", "hatch_build.py"],
    ]
    return max([call(command) for command in commands])


def docs(_arguments: list[str]) -> int:
    """Build the documentation; it is made of the pages, the docstrings and the parser."""
    prepare("runtime", "build", "docs")
    command = [tool("python"), "-m", "sphinx", "-W", "--keep-going", "-q", "-n", "docs", "site"]
    code = call(command)
    if not code:
        say("Documentation: site/index.html")
    return code


def notebooks(arguments: list[str]) -> int:
    """Open the notebooks, the first of them in front."""
    prepare("runtime", "build", "notebooks")
    return call([tool("python"), "-m", "jupyterlab", FIRST_NOTEBOOK, *arguments])


def wheel(_arguments: list[str]) -> int:
    """Build the distribution and prove that it works away from the checkout."""
    prepare("runtime", "build")
    built = build_wheel()
    with tempfile.TemporaryDirectory(prefix="territory ") as folder:
        command = install_wheel(built, Path(folder) / "environment")
        out = Path(folder) / "demo"
        say("Running the demo from the installed wheel")
        code = call([command, "demo", "--out", out], cwd=Path(folder))
        faults = [f"the demo ended with exit code {code}"] if code else plan_faults(out)
    if faults:
        fail("The installed wheel does not work: " + "; ".join(faults) + ".")
    say(f"The wheel works: dist/{built.name} ({built.stat().st_size / 1e6:.1f} MB)")
    return 0


def lock(_arguments: list[str]) -> int:
    """Renew the locked requirements and the hashes of the npm packages."""
    make_environment()
    with tempfile.TemporaryDirectory() as folder:
        everything = Path(folder) / "everything.txt"
        step("Resolving all requirements together")
        compile_requirements(everything, GROUPS)
        for group in GROUPS:
            step(f"Writing requirements/{group}.txt")
            compile_requirements(REQUIREMENTS / f"{group}.txt", (group,), everything)
    # Packages that were just added have no hashes yet, so the project cannot be built before this.
    install_requirements(with_node("build"))
    step("Hashing the npm packages")
    run([tool("python"), ROOT / "hatch_build.py", "lock"], "The npm packages cannot be locked.")
    prepare("runtime", "build")
    return 0


VERB_FUNCTIONS = (setup, demo, test, check, serve, bench, docs, notebooks, wheel, lock)
VERBS = {verb.__name__: verb for verb in VERB_FUNCTIONS}


# ---------------------------------------------------------------------------------- the environment


def prepare(*groups: str) -> None:
    """Bring `.venv/` up to date with the locked requirements and the project; often a no-op."""
    groups = with_node(*groups) if assets_missing() else groups
    stamp = read_stamp()
    if is_prepared(stamp, groups):
        return
    started = time.monotonic()
    make_environment()
    groups = tuple(dict.fromkeys([*groups, *stamp.get("requirements", {})]))
    install_requirements(groups)
    if not is_prepared(read_stamp(), ("runtime", "build")):  # else it is there already
        install_project()
        step("Compiling the solver")
        run([tool("python"), "-m", "solvers.warm_up"], "The solver cannot be compiled.")
    write_stamp(groups)
    say(f"Environment ready in .venv ({time.monotonic() - started:.0f} s)")


def with_node(*groups: str) -> tuple[str, ...]:
    """Add the group that brings npm, on machines that have none."""
    return groups if shutil.which("npm") else (*groups, "node")


def is_prepared(stamp: dict[str, Any], groups: tuple[str, ...]) -> bool:
    """Say whether the environment holds these groups and the project as they are now."""
    return (
        bool(stamp)
        and environment_works()
        and stamp["project"] == hash_files(ROOT / name for name in BUILD_INPUTS)
        and all(stamp["requirements"].get(group) == hash_group(group) for group in groups)
        and not assets_missing()
    )


def read_stamp() -> dict[str, Any]:
    """Read what the last set-up noted; nothing when it was for another place or Python."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if stamp.get("place") == place() else {}


def write_stamp(groups: tuple[str, ...]) -> None:
    """Note what was installed, for the next run to compare with."""
    stamp = {
        "place": place(),
        "project": hash_files(ROOT / name for name in BUILD_INPUTS),
        "requirements": {group: hash_group(group) for group in groups},
    }
    STAMP.write_text(json.dumps(stamp, indent=2), encoding="utf-8")


def place() -> list[str]:
    """Tell what an environment is bound to: its folder and the Python version."""
    return [str(ROOT), "{}.{}".format(*sys.version_info[:2])]


def hash_group(group: str) -> str:
    """Hash one requirements file."""
    return hash_files([REQUIREMENTS / f"{group}.txt"])


def hash_files(paths: Iterable[Path]) -> str:
    """Hash the contents of some files."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def assets_missing() -> bool:
    """Say whether a file that the build step makes is not there."""
    packages = json.loads((ROOT / "npm-packages.json").read_text(encoding="utf-8"))["packages"]
    files = [file["put"] for package in packages for file in package["files"]]
    return not all((ROOT / file).is_file() for file in [*files, *DATA_FILES])


def make_environment() -> None:
    """Make `.venv/` with uv in it; one of another place or Python version is made anew."""
    if not environment_works() or is_stale():
        step("Making a private environment in .venv")
        if not has_module("ensurepip"):  # Debian and Ubuntu keep this in a package of its own
            apt_install("python3-venv")
        shutil.rmtree(VENV, ignore_errors=True)
        run(
            [sys.executable, "-m", "venv", VENV],
            "Python cannot make an environment. On Debian and Ubuntu: apt-get install python3-venv",
        )
    if not tool("uv").is_file():
        step("Installing uv")
        pip_install = [tool("python"), "-m", "pip", "install", "--quiet", "--no-input", "--no-deps"]
        run(
            [*pip_install, "--require-hashes", "-r", REQUIREMENTS / "uv.txt"],
            "uv cannot be installed. Is the network there? Remove .venv and try again.",
        )


def environment_works() -> bool:
    """Say whether the environment's Python runs and is of our version."""
    code = "import sys; print('{}.{}'.format(*sys.version_info[:2]))"
    try:
        done = subprocess.run([tool("python"), "-c", code], capture_output=True, text=True)
    except OSError:
        return False
    return done.stdout.strip() == place()[1]


def has_module(name: str) -> bool:
    """Say whether our Python has a module that some distributions leave out."""
    return importlib.util.find_spec(name) is not None


def is_stale() -> bool:
    """Say whether the environment was set up at another place, or can install nothing."""
    if STAMP.exists():
        return not read_stamp()
    return not tool("uv").is_file() and not tool("pip").is_file()


def install_requirements(groups: tuple[str, ...]) -> None:
    """Install locked requirements, each file compared with its hashes."""
    step(f"Installing locked requirements ({', '.join(groups)})")
    run(
        [*uv_install(VENV), "--require-hashes"]
        + [part for group in groups for part in ("-r", REQUIREMENTS / f"{group}.txt")],
        "The requirements cannot be installed. Is the network there? Then try again.",
    )


def install_project() -> None:
    """Install the project itself, editable; the build step fetches assets and data."""
    step("Installing the project, its map assets and sample data")
    run([tool("python"), ROOT / "hatch_build.py"], "The assets and data cannot be made.")
    run(
        [*uv_install(VENV), "--no-build-isolation", "--no-deps", "--editable", ROOT],
        "The project cannot be installed.",
    )


def uv_install(environment: Path) -> list[Any]:
    """Begin a uv command that installs into an environment.

    Compiled at once, on all cores: otherwise the first start of everything does it on one, and
    where Python may not write (PYTHONDONTWRITEBYTECODE, as in many containers) every start.
    """
    python = tool("python", environment)
    return [tool("uv"), "pip", "install", "--quiet", "--compile-bytecode", "--python", python]


def compile_requirements(
    target: Path, groups: tuple[str, ...], constraint: Path | None = None
) -> None:
    """Resolve groups for every platform and Python version, with hashes and without addresses."""
    command = [tool("uv"), "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]
    command += ["--custom-compile-command", "python3 dev.py lock", "--upgrade"]
    command += ["--output-file", target]
    command += [part for group in groups if group != "runtime" for part in ("--group", group)]
    command += ["pyproject.toml"] if "runtime" in groups else []
    command += ["--constraint", constraint] if constraint else []
    run(command, "The requirements cannot be resolved.")


# -------------------------------------------------------------------------------------- the browser


def provide_chromium() -> str:
    """Have Playwright running and a Chromium for it; return why not, or nothing."""
    if not playwright_starts() and not (apt_install("libatomic1") and playwright_starts()):
        return "Playwright does not start here (on Debian and Ubuntu it needs libatomic1)"
    if find_chromium():
        return ""
    say("Installing Chromium for the browser tests")
    if apt_install("chromium") and find_chromium():
        return ""
    if quiet([tool("playwright"), "install", "chromium"]) and find_chromium():
        return ""
    return "neither apt-get nor Playwright could install one"


def playwright_starts() -> bool:
    """Say whether Playwright's own Node.js runs; a bare Debian lacks one of its libraries."""
    return quiet([tool("playwright"), "--version"])


def find_chromium() -> bool:
    """Say whether Debian's Chromium or Playwright's own is there."""
    if shutil.which("chromium") or Path("/usr/bin/chromium").exists():
        return True
    code = (
        "import os, sys; from playwright.sync_api import sync_playwright as start\n"
        "with start() as p: sys.exit(not os.path.exists(p.chromium.executable_path))"
    )
    return quiet([tool("python"), "-c", code])


# ------------------------------------------------------------------------------------- the database


def provide_postgis() -> str:
    """Have the programs of PostgreSQL and PostGIS, which the tests start; return why not."""
    if find_postgis():
        return ""
    say("Installing PostgreSQL and PostGIS for the tests of the store")
    if apt_install("postgresql-postgis") and find_postgis():
        return ""
    return "apt-get could not install postgresql-postgis"


def find_postgis() -> bool:
    """Say whether the programs of a PostgreSQL server and its extension PostGIS are installed."""
    for folder in postgres_programs():
        config: list[Any] = [folder / "pg_config", "--sharedir"]
        shared = subprocess.run(config, capture_output=True, text=True).stdout.strip()
        if (Path(shared) / "extension" / "postgis.control").is_file():
            return True
    return False


def postgres_programs() -> list[Path]:
    """Folders with PostgreSQL's server programs: on the PATH, and where Debian puts them."""
    found = [Path(on_path).resolve().parent] if (on_path := shutil.which("pg_ctl")) else []
    debian = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    return found + sorted(path.parent for path in debian)


# ---------------------------------------------------------------------------------------- the wheel


def build_wheel() -> Path:
    """Build the source distribution and, from it, the wheel; return the wheel."""
    step("Building dist/")
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    run(
        [tool("uv"), "build", "--quiet", "--no-build-isolation", "--python", tool("python"), ROOT],
        "The distribution cannot be built.",
    )
    return next((ROOT / "dist").glob("*.whl"))


def install_wheel(built: Path, environment: Path) -> Path:
    """Install a wheel and the locked requirements into a new environment; return its command."""
    step("Installing the wheel into a clean environment")
    hint = "The wheel cannot be installed."
    run([tool("uv"), "venv", "--quiet", "--python", sys.executable, environment], hint)
    install = uv_install(environment)
    run([*install, "--require-hashes", "-r", REQUIREMENTS / "runtime.txt"], hint)
    run([*install, "--no-deps", built], hint)
    return tool("territory", environment)


def plan_faults(out: Path) -> list[str]:
    """List what is wrong with the files of a plan: missing ones, and requests the map makes."""
    missing = [f"{name} is missing" for name in PLAN_FILES if not (out / name).is_file()]
    if missing:
        return missing
    page = (out / "map.html").read_text(encoding="utf-8")
    return [f"map.html asks another host: {address}" for address in find_requests(page)]


def find_requests(page: str) -> list[str]:
    """List addresses on other hosts that a page would load (a link to click is not a request)."""
    finder = RequestFinder()
    finder.feed(page)
    return finder.found


class RequestFinder(HTMLParser):
    """Collect what a browser would load from another host when it opens a page."""

    LOADED = re.compile(
        r"""(?:url\(|@import|import\(|fetch\(|tileLayer\()\s*["']?((?:https?:)?//[^"')\s]+)"""
    )

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[Any]) -> None:
        """Look at what an element loads, and at its style."""
        for name, value in attrs:
            loads = name in ("src", "srcset", "data", "poster") or (tag, name) == ("link", "href")
            if loads and re.match(r"\s*(https?:)?//", value or ""):
                self.found.append(value)
            if name == "style":
                self.handle_data(value or "")

    def handle_data(self, data: str) -> None:
        """Look for addresses that styles and scripts load."""
        self.found += self.LOADED.findall(data)


# ----------------------------------------------------------------------------------- running things


def territory(command: str, arguments: list[str]) -> int:
    """Set up if needed, then run one command of the product."""
    prepare("runtime", "build")
    program = [str(tool("territory")), command, *arguments]
    if not WINDOWS:  # become the program, so that signals reach it
        sys.stdout.flush()
        os.execve(program[0], program, child_environment())
    return call(program, cwd=None)  # paths in the arguments are the caller's


def tool(name: str, environment: Path = VENV) -> Path:
    """Name a program of an environment."""
    if WINDOWS:
        return environment / "Scripts" / f"{name}.exe"
    return environment / "bin" / name


def child_environment() -> dict[str, str]:
    """Copy the environment variables, without those that would lead Python or uv elsewhere."""
    misleading = (
        "PYTHONPATH",
        "PYTHONHOME",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "PIP_USER",
        "UV_PYTHON",
    )
    environment = {key: value for key, value in os.environ.items() if key not in misleading}
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    # uv reads neither pip's settings nor, unless told, the certificates that the machine trusts.
    if "PIP_INDEX_URL" in environment:
        environment.setdefault("UV_DEFAULT_INDEX", environment["PIP_INDEX_URL"])
    if has_system_certificates():
        environment.setdefault("UV_SYSTEM_CERTS", "1")
    return environment


def has_system_certificates() -> bool:
    """Say whether the machine keeps certificates; small images do not, and uv brings its own."""
    paths = ssl.get_default_verify_paths()
    return bool(paths.cafile or (paths.capath and os.listdir(paths.capath)))


def run(command: list[Any], hint: str) -> None:
    """Run a command silently; when it fails, say what it said last and what to do."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if not line.startswith("WARNING")]
        fail("\n".join([*lines[-15:], "", hint]))


def apt_install(package: str) -> bool:
    """Install a Debian package, as root or where sudo asks for no password; say if it worked."""
    if not shutil.which("apt-get"):
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    install = [*apt, "install", "-y", "--no-install-recommends", package]
    return quiet(install) or (quiet([*apt, "update"]) and quiet(install))


def quiet(command: list[Any]) -> bool:
    """Run a command silently; say whether it worked."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env=child_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=900,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def call(
    command: list[Any], environment: dict[str, str] | None = None, cwd: Path | None = ROOT
) -> int:
    """Run a command in the foreground; return its exit code."""
    sys.stdout.flush()
    command = [str(part) for part in command]
    return subprocess.run(command, env=environment or child_environment(), cwd=cwd).returncode


def step(message: str) -> None:
    """Tell what is being done now."""
    say(f"  {message} ...")


def say(message: str) -> None:
    """Print one line at once, so that it stands before what a child prints."""
    print(message, flush=True)


def fail(message: str) -> NoReturn:
    """End with a message for the person at the terminal."""
    sys.exit(message)


def main() -> int:
    """Run the verb that was asked for."""
    if sys.version_info < (3, 11):  # noqa: UP036  (older Pythons must get this far to be told)
        fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    verb, *arguments = sys.argv[1:] or ["help"]
    if verb not in VERBS:
        print(__doc__)
        return 0 if verb in ("help", "-h", "--help") else 2
    try:
        return VERBS[verb](arguments)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
