"""How Sphinx builds these pages: `make docs`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Timeline"
author = "The Timeline contributors"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "commands"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build"]
html_extra_path = ["questions.ipynb"]
html_theme = "furo"
html_title = "Timeline"
html_show_copyright = False
html_show_sourcelink = False
myst_heading_anchors = 3
myst_links_external_new_tab = False
# Pages lead to files of the repository too, which are no pages; the tests see that those links lead somewhere.
suppress_warnings = ["myst.xref_missing", "misc.highlighting_failure"]
napoleon_use_ivar = True  # an attribute of the docstring is no second description of a property
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_class_signature = "separated"
