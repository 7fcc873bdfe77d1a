"""Lists of people, as they cross the wire."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.adl import MAX_DOCUMENT, MAX_PEOPLE, ListEntry, Lists, build, build_all, parse

BOB = ListEntry("bob@example.com", 3)

users = st.text("abcäöü&<>'\"._-", min_size=1, max_size=20)
names = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40
)
entries = st.lists(
    st.builds(
        ListEntry,
        st.builds("{}@{}".format, users, st.sampled_from(["example.com", "example.org", "x.example"])),
        st.integers(0, 31),
        st.sampled_from([1, 4, 32]),
        names,
    ),
    max_size=40,
)


def test_a_list_as_clients_write_it() -> None:
    assert build([BOB]) == b'<ml><d n="example.com"><c n="bob" l="3" t="1"/></d></ml>'


def test_the_lists_of_somebody_signing_in_say_so() -> None:
    assert build([BOB], initial=True).startswith(b'<ml l="1">')
    assert parse(build([BOB], initial=True)) == Lists((BOB,), initial=True)


def test_people_of_one_domain_stand_together() -> None:
    document = build([ListEntry("a@x.example"), ListEntry("b@y.example"), ListEntry("c@x.example")])
    assert document.count(b"<d ") == 2


def test_being_added_tells_the_name() -> None:
    lists = parse(b'<ml><d n="example.com"><c n="bob" t="1" l="8" f="B &amp; &lt;o&gt; b" /></d></ml>')
    assert lists == Lists((ListEntry("bob@example.com", 8, 1, "B & <o> b"),))


def test_a_question_about_somebody_names_no_list() -> None:
    assert parse(b'<ml l="2"><d n="example.com"><c n="bob"/></d></ml>') == Lists(
        (ListEntry("bob@example.com"),)
    )


@pytest.mark.parametrize("document", [b'<ml l="1"></ml>', b'<ml l="1" />'])
def test_nobody_at_all(document: bytes) -> None:
    assert parse(document) == Lists((), initial=True)


def test_phone_numbers_are_passed_over() -> None:
    document = b'<ml><t><c n="tel:+15550100" l="3"/></t><d n="example.com"><c n="bob" l="3" t="1"/></d></ml>'
    assert parse(document).entries == (BOB,)


@settings(deadline=None)
@given(entries, st.booleans())
def test_what_is_written_is_read_again(people: list[ListEntry], initial: bool) -> None:
    lists = parse(build(people, initial))
    assert lists.initial is initial
    assert sorted(lists.entries, key=repr) == sorted(people, key=repr)


@settings(deadline=None)
@given(entries, st.integers(300, 2000))
def test_nobody_is_lost_between_documents(people: list[ListEntry], limit: int) -> None:
    documents = build_all(people, limit=limit)
    read = [entry for document in documents for entry in parse(document).entries]
    assert sorted(read, key=repr) == sorted(people, key=repr)
    for document in documents:
        assert len(document) <= limit or len(parse(document).entries) == 1


def test_a_long_list_fills_its_documents() -> None:
    documents = build_all([ListEntry(f"user{number:04}@example.com", 3) for number in range(1000)], True)
    assert all(document.startswith(b'<ml l="1">') for document in documents)
    assert all(7000 < len(document) <= 7500 for document in documents[:-1])


def test_an_empty_list_is_sent_only_when_signing_in() -> None:
    assert build_all([]) == []
    assert build_all([], initial=True) == [b'<ml l="1"></ml>']


@pytest.mark.parametrize("account", ["", "bob", "@example.com", "bob@", "a b@example.com", "a@b@c"])
def test_nobody_without_an_address_is_written(account: str) -> None:
    with pytest.raises(ProtocolError):
        build([ListEntry(account)])


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<ml>",
        b"<xl/>",
        b"\xff",
        b'<ml><d n="example.com"><c/></d></ml>',
        b'<ml><d><c n="bob"/></d></ml>',
        b'<ml><d n="exam ple"><c n="bob"/></d></ml>',
        b'<ml><d n="example.com"><c n="bob@example.com"/></d></ml>',
        b'<ml><d n="example.com"><c n="bob" l="-1"/></d></ml>',
        b'<ml><d n="example.com"><c n="bob" t="one"/></d></ml>',
        b'<ml><d n="example.com"><c n="bob" l="999999"/></d></ml>',
        b'<!DOCTYPE ml [<!ENTITY a "aaaa">]><ml><d n="&a;"><c n="bob"/></d></ml>',
        b'<!DOCTYPE ml SYSTEM "http://example.com/"><ml/>',
        b"<ml>" + b"<d>" * 1000 + b"</d>" * 1000 + b"</ml>",
        b"<ml>" + b" " * MAX_DOCUMENT + b"</ml>",
        b"<ml>" + b"<d/>" * 32_000 + b"</ml>",
        b'<ml><d n="example.com">' + b'<c n="bob"/>' * (MAX_PEOPLE + 1) + b"</d></ml>",
        b'<?xml version="1.0" encoding="utf-16"?><ml>\xff</ml>',
    ],
)
def test_a_bad_document_is_refused(document: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse(document)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_garbage_is_refused_and_does_no_other_harm(document: bytes) -> None:
    with suppress(ProtocolError):
        parse(b"<ml>" + document)
