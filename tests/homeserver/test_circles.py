"""Circles on the home network: who is in, who is asked, what is said."""

from __future__ import annotations

import base64

import pytest

from amsn2athena.homeserver import Limits
from amsn2athena.msnp import Command, adl, circles
from amsn2athena.msnp.circles import Departure, Message, Roster
from amsn2athena.msnp.dialects import MSNP15
from amsn2athena.msnp.message import Nudge, Typing
from amsn2athena.msnp.soap import (
    ABFindContactsPaged,
    BreakConnection,
    CircleRole,
    CircleState,
    CreateCircle,
    CreateContact,
    Fault,
    ManageWLConnection,
)
from tests.homeserver.company import (
    answer,
    circles_of,
    company,
    create,
    document,
    enter,
    heard,
    invite,
    leave,
    me,
    members,
    rosters,
    say,
    show_ticket,
)
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.friendship import tell
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.web import call

UNKNOWN = "00000000-0000-0000-0009-000000000000"


def notices(person: Someone) -> list[str]:
    """Return, of each notice that came, the circle that it names, or "" for one's own book."""
    return [circles.changed_circle(each.payload or b"") for each in person.heard() if each.verb == "NOT"]


def refused(house: House, request: object) -> str:
    with pytest.raises(Fault) as caught:
        call(house, request)  # type: ignore[arg-type]
    return str(caught.value.error)


# Creating, inviting, answering, leaving


def test_who_creates_a_circle_is_its_admin_and_their_other_places_hear_of_it(house: House) -> None:
    alice = Someone(house, "alice").online()
    laptop = Someone(house, "alice", computer=7).online()
    for place in (alice, laptop):
        place.heard()
    circle = create(house, alice, "  Friends & family ")
    assert circles.is_circle(circle)
    [info] = circles_of(house, alice)
    assert (info.circle_id, info.name, info.role, info.state) == (
        circle,
        "Friends & family",
        CircleRole.ADMIN,
        CircleState.ACCEPTED,
    )
    assert [each.email for each in members(house, alice, circle)] == [alice.email]
    assert (notices(alice), notices(laptop)) == ([], [""])


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "bell\x00", "two\nlines"])
def test_a_circle_has_a_name_that_can_be_shown(house: House, name: str) -> None:
    alice = Someone(house, "alice").online()
    if name.startswith("bell"):
        assert create(house, alice, name) in {each.circle_id for each in circles_of(house, alice)}
        return
    assert refused(house, CreateCircle(alice.ticket, name)) == "BadArgumentLength"
    assert circles_of(house, alice) == ()


def test_who_is_asked_learns_by_whom_and_with_which_words(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    laptop = Someone(house, "alice", computer=7).online()
    for place in (alice, laptop):
        place.heard()
    invite(house, alice, circle, bob, "Come & talk!")
    [asked] = circles_of(house, bob)
    assert (asked.role, asked.state) == (CircleRole.INVITED, CircleState.WAITING)
    assert (asked.inviter_email, asked.inviter_name, asked.message) == (alice.email, "Alice", "Come & talk!")
    assert notices(bob) == [""]
    assert (notices(alice), notices(laptop)) == ([], [circle])
    assert [(each.email, each.state) for each in members(house, alice, circle)] == [
        (alice.email, CircleState.ACCEPTED),
        (bob.email, CircleState.WAITING),
    ]


def test_who_is_only_asked_does_not_learn_who_is_in(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    invite(house, alice, circle, bob)
    assert refused(house, ABFindContactsPaged(bob.ticket, circle)) == "ContactDoesNotExist"


def test_somebody_offline_finds_the_invitation_when_they_come(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice").online()
    circle = create(house, alice)
    bob = Someone(house, "bob")
    invite(house, alice, circle, bob)
    bob.online()
    assert [each.state for each in circles_of(house, bob)] == [CircleState.WAITING]


def test_who_accepts_is_in_and_the_others_hear_of_it(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    invite(house, alice, circle, bob)
    for person in (alice, bob):
        person.heard()
    answer(house, bob, circle)
    answer(house, bob, circle)
    assert notices(alice) == [circle, circle]
    assert notices(bob) == []
    [info] = circles_of(house, bob)
    assert (info.role, info.state, info.inviter_email) == (CircleRole.MEMBER, CircleState.ACCEPTED, "")
    assert me(house, bob, circle).role is CircleRole.MEMBER


def test_who_declines_is_rid_of_it_and_may_be_asked_again(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    invite(house, alice, circle, bob)
    answer(house, bob, circle, yes=False)
    assert circles_of(house, bob) == ()
    assert [each.email for each in members(house, alice, circle)] == [alice.email]
    invite(house, alice, circle, bob)
    assert len(circles_of(house, bob)) == 1


def test_declining_is_not_a_way_out_for_members(house: House) -> None:
    circle, [_, bob] = company(house, "alice", "bob")
    refusal = refused(house, ManageWLConnection(bob.ticket, circle, accept=False))
    assert refusal == "ContactDoesNotExist"
    assert len(circles_of(house, bob)) == 1


def test_who_leaves_is_out_and_the_others_see_it(house: House) -> None:
    circle, [alice, bob, carol] = company(house, "alice", "bob", "carol")
    leave(house, bob, circle)
    assert circles_of(house, bob) == ()
    for person in (alice, carol):
        commands = person.heard()
        assert shown(commands) == [
            f"FLN 1:bob@example.com;via=9:{circle}@live.com 0:0",
            "NFY DEL",
            "NOT",
        ]
        assert Departure.parse(commands[1].payload or b"") == Departure(circle, person.email, bob.email)
        assert circles.changed_circle(commands[2].payload or b"") == circle
    assert say(alice, circle, "Bob is gone") == ["ACK"]
    assert heard(bob) == []
    assert say(bob, circle, "Am I?") == ["933"]


def test_when_the_admin_leaves_the_oldest_member_is_admin(house: House) -> None:
    circle, [alice, bob, carol] = company(house, "alice", "bob", "carol")
    house.account("dave")
    house.befriend("bob", "dave")
    leave(house, alice, circle)
    assert me(house, bob, circle).role is CircleRole.ADMIN
    assert me(house, carol, circle).role is CircleRole.MEMBER
    assert notices(bob) == ["", circle]
    invite(house, bob, circle, Someone(house, "dave").online())


def test_when_the_last_one_leaves_the_circle_and_its_invitations_are_gone(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    invite(house, alice, circle, bob)
    bob.heard()
    leave(house, alice, circle)
    assert circles_of(house, alice) == circles_of(house, bob) == ()
    assert notices(bob) == [""]
    assert refused(house, ManageWLConnection(bob.ticket, circle)) == "ContactDoesNotExist"


# Who may do what


def test_only_an_admin_invites(house: House) -> None:
    circle, [alice, bob, carol] = company(house, "alice", "bob", "carol")
    house.account("dave")
    house.befriend("bob", "dave")
    assert refused(house, CreateContact(bob.ticket, circle, "dave@example.com")) == "Forbidden"
    assert refused(house, ManageWLConnection(bob.ticket, me(house, carol, circle).contact_id, circle)) == (
        "Forbidden"
    )
    assert refused(house, CreateContact(alice.ticket, circle, "nobody@example.com")) == "InvalidPassportUser"
    assert refused(house, ManageWLConnection(alice.ticket, "no guid", circle)) == "InvalidPassportUser"
    assert refused(house, CreateContact(alice.ticket, circle, carol.email)) == "ContactAlreadyExists"
    assert refused(house, CreateContact(alice.ticket, circle, alice.email)) == "ContactAlreadyExists"


def test_who_is_only_asked_asks_nobody(house: House) -> None:
    for name in ("bob", "carol"):
        house.befriend("alice", name)
    house.befriend("bob", "carol")
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    invite(house, alice, circle, bob)
    assert refused(house, CreateContact(bob.ticket, circle, "carol@example.com")) == "ContactDoesNotExist"


def test_only_contacts_are_invited(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    assert refused(house, CreateContact(alice.ticket, circle, bob.email)) == "Forbidden"


def test_a_stranger_finds_no_circle(house: House) -> None:
    circle, [_, bob] = company(house, "alice", "bob")
    house.befriend("carol", "bob")
    carol = Someone(house, "carol").online()
    for guid in (circle, UNKNOWN, "nonsense"):
        for request in (
            ABFindContactsPaged(carol.ticket, guid),
            CreateContact(carol.ticket, guid, bob.email),
            ManageWLConnection(carol.ticket, guid),
            ManageWLConnection(carol.ticket, guid, accept=False),
            ManageWLConnection(carol.ticket, "x", guid),
        ):
            assert refused(house, request) == "ContactDoesNotExist"


def test_nobody_puts_others_out(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    bobs = me(house, bob, circle).contact_id
    assert refused(house, BreakConnection(alice.ticket, circle, bobs)) == "Forbidden"
    assert refused(house, ManageWLConnection(alice.ticket, bobs, circle, accept=False)) == "Forbidden"
    assert len(members(house, alice, circle)) == 2


def test_who_has_blocked_somebody_is_not_asked_by_them(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    tell(bob, "ADL", (alice, adl.BLOCK))
    bob.heard()
    invite(house, alice, circle, bob)
    assert circles_of(house, bob) == ()
    assert notices(bob) == []


def test_who_wants_to_hear_from_few_is_asked_by_those_only(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    bob.ask("BLP", "BL")
    tell(bob, "RML", (alice, adl.ALLOW))
    invite(house, alice, circle, bob)
    assert circles_of(house, bob) == ()
    tell(bob, "ADL", (alice, adl.ALLOW))
    invite(house, alice, circle, bob)
    assert len(circles_of(house, bob)) == 1


def test_there_are_only_so_many_circles_and_members(make_house: MakeHouse) -> None:
    limits = Limits(circles_per_account=2, members_per_circle=2)
    house = make_house("alice", "bob", "carol", limits=limits)
    for name in ("bob", "carol"):
        house.befriend("alice", name)
    alice, bob, carol = online(house, "alice", "bob", "carol")
    circle, other = create(house, alice), create(house, alice, "Others")
    assert refused(house, CreateCircle(alice.ticket, "Third")) == "Forbidden"
    invite(house, alice, circle, bob)
    carols = call(house, CreateContact(alice.ticket, circle, carol.email))
    assert refused(house, ManageWLConnection(alice.ticket, carols, circle)) == "Forbidden"
    create(house, bob)
    bobs = call(house, CreateContact(alice.ticket, other, bob.email))
    assert refused(house, ManageWLConnection(alice.ticket, bobs, other)) == "Forbidden"


def test_changes_come_only_so_fast(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(changes=3, change_seconds=60.0))
    alice = Someone(house, "alice").online()
    create(house, alice)
    create(house, alice, "Others")
    assert refused(house, CreateCircle(alice.ticket, "Third")) == "Forbidden"


def test_the_whole_book_comes_with_the_circles_for_clients_that_ask_so(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice").online()
    circle = create(house, alice)
    body = ABFindContactsPaged(alice.ticket, whole=True)
    found = call(house, body)
    assert [each.circle_id for each in found.circles] == [circle]


# Coming in


def test_who_comes_in_is_told_who_is_there(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    circle = create(house, alice)
    invite(house, alice, circle, bob)
    answer(house, bob, circle)
    for person in (alice, bob):
        person.heard()
    via = f";via=9:{circle}@live.com"
    commands = enter(house, alice, circle)
    assert shown(commands) == [f"NLN NLN 1:{alice.email}{via} Alice 0:0 0", "NFY PUT", "ADL OK"]
    assert rosters(commands) == [(alice.email,)]
    commands = enter(house, bob, circle)
    assert shown(commands) == [
        f"NLN NLN 1:{bob.email}{via} Bob 0:0 0",
        f"NLN NLN 1:{alice.email}{via} Alice 2788999228:48 0",
        f"UBX 1:{alice.email}{via}",
        "NFY PUT",
        "ADL OK",
    ]
    assert rosters(commands) == [(bob.email, alice.email)]
    assert shown(alice.heard()) == [
        f"NLN NLN 1:{bob.email}{via} Bob 2788999228:48 0",
        f"UBX 1:{bob.email}{via}",
    ]


def test_coming_in_twice_is_coming_in_once(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    assert alice.ask("ADL", payload=document(circle)).args == ("OK",)
    assert alice.heard() == bob.heard() == []


def test_who_publishes_themselves_is_told_once_more_who_is_there(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    alice.say("PUT", payload=Roster(circle, alice.email, alice.guid, (alice.email,)).build_put())
    commands = alice.heard()
    assert shown(commands) == ["PUT OK", "NFY PUT"]
    assert rosters(commands) == [(alice.email, bob.email)]


def test_without_the_address_books_word_nobody_comes_in(house: House) -> None:
    circle, [alice, _] = company(house, "alice", "bob")
    laptop = Someone(house, "alice", computer=7).online()
    assert laptop.ask("ADL", payload=document(circle)).verb == "933"
    ticket = call(house, ABFindContactsPaged(alice.ticket)).ticket
    good = base64.b64encode(ticket.encode()).decode()
    forged = base64.b64encode(ticket.replace("<Sig>", "<Sig>A").encode()).decode()
    for args in (("SHA",), ("SHA", "A"), ("SHA", "A", good, "x"), ("SSO", "S", "t=", "x")):
        assert laptop.ask("USR", *args).verb == "201"
    for word in (forged, "no_base64!", "x" * 5000, base64.b64encode(b"\xff").decode(), "PD94"):
        assert laptop.ask("USR", "SHA", "A", word).verb == "911"
    assert laptop.ask("ADL", payload=document(circle)).verb == "933"


def test_the_ticket_of_somebody_else_opens_nothing(house: House) -> None:
    company(house, "alice", "bob")
    carol = Someone(house, "carol").online()
    alice = Someone(house, "alice", computer=7).online()
    ticket = call(house, ABFindContactsPaged(alice.ticket)).ticket
    assert carol.ask("USR", "SHA", "A", base64.b64encode(ticket.encode()).decode()).verb == "911"


def test_who_is_no_member_does_not_come_in(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    house.befriend("alice", "carol")
    carol = Someone(house, "carol").online()
    show_ticket(house, carol)
    for guid in (circle, UNKNOWN):
        assert carol.ask("ADL", payload=document(guid)).verb == "933"
    invite(house, alice, circle, carol)
    assert carol.ask("ADL", payload=document(circle)).verb == "933"
    assert carol.ask("ADL", payload=adl.build([adl.ListEntry("x@live.com", 3, 9)])).verb == "933"
    assert say(carol, circle, "Hello?") == ["933"]
    assert heard(bob) == []


def test_circles_and_people_do_not_come_in_one_document(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    mixed = adl.build([adl.ListEntry(circles.address(circle), 3, 9), adl.ListEntry(bob.email, 3)])
    assert alice.ask("ADL", payload=mixed).verb == "240"
    assert alice.closed


def test_circles_are_of_msnp18_only(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP15).online()
    for verb, args in (("USR", ("SHA", "A", "x")), ("PUT", ()), ("SDG", ()), ("ADL", ()), ("RML", ())):
        payload = document(UNKNOWN) if verb in ("ADL", "RML") else None if verb == "USR" else b"x"
        assert alice.ask(verb, *args, payload=payload).verb == "502"


# Seeing each other


def test_members_see_each_other_change_though_they_are_no_contacts(house: House) -> None:
    circle, [_, bob, carol] = company(house, "alice", "bob", "carol")
    via = f";via=9:{circle}@live.com"
    bob.change("BSY")
    assert shown(carol.heard())[0] == f"NLN BSY 1:{bob.email}{via} Bob 2788999228:48 0"
    bob.ask("PRP", "MFN", "Bobby")
    assert shown(carol.heard())[0] == f"NLN BSY 1:{bob.email}{via} Bobby 2788999228:48 0"
    bob.ask("UUX", payload=b"<Data><PSM>hello</PSM></Data>")
    [ubx] = [each for each in carol.heard() if each.verb == "UBX"]
    assert b"<PSM>hello</PSM>" in (ubx.payload or b"")


def test_who_goes_offline_or_appears_so_is_gone_for_the_others(house: House) -> None:
    circle, [_, bob, carol] = company(house, "alice", "bob", "carol")
    gone = f"FLN 1:{bob.email};via=9:{circle}@live.com 0:0"
    bob.change("HDN")
    assert shown(carol.heard()) == [gone]
    assert say(bob, circle, "I am not here") == ["913"]
    bob.change("NLN")
    assert shown(carol.heard())[0].startswith("NLN NLN")
    bob.hang_up()
    assert shown(carol.heard()) == [gone]


def test_one_place_of_two_may_go(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    laptop = Someone(house, "bob", computer=7).online()
    alice.heard()
    enter(house, laptop, circle)
    assert alice.heard() == []
    bob.hang_up()
    assert not any(line.startswith("FLN") for line in shown(alice.heard()))
    assert say(alice, circle, "Still there?") == ["ACK"]
    assert heard(laptop) == [("alice", "Still there?")]
    laptop.say("RML", payload=document(circle))
    assert shown(laptop.heard()) == ["RML OK"]
    assert shown(alice.heard()) == [f"FLN 1:{bob.email};via=9:{circle}@live.com 0:0"]
    assert len(circles_of(house, laptop)) == 1


def test_who_was_blocked_neither_sees_nor_reaches_who_blocks(house: House) -> None:
    circle, [_, bob, carol] = company(house, "alice", "bob", "carol")
    via = f";via=9:{circle}@live.com"
    tell(bob, "ADL", (carol, adl.BLOCK))
    assert f"FLN 1:{bob.email}{via} 0:0" in shown(carol.heard())
    bob.heard()
    assert say(carol, circle, "Bob?") == ["ACK"]
    assert heard(bob) == []
    assert say(bob, circle, "Hello all") == ["ACK"]
    assert heard(carol) == [("bob", "Hello all")]
    bob.say("RML", payload=adl.build([adl.ListEntry(carol.email, adl.BLOCK)]))
    assert f"NLN NLN 1:{bob.email}{via} Bob 2788999228:48 0" in shown(carol.heard())
    assert f"NLN NLN 1:{carol.email}{via} Carol 2788999228:48 0" in shown(bob.heard())


# Talking


def test_what_is_said_reaches_everybody_else(house: House) -> None:
    circle, [alice, bob, carol] = company(house, "alice", "bob", "carol")
    laptop = Someone(house, "alice", computer=7).online()
    enter(house, laptop, circle)
    laptop.heard()
    assert say(alice, circle, "Hello all") == ["ACK"]
    for person in (bob, carol, laptop):
        assert heard(person) == [("alice", "Hello all")]
    assert alice.heard() == []


def test_a_client_that_asks_for_no_acknowledgement_gets_none(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    assert say(alice, circle, "Hello", wants_ack=False) == []
    assert heard(bob) == [("alice", "Hello")]


def test_typing_and_nudges_cross_too(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    for payload in (Typing(alice.email).payload(), Nudge().payload()):
        alice.say("SDG", payload=Message(circle, alice.email, alice.guid, payload).build())
    assert heard(bob) == [("alice", "typing"), ("alice", "nudge")]


def test_with_nobody_else_there_the_sender_is_told_so(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    bob.change("HDN")
    assert say(alice, circle, "Anybody?") == ["217"]
    bob.hang_up()
    assert say(alice, circle, "Anybody?") == ["217"]
    bob = Someone(house, "bob").online()
    assert heard(bob) == []


def test_nobody_speaks_for_others(house: House) -> None:
    circle, [alice, bob, carol] = company(house, "alice", "bob", "carol")
    for account, place in ((bob.email, alice.guid), (alice.email, bob.guid)):
        forged = Message(circle, account, place, Nudge().payload()).build()
        assert alice.ask("SDG", payload=forged).verb == "201"
        put = Roster(circle, account, place, (account,)).build_put()
        assert alice.ask("PUT", payload=put).verb == "201"
    assert heard(carol) == []


def test_nobody_speaks_where_they_are_not(house: House) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    other = create(house, bob)
    assert say(alice, other, "Hello") == ["933"]
    assert say(alice, UNKNOWN, "Hello") == ["933"]
    laptop = Someone(house, "alice", computer=7).online()
    assert say(laptop, circle, "Hello") == ["933"]
    put = Roster(circle, laptop.email, laptop.guid, (laptop.email,)).build_put()
    assert laptop.ask("PUT", payload=put).verb == "933"


@pytest.mark.parametrize("payload", [b"", b"x" * 100, b"\r\n" * 3000, b"To: 9:x\r\n\r\n", b"A: b\r\n" * 100])
def test_what_is_no_message_is_refused_and_the_session_goes_on(house: House, payload: bytes) -> None:
    _, [alice, bob] = company(house, "alice", "bob")
    for verb in ("SDG", "PUT"):
        assert alice.ask(verb, payload=payload).verb == "201"
    assert not alice.closed
    assert bob.heard() == []


def test_a_message_has_a_largest_size(make_house: MakeHouse) -> None:
    house = make_house("alice", "bob", limits=Limits(circle_message_bytes=600))
    circle, [alice, bob] = company(house, "alice", "bob")
    assert say(alice, circle, "x" * 600) == ["201"]
    assert say(alice, circle, "x") == ["ACK"]
    assert heard(bob) == [("alice", "x")]


def test_who_leaves_while_the_database_is_slow_does_not_come_in_afterwards(house: House) -> None:
    circle, [_, bob] = company(house, "alice", "bob")
    laptop = Someone(house, "bob", computer=7).online()
    show_ticket(house, laptop)
    bob.heard()
    house.database.held = True
    laptop.say("ADL", payload=document(circle))
    laptop.hang_up()
    house.database.let_go()
    house.database.held = False
    bob.hang_up()
    alice = Someone(house, "alice", computer=8).online()
    commands: list[Command] = enter(house, alice, circle)
    assert rosters(commands) == [(alice.email,)]
