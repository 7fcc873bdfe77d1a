"""What the errors of a server say."""

from __future__ import annotations

import pytest

from amsn2athena.msnp.errors import ErrorCode, meaning


@pytest.mark.parametrize("code", ErrorCode)
def test_each_error_has_words(code: ErrorCode) -> None:
    assert str(code.value) not in meaning(code)
    assert not meaning(code).endswith(".")


def test_an_error_by_its_number() -> None:
    assert "not online" in meaning(217)


def test_an_unknown_error_keeps_its_number() -> None:
    assert meaning(299) == "error 299"
