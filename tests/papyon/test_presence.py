"""Who is there, how, and in which words."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import Command, personal
from amsn2athena.papyon import Client, Contact, EndPoint, Presence
from tests.papyon.network import BOB, BOB_GUID, CAROL, GUID, Network
from tests.papyon.recorder import Recorder


class Seen:
    """Alice, with Bob on her list."""

    def __init__(self) -> None:
        self.network = Network()
        self.network.has(BOB)
        self.recorder = Recorder()
        self.client: Client = self.network.signed_in()
        self.client.register_events_handler(self.recorder)
        (self.bob,) = self.client.address_book.contacts

    def hear(self, *commands: Command | str) -> list[tuple[str, Contact]]:
        self.network.ns.say(*commands)
        return [(name, who) for name, who in self.recorder.take()]


def ubx(account: str, payload: bytes) -> Command:
    return Command("UBX", None, (account,), payload)


def test_a_contact_comes_and_goes() -> None:
    seen = Seen()
    assert seen.hear(f"NLN AWY 1:{BOB} Bob 2788999228:48 0") == [
        ("contact_client_capabilities_changed", seen.bob),
        ("contact_presence_changed", seen.bob),
    ]
    assert seen.bob.presence is Presence.AWAY
    assert seen.bob.client_capabilities == "2788999228:48"
    assert seen.hear(f"FLN 1:{BOB} 0:0") == [("contact_presence_changed", seen.bob)]
    assert not seen.client.address_book.contacts.search_by_presence(Presence.AWAY)


@pytest.mark.parametrize(
    "presence", [each for each in Presence if each not in (Presence.INVISIBLE, Presence.OFFLINE)]
)
def test_every_status_is_known(presence: Presence) -> None:
    seen = Seen()
    seen.hear(f"NLN {presence.value} 1:{BOB} Bob 0:0 0")
    assert seen.bob.presence is presence


@pytest.mark.parametrize("status", ["FLN", "HDN"])
def test_a_status_of_somebody_who_is_not_there(status: str) -> None:
    seen = Seen()
    seen.hear(f"NLN NLN 1:{BOB} Bob 0:0 0", f"NLN {status} 1:{BOB} Bob 0:0 0")
    assert seen.bob.presence is Presence.OFFLINE


def test_what_is_said_twice_is_told_once() -> None:
    seen = Seen()
    words = ubx(f"1:{BOB}", personal.build(personal.Personal(message="hi")))
    assert len(seen.hear(f"NLN NLN 1:{BOB} Bob 0:0 0", words)) == 3
    assert seen.hear(f"NLN NLN 1:{BOB} Bob 0:0 0", words) == []


def test_names_are_raw_utf_8_with_a_few_characters_escaped() -> None:
    seen = Seen()
    assert ("contact_display_name_changed", seen.bob) in seen.hear(f"NLN NLN 1:{BOB} B%20öb%25%20你<x> 0:0 0")
    assert seen.bob.display_name == "B öb% 你<x>"


def test_the_older_forms_are_understood() -> None:
    seen = Seen()
    presences = []
    for line in (f"ILN 9 BSY 1:{BOB} Bob 0:0 0", f"NLN NLN {BOB} Bob", f"FLN {BOB}"):
        seen.hear(line)
        presences.append(seen.bob.presence)
    assert presences == [Presence.BUSY, Presence.ONLINE, Presence.OFFLINE]


def test_strangers_and_circles_are_no_contacts() -> None:
    seen = Seen()
    for who in (f"1:{CAROL}", f"1:{BOB};via=9:00000000-0000-0000-0000-000000000000@live.com"):
        assert (
            seen.hear(f"NLN BSY {who} X 0:0 0", f"FLN {who} 0:0", ubx(who, b"<Data><PSM>x</PSM></Data>"))
            == []
        )
    assert seen.client.profile.presence is Presence.ONLINE


@pytest.mark.parametrize(
    "line", ["NLN", "NLN NLN", "NLN XYZ 1:bob@example.com Bob 0:0 0", "FLN", "NLN NLN 1: x"]
)
def test_what_makes_no_sense_is_passed_over(line: str) -> None:
    seen = Seen()
    assert seen.hear(line) == []
    assert seen.bob.presence is Presence.OFFLINE


def test_words_and_music() -> None:
    seen = Seen()
    data = personal.Personal(
        message="hello & <b> é 你好 😀", current_media=r"\0Music\01\0{0} - {1}\0Song\0Artist\0\0"
    )
    assert seen.hear(ubx(f"1:{BOB}", personal.build(data))) == [
        ("contact_personal_message_changed", seen.bob),
        ("contact_current_media_changed", seen.bob),
    ]
    assert seen.bob.personal_message == "hello & <b> é 你好 😀"
    assert seen.bob.current_media == "Song - Artist"
    seen.hear(ubx(f"1:{BOB}", b""))
    assert (seen.bob.personal_message, seen.bob.current_media) == ("", "")


def test_who_is_gone_says_nothing_and_listens_to_nothing_any_more() -> None:
    seen = Seen()
    said = ubx(f"1:{BOB}", personal.build(personal.Personal("at home", r"\0Music\01\0{0}\0Song\0\0")))
    seen.hear(f"NLN NLN 1:{BOB} Bob 0:0 0", said)
    assert (seen.bob.personal_message, seen.bob.current_media) == ("at home", "Song")
    assert seen.hear(f"FLN 1:{BOB} 0:0") == [
        ("contact_presence_changed", seen.bob),
        ("contact_personal_message_changed", seen.bob),
        ("contact_current_media_changed", seen.bob),
    ]
    assert (seen.bob.personal_message, seen.bob.current_media) == ("", "")
    seen.hear(f"NLN NLN 1:{BOB} Bob 0:0 0", said)
    assert (seen.bob.personal_message, seen.bob.current_media) == ("at home", "Song")


def test_the_places_of_a_contact_come_and_go() -> None:
    seen = Seen()
    two = tuple(personal.EndpointData(guid, "1:2") for guid in (GUID, BOB_GUID))
    told = ubx(f"1:{BOB}", personal.build(personal.Personal(endpoints=two)))
    assert seen.hear(f"NLN NLN 1:{BOB} Bob 0:0 0", told)[-1] == ("contact_end_points_changed", seen.bob)
    known = [EndPoint(GUID, capabilities="1:2"), EndPoint(BOB_GUID, capabilities="1:2")]
    assert list(seen.bob.end_points) == known
    assert seen.hear(told) == []
    assert seen.hear(f"FLN 1:{BOB} 0:0") == [
        ("contact_presence_changed", seen.bob),
        ("contact_end_points_changed", seen.bob),
    ]
    assert not seen.bob.end_points


@pytest.mark.parametrize(
    "payload", [b"<Data><PSM>a & b", b"\xff\xfe", b"<", b"<Data/>", b"<Data><PSM></PSM>"]
)
def test_words_that_are_badly_written_hurt_nobody(payload: bytes) -> None:
    seen = Seen()
    seen.hear(ubx(f"1:{BOB}", payload), f"NLN BSY 1:{BOB} Bob 0:0 0")
    assert seen.bob.presence is Presence.BUSY


def test_words_with_a_bare_ampersand_are_read() -> None:
    seen = Seen()
    seen.hear(ubx(f"1:{BOB}", b"<Data><PSM>salt & pepper <3</PSM></Data>"))
    assert seen.bob.personal_message == "salt & pepper <3"
