"""What people say about themselves, as it crosses the wire."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp.personal import (
    MAX_DOCUMENT,
    MAX_ENDPOINTS,
    MAX_TEXT,
    EndpointData,
    Personal,
    PrivateEndpointData,
    build,
    build_endpoint,
    build_private_endpoint,
    parse,
    parse_uux,
)

GUID = "{01234567-89ab-cdef-0123-456789abcdef}"
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60
)


def test_the_first_document_of_a_client() -> None:
    assert build(Personal("at the sea", machine_guid=GUID)) == (
        b"<Data><PSM>at the sea</PSM><CurrentMedia></CurrentMedia>"
        b"<MachineGuid>{01234567-89ab-cdef-0123-456789abcdef}</MachineGuid></Data>"
    )


def test_the_second_document_of_a_client() -> None:
    endpoint = EndpointData(capabilities="2788999228:48")
    document = b"<EndpointData><Capabilities>2788999228:48</Capabilities></EndpointData>"
    assert build_endpoint(endpoint) == document
    assert parse_uux(document) == endpoint


def test_the_third_document_of_a_client() -> None:
    endpoint = PrivateEndpointData(name="lap & top", idle=True, client_type=2, state="BSY")
    document = build_private_endpoint(endpoint)
    assert document == (
        b"<PrivateEndpointData><EpName>lap &amp; top</EpName><Idle>true</Idle>"
        b"<ClientType>2</ClientType><State>BSY</State></PrivateEndpointData>"
    )
    assert parse_uux(document) == endpoint


@settings(deadline=None)
@given(
    st.builds(
        Personal,
        *[texts] * 7,
        st.lists(st.builds(EndpointData, st.just(GUID), st.just("1:2")), max_size=3).map(tuple),
        st.lists(
            st.builds(
                PrivateEndpointData,
                st.sampled_from(["", GUID]),
                texts,
                st.booleans(),
                st.integers(0, 99),
                st.sampled_from(["NLN", "BSY"]),
            ),
            max_size=3,
        ).map(tuple),
    )
)
def test_what_is_written_is_read_again(personal: Personal) -> None:
    assert parse(build(personal)) == personal
    assert parse_uux(build(personal)) == personal


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("psm &lt;b&gt; &amp; \u2603", "psm <b> & \u2603"),
        ("psm &#x3C;b&#62; &#x26;", "psm <b> &"),
        ("psm <b> &amp; <i", "psm <b> & <i"),
        ("Tom & Jerry &copy; &nothing; &#; &#xzz;", "Tom & Jerry &copy; &nothing; &#; &#xzz;"),
        ("&amp;lt;", "&lt;"),
        ("nul \0 and &#0; and half &#xD800; a pair", "nul  and  and half  a pair"),
        ("far &#1114112; out", "far \ufffd out"),
        ("not \udcff utf-8", "not \ufffd utf-8"),
        ("<![CDATA[x]]>", "<![CDATA[x]]>"),
        ("<PSM>", "<PSM>"),
    ],
)
def test_a_message_however_badly_escaped(content: str, message: str) -> None:
    document = f"<Data><PSM>{content}</PSM><CurrentMedia>m</CurrentMedia></Data>".encode(
        errors="surrogateescape"
    )
    assert parse(document) == Personal(message, "m")


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<Data/>",
        b"<Data><PSM/></Data>",
        b"<Data><PSM ></PSM ></Data>",
        b"<Data><PSM>never ended",
        b"<Data><PSM",
        b"<Data><PSMessage>x</PSMessage></Data>",
    ],
)
def test_nothing_said(document: bytes) -> None:
    assert parse(document) == Personal()
    assert parse_uux(document) == Personal()


def test_one_word_is_not_taken_for_another() -> None:
    assert parse(b"<Data><PSMs>no</PSMs><PSM >yes</PSM></Data>").message == "yes"


def test_a_place_that_says_little_is_as_usual() -> None:
    document = (
        f"<Data><EndpointData id=\"{GUID}\"/><PrivateEndpointData id='{GUID}'></PrivateEndpointData></Data>"
    )
    personal = parse(document.encode())
    assert personal.endpoints == (EndpointData(GUID),)
    assert personal.private_endpoints == (PrivateEndpointData(GUID),)


def test_a_senseless_kind_of_client_is_a_computer() -> None:
    document = b"<PrivateEndpointData><ClientType>many</ClientType></PrivateEndpointData>"
    assert parse_uux(document) == PrivateEndpointData()


@pytest.mark.parametrize("document", [b"<EndpointData>", b" <PrivateEndpointData>"])
def test_a_place_that_never_ends_says_nothing(document: bytes) -> None:
    assert parse_uux(document) == Personal()


def test_endless_places_and_texts_are_cut() -> None:
    places = b"<EndpointData></EndpointData><PrivateEndpointData></PrivateEndpointData>" * (MAX_ENDPOINTS + 1)
    personal = parse(b"<Data><PSM>" + b"x" * (MAX_TEXT + 1) + b"</PSM>" + places + b"</Data>")
    assert len(personal.message) == MAX_TEXT
    assert len(personal.endpoints) == len(personal.private_endpoints) == MAX_ENDPOINTS


def test_what_comes_too_late_is_passed_over() -> None:
    assert parse(b" " * MAX_DOCUMENT + b"<PSM>late</PSM>") == Personal()


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_garbage_does_no_harm(document: bytes) -> None:
    parse(document)
    parse_uux(b"<EndpointData>" + document)
    parse(b'<PrivateEndpointData id="' + document + b'"><ClientType>' + document)


@pytest.mark.parametrize("piece", [b"<EndpointData>", b"<EndpointData ", b"<PSM/>", b"&#x", b"<PSM"])
def test_hostile_documents_take_no_time(piece: bytes) -> None:
    before = time.process_time()
    parse(piece * (MAX_DOCUMENT // len(piece)))
    assert time.process_time() - before < 0.5
