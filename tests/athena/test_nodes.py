"""Single nodes that change while the page is shown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from amsn2athena.athena import LiveElement, Node
from tests.athena.memory import EchoPage, Server
from tests.athena.test_rows import body, operations, shown, template


class Sign(LiveElement):
    """Has nodes of several kinds."""

    docFactory = template(
        '<h1 athena:id="title" class="big  red" title="old">Hi</h1><a athena:id="link">x</a>'
        '<pre athena:id="pre"/><img athena:id="image"/><script athena:id="script"/>'
        '<p athena:id="full"><b/></p><p athena:id="drawn"><nevow:attr name="class"><nevow:slot name="x" '
        'default="y"/></nevow:attr></p>'
    )

    def __init__(self) -> None:
        super().__init__()
        names = ["title", "link", "pre", "image", "script", "full", "drawn"]
        self.nodes = {name: Node(self, name) for name in names}


def test_what_was_set_before_is_rendered() -> None:
    sign = Sign()
    title = sign.nodes["title"]
    assert title.text == "Hi"
    title.text = "<Ho>"
    assert title.text == "<Ho>"
    title.set_attribute("title", 'say "hi"')
    title.set_attribute("aria-busy", "true")
    title.set_class("red", False)
    title.set_class("blue", True)
    sign.nodes["link"].set_attribute("href", "/x")
    sign.nodes["link"].remove_attribute("href")
    sign.nodes["pre"].text = "\nHi"
    text = body(Server(lambda: EchoPage(lambda: sign)).open())
    assert "&lt;Ho&gt;</h1>" in text
    assert 'title="say &quot;hi&quot;" aria-busy="true"' in text
    assert 'class="big blue"' in text
    assert '<a id="athena-1-link">' in text
    assert "\n\nHi</pre>" in text


def test_what_is_set_later_is_sent_when_it_is_new() -> None:
    server, tab, socket = shown(Sign)
    title = tab.element.nodes["title"]
    title.text = "Hi"
    title.text = "Ho"
    title.text = "Ho"
    title.set_attribute("title", "new")
    title.set_attribute("title", "new")
    title.remove_attribute("title")
    title.remove_attribute("title")
    title.set_class("red", True)
    title.set_class("red", False)
    title.set_class("red", False)
    title.set_class("red", True)
    assert operations(server, socket) == [
        ["text", "title", "Ho"],
        ["attr", "title", "title", "new"],
        ["attr", "title", "title", None],
        ["class", "title", "red", False],
        ["class", "title", "red", True],
    ]


class Form(LiveElement):
    """Has fields."""

    docFactory = template('<textarea athena:id="draft">x</textarea><input athena:id="name"/>')

    def __init__(self) -> None:
        super().__init__()
        self.nodes = {name: Node(self, name) for name in ("draft", "name")}


def test_what_a_field_shows_is_sent_each_time_as_somebody_may_have_typed_since() -> None:
    server, tab, socket = shown(Form)
    draft, name = tab.element.nodes["draft"], tab.element.nodes["name"]
    draft.text = "x"
    name.set_attribute("value", "Ann")
    name.set_attribute("value", "Ann")
    name.remove_attribute("value")
    name.remove_attribute("value")
    assert operations(server, socket) == [
        ["text", "draft", "x"],
        ["attr", "name", "value", "Ann"],
        ["attr", "name", "value", "Ann"],
        ["attr", "name", "value", None],
        ["attr", "name", "value", None],
    ]


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("link", lambda node: node.set_attribute("href", "JavaScript:x"), "cannot hold a URL that runs"),
        ("link", lambda node: node.set_attribute("onclick", "x"), "'onclick' cannot change"),
        ("link", lambda node: node.set_attribute("style", "x"), "'style' cannot change"),
        ("link", lambda node: node.set_attribute("data-athena-id", "1"), "'data-athena-id' cannot change"),
        ("link", lambda node: node.set_attribute("a b", "1"), "'a b' is not the name of an attribute"),
        ("link", lambda node: node.set_attribute("HREF", "1"), "'HREF' cannot be set"),
        ("link", lambda node: node.set_attribute("id", "1"), "'id' cannot be set"),
        ("link", lambda node: node.remove_attribute("class"), "'class' cannot be set"),
        ("link", lambda node: node.set_class("a b", True), "'a b' is not one word"),
        ("link", lambda node: node.set_class("", True), "'' is not one word"),
        ("script", lambda node: node.set_attribute("src", "/x"), "attributes of <script> cannot change"),
        ("script", lambda node: setattr(node, "text", "x"), "text of <script> cannot change"),
        ("image", lambda node: setattr(node, "text", "x"), "text of <img> cannot change"),
        ("full", lambda node: setattr(node, "text", "x"), "'full' has more than text"),
        ("drawn", lambda node: node.set_class("x", True), "classes of 'drawn' are rendered"),
    ],
)
def test_what_a_node_cannot_be_is_said_in_words(
    name: str, change: Callable[[Node], None], words: str
) -> None:
    server, tab, socket = shown(Sign)
    with pytest.raises(ValueError, match=words):
        change(tab.element.nodes[name])
    assert operations(server, socket) == []


def test_a_text_is_text() -> None:
    for wrong in (3, None, b"x"):
        with pytest.raises(TypeError, match="this takes text"):
            Sign().nodes["title"].text = wrong  # type: ignore[assignment]


def test_changes_are_kept_when_the_page_has_gone() -> None:
    _, tab, _ = shown(Sign)
    title = tab.element.nodes["title"]
    tab.page.disconnect()
    title.text = "Ho"
    assert title.text == "Ho"
