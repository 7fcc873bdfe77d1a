"""Whatever the places of a person do, friends of every dialect see what a plain model says."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import Command
from amsn2athena.msnp.dialects import MSNP15, MSNP18, Dialect
from tests.homeserver.house import House
from tests.homeserver.people import Someone

ALICE = "alice@example.com"

#: Which place of Alice does what: sign in with a dialect, choose a status, or go, politely or not.
ACTIONS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.one_of(
            st.sampled_from([MSNP18, MSNP18, MSNP15]),
            st.sampled_from(["NLN", "BSY", "IDL", "IDL", "HDN", "OUT", "gone"]),
        ),
    ),
    max_size=12,
)


class Alice:
    """The model: her open places, in the order of signing in, which of them are idle, and the status that was
    chosen last.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._places: dict[int, Someone] = {}
        self._announced: set[int] = set()
        self._idle: set[int] = set()
        self._status = "HDN"

    @property
    def seen(self) -> str:
        """How she looks to others."""
        if not self._announced or self._status == "HDN":
            return "FLN"
        return "IDL" if self._announced <= self._idle else self._status

    def act(self, number: int, action: Dialect | str) -> None:
        """Do something at a place."""
        if isinstance(action, Dialect):
            self._sign_in(number, action)
        elif (place := self._places.get(number)) is not None:
            if action in ("OUT", "gone"):
                self._drop(number)
                # Nobody remembers a status when she has gone everywhere; who takes over a place keeps it.
                self._status = self._status if self._places else "HDN"
                place.hang_up() if action == "gone" else place.say("OUT")
            else:
                self._announced.add(number)
                if action != "IDL":
                    self._idle.discard(number)
                    self._status = action
                else:
                    self._idle.add(number)
                    if self._status == "HDN" and self._announced <= self._idle:
                        self._status = "NLN"
                place.change(action)
                place.answer_challenges()

    def check(self) -> None:
        """Exactly those connections are open that should be."""
        assert not any(place.closed for place in self._places.values())

    def _sign_in(self, number: int, dialect: Dialect) -> None:
        for other, place in tuple(self._places.items()):
            if other == number or not (dialect.places and place.dialect.places):
                self._drop(other)
        self._places[number] = Someone(self._house, "alice", computer=number, dialect=dialect).sign_in()

    def _drop(self, number: int) -> None:
        del self._places[number]
        self._announced.discard(number)
        self._idle.discard(number)


def looks(before: str, heard: list[Command]) -> str:
    """Return how Alice looks to somebody who has heard this."""
    for each in heard:
        if any(ALICE in word for word in each.args):
            if each.verb in ("NLN", "ILN"):
                before = each.args[0]
            elif each.verb == "FLN":
                before = "FLN"
    return before


@settings(max_examples=30, deadline=None)
@given(ACTIONS)
def test_friends_see_what_was_chosen_last_for_as_long_as_anybody_is_there(
    actions: list[tuple[int, Dialect | str]],
) -> None:
    house = House("alice", "bob", "carol")
    try:
        for name in ("bob", "carol"):
            house.befriend("alice", name)
        friends = [
            Someone(house, name, dialect=dialect).online()
            for name, dialect in zip(("bob", "carol"), (MSNP18, MSNP15), strict=True)
        ]
        seen = ["FLN", "FLN"]
        alice = Alice(house)
        for action in actions:
            alice.act(*action)
            seen = [looks(*each) for each in zip(seen, [each.heard() for each in friends], strict=True)]
            assert seen == [alice.seen, alice.seen], action
            alice.check()
        # Who comes now sees the same.
        friends[0].say("OUT")
        again = Someone(house, "bob", dialect=MSNP15).sign_in()
        assert looks("FLN", again.change()) == alice.seen
    finally:
        house.close()
