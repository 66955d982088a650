"""Help is quick: what takes long to import is imported by the command that needs it."""

import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from solvers import METHODS
from territory.cli import app
from territory.cli.options import METHOD_NAMES

HEAVY = ("geopandas", "numpy", "pandas", "numba", "fastapi", "folium")


@pytest.mark.parametrize("arguments", [[], ["design"]])
def test_help_imports_nothing_that_takes_long(arguments):
    program = (
        "import sys\n"
        "from territory.cli import app\n"
        f"app({[*arguments, '--help']!r}, standalone_mode=False)\n"
        f"print('imported:', sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "Usage:" in done.stdout
    assert done.stdout.splitlines()[-1] == "imported: []"


def test_the_help_names_every_method():
    assert ", ".join(METHODS) == METHOD_NAMES


def test_defaults_that_are_told_in_words_are_no_markup():
    told = CliRunner().invoke(app, ["units", "check", "--help"]).output
    assert "[default: FILE-checked, here]" in " ".join(re.sub("[│╭╮╰╯─]", " ", told).split())
