"""Words with marks, as MSNP10 to 12 have them: `N=` an account, `F=` a name, `C=` the GUID of a contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from amsn2athena.msnp._quoting import quote, unquote


class Marks(NamedTuple):
    """What the marks say, empty for what they do not."""

    account: str
    name: str
    guid: str


def marked(account: str = "", name: str = "", guid: str = "") -> tuple[str, ...]:
    """The words for what there is."""
    words = (("N=", account), ("F=", quote(name)), ("C=", guid))
    return tuple(mark + word for mark, word in words if word)


def unmarked(args: Sequence[str]) -> tuple[Marks, tuple[str, ...]]:
    """What is marked, at the beginning and in any order, and what follows."""
    found = {"N=": "", "F=": "", "C=": ""}
    count = 0
    for word in args:
        if word[:2] not in found:
            break
        found[word[:2]] = word[2:]
        count += 1
    return Marks(found["N="], unquote(found["F="]), found["C="]), tuple(args[count:])
