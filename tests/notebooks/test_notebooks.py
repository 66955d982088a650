"""Every notebook runs from top to bottom on packaged data, and shows what its cells end with."""

import ast
import json
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
matplotlib.use("Agg")


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run_cell(source, names):
    """Run a cell as Jupyter does: its last expression is shown."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is None:
        return
    value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    # A figure has the method, and draws itself in another way: it then gives nothing.
    shown = value._repr_html_() if hasattr(value, "_repr_html_") else None
    assert shown or repr(value)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    for source in code_cells(path):
        run_cell(source, names)
    plt.close("all")


def test_a_cell_that_fails_is_seen():
    with pytest.raises(ZeroDivisionError):
        run_cell("1 / 0", {})


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_stripped_and_the_form_is_valid(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not [cell for cell in cells if cell.outputs or cell.execution_count]


def test_notebooks_are_numbered_and_begin_with_a_title():
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        assert path.name[:2].isdigit()
        first = json.loads(path.read_text(encoding="utf-8"))["cells"][0]
        assert first["source"][0].startswith("# ")


def test_progress_and_answers_show_in_a_real_kernel(tmp_path):
    """The line of progress is one output that is written anew, and the answers are HTML."""
    source = """
import territory
scenario = territory.Scenario.demo(
    2, ["VT", "NH"], method="location_allocation", iterations=1, tolerances={"workload": 0.3}
)
scenario.solve()
"""
    impossible = 'scenario.but(territories=1, limits={"potential": (0.0, 1.0)}).solve()'
    cells = [nbformat.v4.new_code_cell(each) for each in (source, impossible)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": tmp_path}},
        allow_errors=True,
    ).execute()
    outputs = notebook.cells[0].outputs
    assert outputs[0].data["text/html"] == "<small>Done</small>"
    assert "<table" in outputs[-1].data["text/html"]
    assert not [each for each in outputs if each.output_type == "stream"]
    told, answer = notebook.cells[1].outputs
    assert told.data["text/html"] == "<small>Ended without an answer</small>"
    assert answer.traceback[0] == "No plan is possible"
    assert not [line for line in answer.traceback if "Traceback" in line or ".py" in line]
