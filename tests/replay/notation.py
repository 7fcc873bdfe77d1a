"""How scenarios are written.

::

    == aMSN 18: changes status              a scenario; what comes before the colon is the client
    given friends alice bob                 what is so before it begins: these are friends
    given online bob                        and he is there
    given password                          and the client has one for the oldest clients
    ++ amsn 18                              begins a block, for what is further below
    use amsn 18                             the steps of a block, as preparation
    play amsn 18                            the same, as steps of this scenario
    let product = PROD0090YUAUV{2B          a name for a text

    > CHG 9 BSY $caps                       a step: the client sends to the notification server
    + UUX 10 | <Data>...</Data>             in the same write; what comes after the bar is a payload
    < CHG 9 BSY *                           needed: ``*`` is any word, ``...`` any more words
    < UBX ... | <PSM>tea</PSM>              what comes after a bar must be in the payload
    < LST N=$bob C=?friend ...              and what stands there gets a name
    !< FLN ...                              must not come
    bob< NLN BSY ...                        needed at somebody else
    closed                                  the server closes

    sb                                      a new connection, to the switchboard; then sb> and sb<
    wait 60                                 a step: time goes by, in seconds
    bob: signs out                          a step: somebody else does something (see ``others``)

    rst amsn contacts.msn.com=MBI           a step: a sign-in for these domains (and Passport.NET/tb)
    soap amsn contacts ABFindAll Initial    a step: a call of a service, by the client's way of calling
      <abId>$book</abId>                    its body
    http GET http://host/path               a step: any other request
      Header: value                         with headers; and after a line with a bar, if there is one,
      |                                     commands, which are answered in the answer
      VER 1 MSNP12
    = 200 ABFindAllResponse                 needed: the status, and the first element of the body
    @ a/b[alice]/c ?name                    needed: an element at this path below the body; [text] is one
                                            that holds an element with that text; what is in it is named,
    @ a/b/c = text                          or must be that, or (with neither) something
    !@ a/b                                  must not be there
    ~ <a Id="Compact1">?ticket</a>          these bytes must be in the answer; this is named, too
    : X-Name: a=?first;                     and this header, with this in it

In a text ``$name`` stands for what has that name; ``\\r``, ``\\n``, ``\\s`` (a space) and ``\\xe4`` for
bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

#: Lines that begin a step, by their first word or sign; and those that need something of the last one.
_STEPS = (">", "sb>", "wait", "rst", "soap", "http")
_NEEDS = ("=", "@", "!@", "~", ":", "closed")
_SOMEBODY = re.compile(r"(bob|carol): (.+)")
_HEARD = re.compile(r"!?(?:sb|(?:bob|carol)(?:\.sb)?)?<")


class Unreadable(Exception):
    """A line of a scenario means nothing."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a step's answer must have: a sign of the notation, and what follows it."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What is done: a sign or word, what follows it, and the lines below. And what is needed of it."""

    sign: str
    text: str
    body: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    prepared: bool = False

    @property
    def label(self) -> str:
        """The step in a word or two."""
        words = self.text.split()
        match self.sign:
            case ">" | "sb>":
                return "+".join([words[0], *(each.split()[0] for each in self.body)])
            case "soap":
                return words[2]
            case "rst":
                return f"RST({len(words) - 1})"
            case "http":
                return f"{words[0]} {_said(self.body) or words[1].rpartition('/')[2].partition('?')[0]}"
        return f"{self.sign} {self.text}" if self.sign in ("wait", "sb") else f"{self.sign}: {self.text}"


@dataclass(slots=True)
class Scenario:
    """What happens, and what is so before."""

    name: str
    given: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def add(self, line: str, blocks: Mapping[str, Scenario]) -> None:
        """Take a line in. Raises :class:`Unreadable`."""
        sign, _, rest = line.partition(" ")
        if line.startswith("  "):
            last = self.steps[-1]
            self.steps[-1] = replace(last, body=(*last.body, line[2:]))
        elif sign == "given":
            self.given.append(rest)
        elif sign == "let":
            name, _, text = rest.partition(" = ")
            self.names[name] = text
        elif sign in ("use", "play"):
            self._include(blocks.get(rest), line, prepared=sign == "use")
        elif sign == "+":
            last = self.steps[-1]
            self.steps[-1] = replace(last, body=(*last.body, rest))
        elif sign in _NEEDS or _HEARD.fullmatch(sign):
            last = self.steps[-1]
            self.steps[-1] = replace(last, needs=(*last.needs, Need(sign, rest)))
        else:
            self.steps.append(_step(line))

    def _include(self, block: Scenario | None, line: str, *, prepared: bool) -> None:
        if block is None:
            raise Unreadable(line)
        self.given += block.given
        self.names |= block.names
        self.steps += [replace(each, prepared=prepared or each.prepared) for each in block.steps]


def _said(body: tuple[str, ...]) -> str:
    """The commands after a bar."""
    commands = body[body.index("|") + 1 :] if "|" in body else ()
    return "+".join(each.split()[0] for each in commands)


def read(*texts: str) -> list[Scenario]:
    """Return the scenarios in these texts, in order. Raises :class:`Unreadable`."""
    found: list[Scenario] = []
    blocks: dict[str, Scenario] = {}
    for line in _lines(texts):
        if line.startswith("== "):
            found.append(Scenario(line[3:]))
            current = found[-1]
        elif line.startswith("++ "):
            current = blocks[line[3:]] = Scenario(line[3:])
        else:
            current.add(line, blocks)
    return found


def read_folder(folder: Path) -> list[Scenario]:
    """Return the scenarios in the text files of a folder."""
    return read(*(path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))))


def _lines(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        yield from (line for line in text.split("\n") if line.strip() and not line.startswith("#"))


def _step(line: str) -> Step:
    sign, _, rest = line.partition(" ")
    if sign in _STEPS or line == "sb":
        return Step(sign, rest)
    somebody = _SOMEBODY.fullmatch(line)
    if somebody is None:
        raise Unreadable(line)
    return Step(somebody[1], somebody[2])
