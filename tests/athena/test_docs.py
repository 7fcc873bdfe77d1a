"""What the documentation says of settings is so, and its examples work."""

from __future__ import annotations

import re
import runpy
import sys
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from amsn2athena.athena import Settings
from amsn2athena.athena.delivery import Limits
from amsn2athena.athena.widget_service import POLICY

DOCS = Path(__file__).parents[2] / "docs" / "athena"


def default(field: Field[Any]) -> str:
    return f"``{Limits.__name__}()``" if field.name == "delivery" else str(field.default)


@pytest.mark.parametrize("field", [*fields(Settings), *fields(Limits)], ids=lambda field: field.name)
def test_every_setting_is_explained_with_its_default(field: Field[Any]) -> None:
    rows = re.findall(r"\* - ``(\w+)``\n +- (.+)\n +- \w", (DOCS / "settings.rst").read_text())
    assert dict(rows)[field.name] == default(field)


def test_the_test_of_the_counter_passes_unless_the_counter_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(DOCS / "counter")
    monkeypatch.delitem(sys.modules, "page", raising=False)
    test = runpy.run_path(str(DOCS / "counter" / "test_page.py"))["test_everybody_counts_on"]
    counter: Any = sys.modules["page"].Counter
    test()
    assert counter.total == 2
    with pytest.raises(AssertionError):
        test()  # somebody has counted before
    del sys.modules["page"]


def test_the_policy_that_is_enough_is_that_of_the_runner() -> None:
    text = (DOCS / "pages.rst").read_text()
    (found,) = re.findall(r"Content-Security-Policy: (.+?)\n\n", text, re.DOTALL)
    runner = POLICY.decode().replace("style-src-attr 'unsafe-inline'; ", "")
    assert " ".join(found.split()) == runner
