"""Lists that the notification server keeps, up to MSNP12 (see `amsn2athena.msnp.syn` for its words).

SYN reads all of it, at sign-in. A change counts and lasts when it is answered. Nobody can be at two places in
these dialects, so what changes without us is only who has us, and that the server says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from twisted.internet.defer import Deferred, fail, succeed
from twisted.python.failure import Failure

from amsn2athena.msnp import Command, ProtocolError, syn, unquote
from amsn2athena.msnp.errors import ErrorCode
from amsn2athena.papyon._connection import PATIENCE
from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._enums import ContactInfo, Membership, Privacy
from amsn2athena.papyon._keepers import Known
from amsn2athena.papyon._lists import FAVORITES, Entry, Lists, is_account
from amsn2athena.papyon.errors import (
    AlreadyOnList,
    GroupAlreadyExists,
    NoSuchGroup,
    NoSuchUser,
    NotSupported,
    RequestAbandoned,
    RequestError,
    RequestRefused,
    RequestTimedOut,
    TooLong,
)

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

_MEANINGS: dict[int | str, type[RequestError]] = {
    ErrorCode.BAD_ACCOUNT: NoSuchUser,
    ErrorCode.NO_SUCH_ACCOUNT: NoSuchUser,
    ErrorCode.ALREADY_THERE: AlreadyOnList,
    ErrorCode.NO_SUCH_GROUP: NoSuchGroup,
    ErrorCode.GROUP_EXISTS: GroupAlreadyExists,
    ErrorCode.GROUP_NAME_TOO_LONG: TooLong,
}

#: What a change that was made before is answered with.
_DONE_BEFORE = (ErrorCode.ALREADY_THERE, ErrorCode.NOT_ON_LIST, ErrorCode.ALREADY_IN_MODE)

#: Whoever is on one of these was decided about.
_DECIDED = Membership.FORWARD | Membership.ALLOW | Membership.BLOCK

_ALERT = {True: "A", False: "N"}


@dataclass(frozen=True, slots=True)
class Told:
    """What SYN has brought to ``account``, who is called ``name`` if it does not say so itself.

    ``pending``: there is a list of those who wait. If not, those wait who have us and are on no other list.
    """

    account: str
    name: str
    roster: syn.Roster
    pending: bool

    def lists(self) -> Lists:
        """See `Known`."""
        named = [Group(each.id, each.name) for each in self.roster.groups]
        favorite = next((each.id for each in named if each.name == FAVORITES), "")
        groups = {each.id: Group(each.id, each.name, each.id == favorite) for each in named}
        people = ((contact.account.lower(), contact) for contact in self.roster.contacts)
        return Lists(
            {
                account: self._entry(account, contact, groups)
                for account, contact in people
                if is_account(account) and account != self.account
            },
            tuple(groups.values()),
            self.roster.name or self.name,
            Privacy(self.roster.privacy),
            self.roster.prompt == _ALERT[True],
        )

    def _entry(self, account: str, contact: syn.ListedContact, groups: Mapping[str, Group]) -> Entry:
        lists = Membership(contact.lists & 31)
        if not self.pending and not lists & _DECIDED:
            lists = lists & ~Membership.REVERSE | Membership.PENDING
        if Membership.FORWARD | Membership.PENDING in lists:
            lists = lists & ~Membership.PENDING | Membership.REVERSE
        listed = Membership.FORWARD in lists
        return Entry(
            memberships=lists,
            id=(contact.guid or account) if listed else "",
            display_name=contact.name,
            groups=frozenset(groups[each] for each in contact.groups if each in groups and listed),
        )


class SynKeeper:
    """See `Keeper`."""

    tells_all = True

    def __init__(self, session: Session) -> None:
        self._session = session
        self._dialect = session.dialect
        self._reader: syn.RosterReader | None = None
        self._read: Deferred[Told] | None = None
        #: Whom the answer told of last: telephone numbers may follow that do not say whose they are.
        self._last = ""

    def read(self, known: Known | None) -> Deferred[Any]:
        """What was ``known`` is of no interest: servers tell all or nothing."""
        self._reader = syn.RosterReader(self._dialect)
        read = self._read = Deferred(lambda _: self._stop())
        asked = self._session.request("SYN", *syn.build_synchronize(self._dialect))
        asked.addCallbacks(self.hear, self._fail)
        return read.addTimeout(PATIENCE, self._session.clock, _timed_out)

    def hear(self, command: Command) -> bool:
        if self._reader is None:
            return self._hear_phone(command) if command.verb == "BPR" else self._hear_setting(command)
        try:
            taken = self._reader.take(command)
        except ProtocolError:
            self._fail(Failure(RequestRefused("BadAnswer")))  # type: ignore[no-untyped-call]
            return True
        if taken and self._reader.complete:
            told = Told(
                self._session.account, self._session.own_name, self._reader.roster, self._dialect.pending
            )
            read, self._last = self._read, self._reader.last
            self._stop()
            if read is not None:
                read.callback(told)
            for contact in told.roster.contacts:
                for phone in contact.phones:
                    self._session.phone_told(contact.account, *phone)
        return taken

    def _hear_phone(self, command: Command) -> bool:
        """Somebody tells a telephone number, or none any more: ``BPR bob@example.com PHH 1%20222``."""
        try:
            told = syn.parse_phone(self._dialect, command.args, self._last)
        except ProtocolError:
            return False
        self._session.phone_told(*told)
        return True

    def _fail(self, failure: Failure) -> None:
        read = self._read
        self._stop()
        if read is not None:
            read.errback(failure)

    def _stop(self) -> None:
        self._reader = self._read = None

    def _hear_setting(self, command: Command) -> bool:
        """Of lists with nobody in them the settings come last, when the rest was read already."""
        profile = self._session.profile
        privacy, alert, name = profile.privacy, profile.alert_when_added, ""
        match command.verb, command.args:
            case "BLP", (*_, ("AL" | "BL") as word):
                privacy = Privacy(word)
            case "GTC", (*_, ("A" | "N") as word):
                alert = word == _ALERT[True]
            case "PRP", ("MFN", text):
                name = unquote(text)
            case _:
                return False
        profile._learned(Lists({}, (), name, privacy, alert))
        return True

    def announce(self, lists: Lists, privacy: Privacy) -> list[Deferred[Any]]:
        """The server knows its own lists."""
        return []

    def add(self, contact: Contact, inviter: str, message: str, *, allow: bool) -> Deferred[Any]:
        """Our name is what the server knows; words for the one who is added there are none."""

        def added(answer: Command) -> tuple[str, Membership]:
            change = syn.parse_answer(self._dialect, answer)
            if change.name and contact.display_name == contact.account:
                contact.display_name = change.name
            return change.guid or contact.account, Membership.FORWARD

        asked = self._change(True, contact, Membership.FORWARD, done_before=())
        return asked.addCallback(added).addErrback(_translated)

    def remove(self, contact: Contact) -> Deferred[Any]:
        return self._change(False, contact, Membership.FORWARD)

    def put(self, contact: Contact, membership: Membership) -> Deferred[Any]:
        return self._change(True, contact, membership)

    def take(self, contact: Contact, membership: Membership) -> Deferred[Any]:
        """Where there is no list of those who wait, the next sign-in tells of them again."""
        if membership is Membership.PENDING and not self._dialect.pending:
            return succeed(None)
        return self._change(False, contact, membership)

    def tell(self, contact: Contact, lists: Membership, *, on: bool) -> Deferred[Any]:
        """It counts already."""
        return succeed(None)

    def confirm(self, contact: Contact) -> Deferred[Any]:
        """In this order somebody is on one of the two lists at any time."""
        if not self._dialect.pending:
            return succeed(None)
        put = self._change(True, contact, Membership.REVERSE)
        return put.addCallback(lambda _: self._change(False, contact, Membership.PENDING))

    def add_group(self, name: str, *, favorite: bool) -> Deferred[Any]:
        """What is the group of the favourites, only its name says."""
        asked = self._regroup("ADG", syn.ListedGroup(name=name))
        answered = asked.addCallback(lambda answer: syn.parse_group_answer(self._dialect, answer).id)
        return answered.addErrback(_translated)

    def rename_group(self, group: Group, name: str) -> Deferred[Any]:
        return self._regroup("REG", syn.ListedGroup(group.id, name))

    def delete_group(self, group: Group) -> Deferred[Any]:
        return self._regroup("RMG", syn.ListedGroup(group.id))

    def put_into(self, group: Group, contact: Contact) -> Deferred[Any]:
        return self._move(True, contact, group.id)

    def take_out_of(self, group: Group, contact: Contact) -> Deferred[Any]:
        """Where groups are numbered, who is taken out of the last one would be no contact any more."""
        is_last = not self._dialect.guids and {each.id for each in contact.groups} == {group.id}
        kept = self._move(True, contact, syn.NO_GROUP) if is_last else succeed(None)
        return kept.addCallback(lambda _: self._move(False, contact, group.id))

    def describe(self, contact: Contact, infos: Mapping[ContactInfo, str]) -> Deferred[Any]:
        return fail(NotSupported("names and notes of our own for contacts"))

    def let_in(self, privacy: Privacy) -> Deferred[Any]:
        return self._ask("BLP", privacy.value)

    def alert_when_added(self, alert: bool) -> Deferred[Any]:
        return self._ask("GTC", _ALERT[alert])

    def _change(
        self,
        added: bool,
        contact: Contact,
        membership: Membership,
        done_before: Iterable[int] = _DONE_BEFORE,
    ) -> Deferred[Any]:
        guid = contact.id if membership is Membership.FORWARD and not added and self._dialect.guids else ""
        name = contact.display_name if added else ""
        change = syn.Change(added, membership.value, contact.account, name, guid)
        return self._ask_for(change, done_before)

    def _move(self, added: bool, contact: Contact, group: str) -> Deferred[Any]:
        guid = contact.id if self._dialect.guids else ""
        name = contact.display_name if added else ""
        return self._ask_for(syn.Change(added, syn.FORWARD, contact.account, name, guid, group))

    def _ask_for(self, change: syn.Change, done_before: Iterable[int] = _DONE_BEFORE) -> Deferred[Any]:
        verb, words = syn.verb(self._dialect, change), syn.build_request(self._dialect, change)
        return self._ask(verb, *words, done_before=done_before)

    def _regroup(self, verb: str, group: syn.ListedGroup) -> Deferred[Any]:
        if not self._dialect.groups:
            return fail(NotSupported("groups"))
        words = syn.build_group_request(self._dialect, verb, group)
        return self._ask(verb, *words, done_before=())

    def _ask(self, verb: str, *args: str, done_before: Iterable[int] = _DONE_BEFORE) -> Deferred[Any]:
        asked = self._session.request(verb, *args)
        return asked.addErrback(_translated, tuple(done_before)).addCallback(self._while_signed_in)

    def _while_signed_in(self, answer: Any) -> Any:
        if not self._session.announced:
            raise RequestAbandoned
        return answer


def _translated(failure: Failure, done_before: tuple[int, ...] = ()) -> None:
    """Raise what ``failure`` means, unless it means that nothing was left to be done."""
    error = failure.value
    if isinstance(error, RequestRefused):
        if error.code in done_before:
            return
        meaning = _MEANINGS.get(error.code)
        if meaning is not None:
            raise meaning
    if isinstance(error, ProtocolError):
        raise RequestRefused("BadAnswer")
    failure.raiseException()


def _timed_out(_: object, __: float) -> NoReturn:
    raise RequestTimedOut
