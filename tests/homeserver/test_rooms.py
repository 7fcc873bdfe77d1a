"""Whoever comes, goes, hides or blocks: everybody believes what is true of who is in a room."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from amsn2athena.homeserver._people import Endpoint, List, Person
from amsn2athena.homeserver._rooms import Rooms
from amsn2athena.msnp import Direction, Parser, circles
from amsn2athena.msnp.circles import Departure, Roster
from amsn2athena.msnp.dialects import MSNP18
from tests.homeserver.people import machine

CIRCLES = [f"00000000-0000-0000-0009-00000000000{number}" for number in range(2)]
NAMES = ("alice", "bob", "carol")

Belief = dict[str, set[str]]


class Client:
    """A place of somebody, and whom it believes to be in which room, from what it was told."""

    dialect = MSNP18
    local = "127.0.0.1:1863"

    def __init__(self) -> None:
        self.believes: Belief = {circle: set() for circle in CIRCLES}
        self._parser = Parser(Direction.TO_CLIENT)

    def sign_out(self, reason: str) -> None:
        raise AssertionError(reason)

    def send(self, data: bytes) -> None:
        for command in self._parser.receive(data):
            match command.verb, command.args:
                case "NLN", (_, who, _, capabilities, _):
                    if capabilities != "0:0":
                        self._came(who)
                case "FLN", (who, _):
                    self._went(who)
                case "NFY", ("PUT",):
                    roster = Roster.parse(command.payload or b"")
                    others = set(roster.accounts) - {roster.account}
                    assert others == self.believes[roster.circle]
                case "NFY", ("DEL",):
                    left = Departure.parse(command.payload or b"")
                    assert left.left not in self.believes[left.circle]

    def _came(self, who: str) -> None:
        member = circles.parse_member(who)
        assert member is not None
        self.believes[member.circle].add(member.account)

    def _went(self, who: str) -> None:
        member = circles.parse_member(who)
        assert member is not None
        self.believes[member.circle].remove(member.account)


class RoomsModel(RuleBasedStateMachine):
    """Three people, two of whom may be at two places, and two circles."""

    def __init__(self) -> None:
        super().__init__()
        self.rooms = Rooms()
        self.people = [
            Person(number, f"{name}@example.com", machine(number), name, "AL")
            for number, name in enumerate(NAMES)
        ]
        self.clients: dict[Endpoint, Client] = {}
        self.inside: set[tuple[str, Person, Endpoint]] = set()
        for person in self.people:
            for number in range(2):
                client = Client()
                place = Endpoint(machine(10 * person.id + number), client, "1:0", announced=True)
                person.endpoints[place.guid] = place
                person.status, person.capabilities = "NLN", "1:0"
                self.clients[place] = client

    @rule(circle=st.sampled_from(CIRCLES), who=st.integers(0, 2), place=st.integers(0, 1))
    def enter(self, circle: str, who: int, place: int) -> None:
        person, endpoint = self._place(who, place)
        if (circle, person, endpoint) not in self.inside:
            self.clients[endpoint].believes[circle] = set()
        self.inside.add((circle, person, endpoint))
        self.rooms.enter(circle, person, endpoint)

    @rule(circle=st.sampled_from(CIRCLES), who=st.integers(0, 2), place=st.integers(0, 1))
    def leave(self, circle: str, who: int, place: int) -> None:
        person, endpoint = self._place(who, place)
        self.inside.discard((circle, person, endpoint))
        self.rooms.leave(circle, person, endpoint)

    @rule(who=st.integers(0, 2), place=st.integers(0, 1))
    def depart(self, who: int, place: int) -> None:
        person, endpoint = self._place(who, place)
        self.inside -= {(circle, person, endpoint) for circle in CIRCLES}
        self.rooms.depart(person, endpoint)

    @rule(circle=st.sampled_from(CIRCLES), who=st.integers(0, 2))
    def expel(self, circle: str, who: int) -> None:
        person = self.people[who]
        self.inside -= {(circle, person, endpoint) for endpoint in person.endpoints.values()}
        self.rooms.expel(circle, person.email)

    @rule(who=st.integers(0, 2), status=st.sampled_from(["NLN", "BSY", "HDN"]))
    def change(self, who: int, status: str) -> None:
        self.people[who].status = status
        self.rooms.refresh(self.people[who])

    @rule(who=st.integers(0, 2), other=st.integers(0, 2), blocks=st.booleans())
    def block(self, who: int, other: int, blocks: bool) -> None:
        if who != other:
            list_ = self.people[who].lists[List.BLOCK]
            (list_.add if blocks else list_.discard)(self.people[other].email)
            self.rooms.refresh(self.people[who])

    @invariant()
    def everybody_believes_what_is_true(self) -> None:
        for circle, person, endpoint in self.inside:
            assert self.rooms.holds(circle, person, endpoint)
            assert self.clients[endpoint].believes[circle] == self._truth(circle, person)
            assert set(self.rooms.roster(circle, person)) - {person.email} == self._truth(circle, person)

    @invariant()
    def nothing_is_kept_of_who_has_gone(self) -> None:
        rooms = {circle: {person for here, person, _ in self.inside if here == circle} for circle in CIRCLES}
        assert {circle: set(room) for circle, room in self.rooms._rooms.items()} == {
            circle: people for circle, people in rooms.items() if people
        }
        assert set(self.rooms._circles) == {person for _, person, _ in self.inside}

    def _place(self, who: int, place: int) -> tuple[Person, Endpoint]:
        person = self.people[who]
        return person, list(person.endpoints.values())[place]

    def _truth(self, circle: str, person: Person) -> set[str]:
        others = {each for here, each, _ in self.inside if here == circle and each is not person}
        return {
            each.email
            for each in others
            if each.status != "HDN"
            and person.email not in each.lists[List.BLOCK]
            and each.email not in person.lists[List.BLOCK]
        }


RoomsModel.TestCase.settings = settings(max_examples=80, stateful_step_count=30, deadline=None)
TestRooms = RoomsModel.TestCase
