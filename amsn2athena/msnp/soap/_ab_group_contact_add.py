"""ABGroupContactAdd: put contacts into a group."""

from __future__ import annotations

from dataclasses import dataclass

from ._contacts import GUID
from ._envelope import ServiceHeader, build_answer
from ._groups import Sorting
from ._template import Template, join

_RESULT = Template("<ABGroupContactAddResult>{guids}</ABGroupContactAddResult>")


@dataclass(frozen=True, slots=True)
class ABGroupContactAdd(Sorting):
    """Put contacts into groups; they may be in several."""

    @classmethod
    def build_response(cls, header: ServiceHeader, contact_ids: tuple[str, ...]) -> bytes:
        """These are in them."""
        guids = join(GUID(guid=each) for each in contact_ids)
        return build_answer(cls.__name__, header, _RESULT(guids=guids))
