"""What a page complains about."""

from __future__ import annotations

import re

from playwright.sync_api import Page

CUT = r"WebSocket connection to|Failed to load resource: (net::|.* status of (409|410|502))"
"""What Chromium says of a connection that a test cut."""


def complaints_of(page: Page, besides: str | None = None) -> list[str]:
    """Return a list that fills with the errors of a page and the lines of its console, ``besides`` those with
    such words.
    """
    complaints: list[str] = []

    def hear(text: str) -> None:
        if besides is None or not re.search(besides, text):
            complaints.append(text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: hear(line.text))
    return complaints
