"""The examples in the documentation of the formats."""

from __future__ import annotations

import doctest
from types import ModuleType

import pytest

from amsn2athena.msnp import _words, challenge, circles, dialects, media, sso, syn, textformat, twn


@pytest.mark.parametrize("module", [_words, challenge, circles, dialects, media, sso, syn, textformat, twn])
def test_examples_are_true(module: ModuleType) -> None:
    results = doctest.testmod(module)
    assert results.attempted
    assert not results.failed
