"""What servers seen on the wire do that no document says: each is met by a client that goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amsn2athena.msnp import Command, adl, personal, soap
from amsn2athena.papyon import ClientState, DeliveryProblem, Membership, Presence
from amsn2athena.papyon.errors import (
    AuthenticationFailed,
    ConnectionLost,
    NoSuchUser,
    RequestRefused,
    ServerRefused,
)
from tests.papyon.network import ALICE, BOB, BOB_GUID, CAROL, GUID, NOW, NS, Network, message
from tests.papyon.recorder import Recorder
from tests.papyon.talk import Talk, contact, reason_of
from tests.papyon.wires import Wire, failure_of, has_fired


class Seen:
    """Alice, with Bob on her list, and what she is told."""

    def __init__(self) -> None:
        self.network = Network()
        self.network.has(BOB)
        self.recorder = Recorder()
        self.client = self.network.signed_in()
        self.client.register_events_handler(self.recorder)
        self.bob = contact(self.client, BOB)

    def hear(self, *commands: Command | str) -> list[str]:
        """Return the names of the events that follow."""
        self.network.ns.say(*commands)
        return self.recorder.names()


def ubx(user: str, payload: bytes) -> Command:
    return Command("UBX", None, (user,), payload)


def test_a_contact_who_comes_and_goes_twice_in_a_row_came_and_went_once() -> None:
    seen = Seen()
    here: list[Command | str] = [f"NLN NLN 1:{BOB} Bob 0:0 0", ubx(f"1:{BOB}", b"<Data><PSM>hi</PSM></Data>")]
    assert seen.hear(*here, *here, *here).count("contact_presence_changed") == 1
    assert seen.hear(f"FLN 1:{BOB} 0:0", f"FLN 1:{BOB} 0:0") == [
        "contact_presence_changed",
        "contact_personal_message_changed",
    ]


def test_we_are_told_of_ourselves_and_are_nobodys_contact() -> None:
    seen = Seen()
    document = personal.build(personal.Personal("my words"))
    seen.hear(f"NLN NLN 1:{ALICE} Alice 0:0 0", ubx(f"1:{ALICE}", b""), ubx(f"1:{ALICE}", document))
    assert [each.account for each in seen.client.address_book.contacts] == [BOB]


@pytest.mark.parametrize("picture", ["0", "%3Cmsnobj%2F%3E", "<msnobj/>", "%3Cmsnobj", ""])
def test_somebody_without_a_picture_is_seen(picture: str) -> None:
    seen = Seen()
    seen.hear(f"NLN BSY 1:{BOB} Bob 2788999228:48 {picture}")
    assert seen.bob.presence is Presence.BUSY


def test_names_come_as_they_were_written_but_for_four_characters() -> None:
    seen = Seen()
    seen.hear(f"NLN NLN 1:{BOB} Al%20ice%20é%25%0D%0A你<&> 0:0 0")
    assert seen.bob.display_name == "Al ice é%\r\n你<&>"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"<Data><PSM>salt & pepper</PSM><CurrentMedia></CurrentMedia></Data>", "salt & pepper"),
        (b"<Data><PSM>1 < 2 &amp; 3 > 2</PSM><CurrentMedia/></Data>", "1 < 2 & 3 > 2"),
        (b"<Data><PSM>&nbsp;&bogus;</PSM></Data>", "&nbsp;&bogus;"),
        (b"<Data><PSM>never ends", ""),
    ],
)
def test_words_may_be_escaped_badly(document: bytes, words: str) -> None:
    seen = Seen()
    seen.hear(ubx(f"1:{BOB}", document))
    assert seen.bob.personal_message == words
    assert seen.client.state is ClientState.OPEN


def test_contacts_may_be_seen_before_the_lists_are_taken() -> None:
    network, recorder = Network(), Recorder()
    network.has(BOB)
    network.replies["ADL"] = lambda wire, command: wire.say(
        f"NLN AWY 1:{BOB} Bob 0:0 0", f"ADL {command.trid} OK"
    )
    client = network.client()
    client.register_events_handler(recorder)
    network.sign_in(client)
    assert contact(client, BOB).presence is Presence.AWAY


def test_a_list_that_was_taken_and_a_list_that_is_told_have_one_verb() -> None:
    seen = Seen()
    asks = adl.build([adl.ListEntry(CAROL, adl.REVERSE, name="Carol & Co")])
    assert "addressbook_contact_pending" in seen.hear("ADL 99 OK", Command("ADL", 0, (), asks))
    carol = contact(seen.client, CAROL)
    assert (carol.display_name, carol.memberships) == ("Carol & Co", Membership.PENDING)


def test_a_status_that_is_never_answered_falls_back_after_a_while() -> None:
    seen = Seen()
    seen.network.replies["CHG"] = None
    seen.client.profile.presence = Presence.BUSY
    seen.network.wires.wait(31)
    assert seen.client.profile.presence is Presence.ONLINE
    assert seen.recorder.names() == ["profile_presence_changed"]
    assert seen.client.state is ClientState.OPEN


def test_a_wrong_password_comes_with_status_200() -> None:
    network = Network()
    network.soap = {soap.RequestSecurityTokens: soap.authentication_fault(soap.TrustVersion.RST, NOW)}
    assert isinstance(network.try_to_sign_in(), AuthenticationFailed)


def test_a_service_that_fails_says_so_with_status_200() -> None:
    seen = Seen()
    unknown = soap.AddressBookError.INVALID_PASSPORT_USER
    seen.network.soap = {soap.ABContactAdd: soap.address_book_fault("ABContactAdd", unknown, "Nobody")}
    assert isinstance(failure_of(seen.client.address_book.add_messenger_contact(CAROL)), NoSuchUser)
    seen.network.soap = {soap.ABContactAdd: soap.generic_fault()}
    assert isinstance(failure_of(seen.client.address_book.add_messenger_contact(CAROL)), RequestRefused)
    assert seen.client.address_book.search_contact(CAROL) is None


@pytest.mark.parametrize("again", [soap.FindMembership, soap.ABFindAll])
def test_a_server_that_has_forgotten_the_differences_is_asked_for_everything(
    again: type[soap.FindMembership | soap.ABFindAll],
) -> None:
    seen = Seen()
    network = seen.network
    network.book = replace(network.book, changed=NOW)
    network.lists = replace(network.lists, changed=NOW)
    seen.client.address_book.sync(delta_only=False)
    network.wires.pump()
    network.calls.clear()
    network.has(CAROL)
    forgotten = soap.address_book_fault("", soap.AddressBookError.FULL_SYNC_REQUIRED, "Ask for everything")
    network.answers[again] = [forgotten]
    read = seen.client.address_book.sync()
    network.wires.pump()
    assert has_fired(read)
    assert contact(seen.client, CAROL).is_member(Membership.FORWARD)
    asked = [each.deltas_only for each in network.calls if isinstance(each, again)]
    assert asked == [True, False]


def test_a_contact_who_adds_us_back_is_said_to_wait_for_nothing_once() -> None:
    seen = Seen()
    network = seen.network
    network.has(CAROL)
    network.lists = soap.MembershipLists((soap.Membership(soap.Role.ALLOW, (soap.Member(CAROL),)),))
    seen.client.address_book.sync(delta_only=False)
    network.wires.pump()
    network.calls.clear()
    back = Command("ADL", 0, (), adl.build([adl.ListEntry(CAROL, adl.REVERSE, name="Carol")]))
    seen.hear(back, back)
    network.wires.pump()
    said = [(type(each), each.memberships[0].role) for each in network.calls if hasattr(each, "memberships")]
    assert said == [(soap.DeleteMember, soap.Role.PENDING), (soap.AddMember, soap.Role.REVERSE)]
    assert contact(seen.client, CAROL).is_member(Membership.REVERSE)


def test_a_list_that_is_wrong_ends_the_sign_in() -> None:
    network = Network()

    def refuse(wire: Wire, command: Command) -> None:
        wire.say(Command("241", command.trid, (), b"<ml/>"))
        wire.hang_up()

    network.replies["ADL"] = refuse
    assert isinstance(network.try_to_sign_in(), ServerRefused)


def test_a_server_that_never_asks_who_we_are_keeps_us() -> None:
    seen = Seen()
    seen.network.wires.wait(600)
    assert seen.client.state is ClientState.OPEN


@pytest.mark.parametrize(
    "lines",
    [
        [f"JOI {CAROL};{BOB_GUID} Carol 0:0", f"JOI {CAROL} Carol 0:0"],
        [f"JOI {CAROL} Carol 0:0"],
        [f"JOI {CAROL};{BOB_GUID} Carol 0:0"],
        [f"JOI {CAROL} Carol 0:0", f"JOI {CAROL};{BOB_GUID} Carol 0:0"],
    ],
)
def test_somebody_joins_with_places_without_or_both(lines: list[str]) -> None:
    talk = Talk()
    sb = talk.opened()
    sb.say(*lines, message(CAROL, b"Content-Type: text/plain\r\n\r\nhello"))
    assert talk.recorder.names() == ["conversation_user_joined", "conversation_message_received"]
    assert {each.account for each in talk.conversation.participants} == {BOB, CAROL}


def test_who_answers_is_told_of_each_person_twice_and_of_oneself() -> None:
    network, recorder = Network(), Recorder()
    network.has(BOB)
    client = network.signed_in()
    client.register_events_handler(recorder)
    network.replies["ANS"] = lambda wire, command: wire.say(
        f"IRO {command.trid} 1 4 {BOB};{BOB_GUID} Bob 0:0",
        f"IRO {command.trid} 2 4 {BOB} Bob 0:0",
        f"IRO {command.trid} 3 4 {CAROL};{BOB_GUID} Carol 0:0",
        f"IRO {command.trid} 4 4 {CAROL} Carol 0:0",
        f"ANS {command.trid} OK",
        f"JOI {ALICE};{GUID} Alice 0:0",
        f"JOI {ALICE} Alice 0:0",
    )
    network.ring()
    ((conversation,),) = recorder.of("invite_conversation")
    assert {each.account for each in conversation.participants} == {BOB, CAROL}


def test_nothing_is_said_to_an_empty_room_that_would_acknowledge_it() -> None:
    talk = Talk()
    sb = talk.opened()
    talk.network.people = set()
    sb.say(f"BYE {BOB};{BOB_GUID}", f"BYE {BOB}")
    talk.pump()
    sent = talk.conversation.send_text_message("is anybody there?")
    talk.pump()
    assert "MSG" not in sb.verbs()
    assert reason_of(sent) is DeliveryProblem.CONTACT_OFFLINE


@pytest.mark.parametrize("goodbye", ["OUT", "OUT XYZ", "OUT 1 2 3"])
def test_a_goodbye_for_no_known_reason_is_a_lost_connection(goodbye: str) -> None:
    seen = Seen()
    seen.network.ns.say(goodbye)
    seen.network.wires.pump()
    assert [type(error) for _, error in seen.recorder.of("client_error")] == [ConnectionLost]
    assert seen.network.wires.to(NS) == []
