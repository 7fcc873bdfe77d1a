"""Signing in to servers of MSNP12 and older: by a nexus, or by a digest of the password."""

from __future__ import annotations

import io

import pytest
from twisted.internet.error import ConnectError
from twisted.logger import globalLogPublisher, textFileLogObserver

from amsn2athena.msnp import Command, soap, twn
from amsn2athena.msnp.dialects import (
    ALL,
    MSNP7,
    MSNP8,
    MSNP11,
    MSNP12,
    MSNP15,
    MSNP18,
    Dialect,
    Proof,
)
from amsn2athena.papyon import Client, ClientState, Presence
from amsn2athena.papyon.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    LoginError,
    ProtocolFailure,
    ServerRefused,
)
from tests.papyon.network import ALICE, GUID, HOSTS, NOW, PASSWORD, Network
from tests.papyon.old_network import CHALLENGE, LOGIN, NEXUS, OLD_TICKET, Page
from tests.papyon.wires import failure_of, has_fired

OLD = [dialect for dialect in ALL if not dialect.address_book]


def named(dialect: Dialect) -> str:
    return dialect.name


def client_of(network: Network, dialects: tuple[int, ...], nexus: str = NEXUS) -> Client:
    hosts = HOSTS.__class__(
        HOSTS.notification, HOSTS.passport, HOSTS.address_book, HOSTS.sharing, HOSTS.oim, HOSTS.rsi, nexus
    )
    return Client(
        hosts,
        network.clock,
        machine_guid=GUID,
        dialects=dialects,
        agent=network.agent,
        endpoint=network.wires.endpoint,
    )


@pytest.mark.parametrize("dialect", OLD, ids=named)
def test_one_is_there(dialect: Dialect) -> None:
    network = Network(dialect)
    client = network.client()
    client.profile.presence = Presence.BUSY
    login = client.login(ALICE, PASSWORD)
    network.wires.pump()
    assert has_fired(login)
    assert (client.state, client.protocol_version) == (ClientState.OPEN, dialect.number)
    assert client.profile.display_name == "Alice"
    assert client.profile.presence is Presence.BUSY


@pytest.mark.parametrize(
    ("dialect", "verbs", "status"),
    [
        (MSNP12, ["VER", "CVR", "USR", "USR", "SYN", "UUX", "CHG"], ("NLN", "2684354592", "0")),
        (MSNP8, ["VER", "CVR", "USR", "USR", "SYN", "CHG"], ("NLN", "2684354592")),
        (MSNP7, ["VER", "CVR", "INF", "USR", "USR", "SYN", "CHG"], ("NLN",)),
    ],
    ids=["MSNP12", "MSNP8", "MSNP7"],
)
def test_nothing_is_said_that_the_dialect_has_no_word_for(
    dialect: Dialect, verbs: list[str], status: tuple[str, ...]
) -> None:
    network = Network(dialect)
    network.client().login(ALICE, PASSWORD)
    network.wires.pump()
    said = network.ns.take()
    assert [command.verb for command in said] == verbs
    assert said[-1].args == status


def test_a_name_that_was_chosen_is_told_in_either_way() -> None:
    for dialect, told in ((MSNP12, ("PRP", "MFN")), (MSNP8, ("REA", ALICE))):
        network = Network(dialect)
        client = network.client()
        client.profile.display_name = "Al ice"
        client.login(ALICE, PASSWORD)
        network.wires.pump()
        (rename,) = [command for command in network.ns.take() if command.verb in ("PRP", "REA")]
        assert (rename.verb, *rename.args) == (*told, "Al%20ice")
        assert client.profile.display_name == "Al ice"


def test_with_more_than_one_way_the_server_says_first_which() -> None:
    network = Network(MSNP12)
    client = client_of(network, (18, 15, 12))
    login = client.login(ALICE, PASSWORD)
    assert network.ns.take()[0].args == ("MSNP18", "MSNP15", "MSNP12", "CVR0")
    network.wires.pump()
    assert has_fired(login)
    assert network.ns.take()[0].args == ("TWN", "I", ALICE)


@pytest.mark.parametrize(
    ("offered", "verbs"),
    [
        ((18, 15), ["VER", "CVR", "USR"]),
        ((12, 8), ["VER", "CVR", "USR"]),
        ((7, 2), ["VER", "CVR", "INF", "USR"]),
        ((18, 12), ["VER", "CVR"]),
        ((8, 7), ["VER", "CVR"]),
    ],
)
def test_with_one_way_everything_is_in_the_first_write(offered: tuple[int, ...], verbs: list[str]) -> None:
    network = Network()
    client_of(network, offered).login(ALICE, PASSWORD)
    assert network.ns.verbs() == verbs


def test_tickets_of_the_best_way_are_asked_for_while_the_server_chooses() -> None:
    network = Network(MSNP18)
    network.replies["VER"] = None
    client_of(network, (18, 12)).login(ALICE, PASSWORD)
    network.wires.pump()
    assert [type(call) for call in network.calls] == [soap.RequestSecurityTokens]


def test_what_came_of_another_way_does_not_matter() -> None:
    network = Network(MSNP12)
    network.soap = {soap.RequestSecurityTokens: 404}
    client = client_of(network, (18, 12))
    login = client.login(ALICE, PASSWORD)
    network.wires.pump()
    assert has_fired(login)
    assert failure_of(login) is None


def test_a_wrong_password_matters_in_the_way_that_was_chosen() -> None:
    network = Network(MSNP18)
    network.soap = {soap.RequestSecurityTokens: soap.authentication_fault(soap.TrustVersion.RST, NOW)}
    assert isinstance(network.try_to_sign_in(client_of(network, (18, 12))), AuthenticationFailed)


def test_what_is_offered_depends_on_what_the_network_has() -> None:
    for nexus, best, least in (("", "MSNP18", "MSNP15"), (NEXUS, "MSNP18", "MSNP8")):
        network = Network(MSNP15)
        client = Client(
            HOSTS if not nexus else client_of(network, (18,)).hosts,
            network.clock,
            agent=network.agent,
            endpoint=network.wires.endpoint,
        )
        client.login(ALICE, PASSWORD)
        offer = network.ns.take()[0].args
        assert (offer[0], offer[-2:]) == (best, (least, "CVR0"))


@pytest.mark.parametrize("dialect", [MSNP12, MSNP7], ids=named)
def test_a_wrong_password(dialect: Dialect) -> None:
    network = Network(dialect)
    login = network.client().login(ALICE, "something else")
    network.wires.pump()
    assert isinstance(failure_of(login), AuthenticationFailed)


def test_the_nexus_is_asked_once() -> None:
    network = Network(MSNP12)
    client = network.client()
    for _ in range(2):
        network.sign_in(client)
        client.logout()
        network.wires.pump()
    assert [url for url, _ in network.asked] == [NEXUS, LOGIN, LOGIN]


def test_a_login_that_is_not_there_any_more_is_looked_for_again() -> None:
    network = Network(MSNP12)
    client = network.client()
    network.pages[LOGIN] = ConnectError()  # type: ignore[no-untyped-call]
    assert isinstance(network.try_to_sign_in(client), ConnectionFailed)
    network.pages = {}
    network.sign_in(client)
    assert [url for url, _ in network.asked] == [NEXUS, LOGIN, NEXUS, LOGIN]


def test_a_login_may_be_somewhere_else() -> None:
    network = Network(MSNP12)
    there = "https://other.example.net/login2.srf"
    network.pages[LOGIN] = (302, {"Location": there})
    network.sign_in(network.client())
    assert [url for url, _ in network.asked] == [NEXUS, LOGIN, there]
    assert network.asked[-1][1] == twn.authorization(ALICE, PASSWORD, CHALLENGE)


@pytest.mark.parametrize(
    ("page", "error"),
    [
        ((302, {"Location": LOGIN}), ProtocolFailure),
        ((302, {"Location": "http://login.example.com/login"}), ProtocolFailure),
        ((302, {"Location": "file:///etc/passwd"}), ProtocolFailure),
        ((302, {"Location": "https://[half"}), ProtocolFailure),
        ((302, {}), ProtocolFailure),
        ((200, {}), ProtocolFailure),
        ((200, {twn.INFO_HEADER: "Passport1.4 from-PP=''"}), ProtocolFailure),
        ((500, {}), ServerRefused),
    ],
)
def test_a_login_that_makes_no_sense(page: Page, error: type[LoginError]) -> None:
    network = Network(MSNP12)
    network.pages[LOGIN] = page
    assert isinstance(network.try_to_sign_in(), error)
    assert len(network.asked) <= 7


@pytest.mark.parametrize(
    "page",
    [(200, {}), (200, {twn.NEXUS_HEADER: "DALogin=ftp://x"}), (200, {twn.NEXUS_HEADER: "DALogin=http://x/"})],
)
def test_the_password_goes_nowhere_when_the_nexus_makes_no_sense(page: Page) -> None:
    network = Network(MSNP12)
    network.pages[NEXUS] = page
    assert isinstance(network.try_to_sign_in(), ProtocolFailure)
    assert [url for url, _ in network.asked] == [NEXUS]


def test_a_network_without_a_nexus_says_so() -> None:
    network = Network(MSNP12)
    error = network.try_to_sign_in(client_of(network, (12,), nexus=""))
    assert isinstance(error, ProtocolFailure)
    assert "nexus" in str(error)


@pytest.mark.parametrize("answer", ["TWN I x", "SSO S MBI_KEY_OLD nonce", "TWN S", "OK alice@example.com"])
def test_a_server_that_asks_for_something_else(answer: str) -> None:
    network = Network(MSNP12)
    network.replies["USR"] = lambda wire, command: wire.say(f"USR {command.trid} {answer}")
    assert isinstance(network.try_to_sign_in(), ProtocolFailure)


@pytest.mark.parametrize("dialect", [MSNP12, MSNP11, MSNP8, MSNP7], ids=named)
@pytest.mark.parametrize("lines", [[], ["SYN {} 1"], ["SYN {} a b c d"], ["SYN {0} 1 2 2 0"]])
def test_lists_that_never_come_end_it(dialect: Dialect, lines: list[str]) -> None:
    network = Network(dialect)

    def reply(wire: object, command: Command) -> None:
        for line in lines:
            network.ns.say(line.format(command.trid))

    network.replies["SYN"] = reply
    assert isinstance(network.try_to_sign_in(seconds=31), LoginError)
    assert network.wires.to(1863) == []


def test_giving_up_while_the_login_is_slow() -> None:
    network = Network(MSNP12)
    client = network.client()
    network.replies["USR"] = None
    login = client.login(ALICE, PASSWORD)
    network.wires.pump()
    login.cancel()
    network.wires.pump()
    assert failure_of(login) is not None
    assert client.state is ClientState.CLOSED


@pytest.mark.parametrize("dialect", [MSNP12, MSNP7], ids=named)
def test_the_log_keeps_the_secret(dialect: Dialect) -> None:
    written = io.StringIO()
    observer = textFileLogObserver(written)
    globalLogPublisher.addObserver(observer)
    try:
        network = Network(dialect)
        client = network.client()
        client.login(ALICE, PASSWORD)
        network.wires.pump()
        said = repr(network.ns.take())
        network.pages[LOGIN] = (500, {})
        network.try_to_sign_in(network.client())
    finally:
        globalLogPublisher.removeObserver(observer)
    for secret in (PASSWORD, PASSWORD.replace(" ", "%20"), OLD_TICKET):
        assert secret not in written.getvalue() + said + repr(client) + repr(client._passport)


def test_every_old_dialect_has_a_way() -> None:
    assert {dialect.proof for dialect in OLD} == {Proof.TWN, Proof.MD5}
