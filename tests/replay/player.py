"""Plays a scenario: does each step, and looks whether its answer has what the client's next step needs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

from amsn2athena.msnp import Command, Direction, Parser, challenge, sso
from amsn2athena.msnp.soap import Fault, SoapError
from tests.homeserver.house import PASSWORD, House
from tests.homeserver.line import Line
from tests.replay import documents, texts, trust
from tests.replay.calling import MANNERS, call
from tests.replay.notation import Need, Scenario, Step
from tests.replay.others import Other
from tests.replay.site import Answer, Web

#: Operations that change nothing: sent once, even when each write arrives twice.
READS = {
    "ABFindAll",
    "ABFindByContacts",
    "FindMembership",
    "ABFindContactsPaged",
    "GetProfile",
    "GetMetadata",
    "GetMessage",
}
#: What an answer is that holds commands.
_COMMANDS = "application/x-msn-messenger"


class Missing(Exception):
    """What a step needed did not come."""


@dataclass(slots=True)
class Cell:
    """A step of a scenario in the table: ``trouble`` is empty when all went well."""

    scenario: str
    step: Step
    trouble: str = ""
    reached: bool = True


@dataclass(slots=True)
class _Came:
    """What came because of a step, and has not been asked for yet."""

    lines: dict[str, list[Command]] = field(default_factory=dict)
    answer: Answer | None = None


class Player:
    """One run of one scenario, in a house of its own. ``twice``: every write to a service arrives twice."""

    def __init__(self, scenario: Scenario, *, twice: bool = False) -> None:
        self._scenario = scenario
        self._twice = twice
        self._house = House("alice", "bob", "carol")
        self._web = Web(self._house)
        self._line = Line(self._house)
        self._seat = self._line
        self._parser = Parser(Direction.TO_CLIENT)
        self._others = {name: Other(self._house, name) for name in ("bob", "carol")}
        self._names = {
            "me": "alice@example.com",
            "bob": "bob@example.com",
            "carol": "carol@example.com",
            "password": PASSWORD,
            "book": "00000000-0000-0000-0000-000000000000",
            "ticket": "",
            **scenario.names,
        }

    def play(self) -> list[Cell]:
        """Play it all; what comes after a step that failed is not reached."""
        try:
            for given in self._scenario.given:
                self._give(given)
            return self._cells()
        finally:
            self._house.close()

    def _cells(self) -> list[Cell]:
        cells = [Cell(self._scenario.name, step, reached=False) for step in self._scenario.steps]
        for cell in cells:
            cell.reached = True
            cell.trouble = self._trouble(cell.step)
            if cell.trouble:
                break
        return cells

    def _trouble(self, step: Step) -> str:
        try:
            self._perform(step, step.needs)
            if self._twice and step.sign == "soap" and step.label not in READS:
                self._perform(step, tuple(each for each in step.needs if not each.sign.endswith("<")))
        except Missing as missing:
            return str(missing)
        except (AssertionError, LookupError, Fault, SoapError) as error:
            return f"{type(error).__name__}: {error}"
        return ""

    def _perform(self, step: Step, needs: tuple[Need, ...]) -> None:
        came = self._do(step)
        for need in needs:
            self._check(need, came)
        self._forget(step, came)

    def _give(self, text: str) -> None:
        what, *who = text.split()
        if what == "friends":
            self._house.befriend(*who)
        elif what == "online":
            self._others[who[0]].come()
        elif what == "password":
            self._names["password"] = self._house.old_password(self._names["me"])
        else:
            raise KeyError(text)

    def _do(self, step: Step) -> _Came:
        came = _Came()
        match step.sign:
            case ">":
                self._line.raw(self._lines(step))
            case "sb":
                self._seat = Line(self._house)
            case "sb>":
                self._seat.raw(self._lines(step))
            case "wait":
                self._house.clock.advance(float(step.text))
            case "rst" | "soap" | "http":
                came.answer = self._web.ask(self._request(step))
            case name:
                self._others[name].do(self._fill(step.text))
        self._listen(came)
        if came.answer is not None and came.answer.headers.get("content-type") == _COMMANDS:
            came.lines["<"] += self._parser.receive(came.answer.body)
        return came

    def _listen(self, came: _Came) -> None:
        came.lines["<"] = self._line.heard()
        came.lines["sb<"] = self._seat.heard() if self._seat is not self._line else []
        for name, other in self._others.items():
            came.lines[f"{name}<"] = other.heard()
            came.lines[f"{name}.sb<"] = other.overheard()

    def _lines(self, step: Step) -> bytes:
        return b"".join(texts.line(self._fill(text)) for text in (step.text, *step.body))

    def _fill(self, text: str) -> str:
        """The proof and the answer to a challenge are made when they are asked for."""
        names = self._names
        if "$proof" in text:
            names["proof"] = sso.answer(names["nonce"], names["secret"])
        if "$answer" in text:
            names["answer"] = challenge.answer(names["challenge"], names["product"])
        if "$digest" in text:
            secret = (names["nonce"] + names["password"]).encode()
            names["digest"] = hashlib.md5(secret, usedforsecurity=False).hexdigest()
        if "$plain" in text:
            names["plain"] = challenge.answer_old(names["challenge"], names["key"])
        if "$lockkey" in text:
            names["lockkey"] = challenge.answer(names["challenge"], names["store"])
        return texts.fill(text, names)

    def _request(self, step: Step) -> bytes:
        first, *rest = step.text.split(" ")
        if step.sign == "rst":
            return trust.sign_in(first, rest, self._names["me"], self._names["password"])
        if step.sign == "http":
            return self._plain(step)
        where, operation, *words = (self._fill(word) for word in rest)
        marked_up = {name: escape(text) for name, text in self._names.items()}
        body = "".join(texts.raw(texts.fill(line, marked_up)).decode() for line in step.body)
        return call(MANNERS[first], where, operation, words, body, self._names["ticket"])

    def _plain(self, step: Step) -> bytes:
        method, url = self._fill(step.text).split(" ")
        lines = [self._fill(line) for line in step.body]
        cut = lines.index("|") if "|" in lines else len(lines)
        body = b"".join(texts.line(line) for line in lines[cut + 1 :])
        length = [f"Content-Length: {len(body)}"] if method == "POST" else []
        return "\r\n".join([f"{method} {url} HTTP/1.1", *lines[:cut], *length, "", ""]).encode() + body

    def _check(self, need: Need, came: _Came) -> None:
        sign, text = need.sign, need.text
        if sign == "closed":
            if not self._line.closed:
                raise Missing("needed: that the server closes; it does not")
        elif sign.endswith("<"):
            self._check_line(need, came.lines[sign.removeprefix("!")])
        else:
            assert came.answer is not None
            self._check_answer(sign, self._fill(text), came.answer)

    def _check_line(self, need: Need, lines: list[Command]) -> None:
        for command in lines:
            named = texts.matches(need.text, command, self._names)
            if named is not None and need.sign.startswith("!"):
                raise Missing(f"must not come: {need.text}; came: {texts.shown(command)}")
            if named is not None:
                self._names |= named
                lines.remove(command)
                return
        if not need.sign.startswith("!"):
            came = "; ".join(map(texts.shown, lines)) or "nothing"
            raise Missing(f"needed: {need.sign} {texts.fill(need.text, self._names)}; came: {came}")

    def _check_answer(self, sign: str, text: str, answer: Answer) -> None:
        came = f"{answer.status} {answer.body.decode('utf-8', 'replace')[:1500]}"
        if not self._answers(sign, text, answer):
            raise Missing(f"needed: {sign} {text}; came: {came}")

    def _answers(self, sign: str, text: str, answer: Answer) -> bool:
        match sign:
            case "~":
                return self._within(text, answer.body)
            case ":":
                name, _, inside = text.partition(": ")
                value = answer.headers.get(name.lower())
                return value is not None and self._within(inside, value.encode())
            case "=":
                status, _, first = text.partition(" ")
                return answer.status == int(status) and first in ("", _first(answer))
            case "!@":
                return not list(documents.find(answer.body, text))
        return self._finds(text, answer)

    def _within(self, pattern: str, data: bytes) -> bool:
        named = texts.within(pattern, data)
        self._names |= named or {}
        return named is not None

    def _finds(self, text: str, answer: Answer) -> bool:
        path, _, rest = text.partition(" ")
        found = [each.strip() for each in documents.find(answer.body, path)]
        if rest.startswith("?"):
            self._names |= {rest[1:]: found[0]} if found else {}
            return bool(found)
        return rest.removeprefix("= ") in found if rest else bool(found)

    def _forget(self, step: Step, came: _Came) -> None:
        """An error that no step asked for is one that the client did not expect."""
        for command in came.lines["<"] + came.lines["sb<"]:
            if command.is_error:
                raise Missing(f"needed: no error; came: {texts.shown(command)}")
        if self._line.closed and not any(need.sign == "closed" for need in step.needs):
            raise Missing("needed: that the connection stays; the server closed it")


def _first(answer: Answer) -> str:
    try:
        return documents.first(answer.body)
    except ParseError:
        return "no document"
