"""Our own status, name and words, while signed in: they count when the server says so."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import Command, personal
from amsn2athena.papyon import Client, Media, Presence
from tests.papyon.network import GUID, PASSWORD, Network
from tests.papyon.recorder import Recorder
from tests.papyon.wires import Wire


def signed_in() -> tuple[Network, Client, Recorder]:
    network, recorder = Network(), Recorder()
    client = network.signed_in()
    client.register_events_handler(recorder)
    return network, client, recorder


def test_a_status_counts_when_it_is_confirmed() -> None:
    network, client, recorder = signed_in()
    client.profile.presence = Presence.INVISIBLE
    before = client.profile.presence
    assert recorder.take() == []
    network.wires.pump()
    assert (before, client.profile.presence) == (Presence.ONLINE, Presence.INVISIBLE)
    assert recorder.take() == [("profile_presence_changed",)]
    chg, place = network.ns.take()
    assert chg.args == ("HDN", "2684354592:0", "0")
    told = personal.parse_uux(place.payload or b"")
    assert isinstance(told, personal.PrivateEndpointData)
    assert (told.name, told.state, told.idle) == ("amsn2athena", "HDN", False)


def said(command: Command) -> tuple[str, bool]:
    """Return which status a place told our own places, and whether it is idle."""
    told = personal.parse_uux(command.payload or b"")
    assert isinstance(told, personal.PrivateEndpointData)
    return told.state, told.idle


def test_a_place_stays_idle_though_another_is_not() -> None:
    network, client, _ = signed_in()
    client.profile.presence = Presence.IDLE
    network.wires.pump()
    network.ns.say(f"NLN NLN 1:{client.profile.account} Alice 0:0 0")
    assert client.profile.presence is Presence.ONLINE
    network.ns.take()
    client.profile.end_point_name = "the office"
    (told,) = network.ns.take()
    assert said(told) == ("IDL", True)
    network.ns.hang_up()
    network.wires.wait(1)
    client.login(client.profile.account, PASSWORD)
    network.wires.pump()
    (chg,) = [each for each in network.ns.take() if each.verb == "CHG"]
    assert chg.args[0] == "IDL"
    client.profile.presence = Presence.BUSY
    network.wires.pump()
    assert [each.args[0] for each in network.ns.take() if each.verb == "CHG"] == ["BSY"]
    client.profile.end_point_name = "the kitchen"
    (told,) = network.ns.take()
    assert said(told) == ("BSY", False)


def test_a_name_counts_when_it_is_confirmed() -> None:
    network, client, recorder = signed_in()
    client.profile.display_name = "Al ice % é"
    assert client.profile.display_name == "Alice"
    assert recorder.take() == []
    network.wires.pump()
    assert client.profile.display_name == "Al ice % é"
    assert recorder.take() == [("profile_display_name_changed",)]
    assert network.ns.take()[0].args == ("MFN", "Al%20ice%20%25%20é")


def test_words_count_when_they_are_confirmed() -> None:
    network, client, recorder = signed_in()
    client.profile.personal_message = 'hello & <b> é 你好 😀 100% "q"'
    network.wires.pump()
    assert client.profile.personal_message == 'hello & <b> é 你好 😀 100% "q"'
    assert recorder.take() == [("profile_personal_message_changed",)]
    (uux,) = network.ns.take()
    assert personal.parse(uux.payload or b"").message == client.profile.personal_message
    assert personal.parse(uux.payload or b"").machine_guid == GUID


def test_words_and_media_that_change_at_once_both_count() -> None:
    network, client, _ = signed_in()
    song = Media("Music", "{0}", ("Song",))
    client.profile.personal_message = "listen"
    client.profile.current_media = song
    client.profile.personal_message = "listen again"
    network.wires.pump()
    told = [personal.parse(uux.payload or b"") for uux in network.ns.take()]
    assert [(each.message, each.current_media) for each in told] == [
        ("listen", ""),
        ("listen", str(song)),
        ("listen again", str(song)),
    ]
    assert (client.profile.personal_message, client.profile.current_media) == ("listen again", song)


def test_a_refused_word_is_not_told_again_with_the_next_song() -> None:
    network, client, _ = signed_in()
    network.replies["UUX"] = lambda wire, command: wire.say(f"201 {command.trid}")
    client.profile.personal_message = "refused"
    network.wires.pump()
    network.ns.take()
    client.profile.current_media = Media("Music", "{0}", ("Song",))
    (uux,) = network.ns.take()
    assert personal.parse(uux.payload or b"").message == ""


@pytest.mark.parametrize(
    ("verb", "name", "value"),
    [
        ("CHG", "presence", Presence.BUSY),
        ("PRP", "display_name", "Somebody else"),
        ("UUX", "personal_message", "words"),
        ("UUX", "current_media", Media("Music", "{0}", ("Song",))),
    ],
)
def test_what_is_refused_falls_back(verb: str, name: str, value: object) -> None:
    network, client, recorder = signed_in()
    network.replies = {verb: lambda wire, command: wire.say(f"800 {command.trid}")}
    before = getattr(client.profile, name)
    setattr(client.profile, name, value)
    network.wires.pump()
    assert getattr(client.profile, name) == before != value
    assert recorder.take() == [(f"profile_{name}_changed",)]


def test_changes_in_a_row_end_with_the_last() -> None:
    network, client, _ = signed_in()
    for presence in (Presence.BUSY, Presence.AWAY, Presence.ONLINE, Presence.ON_THE_PHONE):
        client.profile.presence = presence
    network.wires.pump()
    assert client.profile.presence is Presence.ON_THE_PHONE


def test_what_was_set_is_used_at_the_next_sign_in_too() -> None:
    network, client, _ = signed_in()
    client.profile.presence = Presence.AWAY
    client.profile.display_name = "Ally"
    client.profile.personal_message = "at sea"
    network.wires.pump()
    network.ns.hang_up()
    network.wires.pump()
    client.profile.presence = Presence.BUSY
    heard: list[Command] = []

    def answer(wire: Wire, command: Command) -> None:
        heard.append(command)
        wire.say(f"{command.verb} {command.trid} {' '.join(command.args)}")

    network.replies = {"CHG": answer, "PRP": answer}
    network.sign_in(client)
    assert [command.args[:2] for command in heard] == [("MFN", "Ally"), ("BSY", "2684354592:0")]
    assert client.profile.personal_message == "at sea"


@pytest.mark.parametrize(
    ("verb", "name", "value"),
    [("CHG", "presence", Presence.INVISIBLE), ("UUX", "personal_message", "at sea")],
)
def test_what_was_set_just_before_a_loss_is_used_at_the_next_sign_in(
    verb: str, name: str, value: object
) -> None:
    network, client, recorder = signed_in()
    before = dict(network.replies)
    network.replies = {**before, verb: None}
    setattr(client.profile, name, value)
    network.wires.pump()
    network.ns.hang_up()
    network.wires.pump()
    assert (f"profile_{name}_changed",) in recorder.take()
    assert getattr(client.profile, name) == value
    network.replies = before
    client.login(client.profile.account, PASSWORD)
    network.wires.pump()
    told = [each for each in network.ns.take() if each.verb == verb]
    assert any(b"at sea" in (each.payload or b"") or each.args[:1] == ("HDN",) for each in told)


def test_what_is_set_while_the_lists_are_announced_is_sent() -> None:
    network = Network()
    network.replies = {"ADL": None}
    client = network.client()
    client.login("alice@example.com", "password")
    network.wires.pump()
    network.ns.take()
    client.profile.presence = Presence.BUSY
    assert network.ns.verbs() == ["CHG", "UUX"]


def test_values_that_cannot_be() -> None:
    profile = Network().client().profile
    with pytest.raises(ValueError, match="log out"):
        profile.presence = Presence.OFFLINE
    for name in ("", "x" * 388):
        with pytest.raises(ValueError, match="1 to 387"):
            profile.display_name = name
    with pytest.raises(ValueError, match="up to 500"):
        profile.personal_message = "x" * 501
    with pytest.raises(ValueError, match="up to 1000"):
        profile.current_media = Media("Music", "x" * 1000)
    for name in ("", "x" * 65):
        with pytest.raises(ValueError, match="1 to 64"):
            profile.end_point_name = name


@pytest.mark.parametrize("first", ["personal_message", "current_media"])
def test_words_and_what_is_played_are_told_together(first: str) -> None:
    network, client, _ = signed_in()
    values = {"personal_message": "at sea", "current_media": Media("Music", "{0} - {1}", ("Song", "Artist"))}
    for name in sorted(values, key=lambda name: name != first):
        setattr(client.profile, name, values[name])
        network.wires.pump()
    last = personal.parse(network.ns.take()[-1].payload or b"")
    assert (last.message, last.current_media) == ("at sea", r"\0Music\01\0{0} - {1}\0Song\0Artist\0")


def test_what_is_played_is_told_at_sign_in_too() -> None:
    network = Network()
    client = network.client()
    client.profile.current_media = Media("Games", "{0}", ("Chess",))
    client.profile.end_point_name = "the attic"
    client.login("alice@example.com", PASSWORD)
    network.wires.pump()
    _, place, words = [each.payload or b"" for each in network.ns.take() if each.verb == "UUX"]
    assert personal.parse(words).current_media == r"\0Games\01\0{0}\0Chess\0"
    told = personal.parse_uux(place)
    assert isinstance(told, personal.PrivateEndpointData)
    assert told.name == "the attic"
