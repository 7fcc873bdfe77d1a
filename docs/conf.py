"""How Sphinx makes the documentation. ``make docs`` runs it; a warning is an error."""

from importlib.metadata import version as version_of

project = "amsn2athena"
author = "The amsn2athena maintainers"
version = release = version_of("amsn2athena")
extensions = ["sphinx.ext.autodoc"]
exclude_patterns = ["build"]
root_doc = "index"
html_theme = "alabaster"
html_theme_options = {
    "description": "Live pages for Twisted, and a messenger made of them",
    "page_width": "72em",
    "sidebar_width": "16em",
}
html_show_copyright = False
html_copy_source = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": True}
