"""Whatever an old server says, and however it comes in pieces, the client stays sane and goes on."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import Command, ProtocolError, encode
from amsn2athena.msnp.dialects import ALL, Dialect
from amsn2athena.papyon import ClientState, Presence
from amsn2athena.papyon._lists import is_account
from tests.papyon.network import ALICE, BOB, CAROL, PASSWORD, Network
from tests.papyon.wires import Wire

OLD = [dialect for dialect in ALL if not dialect.address_book]
VERBS = (
    *"ADC ADD REM LST LSG SYN GTC BLP PRP REA ADG RMG REG SBP".split(),
    *"NLN ILN FLN UBX BPR CHL RNG MSG NOT USR".split(),
)
WORDS = (
    *(
        f"N={BOB}",
        f"N={CAROL}",
        BOB,
        CAROL,
        ALICE,
        "N=",
        "C=",
        "@",
        "N=x@y@z",
        "x@y@z",
        "C=id",
        "F=Bob",
        "F=%",
    ),
    *"FL AL BL RL PL MFN A N NLN BSY FLN XX TWN S OK CKI 127.0.0.1:1864 é %zz".split(),
    *"0 1 3 8 16 31 -1 99999999999".split(),
    "x" * 300,
)
PEOPLE = st.sampled_from([BOB, CAROL, ALICE, "x@y@z", "nobody", "@", "ü@example.com"])


def change(verb: str, letters: str, who: str) -> Command:
    """Return a change of a list, in either form."""
    words = (f"N={who}", "F=X") if verb == "ADC" else ("7", who) if verb == "REM" else ("7", who, "X")
    return Command(verb, 0, (letters, *words))


changes = st.builds(
    change, st.sampled_from(["ADC", "ADD", "REM"]), st.sampled_from(["RL", "PL", "FL", "AL"]), PEOPLE
)
anything = st.builds(
    Command,
    st.sampled_from(VERBS),
    st.one_of(st.none(), st.integers(0, 12)),
    st.lists(st.sampled_from(WORDS), max_size=7).map(tuple),
    st.one_of(st.none(), st.sampled_from([b"", b"<Data><PSM>x</PSM></Data>", b"\xff<", b"Mail-Data: <"])),
)
lines = st.one_of(changes, anything)


def say(wire: Wire, said: list[Command]) -> None:
    """Have the server say what can be said at all, while the client listens."""
    for command in said:
        with suppress(ProtocolError):
            line = encode(command)
            if wire.open:
                wire.protocol.dataReceived(line[:3])
                wire.protocol.dataReceived(line[3:])


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(OLD), st.lists(lines, max_size=12))
def test_nothing_that_a_server_says_confuses_the_lists(dialect: Dialect, said: list[Command]) -> None:
    network = Network(dialect)
    network.on_roster(BOB)
    client = network.signed_in()
    say(network.ns, said)
    network.wires.wait(2)
    for contact in client.address_book.contacts:
        assert is_account(contact.account)
        assert contact.account != ALICE
        assert contact.memberships
        assert contact.presence in Presence
    assert client.state in (ClientState.OPEN, ClientState.CLOSED)
    client.logout()
    network.wires.wait(40)
    assert client.state is ClientState.CLOSED


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(OLD), st.lists(lines, max_size=8), st.booleans())
def test_signing_in_ends_one_way_or_the_other(
    dialect: Dialect, said: list[Command], comes_to_an_end: bool
) -> None:
    network = Network(dialect)
    network.on_roster(BOB)
    usual = network._on_syn

    def reply(wire: Wire, command: Command) -> None:
        say(wire, said)
        if wire.open and comes_to_an_end:
            usual(wire, command)
        elif wire.open:
            wire.say(f"SYN {command.trid} 1 2 3 4")

    network.replies["SYN"] = reply
    client = network.client()
    ended: list[object] = []
    client.login(ALICE, PASSWORD).addBoth(ended.append)
    network.wires.wait(65)
    assert len(ended) == 1
    assert client.state is (ClientState.OPEN if ended == [None] else ClientState.CLOSED)
