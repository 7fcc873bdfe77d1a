"""Documents for people, and how they are told from those for clients."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp import notices

ALICE = "alice@example.com"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=notices.MAX_TEXT))
def test_a_notice_says_what_was_written(text: str) -> None:
    assert notices.read(notices.build(text, ALICE, (1, 2))) == text.strip()


def test_a_notice_names_whom_it_is_for() -> None:
    document = notices.build("hello", "a&b@example.com", (0x1F, 0x2F))
    assert b'pid="0x0000001f:0x0000002f" name="a&amp;b@example.com"' in document


@given(st.binary())
def test_no_document_is_too_odd(payload: bytes) -> None:
    assert isinstance(notices.read(payload), str)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<NOTIFICATION/>",
        b"<NOTIFICATION><MSG><BODY>&lt;TEXT&gt;no&lt;/TEXT&gt;</BODY></MSG></NOTIFICATION>",
        b"<NOTIFICATION><MSG><TEXT>not in the body</TEXT></MSG></NOTIFICATION>",
        b"<NOTIFICATION><MSG><BODY><TEXT>cut short",
    ],
)
def test_what_is_for_the_client_says_nothing(document: bytes) -> None:
    assert notices.read(document) == ""


def test_a_notice_has_an_end() -> None:
    assert len(notices.read(b"<BODY><TEXT>" + b"x" * 10_000 + b"</TEXT></BODY>")) == notices.MAX_TEXT
    assert notices.read(b" " * notices.MAX_DOCUMENT + b"<BODY><TEXT>x</TEXT></BODY>") == ""


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><BODY><TEXT>&a;&a; &amp; &lt;b&gt;</TEXT></BODY>'
    assert notices.read(bomb) == "&a;&a; & <b>"
