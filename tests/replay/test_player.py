"""The replay itself: what is missing is found, and said."""

from __future__ import annotations

import pytest

from tests.replay.notation import Unreadable, read
from tests.replay.table import play, row, troubles

VERSION = "== somebody: begins\n> VER 1 MSNP18 CVR0\n"
TICKETS = VERSION + "rst amsn messengerclear.live.com=MBI_KEY_OLD\n"
AT = "@ RequestSecurityTokenResponseCollection/RequestSecurityTokenResponse[messengerclear.live.com]"


def trouble(text: str) -> str:
    """Play the one scenario in a text, and return what went wrong."""
    [scenario] = read(text)
    return "\n".join(troubles(play(scenario)))


@pytest.mark.parametrize(
    "need",
    [
        "< VER 1 MSNP18",
        "< VER ...",
        "< VER * ?dialect",
        "!< CVR ...",
    ],
)
def test_a_need_that_is_met_is_no_trouble(need: str) -> None:
    assert trouble(VERSION + need) == ""


@pytest.mark.parametrize(
    ("need", "said"),
    [
        (
            "< VER 1 MSNP15",
            "somebody: begins / VER (VER 1 MSNP18 CVR0): needed: < VER 1 MSNP15; came: VER 1 MSNP18",
        ),
        ("< VER 1", "came: VER 1 MSNP18"),
        ("< VER 1 MSNP18 more", "came: VER 1 MSNP18"),
        ("< VER 1 MSNP18 | payload", "came: VER 1 MSNP18"),
        ("!< VER ...", "must not come: VER ...; came: VER 1 MSNP18"),
        ("closed", "needed: that the server closes"),
        ("bob< NLN ...", "needed: bob< NLN ...; came: nothing"),
        ("< USR $nobody", "KeyError"),
    ],
)
def test_a_need_that_is_not_met_is_told_with_what_came(need: str, said: str) -> None:
    assert said in trouble(VERSION + need)


@pytest.mark.parametrize(
    "need",
    [
        "= 200 RequestSecurityTokenResponseCollection",
        f"{AT}/RequestedProofToken/BinarySecret ?secret",
        f"{AT}/TokenType = urn:passport:compact",
        f"!{AT}/NoSuchThing",
        '~ <wsse:BinarySecurityToken Id="Compact1">',
        ": Content-Type: text/?kind;",
    ],
)
def test_an_answer_that_has_it_is_no_trouble(need: str) -> None:
    assert trouble(TICKETS + need) == ""


@pytest.mark.parametrize(
    "need",
    [
        "= 500",
        "= 200 Fault",
        f"{AT}/NoSuchThing ?secret",
        f"{AT}/TokenType = urn:passport:legacy",
        f"!{AT}/TokenType",
        '~ <wsse:BinarySecurityToken Id="Compact2">',
        ": X-Header: ",
    ],
)
def test_an_answer_that_has_it_not_is_told(need: str) -> None:
    assert "somebody: begins / RST(1)" in trouble(TICKETS + need)


def test_what_is_named_in_an_answer_stands_for_it_later() -> None:
    told = trouble(TICKETS + '~ Id="Compact1">t=?ticket&amp;p=\n< VER 1 $ticket')
    assert "needed: < VER 1 " in told
    assert "$ticket" not in told.partition("needed")[2]


@pytest.mark.parametrize("line", ["< VER 1 MSNP?number", "< VER 1 MSNP15?number"])
def test_a_part_of_a_word_may_be_named(line: str) -> None:
    assert (trouble(VERSION + line) == "") is ("15" not in line)


def test_an_error_that_was_not_expected_is_trouble() -> None:
    assert "needed: no error" in trouble("== x\n> VER 1 MSNP18\n> CHG 2 NLN 0:0")


def test_a_connection_that_is_closed_is_trouble() -> None:
    assert "the server closed it" in trouble("== x\n> VER 1 MSNP18\n> OUT")


def test_what_comes_after_trouble_is_not_reached() -> None:
    [scenario] = read(VERSION + "< VER 9\n> CVR 2\n")
    cells = play(scenario)
    assert row(scenario, cells).split()[2:] == ["FAILED", "VER", "|", "-", "CVR"]


def test_preparations_are_not_steps_unless_they_fail() -> None:
    block = "++ begins\n> VER 1 MSNP18\n< VER 1 {}\n== x\nuse begins\nwait 1\n"
    good, bad = read(block.format("MSNP18")), read(block.format("MSNP15"))
    assert [cell.step.label for cell in play(good[0])] == ["wait 1"]
    assert [cell.step.label for cell in play(bad[0])] == ["VER", "wait 1"]


@pytest.mark.parametrize("line", ["> A\nwhatever this is", "use nothing", "dave: sings"])
def test_a_line_that_means_nothing_is_refused(line: str) -> None:
    with pytest.raises(Unreadable):
        read("== x\n" + line)


def test_what_nobody_knows_how_to_do_is_trouble() -> None:
    assert "KeyError: 'sings'" in trouble("== x\ngiven online bob\nbob: sings")


def test_what_cannot_be_given_is_refused() -> None:
    with pytest.raises(KeyError):
        trouble("== x\ngiven nonsense")
