import json

import numpy as np
import pandas as pd
import pytest

from maps.escape import html_text, plain, script_json
from maps.payload import encode_json

HOSTILE = "</script><!-- <img src=x onerror=alert(1)> & \"quoted\" 'single' \u2028"


def test_html_text_leaves_no_character_that_html_reads() -> None:
    escaped = html_text(HOSTILE)
    assert not set("<>\"'") & set(escaped)


def test_script_json_says_the_same_without_ending_a_script() -> None:
    text = script_json({HOSTILE: [HOSTILE]})
    assert json.loads(text) == {HOSTILE: [HOSTILE]}
    assert "<" not in text
    assert "\u2028" not in text


def test_compressed_json_consists_of_harmless_letters() -> None:
    assert encode_json([HOSTILE]).replace("+", "").replace("/", "").rstrip("=").isalnum()


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, pd.NaT, np.inf, np.float64("nan")])
def test_missing_values_become_null(missing: object) -> None:
    assert plain({"value": [missing]}) == {"value": [None]}


def test_numpy_values_become_plain_ones() -> None:
    assert plain(np.array([1, 2])) == [1, 2]
    assert plain(np.float64(0.5)) == 0.5
    assert plain(pd.Series([True, False])) == [True, False]
