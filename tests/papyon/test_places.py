"""One account, signed in at several places: what a place hears of the others, and of itself."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import Command
from amsn2athena.msnp.dialects import MSNP15
from amsn2athena.msnp.personal import EndpointData, Personal, PrivateEndpointData, build
from amsn2athena.papyon import Client, ClientState, EndPoint, Media, Presence
from amsn2athena.papyon.errors import NotSignedIn, NotSupported, RequestRefused, SignedOutRemotely
from tests.papyon.home import HomeForTests, Person, at_home
from tests.papyon.network import ALICE, BOB, GUID, PASSWORD, Network
from tests.papyon.recorder import Recorder
from tests.papyon.wires import failure_of, has_fired

WORK = "{22222222-2222-3333-4444-555555555555}"
ATTIC = "{33333333-2222-3333-4444-555555555555}"


class Here:
    """Alice at home."""

    def __init__(self) -> None:
        self.network = Network()
        self.recorder = Recorder()
        self.client: Client = self.network.signed_in()
        self.client.register_events_handler(self.recorder)

    def places(self, *guids: str, message: str = "", **private: PrivateEndpointData) -> list[str]:
        """The server tells of these places; return the names of the events."""
        document = Personal(
            message,
            endpoints=tuple(EndpointData(guid, "1:2") for guid in guids),
            private_endpoints=tuple(private.values()),
        )
        self.network.ns.say(Command("UBX", None, (f"1:{ALICE}",), build(document)))
        return self.recorder.names()


def test_the_places_are_known_by_name() -> None:
    here = Here()
    work = PrivateEndpointData(WORK, "the office", True, 2, "BSY")
    here.places(GUID, WORK, ATTIC, work=work, mine=PrivateEndpointData(GUID, "the kitchen", state="HDN"))
    assert here.client.profile.end_points == (
        EndPoint(GUID, "the kitchen", "1:2", state=Presence.INVISIBLE, is_this=True),
        EndPoint(WORK, "the office", "1:2", idle=True, state=Presence.BUSY, client_type=2),
        EndPoint(ATTIC, "", "1:2"),
    )


def test_a_place_that_comes_or_goes_is_told_once() -> None:
    here = Here()
    assert here.places(GUID) == ["profile_end_point_added", "profile_end_points_changed"]
    assert here.places(GUID) == []
    assert here.places(GUID, WORK) == [
        "profile_end_point_added",
        "client_signed_in_elsewhere",
        "profile_end_points_changed",
    ]
    private = PrivateEndpointData(GUID, "new")
    assert here.places(GUID, WORK.upper(), mine=private) == ["profile_end_points_changed"]
    assert here.places(GUID) == ["profile_end_point_removed", "profile_end_points_changed"]


def test_places_that_were_there_before_us_are_no_news() -> None:
    here = Here()
    assert "client_signed_in_elsewhere" not in here.places(WORK, GUID)


def test_the_places_are_gone_with_the_session() -> None:
    here = Here()
    here.places(GUID, WORK)
    here.network.ns.hang_up()
    here.network.wires.pump()
    assert here.client.profile.end_points == ()
    assert here.recorder.names().count("profile_end_point_removed") == 2


@pytest.mark.parametrize("document", [b"", b"\xff<", b"<Data/>", b"<Data><EndpointData id='x'></Data>"])
def test_nothing_and_nonsense_about_ourselves_hurt_nobody(document: bytes) -> None:
    here = Here()
    here.network.ns.say(Command("UBX", None, (f"1:{ALICE}",), document))
    assert here.client.profile.end_points in ((), (EndPoint("x", capabilities="0:0"),))
    assert here.client.state is ClientState.OPEN


def test_what_another_place_changes_is_changed_here() -> None:
    here = Here()
    profile = here.client.profile
    here.network.ns.say(f"NLN BSY 1:{ALICE} Al%20ice%20é 0:0 0")
    assert here.recorder.names() == ["profile_presence_changed", "profile_display_name_changed"]
    assert (profile.presence, profile.display_name) == (Presence.BUSY, "Al ice é")
    here.network.ns.say(f"NLN HDN 1:{ALICE} Al%20ice%20é 0:0 0")
    assert profile.presence is Presence.INVISIBLE
    media = Media("Music", "{0}", ("Song",))
    words = Personal("at sea", str(media))
    here.network.ns.say(Command("UBX", None, (f"1:{ALICE}",), build(words)))
    assert (profile.personal_message, profile.current_media) == ("at sea", media)
    assert here.recorder.names()[-2:] == [
        "profile_personal_message_changed",
        "profile_current_media_changed",
    ]


def test_a_name_that_another_place_chose_is_not_undone_by_signing_in_again() -> None:
    here = Here()
    here.client.profile.display_name = "Mine"
    here.network.wires.pump()
    here.network.ns.say(f"NLN NLN 1:{ALICE} Theirs 0:0 0")
    here.network.ns.hang_up()
    here.network.wires.pump()
    here.client.login(ALICE, PASSWORD)
    here.network.wires.pump()
    assert "PRP" not in here.network.ns.verbs()


@pytest.mark.parametrize(
    "line", ["NLN", f"NLN XYZ 1:{ALICE} A 0:0 0", f"NLN BSY 1:{ALICE}", f"FLN 1:{ALICE}"]
)
def test_what_makes_no_sense_about_ourselves_is_passed_over(line: str) -> None:
    here = Here()
    here.network.ns.say(line)
    assert here.recorder.take() == []
    assert here.client.profile.presence is Presence.ONLINE


def test_what_is_told_of_us_before_we_have_said_it_does_not_count() -> None:
    network = Network()
    client = network.client()
    client.profile.personal_message = "mine"
    network.replies = {"USR": None}
    client.login(ALICE, PASSWORD)
    network.wires.pump()
    old = Command("UBX", None, (f"1:{ALICE}",), b"<Data><PSM>from before</PSM></Data>")
    network.ns.say(f"NLN BSY 1:{ALICE} Early 0:0 0", old)
    assert client.profile.presence is Presence.ONLINE
    assert client.profile.personal_message == "mine"


def test_one_other_place_is_told_to_go() -> None:
    here = Here()
    here.network.replies = {"UUN": lambda wire, command: wire.say(f"UUN {command.trid} OK")}
    told = here.client.disconnect_endpoint(WORK)
    here.network.wires.pump()
    assert has_fired(told)
    (note,) = here.network.ns.take()
    assert (note.args, note.payload) == ((f"{ALICE};{WORK}", "4"), b"goawyplzthxbye")


def test_all_other_places_are_told_to_go_and_this_one_stays() -> None:
    here = Here()
    here.network.replies = {"UUN": lambda wire, command: wire.say(f"UUN {command.trid} OK")}
    here.places(GUID, WORK, ATTIC)
    told = here.client.disconnect_other_endpoints()
    here.network.wires.pump()
    assert has_fired(told)
    assert [note.args[0] for note in here.network.ns.take()] == [f"{ALICE};{WORK}", f"{ALICE};{ATTIC}"]


def test_this_place_is_signed_out_without_a_note() -> None:
    here = Here()
    wire = here.network.ns
    here.client.disconnect_endpoint(GUID.upper())
    here.network.wires.pump()
    assert here.client.state is ClientState.CLOSED
    assert wire.verbs() == ["OUT"]


def test_a_place_that_is_gone_cannot_be_told() -> None:
    here = Here()
    here.network.replies = {"UUN": lambda wire, command: wire.say(f"217 {command.trid}")}
    told = here.client.disconnect_endpoint(WORK)
    here.network.wires.pump()
    error = failure_of(told)
    assert isinstance(error, RequestRefused)
    assert error.code == 217


def test_there_are_no_places_while_signed_out_or_where_nobody_knows_of_them() -> None:
    assert isinstance(failure_of(Network().client().disconnect_endpoint(WORK)), NotSignedIn)
    assert isinstance(failure_of(Network(MSNP15).signed_in().disconnect_other_endpoints()), NotSupported)


def test_a_change_of_the_name_of_a_place_is_told() -> None:
    here = Here()
    here.client.profile.end_point_name = "the cellar"
    (uux,) = here.network.ns.take()
    assert b"<EpName>the cellar</EpName>" in (uux.payload or b"")


@pytest.mark.parametrize(
    "note", [f"UBN {ALICE};{WORK} 4 14", f"UBN {ALICE} 8 14", f"UBN {ALICE.upper()} 4 14"]
)
def test_being_told_to_go_ends_the_session(note: str) -> None:
    here = Here()
    verb, sender, kind, _ = note.split()
    here.network.ns.say(Command(verb, None, (sender, kind), b"goawyplzthxbye"))
    here.network.wires.pump()
    assert here.client.state is ClientState.CLOSED
    ((_, error),) = here.recorder.of("client_error")
    assert isinstance(error, SignedOutRemotely)


@pytest.mark.parametrize(
    ("sender", "kind"), [(f"{BOB};{WORK}", "4"), (BOB, "8"), (ALICE, "3"), (ALICE, "44")]
)
def test_nobody_else_and_no_other_note_ends_it(sender: str, kind: str) -> None:
    here = Here()
    here.network.ns.say(Command("UBN", None, (sender, kind), b"gtfo"))
    here.network.wires.pump()
    assert here.client.state is ClientState.OPEN


async def places(home: HomeForTests) -> tuple[Person, Person]:
    """Alice in the kitchen and at the office."""
    kitchen = await home.person("alice")
    office = home.place_of("alice")
    for person, name in ((kitchen, "the kitchen"), (office, "the office")):
        person.client.profile.end_point_name = name
        await person.sign_in()
    await kitchen.until(lambda: len(kitchen.client.profile.end_points) == 2)
    await office.until(lambda: len(office.client.profile.end_points) == 2)
    return kitchen, office


@at_home
async def test_two_places_know_each_other_by_name(home: HomeForTests) -> None:
    kitchen, office = await places(home)
    for person in (kitchen, office):
        here = {each.name: each.is_this for each in person.client.profile.end_points}
        mine = person.client.profile.end_point_name
        assert here == {"the kitchen": mine == "the kitchen", "the office": mine == "the office"}
    kitchen.client.profile.end_point_name = "the cellar"
    await office.until(lambda: "the cellar" in [each.name for each in office.client.profile.end_points])
    office.client.profile.presence = Presence.IDLE
    await kitchen.until(lambda: [each.idle for each in kitchen.client.profile.end_points] == [False, True])
    assert kitchen.client.profile.presence is Presence.ONLINE
    await office.until(lambda: office.client.profile.presence is Presence.ONLINE)
    kitchen.client.profile.presence = Presence.IDLE
    await kitchen.until(lambda: kitchen.client.profile.presence is Presence.IDLE)
    await office.until(lambda: office.client.profile.presence is Presence.IDLE)


@at_home
async def test_a_place_signs_the_other_out_and_stays(home: HomeForTests) -> None:
    kitchen, office = await places(home)
    await kitchen.client.disconnect_other_endpoints()
    await office.until(lambda: office.errors)
    assert isinstance(office.errors[0], SignedOutRemotely)
    await kitchen.until(lambda: len(kitchen.client.profile.end_points) == 1)
    assert kitchen.client.state is ClientState.OPEN


@at_home
async def test_what_is_played_is_seen(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob")
    for person in (alice, bob):
        await person.sign_in()
    await alice.befriend(bob)
    contact = bob.contact(alice)
    assert contact is not None
    alice.client.profile.current_media = Media("Music", "{0} - {1}", ("Söng & <3", "Artist"))
    await bob.until(lambda: contact.current_media == "Söng & <3 - Artist")


@at_home
async def test_signing_in_invisibly_is_seen_by_nobody(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob")
    for person in (alice, bob):
        await person.sign_in()
    await alice.befriend(bob)
    await alice.client.logout()
    await bob.until(lambda: bob.sees(alice) is Presence.OFFLINE)
    alice.client.profile.presence = Presence.INVISIBLE
    await alice.sign_in()
    assert alice.client.profile.presence is Presence.INVISIBLE
    await alice.until(lambda: alice.sees(bob) is Presence.ONLINE)
    bob.client.profile.personal_message = "anybody?"
    contact = alice.contact(bob)
    assert contact is not None
    await alice.until(lambda: contact.personal_message == "anybody?")
    assert bob.sees(alice) is Presence.OFFLINE
    alice.client.profile.presence = Presence.ONLINE
    await bob.until(lambda: bob.sees(alice) is Presence.ONLINE)
