from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import SoapError
from amsn2athena.msnp.soap._envelope import read_request
from amsn2athena.msnp.soap._reading import (
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    MAX_REQUEST_TAGS,
    MAX_TAGS,
    Fields,
    content,
    find,
    parse_time,
    read,
)
from tests.msnp.soap.envelopes import examples

LIMIT = 10**7

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<a>&b;</a>"""


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        b"\xef\xbb\xbf<!-- first --><?and then?>\n" + BOMB.partition(b"\n")[2],
        b'<!DOCTYPE a SYSTEM "http://example.com/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        BOMB.decode().encode("utf-16"),
        BOMB.decode().encode("utf-16-le"),
        BOMB.replace(b'"1.0"', b'"1.0" encoding="utf-16"'),
    ],
)
def test_document_types_and_their_entities_are_refused(body: bytes) -> None:
    with pytest.raises(SoapError, match="document type"):
        read(body, LIMIT)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"500: Internal Server Error",
        b"<",
        b"<a",
        b"<a>",
        b"<a></b>",
        b"<a/><b/>",
        b"<a>&nbsp;</a>",
        b"<a>\0</a>",
        b"<a>&#1;</a>",
        b"<a>\xff</a>",
        b"<!-- no end",
        b"<?xml",
        "<a>é</a>".encode("latin-1"),
        "<a/>".encode("utf-16"),
        b"\x4c\x6f\xa7\x94\x93",
    ],
)
def test_what_is_no_xml_is_refused(body: bytes) -> None:
    with pytest.raises(SoapError):
        read(body, LIMIT)


@examples
@given(st.binary())
@example(b"<a" * 1000)
def test_bytes_are_read_or_refused_and_nothing_else(body: bytes) -> None:
    for variant in (body, b"<a>" + body + b"</a>", b"<a " + body):
        try:
            read(variant, LIMIT)
        except SoapError:
            continue


@examples
@given(st.integers(min_value=0))
def test_an_envelope_cut_short_is_refused(length: int) -> None:
    whole = b'<?xml version="1.0" encoding="utf-8"?><a b="c">text<d/><!-- e --></a>'
    with pytest.raises(SoapError):
        read(whole[: length % len(whole)], LIMIT)


def test_the_words_of_an_error_do_not_repeat_what_was_sent() -> None:
    with pytest.raises(SoapError) as refusal:
        read(b"<Password>secret</Passwort>", LIMIT)
    assert str(refusal.value) == "not well-formed XML, in line 1"
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


def test_a_document_may_be_as_large_as_the_limit_and_no_larger() -> None:
    body = b"<a>" + b" " * 100 + b"</a>"
    read(body, len(body))
    with pytest.raises(SoapError, match="107 bytes, where 106 are allowed"):
        read(body, len(body) - 1)


def test_elements_may_be_nested_so_deep_and_no_deeper() -> None:
    read(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH, LIMIT)
    with pytest.raises(SoapError, match="nested"):
        read(b"<a>" * (MAX_DEPTH + 1) + b"</a>" * (MAX_DEPTH + 1), LIMIT)
    with pytest.raises(SoapError, match="nested"):
        read(b"<a>" * 50_000 + b"</a>" * 50_000, LIMIT)


def test_a_long_namespace_is_not_written_out_for_each_name() -> None:
    root = read(b'<x:a xmlns:x="' + b"x" * 1000 + b'"><x:b x:c="1"/></x:a>', LIMIT)
    assert [(child.tag, child.attrib) for child in root] == [("x:b", {"x:c": "1"})]


def test_a_document_may_have_so_many_tags_and_no_more() -> None:
    read(b"<a>" + b"<b/>" * (MAX_TAGS - 2) + b"</a>", LIMIT)
    with pytest.raises(SoapError, match="tags"):
        read(b"<a>" + b"<b/>" * (MAX_TAGS - 1) + b"</a>", LIMIT)


def test_a_document_may_have_so_many_attributes_and_no_more() -> None:
    names = [b"a%d=''" % number for number in range(MAX_ATTRIBUTES + 1)]
    read(b"<a " + b" ".join(names[1:]) + b"/>", LIMIT)
    with pytest.raises(SoapError, match="attributes"):
        read(b"<a " + b" ".join(names) + b"/>", LIMIT)


def test_a_request_may_have_far_fewer_as_anybody_may_send_one() -> None:
    start, end = b"<Envelope><Body><a>", b"</a></Body></Envelope>"
    read_request(start + b"<b/>" * (MAX_REQUEST_TAGS - 6) + end)
    with pytest.raises(SoapError, match="tags"):
        read_request(start + b"<b/>" * (MAX_REQUEST_TAGS - 5) + end)


@pytest.mark.parametrize(
    "body",
    [
        b"<a>x</a>",
        b"\xef\xbb\xbf<a>x</a>",
        b" \r\n<a>x</a>",
        b'<?xml version="1.0" encoding="windows-1252"?><a>x</a>',
        b'<?xml version="1.0" encoding="nonsense"?><!-- <!DOCTYPE --><a>x</a>',
        b"<a><![CDATA[x]]></a>",
        b"<a>&#120;<!-- c --><?p i?></a>",
    ],
)
def test_text_is_the_same_in_whichever_way_it_is_written(body: bytes) -> None:
    assert content(read(body, LIMIT)) == "x"


def test_utf_8_is_read_whatever_is_declared() -> None:
    assert content(read('<?xml version="1.0" encoding="latin1"?><a>é你🙂</a>'.encode(), LIMIT)) == "é你🙂"


@pytest.mark.parametrize("namespaces", [b' xmlns:x="urn:x" xmlns="urn:y"', b' xmlns:x="urn:x"', b""])
def test_names_are_found_in_any_namespace_even_one_that_was_not_declared(namespaces: bytes) -> None:
    root = read(b"<x:a" + namespaces + b"><b><x:c>1</x:c><c>2</c></b></x:a>", LIMIT)
    assert content(find(root, "b", "c")) == "1"
    assert find(root, "b", "d", "e") is None
    assert content(find(None, "b")) == ""


RECORD = Fields(
    read(
        b"""<r>
  <name>  Al ice
 </name><id> 68189efc </id><yes>true</yes><one> 1 </one><no>false</no><cid>-233503912587709565</cid>
  <many>123456789012345678901</many><word>x1</word><digits>\xd9\xa1</digits><empty/>
  <when>2026-11-21T07:35:37.5200000+01:00</when><id>another</id>
</r>""",
        LIMIT,
    )
)


def test_what_people_wrote_keeps_its_space_and_what_machines_wrote_loses_it() -> None:
    assert RECORD.text("name") == "  Al ice\n "
    assert RECORD.token("id") == "68189efc"
    assert RECORD.text("missing") == RECORD.token("missing") == RECORD.text("empty") == ""


def test_flags_and_numbers_are_false_and_zero_when_they_make_no_sense() -> None:
    assert [RECORD.flag(name) for name in ("yes", "one", "no", "word", "missing")] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert RECORD.number("cid") == -233503912587709565
    assert [RECORD.number(name) for name in ("many", "word", "digits", "empty", "missing")] == [0] * 5


def test_a_record_that_is_not_there_has_no_fields() -> None:
    assert Fields(None).text("name") == ""
    assert Fields(None)["name"] is None


@pytest.mark.parametrize(
    ("token", "moment"),
    [
        ("2026-11-21T06:35:37Z", datetime(2026, 11, 21, 6, 35, 37, tzinfo=UTC)),
        ("2006-03-29T07:29:42.5200000-08:00", datetime(2006, 3, 29, 15, 29, 42, 520000, UTC)),
        ("2006-03-29T07:29:42", datetime(2006, 3, 29, 7, 29, 42, tzinfo=UTC)),
        ("0001-01-01T00:00:00.0000000-08:00", None),
        ("0001-01-01T00:00:00.0000000+08:00", None),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59-08:00", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_of_every_kind_that_servers_write_are_read(token: str, moment: datetime | None) -> None:
    assert parse_time(token) == moment


@examples
@given(st.text())
@example("2026-11-21T06:35:37+24:00")
@example("2026-11-21T06:35:37-23:59:59.999999")
def test_no_text_is_too_senseless_for_a_time(token: str) -> None:
    moment = parse_time(token)
    assert moment is None or moment.tzinfo is UTC


def test_a_time_in_a_record_is_in_utc() -> None:
    assert RECORD.time("when") == datetime(2026, 11, 21, 6, 35, 37, 520000, UTC)
    assert RECORD.time("missing") is None
