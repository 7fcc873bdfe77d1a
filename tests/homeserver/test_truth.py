"""Whatever people do, what each client was told adds up to what is true."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from amsn2athena.homeserver._people import HIDDEN
from amsn2athena.msnp import adl
from amsn2athena.storage import accounts, contacts, memberships
from amsn2athena.storage.memberships import Role
from tests.homeserver.house import House
from tests.homeserver.people import Someone

NAMES = ("alice", "bob", "carol")
ACTIONS = ("ADL", "ADL", "RML", "CHG", "OUT", "in", "in")


class World:
    """Three people, what each was told of the others, and what they did."""

    def __init__(self) -> None:
        self.house = House(*NAMES)
        self.house.befriend("alice", "bob")
        self.house.befriend("bob", "carol")
        self.here: dict[str, Someone] = {}
        self.status: dict[str, str] = {}
        self.told: dict[str, dict[str, str]] = {name: {} for name in NAMES}

    def act(self, who: str, action: str, other: str, lists: int, status: str) -> None:
        """Do something, if ``who`` is in a position to do it."""
        if action == "in" and who not in self.here:
            self.here[who] = Someone(self.house, who).sign_in()
        elif who in self.here:
            self._act(who, action, other, lists, status)
        self._listen()

    def _act(self, who: str, action: str, other: str, lists: int, status: str) -> None:
        person = self.here[who]
        if action == "CHG":
            self.status[who] = status
            person.say("CHG", status, "0:0", "0")
        elif action == "OUT":
            del self.here[who]
            self.status.pop(who, None)
            self.told[who] = {}
            person.say("OUT")
        elif action in ("ADL", "RML") and other != who:
            person.say(action, payload=adl.build([adl.ListEntry(f"{other}@example.com", lists)]))
            if action == "RML" and lists & adl.FORWARD:
                self.told[who].pop(other, None)

    def _listen(self) -> None:
        for name, person in self.here.items():
            for command in person.heard():
                if command.verb == "NLN" and command.args[1] != f"1:{person.email}":
                    self.told[name][_name(command.args[1])] = command.args[0]
                elif command.verb == "FLN":
                    self.told[name].pop(_name(command.args[0]), None)

    def truth(self, connection: Connection) -> dict[str, dict[str, str]]:
        """Return what everybody should know, from the database and what was done."""
        ids = {name: _id(connection, name) for name in NAMES}
        seen: dict[str, dict[str, str]] = {name: {} for name in NAMES}
        for watcher in set(NAMES) & set(self.here) & set(self.status):
            for other in set(NAMES) - {watcher}:
                status = self.status.get(other, HIDDEN)
                allowed = memberships.has(connection, ids[other], ids[watcher], Role.ALLOW)
                blocked = memberships.has(connection, ids[other], ids[watcher], Role.BLOCK)
                wanted = contacts.has(connection, ids[watcher], ids[other])
                if status != HIDDEN and allowed and not blocked and wanted:
                    seen[watcher][other] = status
        return seen


def _name(who: str) -> str:
    return who.removeprefix("1:").partition("@")[0]


def _id(connection: Connection, name: str) -> int:
    account = accounts.find(connection, f"{name}@example.com")
    assert account is not None
    return account.id


actions = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(ACTIONS),
    st.sampled_from(NAMES),
    st.sampled_from([adl.FORWARD, adl.FORWARD | adl.ALLOW, adl.ALLOW, adl.BLOCK]),
    st.sampled_from(["NLN", "BSY", HIDDEN]),
)


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(actions, min_size=20, max_size=60))
def test_what_each_was_told_is_what_a_fresh_look_says(
    happenings: list[tuple[str, str, str, int, str]],
) -> None:
    world = World()
    for name in NAMES:
        world.act(name, "in", name, 1, "")
        world.act(name, "CHG", name, 1, "NLN")
    for happening in happenings:
        world.act(*happening)
        assert world.told == world.house.database.run_now(world.truth)
    world.house.close()


def test_and_there_is_something_to_be_told() -> None:
    world = World()
    for name in NAMES:
        world.act(name, "in", name, 1, "")
        world.act(name, "CHG", name, 1, "NLN")
    assert world.told == {
        "alice": {"bob": "NLN"},
        "bob": {"alice": "NLN", "carol": "NLN"},
        "carol": {"bob": "NLN"},
    }
    world.house.close()
