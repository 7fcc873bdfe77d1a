"""Lists of clients that know of no address book: SYN, ADC or ADD, REM."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import syn
from amsn2athena.msnp.dialects import MSNP8, MSNP11, MSNP12, MSNP18, Dialect
from amsn2athena.msnp.syn import ALLOW, BLOCK, FORWARD, PENDING, REVERSE, Change
from tests.homeserver.friendship import lists
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone
from tests.homeserver.rosters import add, change, on, remove, synchronise, without_version

ALICE, BOB, CAROL = "alice@example.com", "bob@example.com", "carol@example.com"
OLD = [each for each in SPOKEN if not each.address_book]
PAIRS = [(one, other) for one in OLD for other in (MSNP8, MSNP12, MSNP18)]


def guid_of(house: House, name: str) -> str:
    """Return what address books call somebody."""
    return house.find(name).guid


def pushed(person: Someone) -> list[str]:
    """Return what somebody is told of lists, without versions."""
    lines = [each for each in person.heard() if each.verb in ("ADC", "ADD", "REM", "ADL", "RML")]
    return without_version(person.dialect, shown(lines))


@pytest.mark.parametrize("dialect", OLD)
def test_everything_comes_with_one_request(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    house.befriend("alice", "carol")
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    add(alice, BLOCK, CAROL)
    roster = synchronise(alice)
    assert (roster.privacy, roster.prompt) == ("AL", "A")
    assert roster.name == ("" if dialect.names_itself else "Alice")
    friend = FORWARD | ALLOW | REVERSE
    assert [(each.account, each.name, each.lists) for each in roster.contacts] == [
        (BOB, "Bob", friend), (CAROL, "Carol", friend & ~ALLOW | BLOCK),
    ]  # fmt: skip
    assert on(roster, BOB).guid == (guid_of(house, "bob") if dialect.guids else "")


@pytest.mark.parametrize("dialect", OLD)
def test_who_has_the_newest_version_is_told_no_more(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    house.clock.advance(5)
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    version = syn.build_synchronize(dialect, synchronise(alice).version)
    assert shown([alice.ask("SYN", *version)]) == [" ".join(("SYN", *version))]
    assert alice.heard() == []
    add(alice, BLOCK, BOB)
    alice.say("SYN", *version)
    assert [each for each in alice.heard() if each.verb == "LST"]


@pytest.mark.parametrize("dialect", OLD)
def test_what_changes_in_the_same_moment_is_not_missed(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    add(alice, FORWARD, BOB)
    version = syn.build_synchronize(dialect, synchronise(alice).version)
    add(alice, FORWARD, CAROL)
    alice.say("SYN", *version)
    told = [line for line in shown(alice.heard()) if line.startswith("LST")]
    assert [any(name in line for line in told) for name in (BOB, CAROL)] == [True, True]


@pytest.mark.parametrize("dialect", OLD)
def test_a_friend_with_another_name_is_news(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    house.clock.advance(5)
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    before = synchronise(alice)
    Someone(house, "bob").online().ask("PRP", "MFN", "Robert")
    alice.say("SYN", *syn.build_synchronize(dialect, before.version))
    assert [each for each in alice.heard() if each.verb == "LST"]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_adding_and_accepting_and_removing(house: House, one: Dialect, other: Dialect) -> None:
    alice = Someone(house, "alice", dialect=one).online()
    bob = Someone(house, "bob", dialect=other).online()
    bob.heard()
    added = add(alice, FORWARD, BOB)
    assert syn.parse_answer(one, added).account == BOB
    assert syn.parse_answer(one, added).name == "Bob"
    assert syn.parse_answer(one, added).guid == (guid_of(house, "bob") if one.guids else "")
    asked = {
        MSNP8: f"ADD RL {ALICE} Alice", MSNP12: f"ADC RL N={ALICE} F=Alice", MSNP18: "ADL",
    }  # fmt: skip
    assert pushed(bob) == [asked[other]]
    remove(alice, FORWARD, BOB)
    gone = "RML" if other is MSNP18 else f"REM RL {ALICE}"
    assert pushed(bob) == [gone]
    assert synchronise(alice).contacts == ()


@pytest.mark.parametrize("dialect", OLD)
def test_friends_see_each_other_as_soon_as_the_second_has_accepted(house: House, dialect: Dialect) -> None:
    alice, bob = (Someone(house, name, dialect=dialect).online() for name in ("alice", "bob"))
    for person, other in ((alice, BOB), (bob, ALICE)):
        add(person, FORWARD, other)
        add(person, ALLOW, other)
    assert [each.args[1] for each in alice.heard() if each.verb == "NLN"] == [BOB]
    alice.change("BSY")
    assert [each.args[0] for each in bob.heard() if each.verb == "NLN"] == ["BSY"]
    friend = FORWARD | ALLOW | REVERSE
    assert on(synchronise(alice), BOB).lists == on(synchronise(bob), ALICE).lists == friend


@pytest.mark.parametrize("dialect", OLD)
def test_the_answer_comes_before_the_one_who_was_added(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice", dialect=dialect).online()
    remove(alice, FORWARD, BOB)
    Someone(house, "bob").online()
    alice.heard()
    wanted = Change(True, FORWARD, BOB, "Bob")
    alice.say(syn.verb(dialect, wanted), *syn.build_request(dialect, wanted))
    assert [each.verb for each in alice.heard()][:2] == [syn.verb(dialect, wanted), "NLN"]


def test_who_asks_waits_where_there_is_a_list_for_it(house: House) -> None:
    add(Someone(house, "alice", dialect=MSNP12).sign_in(), FORWARD, BOB)
    for dialect in OLD:
        bob = Someone(house, "bob", dialect=dialect).sign_in()
        assert on(synchronise(bob), ALICE).lists == (PENDING if dialect.pending else REVERSE)


@pytest.mark.parametrize("dialect", [each for each in OLD if each.pending])
def test_a_client_says_itself_that_nobody_waits_any_more(house: House, dialect: Dialect) -> None:
    add(Someone(house, "alice", dialect=MSNP12).sign_in(), FORWARD, BOB)
    bob = Someone(house, "bob", dialect=dialect).sign_in()
    assert bob.ask("ADC", "RL", f"N={ALICE}").args == ("RL", f"N={ALICE}")
    assert bob.ask("REM", "PL", ALICE).args == ("PL", ALICE)
    assert bob.ask("REM", "PL", ALICE).args == ("PL", ALICE)
    assert on(synchronise(bob), ALICE).lists == REVERSE


@pytest.mark.parametrize("dialect", OLD)
@pytest.mark.parametrize("answer", [ALLOW, BLOCK])
def test_who_was_answered_does_not_ask_later_clients_again(
    house: House, dialect: Dialect, answer: int
) -> None:
    add(Someone(house, "alice", dialect=MSNP12).sign_in(), FORWARD, BOB)
    bob = Someone(house, "bob", dialect=dialect).sign_in()
    add(bob, answer, ALICE)
    if dialect.pending:  # as some clients go on
        assert bob.ask("ADC", "RL", f"N={ALICE}").args == ("RL", f"N={ALICE}")
        assert bob.ask("REM", "PL", ALICE).args == ("PL", ALICE)
    bob.say("OUT")
    later = Someone(house, "bob", dialect=MSNP12).sign_in()
    assert on(synchronise(later), ALICE).lists == REVERSE | answer


@pytest.mark.parametrize("dialect", [each for each in OLD if each.pending])
@pytest.mark.parametrize("answer", [ALLOW, BLOCK])
def test_an_answer_of_one_word_is_enough(house: House, dialect: Dialect, answer: int) -> None:
    add(Someone(house, "alice", dialect=MSNP12).sign_in(), FORWARD, BOB)
    bob = Someone(house, "bob", dialect=dialect).sign_in()
    add(bob, answer, ALICE)
    assert on(synchronise(bob), ALICE).lists == REVERSE | answer
    bob.say("OUT")
    role = "Allow" if answer == ALLOW else "Block"
    assert lists(house, Someone(house, "bob").sign_in()) == {role: [ALICE], "Reverse": [ALICE]}


@pytest.mark.parametrize("dialect", OLD)
def test_blocking_hides_and_unblocking_shows(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice", dialect=dialect).online()
    bob = Someone(house, "bob", dialect=dialect).online()
    bob.heard()
    remove(alice, ALLOW, BOB)
    add(alice, BLOCK, BOB)
    assert shown(bob.heard()) == [f"FLN {ALICE}"]
    remove(alice, BLOCK, BOB)
    add(alice, ALLOW, BOB)
    assert [each.verb for each in bob.heard()] == ["NLN", *(["UBX"] if dialect.personal else [])]


@pytest.mark.parametrize("dialect", OLD)
def test_what_is_said_twice_is_answered_twice_and_done_once(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    bob = Someone(house, "bob", dialect=dialect).online()
    bob.heard()
    wanted = Change(True, FORWARD, BOB, BOB)
    line = " ".join((syn.verb(dialect, wanted), "77", *syn.build_request(dialect, wanted))) + "\r\n"
    alice.raw(line.encode() * 2)
    first, second = [each for each in alice.heard() if each.trid == 77]
    assert first == second
    assert len(pushed(bob)) == 1
    guid = guid_of(house, "bob") if dialect.guids else BOB
    alice.raw(f"REM 78 FL {guid}\r\n".encode() * 2)
    first, second = [each for each in alice.heard() if each.trid == 78]
    assert first == second
    assert first.verb == "REM"
    assert len(pushed(bob)) == 1


@pytest.mark.parametrize("dialect", OLD)
def test_who_is_on_a_list_may_be_put_there_again(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice", dialect=dialect).online()
    for list_ in (FORWARD, ALLOW):
        assert add(alice, list_, BOB).args == add(alice, list_, BOB).args


@pytest.mark.parametrize("dialect", OLD)
def test_mistakes_are_refused_by_number_and_end_nothing(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    nobody = "205" if dialect.versions else "208"
    assert add(alice, FORWARD, "nobody@example.com").verb == nobody
    assert add(alice, FORWARD, ALICE).verb == "201"
    assert add(alice, FORWARD, "noat").verb == "201"
    assert remove(alice, BLOCK, BOB).verb == "216"
    assert remove(alice, ALLOW, "nobody@example.com").verb == nobody
    assert remove(alice, REVERSE, BOB).verb == "201"
    verb = "ADD" if dialect.versions else "ADC"
    for args in ((), ("FL",), ("XX", BOB), ("PL", BOB), ("FL", BOB, "b", "c", "d"), ("7",)):
        assert alice.ask(verb, *args).verb == "201"
        refused = alice.ask("REM", *args).verb
        assert refused in (("REM", "201") if args[:1] == ("PL",) else ("201", "216", "224"))
    if dialect.guids:
        assert alice.ask("REM", "FL", "no-guid").verb == "216"
        assert alice.ask("ADC", "PL", f"N={BOB}").verb == "201"
        assert alice.ask("ADC", "FL", f"C={guid_of(house, 'bob')}").verb == "201"
        assert alice.ask("ADC", "AL", f"C={guid_of(house, 'bob')}", "x").verb == "201"
    assert alice.ask("ADC" if dialect.versions else "ADD", "FL", BOB, BOB).verb == "502"
    assert not alice.closed
    assert synchronise(alice).contacts == ()


@pytest.mark.parametrize("dialect", OLD)
def test_nobody_says_who_has_them(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    assert not add(alice, REVERSE, BOB).is_error
    assert synchronise(alice).contacts == ()


@pytest.mark.parametrize("dialect", OLD)
def test_a_list_that_is_full_takes_no_more(dialect: Dialect) -> None:
    from amsn2athena.homeserver import Limits

    house = House("alice", "bob", "carol", limits=Limits(contacts_per_account=1))
    alice = Someone(house, "alice", dialect=dialect).online()
    assert not add(alice, FORWARD, BOB).is_error
    assert add(alice, FORWARD, CAROL).verb == "210"
    house.close()


@pytest.mark.parametrize("dialect", OLD)
def test_settings_are_kept(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    for verb, word in (("BLP", "BL"), ("BLP", "BL"), ("GTC", "N"), ("GTC", "N")):
        answer = alice.ask(verb, word)
        assert (answer.verb, syn.uncounted(dialect, answer.args)) == (verb, (word,))
    assert alice.ask("BLP", "XX").verb == alice.ask("GTC", "XX").verb == "201"
    alice.say("OUT")
    roster = synchronise(Someone(house, "alice", dialect=dialect).sign_in())
    assert (roster.privacy, roster.prompt) == ("BL", "N")


@pytest.mark.parametrize("dialect", OLD)
def test_one_can_be_called_something_else(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    bob = Someone(house, "bob").online()
    alice = Someone(house, "alice", dialect=dialect).online()
    bob.heard()
    if dialect.rename == "REA":
        answer = syn.uncounted(dialect, alice.ask("REA", ALICE, "Al%20ice%20é%20%25").args)
        assert answer == (ALICE, "Al%20ice%20é%20%25")
    else:
        assert alice.ask("PRP", "MFN", "Al%20ice%20é%20%25").args == ("MFN", "Al%20ice%20é%20%25")
    assert [each.args[2] for each in bob.heard() if each.verb == "NLN"] == ["Al%20ice%20é%20%25"]
    assert alice.ask(dialect.rename, *((ALICE,) if dialect.versions else ("MFN",)), "%07").verb == "201"


@pytest.mark.parametrize("dialect", [each for each in OLD if each.guids])
def test_properties_that_are_not_kept_are_answered(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    assert alice.ask("SBP", guid_of(house, "bob"), "HSB", "1").args == (guid_of(house, "bob"), "HSB", "1")
    assert alice.ask("PRP", "PHH", "123").args == ("PHH", "123")
    assert not alice.ask("URL", "INBOX").is_error


@pytest.mark.parametrize("dialect", OLD)
def test_nothing_of_address_books_is_told_where_there_is_none(house: House, dialect: Dialect) -> None:
    bob = Someone(house, "bob", dialect=dialect).online()
    bob.heard()
    add(Someone(house, "alice", dialect=MSNP12).sign_in(), FORWARD, BOB)
    assert [each.verb for each in bob.heard()] == ["ADD" if dialect.versions else "ADC"]


@pytest.mark.parametrize("dialect", OLD)
def test_who_is_blocked_has_to_be_unblocked_before_they_are_allowed(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    assert not add(alice, BLOCK, BOB).is_error
    assert add(alice, ALLOW, BOB).verb == "219"
    assert not alice.ask("REM", "BL", BOB).is_error
    assert not add(alice, ALLOW, BOB).is_error


def test_changes_do_not_come_too_fast(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP11).online()
    codes = {add(alice, each, BOB).verb for each in (ALLOW, ALLOW, BLOCK, BLOCK)}
    assert codes == {"ADC"}
    answers = [alice.ask("BLP", word).verb for _ in range(150) for word in ("BL", "AL")]
    assert set(answers) == {"BLP", "800"}


@pytest.mark.parametrize("dialect", OLD)
def test_half_a_request_for_lists_is_refused(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).sign_in()
    assert alice.ask("SYN").verb == "201"
    assert change(alice, Change(True, FORWARD, BOB, BOB)).verb in ("ADC", "ADD")


@pytest.mark.parametrize("dialect", OLD)
def test_what_was_asked_for_is_done_when_the_client_goes_meanwhile(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    house.database.held = True
    block = Change(True, BLOCK, BOB)
    alice.say(syn.verb(dialect, block), *syn.build_request(dialect, block))
    alice.hang_up()
    house.database.held = False
    while house.database.waiting:
        house.database.let_go()
    assert lists(house, Someone(house, "alice").sign_in()) == {"Block": [BOB]}
