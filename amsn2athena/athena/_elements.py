"""The elements of one page by number."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from amsn2athena.athena._errors import ClientError

if TYPE_CHECKING:
    from amsn2athena.athena._element import LiveElement


class Elements(dict[int, "LiveElement"]):
    """Those that are on the page now. No number is ever given twice.

    Asked for another, it raises ``KeyError``, or ``ClientError`` for one that was here: what a widget said
    while its element left is nobody's fault.
    """

    __slots__ = ("_last",)

    def __init__(self) -> None:
        super().__init__()
        self._last = 0

    def adopt(self, element: LiveElement) -> int:
        """Take ``element`` in, and return its number."""
        self._last += 1
        self[self._last] = element
        return self._last

    def __missing__(self, number: int) -> NoReturn:
        if 0 < number <= self._last:
            raise ClientError("gone", "That is not on the page any more.")
        raise KeyError(number)
