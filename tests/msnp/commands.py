"""Commands as they come, for hypothesis: any that belongs to a direction."""

from __future__ import annotations

from hypothesis import strategies as st

from amsn2athena.msnp import Command, Direction
from amsn2athena.msnp._verbs import RULES

_VERBS = st.one_of(
    st.sampled_from(sorted(frozenset().union(*(rules.without_trid for rules in RULES.values())))),
    st.sampled_from(sorted(frozenset().union(*(rules.with_payload for rules in RULES.values())))),
    st.sampled_from("ADL CHG CHL RML UUX VER XFR 217 241 911".split()),
)
WORDS = st.text(
    st.characters(exclude_characters=" \r\n\0", exclude_categories=["Cs"]), min_size=1, max_size=12
)
PAYLOADS = st.binary(max_size=40)


@st.composite
def commands(draw: st.DrawFn, direction: Direction) -> Command:
    """A command that this direction has."""
    rules, verb = RULES[direction], draw(_VERBS)
    trid = None if verb in rules.without_trid else draw(st.integers(0, 0xFFFFFFFF))
    args = tuple(draw(st.lists(WORDS, max_size=6)))
    payload = None
    if verb in rules.with_payload:
        payload = draw(PAYLOADS)
    elif verb in rules.maybe_with_payload or verb.isdecimal():
        payload = draw(st.none() | PAYLOADS)
        if payload is None and args and args[-1].isdecimal():
            args = (*args, "OK")
    return Command(verb, trid, args, payload)
