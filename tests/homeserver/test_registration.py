"""Making accounts, and the friend that each finds already there."""

from __future__ import annotations

import pytest
from twisted.internet.defer import Deferred

from amsn2athena.homeserver import AccountRefused, Limits
from amsn2athena.homeserver._passwords import Busy
from amsn2athena.msnp import adl
from amsn2athena.msnp.soap import ABFindAll, CircleRole, Fault, FindMembership, RequestSecurityTokens
from amsn2athena.storage import StorageBusy, StorageUnavailable, accounts
from tests.homeserver.company import company, me, members
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.friendship import admirers, lists
from tests.homeserver.house import PASSWORD, House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.web import call


def outcome(done: Deferred[None]) -> str:
    """Return the sentence with which something was refused, or ``""``."""
    sentences: list[str] = []
    done.addCallbacks(lambda _: sentences.append(""), lambda failure: sentences.append(say(failure.value)))
    [sentence] = sentences
    return sentence


def say(error: BaseException) -> str:
    """Return what a refusal says; anything else is a mistake."""
    assert isinstance(error, AccountRefused)
    return str(error)


def create(house: House, email: str, name: str = "Dave", password: str = "a secret") -> str:
    """Make an account, and return the sentence with which it was refused, or ``""``."""
    return outcome(house.network.create_account(email, name, password))


def exists(house: House, email: str) -> bool:
    """Return whether there is such an account."""
    found: list[bool] = []
    house.network.account_exists(email).addCallback(found.append)
    return found[0]


def signs_in(house: House, email: str, password: str) -> bool:
    """Return whether this password is taken."""
    try:
        call(house, RequestSecurityTokens(email, password))
    except Fault:
        return False
    return True


def test_a_new_account_can_sign_in(house: House) -> None:
    assert create(house, "dave@example.com") == ""
    assert signs_in(house, "dave@example.com", "a secret")
    assert not signs_in(house, "dave@example.com", "another")
    assert exists(house, "dave@example.com")


def test_the_case_of_the_address_does_not_matter(house: House) -> None:
    assert create(house, " Dave@Example.COM ") == ""
    assert exists(house, "DAVE@example.com")
    assert signs_in(house, "dAVE@example.com", "a secret")
    assert create(house, "dave@example.com") == "There already is an account dave@example.com."


@pytest.mark.parametrize(
    "email",
    [
        "", "dave", "@example.com", "dave@", "dave@localhost", "dave@example", "a b@example.com",
        "a@b@example.com", "dave@example.com\n.", "dave@-example.com", "dave@exam_ple.com",
        ".dave@example.com", "da;ve@example.com", "dävé@example.com", "dave@example.com" + "m" * 128,
        '"dave"@example.com', "da<ve@example.com",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_words(house: House, email: str) -> None:
    assert create(house, email) == "That is not an email address. It should look like name@example.com."


@pytest.mark.parametrize(
    "email", ["d@e.fr", "dave+tag@mail.example.co.uk", "o'dave@x-y.com", "d.a.v.e@1.com"]
)
def test_what_is_one_is_taken(house: House, email: str) -> None:
    assert create(house, email) == ""


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "A password has at least 6 characters."),
        ("12345", "A password has at least 6 characters."),
        ("123456", ""),
        ("é" * 128, ""),
        ("x" * 129, "A password has at most 128 characters."),
    ],
)
def test_a_password_has_a_length(house: House, password: str, sentence: str) -> None:
    assert create(house, "dave@example.com", password=password) == sentence
    assert exists(house, "dave@example.com") == (not sentence)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("  ", "A display name cannot be empty."),
        ("x" * 388, "A display name has at most 387 characters."),
        ("x" * 387, ""),
        ("a\0b", "A display name cannot contain control characters."),
        ("a\nb", "A display name cannot contain control characters."),
        ("a\ud800", "A display name cannot contain control characters."),
        ("a\uffff", "A display name cannot contain control characters."),
        ("<b>Dave</b> 😀 \u202edave", ""),
    ],
)
def test_a_display_name_has_a_length_and_no_controls(house: House, name: str, sentence: str) -> None:
    assert create(house, "dave@example.com", name) == sentence


def test_a_name_is_kept_without_the_space_around_it(house: House) -> None:
    create(house, "dave@example.com", "  Dave  ")
    account = house.database.run_now(lambda connection: accounts.find(connection, "dave@example.com"))
    assert account is not None
    assert account.display_name == "Dave"


def test_two_who_want_the_same_address_at_once_do_not_both_get_it(house: House) -> None:
    house.database.held = True
    first = house.network.create_account("dave@example.com", "Dave", "a secret")
    second = house.network.create_account("dave@example.com", "Dave", "a secret")
    for _ in range(4):
        house.database.let_go()
    assert outcome(first) == ""
    assert outcome(second) == "There already is an account dave@example.com."


def test_accounts_are_made_only_so_fast(make_house: MakeHouse) -> None:
    house = make_house(limits=Limits(new_accounts=2, new_account_seconds=10))
    made = [create(house, f"person{number}@example.com") for number in range(3)]
    assert made == ["", "", "Too many accounts are being created. Try again in a minute."]
    house.clock.advance(10)
    assert create(house, "person3@example.com") == ""


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (StorageBusy(), "The service is busy. Try again in a moment."),
        (Busy(), "The service is busy. Try again in a moment."),
        (StorageUnavailable("disk full"), "The service has a problem with its database. Try again later."),
    ],
)
def test_trouble_is_told_in_words(house: House, trouble: Exception, sentence: str) -> None:
    house.database.held = True
    creating = house.network.create_account("dave@example.com", "Dave", "a secret")
    house.database.let_go(trouble)
    assert outcome(creating) == sentence
    changing = house.network.set_password("alice@example.com", "a secret")
    house.database.let_go(trouble)
    assert outcome(changing) == sentence


def test_a_new_password_counts_and_the_old_one_does_not(house: House) -> None:
    create(house, "dave@example.com")
    assert outcome(house.network.set_password("Dave@example.com", "new secret")) == ""
    assert signs_in(house, "dave@example.com", "new secret")
    assert not signs_in(house, "dave@example.com", "a secret")


def test_with_a_new_password_old_tickets_are_worthless(house: House) -> None:
    alice = Someone(house, "alice")
    alice.get_tokens()
    house.network.set_password("alice@example.com", "new secret")
    nonce = alice.identify()
    alice.show_proof(nonce)
    assert shown(alice.heard()) == ["911"]


def test_who_is_signed_out_is_so_at_all_places_and_needs_the_password_to_come_back(house: House) -> None:
    places = [Someone(house, "alice", computer=number).online() for number in (1, 2)]
    [bob] = online(house, "bob")
    house.network.sign_out("Alice@example.com")
    house.network.sign_out("nobody@example.com")
    for alice in places:
        assert "OUT OTH" in shown(alice.heard())
        assert alice.closed
    assert not bob.closed
    back = Someone(house, "alice", computer=1)
    back.tokens = places[0].tokens
    back.show_proof(back.identify())
    assert shown(back.heard()) == ["911"]


def test_nobody_cannot_have_a_password(house: House) -> None:
    assert outcome(house.network.set_password("nobody@example.com", "a secret")) == (
        "There is no account nobody@example.com."
    )
    assert outcome(house.network.set_password("alice@example.com", "x")) == (
        "A password has at least 6 characters."
    )


def remove(house: House, email: str) -> str:
    """Delete an account, and return the sentence with which that was refused, or ``""``."""
    return outcome(house.network.remove_account(email))


def test_who_is_removed_is_on_nobodys_lists_and_in_no_group_chat_any_more(house: House) -> None:
    circle, [alice, bob, carol] = company(house, "alice", "bob", "carol")
    alice.hang_up()
    house.clock.advance(5)
    assert remove(house, "Alice@example.com") == ""
    assert not exists(house, "alice@example.com")
    assert "alice@example.com" not in str(lists(house, bob))
    assert me(house, bob, circle).role is CircleRole.ADMIN
    assert [each.email for each in members(house, carol, circle)] == ["bob@example.com", "carol@example.com"]
    assert create(house, "alice@example.com", password=PASSWORD) == ""
    assert lists(house, Someone(house, "alice").sign_in()) == {}


def test_who_had_them_reads_all_lists_anew_and_from_then_on_what_changed(house: House) -> None:
    house.befriend("alice", "bob")
    bob = Someone(house, "bob").sign_in()
    house.clock.advance(5)
    before = call(house, ABFindAll(bob.ticket)).changed
    assert remove(house, "alice@example.com") == ""
    for request in (ABFindAll(bob.ticket, True, before), FindMembership(bob.ticket, True, before)):
        with pytest.raises(Fault, match="FullSyncRequired"):
            call(house, request)
    after = call(house, ABFindAll(bob.ticket)).changed
    assert [each.contact_type for each in call(house, ABFindAll(bob.ticket, True, after)).contacts] == ["Me"]


def test_nobody_cannot_be_removed(house: House) -> None:
    assert remove(house, "nobody@example.com") == "There is no account nobody@example.com."


@pytest.fixture
def with_companion(house: House) -> House:
    """Return a house where Carol is everybody's friend."""
    house.network.companion = "Carol@example.com"
    return house


def test_a_new_account_finds_its_companion_there(with_companion: House) -> None:
    [carol] = online(with_companion, "carol")
    create(with_companion, "dave@example.com")
    dave = Someone(with_companion, "dave")
    dave.tokens = call(with_companion, RequestSecurityTokens(dave.email, "a secret"))
    dave.show_proof(dave.identify())
    dave.change()
    friends = ["Forward", "Allow", "Reverse"]
    assert lists(with_companion, dave) == {name: ["carol@example.com"] for name in friends}
    assert lists(with_companion, carol) == {name: ["dave@example.com"] for name in friends}


def test_a_companion_who_is_there_hears_of_it_and_sees_them_come(with_companion: House) -> None:
    [carol] = online(with_companion, "carol")
    create(with_companion, "dave@example.com")
    assert admirers(carol) == [adl.ListEntry("dave@example.com", adl.REVERSE, name="Dave")]
    dave = Someone(with_companion, "dave")
    dave.tokens = call(with_companion, RequestSecurityTokens(dave.email, "a secret"))
    dave.show_proof(dave.identify())
    dave.heard()
    assert "NLN NLN 1:carol@example.com Carol 2788999228:48 0" in shown(dave.change())
    assert "NLN NLN 1:dave@example.com Dave 2788999228:48 0" in shown(carol.heard())


def test_a_companion_is_no_friend_of_itself(house: House) -> None:
    house.network.companion = "dave@example.com"
    assert house.network.companion == "dave@example.com"
    assert create(house, "dave@example.com") == ""
    assert create(house, "erin@example.com") == ""


def test_without_a_companion_nobody_is_there(house: House) -> None:
    create(house, "dave@example.com")
    dave = Someone(house, "dave")
    dave.tokens = call(house, RequestSecurityTokens(dave.email, "a secret"))
    dave.show_proof(dave.identify())
    assert lists(house, dave) == {}
