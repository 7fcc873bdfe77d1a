"""Annotations: named values on contacts, groups and members, where clients keep their settings."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from xml.etree.ElementTree import Element

from ._reading import Fields, children
from ._template import Template, Xml, join


class Annotation(StrEnum):
    """Names of annotations."""

    BLP = "MSN.IM.BLP"
    """On oneself. Who may write: 1 all who are not blocked, 2 only those who are allowed; 0 never chosen."""
    GTC = "MSN.IM.GTC"
    """On oneself. Whether to ask before someone may add oneself: 1 ask; 0 never chosen."""
    MBEA = "MSN.IM.MBEA"
    """On oneself. Mobile messages: 0 off."""
    MPOP = "MSN.IM.MPOP"
    """On oneself. Whether to stay signed in at several places: 1 yes."""
    ROAMING = "MSN.IM.RoamLiveProperties"
    """On oneself. Whether name, message and picture are kept on the network: 1 yes."""
    DISPLAY = "MSN.IM.Display"
    """On a group: 1."""
    INVITE_MESSAGE = "MSN.IM.InviteMessage"
    """On a contact being added, and on a pending member: what was said when asking."""
    NICKNAME = "AB.NickName"
    """On a contact: the name its owner gave it."""


_ANNOTATION = Template("<Annotation><Name>{name}</Name><Value>{value}</Value></Annotation>")


def build_annotations(annotations: Mapping[str, str], wrapper: str = "annotations") -> Xml:
    """The annotations in an element of that name; nothing when there are none."""
    if not annotations:
        return Xml()
    inner = join(_ANNOTATION(name=name, value=value) for name, value in annotations.items())
    return Xml(f"<{wrapper}>{inner}</{wrapper}>")


def read_annotations(element: Element | None) -> dict[str, str]:
    """The annotations in an element. Of several with the same name the last counts."""
    records = map(Fields, children(element, "Annotation"))
    return {record.token("Name"): record.text("Value") for record in records}
