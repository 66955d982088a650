"""Text that a spreadsheet would run is shown, and numbers stay numbers."""

import pandas as pd
import pytest

from territory.spreadsheet_safety import defuse_table

CELLS = ["=1+1", "@x", "+a", "-5", "-5.5e3", "plain", "", "\ttab"]
SAFE = ["'=1+1", "'@x", "'+a", "-5", "-5.5e3", "plain", "", "'\ttab"]


@pytest.mark.parametrize("kind", ["str", "string", object])
def test_only_formulas_get_an_apostrophe_whatever_the_column_is_made_of(kind):
    assert list(defuse_table(pd.DataFrame({"cell": pd.Series(CELLS, dtype=kind)}))["cell"]) == SAFE


@pytest.mark.parametrize("kind", ["str", "string", object])
def test_missing_cells_and_other_things_than_text_stay(kind):
    table = pd.DataFrame({"text": pd.Series(["=a", None], dtype=kind), "number": [-1.5, 2.0]})
    safe = defuse_table(table)
    assert safe["text"].isna().tolist() == [False, True]
    assert safe["number"].tolist() == [-1.5, 2.0]


def test_names_of_columns_are_text_too():
    assert list(defuse_table(pd.DataFrame({"=x": [1]}))) == ["'=x"]
