"""A single node of a template that changes while the page is shown."""

from __future__ import annotations

from twisted.web.template import Tag

from amsn2athena.athena._element import LiveElement
from amsn2athena.athena._markup import CLOSED, VOID, check_attribute, check_url, clean
from amsn2athena.athena._patches import LivePart, send

_OWN = ("id", "class")
# What a field shows may have changed since: somebody has typed, or chosen.
_OF_FIELDS = ("value", "checked", "selected")


class Node(LivePart):
    """The node of an element with ``athena:id="identifier"``: its text, attributes and classes.

    Made before the element is rendered, most often in its ``__init__``. What is changed before is rendered;
    what is changed later is sent. The same rules hold as for values in rows (``amsn2athena.athena.rows``):
    ``ValueError`` for a URL that would run, for event handlers, ``style`` and ``srcdoc``, and for nodes like
    ``<script>``. ``LookupError`` when the template has no such node::

        self.title = Node(self, "title")
        self.title.text = "The lobby"
        self.title.set_attribute("title", "Where everybody meets")
        self.title.set_class("busy", True)
    """

    def __init__(self, element: LiveElement, identifier: str) -> None:
        super().__init__(element, identifier)
        self._text: str | None = None
        self._attributes: dict[str, str | None] = {}
        self._classes: list[str] | None = None
        self._is_shown = False

    def apply(self, tag: Tag) -> None:
        """Give the tag what has changed."""
        for name, value in self._attributes.items():
            tag.attributes.pop(name, None)
            if value is not None:
                tag.attributes[name] = value
        if self._classes is not None:
            tag.attributes["class"] = " ".join(self._classes)
        if self._text is not None:
            tag.children = [_kept(str(tag.tagName), self._text)]

    def shown(self) -> None:
        """Send what changes."""
        self._is_shown = True

    def _send(self, name: str, *arguments: object) -> None:
        if self._is_shown:
            send([self], (name, *arguments))

    # Text

    @property
    def text(self) -> str:
        """The text of the node, which in the template has nothing but text in it."""
        return self._of_template() if self._text is None else self._text

    @text.setter
    def text(self, text: str) -> None:
        name = str(self.tag.tagName)
        if name.lower() in (CLOSED - {"textarea", "title"}) | VOID:
            raise ValueError(f"the text of <{name}> cannot change")
        before, after = self.text, clean(text)
        self._text = after
        if before != after or name == "textarea":
            self._send("text", after)

    def _of_template(self) -> str:
        if not all(isinstance(child, str) for child in self.tag.children):
            raise ValueError(f"the node {self.identifier!r} has more than text in the template")
        return "".join(map(str, self.tag.children))

    # Attributes

    def set_attribute(self, name: str, value: str) -> None:
        """Set an attribute, for example ``title``. Not ``class``: see ``set_class``."""
        self._check(name)
        value = clean(value)
        check_url(name, value)
        self._change(name, value)

    def remove_attribute(self, name: str) -> None:
        """Remove an attribute."""
        self._check(name)
        self._change(name, None)

    def _check(self, name: str) -> None:
        check_attribute(str(self.tag.tagName), name)
        if name != name.lower() or name in _OWN:
            raise ValueError(f"{name!r} cannot be set as an attribute")

    def _change(self, name: str, value: str | None) -> None:
        if name in _OF_FIELDS or self._attributes.get(name, "\0") != value:
            self._attributes[name] = value
            self._send("attr", name, value)

    # Classes

    def set_class(self, name: str, on: bool) -> None:
        """Add the word ``name`` to the attribute ``class``, or remove it."""
        if not name or name.split() != [name] or clean(name) != name:
            raise ValueError(f"{name!r} is not one word")
        classes = self._words() if self._classes is None else self._classes
        if on == (name in classes):
            return
        self._classes = [*classes, name] if on else [word for word in classes if word != name]
        self._send("class", name, on)

    def _words(self) -> list[str]:
        found = self.tag.attributes.get("class", "")
        if not isinstance(found, str):
            raise ValueError(f"the classes of {self.identifier!r} are rendered")
        return list(dict.fromkeys(found.split()))


def _kept(name: str, text: str) -> str:
    """Return ``text`` as the parser gives it back: it takes away one line end at the beginning of these."""
    return "\n" + text if name in ("listing", "pre", "textarea") and text.startswith("\n") else text
