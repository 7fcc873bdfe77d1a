"""Handlers: who hears what, and for how long."""

from __future__ import annotations

import gc

from amsn2athena.papyon import ClientState, event
from amsn2athena.papyon.event import ClientEventInterface, ContactEventInterface
from tests.papyon.network import BOB, Network
from tests.papyon.recorder import Recorder


class Clumsy(ClientEventInterface):
    def on_client_state_changed(self, state: ClientState) -> None:
        raise ZeroDivisionError("a handler's mistake")


def test_a_handler_that_fails_harms_nobody_else() -> None:
    network, recorder = Network(), Recorder()
    client = network.client()
    client.register_events_handler(Clumsy())
    client.register_events_handler(recorder)
    network.sign_in(client)
    assert len(recorder.of("client_state_changed")) == 7


def test_a_handler_is_kept_until_it_is_unregistered() -> None:
    network = Network()
    client = network.client()
    states: list[ClientState] = []

    class Keeper(ClientEventInterface):
        def on_client_state_changed(self, state: ClientState) -> None:
            states.append(state)

    client.register_events_handler(Keeper())
    gc.collect()
    network.sign_in(client)
    assert states[-1] is ClientState.OPEN


def test_a_handler_hears_nothing_after_it_is_unregistered() -> None:
    network, recorder = Network(), Recorder()
    client = network.client()
    client.register_events_handler(recorder)
    client.register_events_handler(recorder)
    network.sign_in(client)
    assert len(recorder.of("client_state_changed")) == 7
    recorder.take()
    client.unregister_events_handler(recorder)
    client.unregister_events_handler(recorder)
    client.logout()
    network.wires.pump()
    assert recorder.take() == []


def test_a_handler_may_come_and_go_in_the_middle_of_an_event() -> None:
    network, late = Network(), Recorder()
    client = network.client()

    class Once(ClientEventInterface):
        def on_client_state_changed(self, state: ClientState) -> None:
            client.unregister_events_handler(self)
            client.register_events_handler(late)

    client.register_events_handler(Once())
    network.sign_in(client)
    assert [state for (state,) in late.of("client_state_changed")] == list(ClientState)[2:]


def test_every_method_of_every_interface_may_be_left_out() -> None:
    for name in event.__all__:
        interface = getattr(event, name)
        methods = [method for method in vars(interface) if method.startswith("on_")]
        assert methods
        assert all(getattr(interface(), method).__doc__ for method in methods)


def test_one_object_may_listen_for_several_things() -> None:
    network = Network()
    network.has(BOB)
    heard: list[str] = []

    class Both(ClientEventInterface, ContactEventInterface):
        def on_client_state_changed(self, state: ClientState) -> None:
            heard.append(state.name)

        def on_contact_presence_changed(self, contact: object) -> None:
            heard.append("presence")

    client = network.client()
    client.register_events_handler(Both())
    network.sign_in(client)
    network.ns.say(f"NLN NLN 1:{BOB} Bob 0:0 0")
    assert heard[-2:] == ["OPEN", "presence"]
