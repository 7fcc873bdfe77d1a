"""What a network can do in each dialect; what it cannot is refused with a type."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from amsn2athena.msnp import soap
from amsn2athena.msnp.dialects import MSNP6, MSNP8, MSNP10, MSNP11, MSNP12, MSNP15, MSNP18, Dialect
from amsn2athena.msnp.offline import Letter
from amsn2athena.papyon import Abilities, Client, DeliveryProblem, Media
from amsn2athena.papyon.errors import MessageNotDelivered, NotSupported
from tests.papyon.network import ALICE, BOB, HOSTS, PASSWORD, Network
from tests.papyon.old_network import LOGIN, OLD_TICKET
from tests.papyon.wires import failure_of, has_fired

LACKING: list[tuple[Dialect, set[str]]] = [
    (MSNP18, set()),
    (MSNP15, {"circles", "places"}),
    (MSNP12, {"circles", "places", "notes", "invitations"}),
    (
        MSNP10,
        {"circles", "places", "notes", "invitations", "personal_messages", "offline_messages", "refusals"},
    ),
    (
        MSNP8,
        {"circles", "places", "notes", "invitations", "personal_messages", "offline_messages", "refusals"},
    ),
    (MSNP6, set(Abilities.__slots__)),
]


def signed_in(dialect: Dialect) -> tuple[Network, Client]:
    network = Network(dialect)
    network.has(BOB)
    client = network.signed_in()
    network.calls.clear()
    return network, client


def after(network: Network, doing: Any) -> object:
    network.wires.pump()
    return failure_of(doing)


@pytest.mark.parametrize(("dialect", "lacking"), LACKING)
def test_what_can_be_done_depends_on_the_dialect(dialect: Dialect, lacking: set[str]) -> None:
    _, client = signed_in(dialect)
    assert {name for name, can in asdict(client.abilities).items() if not can} == lacking


def test_without_a_service_for_it_nothing_is_left_for_anybody() -> None:
    hosts = replace(HOSTS, oim="")
    assert Abilities.of(MSNP18, hosts).offline_messages
    assert not Abilities.of(MSNP15, hosts).offline_messages
    assert not Abilities.of(MSNP12, hosts).offline_messages


def test_words_are_kept_for_a_network_that_has_them() -> None:
    network = Network(MSNP10)
    client = network.client()
    client.profile.personal_message = "at the sea"
    network.sign_in(client)
    with pytest.raises(NotSupported):
        client.profile.personal_message = "at home"
    with pytest.raises(NotSupported):
        client.profile.current_media = Media("Music", "{0}", ("song",))
    assert network.ns.take() == []
    assert client.profile.personal_message == "at the sea"


@pytest.mark.parametrize("dialect", [MSNP10, MSNP8])
def test_an_offline_message_is_refused_with_the_reason(dialect: Dialect) -> None:
    network, client = signed_in(dialect)
    (bob,) = client.address_book.contacts
    error = after(network, client.oim_box.send_message(bob, "hello"))
    assert isinstance(error, MessageNotDelivered)
    assert error.reason is DeliveryProblem.NOT_KEPT
    assert isinstance(after(network, client.oim_box.sync()), NotSupported)
    assert network.calls == []


@pytest.mark.parametrize("dialect", [MSNP12, MSNP11])
def test_an_offline_message_is_left_and_read_with_the_ticket_of_the_sign_in(dialect: Dialect) -> None:
    network, client = signed_in(dialect)
    (bob,) = client.address_book.contacts
    assert after(network, client.oim_box.send_message(bob, "hello")) is None
    (stored,) = network.calls
    assert isinstance(stored, soap.StoreMessage)
    assert (stored.ticket, stored.recipient) == (OLD_TICKET, BOB)
    network.mails["1"] = Letter(BOB, ALICE, "Bob", "hi", "{guid}", 1).content()
    assert has_fired(client.oim_box.sync())


def test_a_ticket_that_has_run_out_is_renewed_by_another_login() -> None:
    network, client = signed_in(MSNP12)
    (bob,) = client.address_book.contacts
    network.answers[soap.StoreMessage] = [403]
    network.asked.clear()
    after(network, client.oim_box.send_message(bob, "hello"))
    assert [url for url, _ in network.asked] == [LOGIN]
    assert PASSWORD not in repr(network.calls)


@pytest.mark.parametrize("dialect", [MSNP15, MSNP12])
def test_circles_and_places_are_refused(dialect: Dialect) -> None:
    network, client = signed_in(dialect)
    assert isinstance(after(network, client.circles.create("Cake")), NotSupported)
    assert isinstance(after(network, client.disconnect_endpoint("{1}")), NotSupported)
    assert client.profile.end_points == ()
