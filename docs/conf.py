"""The documentation site; `tox -e docs` builds it."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

# Sphinx with MyST: Material for MkDocs is no longer developed, and its successor Zensical doesn't
# report pages that the navigation lacks.
extensions = ["myst_parser", "sphinx_copybutton"]
project = html_title = "sendx-python-sdk"
html_theme = "furo"
html_copy_source = html_show_sourcelink = False
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4

# Where links to files outside of docs/ lead, and those in the parts of them that pages include.
TARGETS = {
    "README.md": "/index.md",
    "SECURITY.md": "/explain/security.md",
    "CHANGELOG.md": "/reference/changelog.md",
    "docs/": "/",
}


def adapt(app: Sphinx, *event: Any) -> None:
    """Retarget the links of a text, and drop what the site's navigation makes superfluous."""
    text = re.sub(r"(?m)^(\[\[Back to .*|</?details>|<summary>.*)$", "", event[-1][0])
    text = re.sub(r"(?<=\]\()(?:\.\./)*README\.md#[\w-]+", TARGETS["README.md"], text)
    names = "|".join(map(re.escape, TARGETS))
    event[-1][0] = re.sub(rf"(?<=\]\()(?:\.\./)*({names})", lambda it: TARGETS[it[1]], text)


def setup(app: Sphinx) -> None:
    app.connect("source-read", adapt)
    app.connect("include-read", adapt)
