"""The names of pictures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.identity import quote_object, unquote_object
from amsn2athena.msnp.msnobject import MAX_DOCUMENT, MSNObject, ObjectType

SHA1D = "2jmj7l5rSw0yVb/vlWAYkK/YBwk="
EMPTY = (
    '<msnobj Creator="alice@example.com" Size="0" Type="3" Location="0" Friendly="AAA=" '
    f'SHA1D="{SHA1D}" SHA1C="7uWQoqk2gqzLpCbFTvO3N5yViPU="/>'
)


def test_the_name_of_some_data() -> None:
    picture = MSNObject.of(b"", "alice@example.com", ObjectType.DISPLAY_PICTURE)
    assert picture == MSNObject("alice@example.com", 0, 3, SHA1D)
    assert str(picture) == EMPTY


def test_a_name_is_read_again() -> None:
    picture = MSNObject.parse(EMPTY)
    assert picture.type == ObjectType.DISPLAY_PICTURE
    assert picture.sha1c == picture.checksum
    assert str(picture) == EMPTY


def test_only_the_named_data_is_taken() -> None:
    picture = MSNObject.of(b"pixels", "alice@example.com", ObjectType.DISPLAY_PICTURE, "a.png")
    assert picture.names(b"pixels")
    assert not picture.names(b"pixelz")
    assert not picture.names(b"pixels!")


def test_a_wrong_size_is_noticed() -> None:
    assert not MSNObject("alice@example.com", 5, 3, MSNObject.of(b"pixels", "", ObjectType.WINK).sha1d).names(
        b"pixels"
    )


def test_a_name_without_the_less_important() -> None:
    picture = MSNObject.parse(f'<msnobj Size="1" Type="99" SHA1D="{SHA1D}"/>')
    assert (picture.creator, picture.type, picture.location, picture.friendly, picture.sha1c) == (
        "",
        99,
        "",
        "",
        "",
    )


def test_a_wrong_checksum_is_kept_apart() -> None:
    picture = MSNObject.parse(EMPTY.replace("7uWQ", "0000"))
    assert picture.sha1c != picture.checksum
    assert str(picture) == EMPTY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "<msnobj/>",
        "<msnobj .../>",
        EMPTY.replace("msnobj", "object"),
        EMPTY.replace(SHA1D, "short="),
        EMPTY.replace(' Size="0"', ""),
        EMPTY.replace('Size="0"', 'Size="-1"'),
        EMPTY.replace('Size="0"', 'Size="99999999999"'),
        EMPTY.replace('Type="3"', 'Type="three"'),
        EMPTY.replace("alice", "x" * MAX_DOCUMENT),
        f'<!DOCTYPE msnobj [<!ENTITY a "a">]>{EMPTY}',
        "<a>" * 20 + EMPTY + "</a>" * 20,
        EMPTY + "\ud800",
    ],
)
def test_no_name_at_all(text: str) -> None:
    with pytest.raises(ProtocolError):
        MSNObject.parse(text)


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40),
    st.sampled_from(ObjectType),
    st.binary(max_size=20),
)
def test_a_name_crosses_the_wire(creator: str, type: ObjectType, data: bytes) -> None:
    picture = MSNObject.of(data, creator, type, creator)
    again = MSNObject.parse(unquote_object(quote_object(str(picture))))
    assert str(again) == str(picture)
    assert again.sha1c == again.checksum
    assert again.names(data)
