"""Names in the headers of mails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.offline import decode_words, encode_word

carried = st.text(st.characters(codec="utf-8"), max_size=80)


def test_a_name_is_written_as_other_clients_write_it() -> None:
    assert encode_word("alice") == "=?utf-8?B?YWxpY2U=?="


@given(carried)
def test_a_short_name_arrives(name: str) -> None:
    word = encode_word(name)
    assert len(word) <= 75
    assert name.startswith(decode_words(word))
    if len(name.encode()) <= 45:
        assert decode_words(word) == name


def test_a_long_name_is_cut_between_characters() -> None:
    assert decode_words(encode_word("é" * 40)) == "é" * 22


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("", ""),
        ("plain Alice", "plain Alice"),
        ("=?utf-8?B?YWxpY2U= ?=", "alice"),
        ("=?UTF-8?b?YWxpY2U=?= =?utf-8?B?w6k=?=", "aliceé"),
        ("=?utf-8?B?YWxpY2U=?= & Bob", "alice & Bob"),
        ("=?utf-8?Q?Zo=C3=AB_B=?=", "Zoë B="),
        ("=?iso-8859-1?Q?Zo=EB?=", "Zoë"),
        ("=?utf-8*en?B?YWxpY2U=?=", "alice"),
        ("=?utf-8?B?YWxpY2U?=", "=?utf-8?B?YWxpY2U?="),
        ("=?utf-8?B?/w==?=", "=?utf-8?B?/w==?="),
        ("=?utf-7?B?YWxpY2U=?=", "=?utf-7?B?YWxpY2U=?="),
        ("=?utf-8?B?é?=", "=?utf-8?B?é?="),
    ],
)
def test_whatever_a_server_writes_is_read(header: str, text: str) -> None:
    assert decode_words(header) == text


@given(st.text(st.sampled_from("=?utf-8BbQq YWxpY2U_\n"), max_size=60))
def test_any_header_has_some_text(header: str) -> None:
    assert isinstance(decode_words(header), str)
