"""The contact list where the notification server keeps it: MSNP12 and older."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.defer import Deferred

from amsn2athena.msnp import Command, syn
from amsn2athena.msnp.challenge import verify
from amsn2athena.msnp.dialects import ALL, MSNP6, MSNP7, MSNP8, MSNP10, MSNP11, MSNP12, Dialect
from amsn2athena.papyon import (
    AddressBookState,
    Contact,
    ContactInfo,
    Group,
    Membership,
    Phone,
    Presence,
    Privacy,
)
from amsn2athena.papyon.errors import (
    AlreadyOnList,
    GroupAlreadyExists,
    NoSuchGroup,
    NoSuchUser,
    NotSupported,
    RequestAbandoned,
    RequestError,
    RequestRefused,
    TooLong,
)
from tests.papyon.network import ALICE, BOB, CAROL, Network
from tests.papyon.recorder import Recorder
from tests.papyon.wires import failure_of, has_fired

OLD = [dialect for dialect in ALL if not dialect.address_book]
FRIEND = Membership.FORWARD | Membership.ALLOW | Membership.REVERSE
GROUP = "4a895d69-afb6-48ac-92be-285dc097f4e2"


class Lists:
    """Alice, signed in, with friends."""

    def __init__(self, dialect: Dialect, *friends: str, roster: syn.Roster | None = None) -> None:
        self.network = Network(dialect)
        if roster is not None:
            self.network.roster = roster
        self.network.on_roster(*friends)
        self.recorder = Recorder()
        self.client = self.network.client()
        self.client.register_events_handler(self.recorder)
        self.network.sign_in(self.client)
        self.book = self.client.address_book
        self.recorder.take()

    def find(self, account: str) -> Contact:
        contact = self.book.search_contact(account)
        assert contact is not None
        return contact

    def said(self) -> list[tuple[str, ...]]:
        """Return what the server has heard."""
        return [(command.verb, *command.args) for command in self.network.ns.take()]

    def do(self, change: Deferred[Any]) -> list[tuple[str, ...]]:
        """Have a change made; return what the server has heard of it."""
        self.network.wires.pump()
        assert has_fired(change)
        assert failure_of(change) is None
        return self.said()

    def fails(self, change: Deferred[Any]) -> object:
        """Have a change fail; return why."""
        self.network.wires.pump()
        return failure_of(change)

    def refuse(self, verb: str, code: int) -> None:
        """Have the server refuse something."""
        self.network.replies[verb] = lambda wire, command: wire.say(f"{code} {command.trid}")


def named(dialect: Dialect) -> str:
    return dialect.name


each_old = pytest.mark.parametrize("dialect", OLD, ids=named)
each_form = pytest.mark.parametrize("dialect", [MSNP12, MSNP10, MSNP8, MSNP7], ids=named)


@each_old
def test_the_lists_are_there(dialect: Dialect) -> None:
    lists = Lists(dialect, BOB, CAROL)
    assert lists.book.state is AddressBookState.SYNCHRONIZED
    assert [contact.account for contact in lists.book.contacts] == [BOB, CAROL]
    bob = lists.find(BOB)
    assert (bob.display_name, bob.memberships) == ("Bob", FRIEND)
    assert bob.id == (f"id-{BOB}" if dialect.guids else BOB)


@each_old
def test_empty_lists_bring_settings_too(dialect: Dialect) -> None:
    lists = Lists(dialect, roster=syn.Roster(privacy="BL", prompt="N", name="Alice"))
    assert not len(lists.book.contacts)
    assert lists.client.profile.privacy is Privacy.BLOCK
    assert not lists.client.profile.alert_when_added
    assert lists.client.profile.display_name == "Alice"


@each_form
def test_groups_are_there(dialect: Dialect) -> None:
    group = GROUP if dialect.guids else "3"
    bob = syn.ListedContact(BOB, "Bob", syn.FORWARD, "id" if dialect.guids else "", (group, "unknown"))
    groups = (syn.ListedGroup(group, "Best friends"),)
    lists = Lists(dialect, roster=syn.Roster(groups=groups, contacts=(bob,)))
    assert lists.book.groups == (Group(group, "Best friends"),)
    assert lists.find(BOB).groups == {Group(group, "Best friends")}


@each_old
def test_who_has_us_and_was_not_answered_waits(dialect: Dialect) -> None:
    lists = Lists(dialect)
    waits = syn.PENDING if dialect.pending else syn.REVERSE
    lists.network.on_roster(BOB, lists=waits)
    lists.client.logout()
    lists.network.wires.pump()
    lists.network.sign_in(lists.client)
    assert lists.find(BOB).memberships == Membership.PENDING


@each_form
def test_somebody_adds_us_and_is_accepted(dialect: Dialect) -> None:
    lists = Lists(dialect)
    added = syn.Change(True, syn.REVERSE, BOB, "Bob")
    words = syn.build_answer(dialect, added, "7")
    lists.network.ns.say(Command(syn.verb(dialect, added), 0, words))
    bob = lists.find(BOB)
    assert bob.display_name == "Bob"
    assert lists.recorder.of("addressbook_contact_pending") == [[bob]]
    said = lists.do(lists.book.accept_contact_invitation(bob))
    who = (f"N={BOB}",) if dialect.guids else (BOB, "Bob")
    add = "ADC" if dialect.guids else "ADD"
    answered = [("ADC", "RL", f"N={BOB}"), ("REM", "PL", BOB)] if dialect.pending else []
    friend = (*who, "F=Bob") if dialect.guids else who
    assert said == [*answered, (add, "FL", *friend), (add, "AL", *who)]
    assert bob.memberships == FRIEND
    assert bob.id == (f"id-{BOB}" if dialect.guids else BOB)


@pytest.mark.parametrize(("dialect", "said"), [(MSNP12, [("REM", "PL", BOB)]), (MSNP8, [])])
def test_somebody_is_declined(dialect: Dialect, said: list[tuple[str, ...]]) -> None:
    lists = Lists(dialect)
    lists.network.ns.say(
        f"ADC 0 RL N={BOB} F=Bob" if dialect.guids else f"ADD 0 RL 2 {BOB} Bob",
    )
    assert lists.do(lists.book.decline_contact_invitation(lists.find(BOB))) == said
    assert lists.book.search_contact(BOB) is None


@each_form
def test_a_friend_who_removes_us_has_us_no_more(dialect: Dialect) -> None:
    lists = Lists(dialect, BOB)
    removed = syn.Change(False, syn.REVERSE, BOB)
    lists.network.ns.say(Command("REM", 0, syn.build_answer(dialect, removed, "8")))
    assert lists.find(BOB).memberships == Membership.FORWARD | Membership.ALLOW
    lists.network.wires.wait(2)
    assert lists.said() == []


@pytest.mark.parametrize(
    "line",
    [
        "ADC 0 RL",
        "ADC 0 RL N=",
        "ADC 0 XX N=bob@example.com",
        f"ADC 0 RL N={ALICE}",
        "ADC 0 RL N=nobody",
        "REM 0",
    ],
)
def test_what_makes_no_sense_changes_nothing(line: str) -> None:
    lists = Lists(MSNP12, BOB)
    lists.network.ns.say(line)
    assert [contact.account for contact in lists.book.contacts] == [BOB]
    assert lists.recorder.take() == []


@each_form
def test_adding_somebody(dialect: Dialect) -> None:
    lists = Lists(dialect)
    said = lists.do(lists.book.add_messenger_contact(BOB))
    bob = lists.find(BOB)
    who = (f"N={BOB}",) if dialect.guids else (BOB, BOB)
    friend = (f"N={BOB}", f"F={BOB}") if dialect.guids else who
    add = "ADC" if dialect.guids else "ADD"
    assert said[0] == (add, "FL", *friend)
    assert said[1][:2] == (add, "AL")
    assert (bob.display_name, bob.memberships) == ("Bob", Membership.FORWARD | Membership.ALLOW)
    assert lists.recorder.of("addressbook_messenger_contact_added") == [[bob]]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (205, NoSuchUser),
        (208, NoSuchUser),
        (215, AlreadyOnList),
        (500, RequestRefused),
        (201, RequestRefused),
    ],
)
def test_adding_somebody_who_is_not_to_be_had(code: int, error: type[RequestError]) -> None:
    lists = Lists(MSNP12)
    lists.refuse("ADC", code)
    assert isinstance(lists.fails(lists.book.add_messenger_contact(BOB)), error)
    assert lists.book.search_contact(BOB) is None


def test_an_answer_that_is_none() -> None:
    lists = Lists(MSNP12)
    lists.network.replies["ADC"] = lambda wire, command: wire.say(f"ADC {command.trid} FL")
    assert isinstance(lists.fails(lists.book.add_messenger_contact(BOB)), RequestRefused)


@pytest.mark.parametrize(("dialect", "bob"), [(MSNP12, f"id-{BOB}"), (MSNP8, BOB), (MSNP7, BOB)])
def test_deleting_and_blocking_somebody(dialect: Dialect, bob: str) -> None:
    lists = Lists(dialect, BOB)
    contact = lists.find(BOB)
    said = lists.do(lists.book.delete_contact(contact, block=True))
    assert said[:2] == [("REM", "FL", bob), ("REM", "AL", BOB)]
    assert said[2][1] == "BL"
    assert contact.memberships == Membership.REVERSE | Membership.BLOCK


@each_form
def test_blocking_and_unblocking(dialect: Dialect) -> None:
    lists = Lists(dialect, BOB)
    bob = lists.find(BOB)
    assert [words[:2] for words in lists.do(lists.book.block_contact(bob))] == [
        ("REM", "AL"),
        ("ADC" if dialect.guids else "ADD", "BL"),
    ]
    assert bob.memberships == Membership.FORWARD | Membership.BLOCK | Membership.REVERSE
    assert [words[:2] for words in lists.do(lists.book.unblock_contact(bob))] == [
        ("REM", "BL"),
        ("ADC" if dialect.guids else "ADD", "AL"),
    ]
    assert bob.memberships == FRIEND


def test_what_was_done_before_is_done() -> None:
    lists = Lists(MSNP12, BOB)
    lists.refuse("REM", 216)
    lists.refuse("ADC", 215)
    bob = lists.find(BOB)
    lists.do(lists.book.block_contact(bob))
    assert bob.is_member(Membership.BLOCK)


@pytest.mark.parametrize(
    ("dialect", "group", "bob"), [(MSNP12, "id-Friends", f"C=id-{BOB}"), (MSNP8, "4", BOB), (MSNP7, "4", BOB)]
)
def test_groups(dialect: Dialect, group: str, bob: str) -> None:
    lists = Lists(dialect, BOB)
    contact = lists.find(BOB)
    assert lists.do(lists.book.add_group("Friends")) == [("ADG", "Friends", "0")]
    (friends,) = lists.book.groups
    assert friends.id == group
    ((_, _, who, *_, where),) = lists.do(lists.book.add_contact_to_group(friends, contact))
    assert (who, where) == (bob, group)
    assert contact.groups == {friends}
    said = lists.do(lists.book.rename_group(friends, "Old friends"))
    assert said[0][:3] == ("REG", group, "Old%20friends")
    (friends,) = contact.groups
    said = lists.do(lists.book.delete_contact_from_group(friends, contact))
    assert said[-1] == ("REM", "FL", bob.removeprefix("C="), group)
    assert len(said) == (1 if dialect.guids else 2)
    assert lists.do(lists.book.delete_group(friends)) == [("RMG", group)]
    assert lists.book.groups == ()


def test_who_leaves_the_last_numbered_group_comes_into_none_first() -> None:
    bob = syn.ListedContact(BOB, "Bob", syn.FORWARD, "", ("1",))
    lists = Lists(MSNP8, roster=syn.Roster(groups=(syn.ListedGroup("1", "Work"),), contacts=(bob,)))
    (work,) = lists.book.groups
    said = lists.do(lists.book.delete_contact_from_group(work, lists.find(BOB)))
    assert said == [("ADD", "FL", BOB, "Bob", "0"), ("REM", "FL", BOB, "1")]


@pytest.mark.parametrize(
    ("code", "error"), [(228, GroupAlreadyExists), (229, TooLong), (223, RequestRefused), (224, NoSuchGroup)]
)
def test_a_group_that_is_not_to_be_had(code: int, error: type[RequestError]) -> None:
    lists = Lists(MSNP8)
    lists.refuse("ADG", code)
    assert isinstance(lists.fails(lists.book.add_group("Friends")), error)
    assert lists.book.groups == ()


def test_a_dialect_without_groups_says_so() -> None:
    lists = Lists(MSNP6, BOB)
    assert isinstance(lists.fails(lists.book.add_group("Friends")), NotSupported)


@each_form
def test_notes_are_for_newer_dialects(dialect: Dialect) -> None:
    lists = Lists(dialect, BOB)
    noted = lists.book.update_contact_infos(lists.find(BOB), {ContactInfo.ALIAS: "Bobby"})
    assert isinstance(lists.fails(noted), NotSupported)
    assert lists.find(BOB).alias == ""


@each_form
def test_settings(dialect: Dialect) -> None:
    lists = Lists(dialect)
    lists.client.profile.privacy = Privacy.BLOCK
    lists.client.profile.alert_when_added = False
    lists.network.wires.pump()
    assert lists.said() == [("BLP", "BL"), ("GTC", "N")]
    assert lists.client.profile.privacy is Privacy.BLOCK
    assert not lists.client.profile.alert_when_added


def test_a_setting_that_is_so_already_is_taken() -> None:
    lists = Lists(MSNP12)
    lists.refuse("BLP", 218)
    lists.client.profile.privacy = Privacy.BLOCK
    lists.network.wires.pump()
    assert lists.client.profile.privacy is Privacy.BLOCK


def test_what_comes_after_signing_out_changes_nothing() -> None:
    lists = Lists(MSNP12, BOB)
    lists.network.replies["REM"] = None
    blocking = lists.book.block_contact(lists.find(BOB))
    lists.network.wires.pump()
    lists.client.logout()
    lists.network.wires.pump()
    assert isinstance(failure_of(blocking), RequestAbandoned)
    assert lists.find(BOB).is_member(Membership.ALLOW)


@each_form
def test_everything_can_be_read_again(dialect: Dialect) -> None:
    lists = Lists(dialect, BOB)
    lists.network.on_roster(CAROL)
    assert lists.do(lists.book.sync()) == []
    (said,) = lists.do(lists.book.sync(delta_only=False))
    assert said[0] == "SYN"
    assert lists.find(CAROL).memberships == FRIEND
    assert [event[0] for event in lists.recorder.take()] == [
        "contact_memberships_changed",
        "addressbook_messenger_contact_added",
        "contact_display_name_changed",
    ]


@pytest.mark.parametrize(
    ("dialect", "there", "busy", "gone"),
    [
        (MSNP12, f"ILN 9 NLN {BOB} B%20ob 1073791020 0", f"NLN BSY {BOB} B%20ob 1073791020 0", f"FLN {BOB}"),
        (MSNP8, f"ILN 9 NLN {BOB} B%20ob 1073791020", f"NLN BSY {BOB} B%20ob 1073791020", f"FLN {BOB}"),
        (MSNP7, f"ILN 9 NLN {BOB} B%20ob", f"NLN BSY {BOB} B%20ob", f"FLN {BOB}"),
    ],
)
def test_somebody_comes_and_goes(dialect: Dialect, there: str, busy: str, gone: str) -> None:
    lists = Lists(dialect, BOB)
    bob = lists.find(BOB)
    for line, presence in ((there, Presence.ONLINE), (busy, Presence.BUSY), (gone, Presence.OFFLINE)):
        lists.network.ns.say(line)
        assert (bob.presence, bob.display_name) == (presence, "B ob")


def test_words_beside_a_name() -> None:
    lists = Lists(MSNP11, BOB)
    lists.network.ns.say(Command("UBX", None, (BOB,), b"<Data><PSM>at the sea</PSM></Data>"))
    assert lists.find(BOB).personal_message == "at the sea"


@pytest.mark.parametrize("dialect", [MSNP12, MSNP10, MSNP8], ids=named)
def test_the_challenge_is_answered_as_the_dialect_wants_it(dialect: Dialect) -> None:
    lists = Lists(dialect)
    lists.network.ns.say("CHL 0 22210219642164014968")
    (answer,) = lists.network.ns.take()
    assert answer.payload is not None
    assert verify("22210219642164014968", answer.args[0], answer.payload.decode())
    assert (answer.args[0] == "msmsgs@msnmsgr.com") is dialect.plain_challenge


@pytest.mark.parametrize("dialect", [each for each in OLD if each.phones], ids=named)
def test_a_contact_tells_telephone_numbers_and_takes_them_back(dialect: Dialect) -> None:
    lists = Lists(dialect, BOB)

    def hear(*words: str) -> list[tuple[object, ...]]:
        lists.network.ns.say(Command("BPR", None, syn.counted(dialect, "9", *words)))
        return lists.recorder.take()

    bob = lists.find(BOB)
    assert hear(BOB, "PHH", "1%20222") == [("contact_phones_changed", bob)]
    assert hear(BOB, "PHH", "1%20222") == []
    hear(BOB, "PHM", "3")
    assert bob.phones == {Phone.HOME: "1 222", Phone.MOBILE: "3"}
    hear(BOB, "PHH")
    for words in (
        (BOB,),
        (BOB, "MOB", "Y"),
        (CAROL, "PHH", "1"),
        (BOB, "PHW", "1" * 96),
        (BOB, "PHW", "%0A"),
    ):
        hear(*words)
    assert bob.phones == {Phone.MOBILE: "3"}


def test_telephone_numbers_are_those_of_the_last_sign_in() -> None:
    roster = syn.Roster(
        name="Alice", contacts=(syn.ListedContact(BOB, "Bob", syn.FORWARD, "id", phones=(("PHW", "4 5"),)),)
    )
    lists = Lists(MSNP12, roster=roster)
    bob = lists.find(BOB)
    assert bob.phones == {Phone.WORK: "4 5"}
    lists.client.logout()
    lists.network.wires.pump()
    lists.network.roster = syn.Roster(
        name="Alice", contacts=(syn.ListedContact(BOB, "Bob", syn.FORWARD, "id"),)
    )
    lists.network.sign_in(lists.client)
    assert bob.phones == {}


@pytest.mark.parametrize("dialect", [each for each in OLD if each.phones], ids=named)
@pytest.mark.parametrize("whole", [True, False])
def test_numbers_of_contacts_come_with_them(
    dialect: Dialect, whole: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = tuple(
        syn.ListedContact(account, "Name", syn.FORWARD, account * dialect.guids, phones=phones)
        for account, phones in ((BOB, (("PHW", "4 5"), ("PHH", "6"))), (CAROL, (("PHM", "7"),)))
    )
    if whole:  # as the home network said it once: with whose it is, after all lists

        def build(of: Dialect, trid: int, roster: syn.Roster) -> tuple[Command, ...]:
            bare = replace(roster, contacts=tuple(replace(each, phones=()) for each in roster.contacts))
            told = [(each.account, *phone) for each in roster.contacts for phone in each.phones]
            return (*real(of, trid, bare), *(syn.build_phone(of, "9", *each) for each in told))

        real = syn.build_roster
        monkeypatch.setattr(syn, "build_roster", build)
    lists = Lists(dialect, roster=syn.Roster(name="Alice", contacts=people))
    assert lists.find(BOB).phones == {Phone.WORK: "4 5", Phone.HOME: "6"}
    assert lists.find(CAROL).phones == {Phone.MOBILE: "7"}


@pytest.mark.parametrize("dialect", [MSNP12, MSNP8], ids=named)
def test_numbers_of_nobody_are_not_kept(dialect: Dialect) -> None:
    lists = Lists(dialect)
    lists.network.ns.say("BPR PHH 1")
    lists.network.ns.say("BPR")
    assert not list(lists.book.contacts)
    assert lists.recorder.take() == []
