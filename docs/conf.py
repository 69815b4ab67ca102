"""The documentation site; `tox -e docs` builds it."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx

# Sphinx with MyST: Material for MkDocs is no longer developed, and its successor Zensical doesn't
# report pages that the navigation lacks.
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
project = "sendx-python-sdk"
html_title = "SendX Python SDK"
html_theme = "furo"
html_copy_source = html_show_sourcelink = False
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
default_role = "code"
copybutton_exclude = ".linenos, .gp"  # prompts
smartquotes_action = "D"  # dashes, not quotes

# Where links to files outside of docs/ lead, and those in the parts of them that pages include.
TARGETS = {
    "README.md#documentation-for-api-endpoints": "/reference/endpoints.md",
    "README.md#documentation-for-models": "/reference/models.md",
    "README.md#teamapikey": "/reference/configuration.md#api-key",
    "README.md": "/index.md",
    "SECURITY.md": "/explain/security.md",
    "CHANGELOG.md": "/reference/changelog.md",
    "docs/": "/",
}


def adapt(app: Sphinx, *event: Any) -> None:
    """Let links to files outside of docs/ lead to pages; drop what is for a file on its own."""
    apart = r"(?m)^(</?details>|<summary>.*)$|\[\[Back to top\]\]\(#\) |(?<=^# )sendx_python_sdk\."
    text = re.sub(apart, "", event[-1][0])
    names = "|".join(map(re.escape, TARGETS))
    event[-1][0] = re.sub(rf"(?<=\]\()(?:\.\./)*({names})", lambda it: TARGETS[it[1]], text)


def mark_examples(app: Sphinx, *event: Any) -> None:
    """Make the indented examples of a docstring blocks of code."""
    lines, marked = event[-1], list[str]()
    inside = False
    for line in lines:
        indented = line.startswith("    ")
        if indented and not inside and marked[-1] == "" and marked[-2][0] not in ":-":
            marked += ["::", ""]
        inside = indented or (inside and line == "")
        marked.append(line)
    lines[:] = marked


def setup(app: Sphinx) -> None:
    app.connect("source-read", adapt)
    app.connect("include-read", adapt)
    app.connect("autodoc-process-docstring", mark_examples)
