"""The templates, each read once."""

from __future__ import annotations

from functools import cache

from twisted.web.iweb import ITemplateLoader

from amsn2athena import assets
from amsn2athena.athena import loaders


@cache
def template(name: str) -> ITemplateLoader:
    """Return the loader of ``templates/<name>.xhtml``."""
    return loaders.xmlfile(assets.folder("templates") / f"{name}.xhtml")
