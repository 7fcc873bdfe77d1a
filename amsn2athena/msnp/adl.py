"""Lists of people, as ADL, RML and FQY carry them.

From MSNP13 on, the lists are told to the notification server in XML, by domain:

    <ml l="1"><d n="example.com"><c n="bob" l="3" t="1"/></d></ml>

`l` of a person is the sum of the lists (forward 1, allow 2, block 4, reverse 8, pending 16), `t` the network
(1 is passport). `l="1"` of the whole says that these are the lists of somebody who just signed in. A server
tells with the same document, and in `f` the person's display name, who added somebody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from xml.etree.ElementTree import Element

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._xml import escape, read

MAX_DOCUMENT = 256 * 1024
"""Bytes of XML that are read. 1,000 people take 60,000."""

MAX_PEOPLE = 2_000
"""People in a document that is read. A list has 1,000 at most, wherever they were seen."""

DOCUMENT_LIMIT = 7500
"""Bytes of XML that the original servers take in one command."""

FORWARD, ALLOW, BLOCK, REVERSE, PENDING = 1, 2, 4, 8, 16

_NUMBER = re.compile("[0-9]{1,5}")
_PART = re.compile(r"[^\s@]{1,128}")
_FRAME = len('<ml l="1"></ml>')


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A person: address, sum of the lists, network, and the display name (empty when it was not said)."""

    account: str
    lists: int = 0
    network: int = 1
    name: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """The people of one document, in its order. `initial`: they are the lists of somebody signing in."""

    entries: tuple[ListEntry, ...] = ()
    initial: bool = False


def parse(payload: bytes) -> Lists:
    """What a document says. Raises ProtocolError.

    Phone numbers, which have no domain, are passed over.
    """
    root = read(payload, MAX_DOCUMENT)
    if root.tag != "ml":
        raise ProtocolError("a list of people that is none")
    people = [(person, domain) for domain in root.iterfind("d") for person in domain.iterfind("c")]
    if len(people) > MAX_PEOPLE:
        raise ProtocolError(f"a list of more than {MAX_PEOPLE} people")
    entries = [_entry(person, domain) for person, domain in people]
    return Lists(tuple(entries), root.get("l") == "1")


def build(entries: Iterable[ListEntry], initial: bool = False) -> bytes:
    """One document of all `entries`, by domain. Raises ProtocolError for an account that is no address."""
    people = sorted(entries, key=_domain)
    domains = (
        f'<d n="{escape(domain)}">{"".join(map(_person, group))}</d>'
        for domain, group in groupby(people, key=_domain)
    )
    start = '<ml l="1">' if initial else "<ml>"
    return f"{start}{''.join(domains)}</ml>".encode()


def build_all(
    entries: Iterable[ListEntry], initial: bool = False, limit: int = DOCUMENT_LIMIT
) -> list[bytes]:
    """Documents of at most `limit` bytes, so many as it takes; a person who alone takes more has their own.

    Nobody at all takes none, unless `initial`: whoever signs in must send their lists, even empty.
    """
    documents = [build(batch, initial) for batch in _batches(sorted(entries, key=_domain), limit)]
    return documents or ([build((), initial)] if initial else [])


def _batches(people: Iterable[ListEntry], limit: int) -> Iterator[list[ListEntry]]:
    batch: list[ListEntry] = []
    size = _FRAME
    for entry in people:
        person = len(_person(entry).encode())
        frame = len(f'<d n="{escape(_domain(entry))}"></d>'.encode())
        if batch and size + person + frame > limit:
            yield batch
            batch, size = [], _FRAME
        size += person if batch and _domain(batch[-1]) == _domain(entry) else person + frame
        batch.append(entry)
    if batch:
        yield batch


def _entry(person: Element, domain: Element) -> ListEntry:
    user, host = person.get("n", ""), domain.get("n", "")
    if not _PART.fullmatch(user) or not _PART.fullmatch(host):
        raise ProtocolError("a person without an address")
    return ListEntry(
        f"{user}@{host}", _number(person, "l", "0"), _number(person, "t", "1"), person.get("f", "")
    )


def _number(person: Element, name: str, default: str) -> int:
    text = person.get(name, default)
    if not _NUMBER.fullmatch(text):
        raise ProtocolError(f"a person with {name} that is no number")
    return int(text)


def _domain(entry: ListEntry) -> str:
    user, _, domain = entry.account.partition("@")
    if not _PART.fullmatch(user) or not _PART.fullmatch(domain):
        raise ProtocolError("an account that is no address")
    return domain


def _person(entry: ListEntry) -> str:
    lists = f' l="{entry.lists}"' if entry.lists else ""
    name = f' f="{escape(entry.name)}"' if entry.name else ""
    user = entry.account.partition("@")[0]
    return f'<c n="{escape(user)}"{lists} t="{entry.network}"{name}/>'
