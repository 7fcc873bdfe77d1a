"""What somebody is listening to, or playing: the text of CurrentMedia.

Its fields are separated by a backslash and a zero: the application (often empty), the kind, whether it
counts, a pattern, and what goes into the pattern:

    >>> str(Media("Music", "{0} - {1}", ("Song", "Artist")))
    '\\\\0Music\\\\01\\\\0{0} - {1}\\\\0Song\\\\0Artist\\\\0'
    >>> Media.parse(r"\\0Music\\01\\0{0} - {1}\\0Song\\0Artist\\0\\0").text
    'Song - Artist'
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEPARATOR = "\\0"
_PLACE = re.compile(r"\{([0-9])\}")
_MOST_PARTS = 10


@dataclass(frozen=True, slots=True)
class Media:
    """`kind` is Music, Games or Office; `pattern` has `{0}`, `{1}`, ... where the `parts` go."""

    kind: str = ""
    pattern: str = ""
    parts: tuple[str, ...] = ()
    application: str = ""

    @classmethod
    def parse(cls, current_media: str) -> Media:
        """Read CurrentMedia. Nothing, what is switched off and what makes no sense are an empty `Media`."""
        application, kind, enabled, pattern, *parts = (current_media + _SEPARATOR * 4).split(_SEPARATOR)
        if enabled != "1" or not kind:
            return cls()
        while parts and not parts[-1]:
            parts.pop()
        return cls(kind, pattern, tuple(parts[:_MOST_PARTS]), application)

    def __str__(self) -> str:
        if not self.kind:
            return ""
        fields = (self.application, self.kind, "1", self.pattern, *self.parts)
        return "".join(field.replace(_SEPARATOR, " ") + _SEPARATOR for field in fields)

    @property
    def text(self) -> str:
        """What to show: the pattern with the parts in their places; empty for none."""
        return _PLACE.sub(self._part, self.pattern) if self.kind else ""

    def _part(self, place: re.Match[str]) -> str:
        index = int(place[1])
        return self.parts[index] if index < len(self.parts) else ""
