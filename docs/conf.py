"""How the documentation is built: `python3 dev.py docs` writes it to site/."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE / "extensions")]

project = "Territory planner"
author = copyright = "the Territory planner authors"
# The first comes with Sphinx's parser of Markdown; the others are in extensions/, one idea each.
extensions = ["myst_parser", "commands", "formulas", "links", "public_names", "routes", "settings"]
html_theme = "furo"
html_title = "Territory planner"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_show_sphinx = False
html_copy_source = False
exclude_patterns = ["decisions/README.md"]
default_role = "literal"  # names in docstrings
python_maximum_signature_line_length = 78
# Links between pages are checked, the types of signatures are not: they have no pages.
nitpick_ignore_regex = [("py:.*", ".*")]
myst_heading_anchors = 4
myst_enable_extensions = ["deflist", "dollarmath"]
suppress_warnings = ["myst.header"]  # pages are read on their own as well
