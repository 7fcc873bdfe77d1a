"""Templates: what Athena's and Nevow's names become."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from twisted.web.server import Request
from twisted.web.template import Element, Tag, flattenString, renderer

from amsn2athena.athena import loaders
from tests.athena.memory import ATHENA, NEVOW

TWISTED = 'xmlns:t="http://twistedmatrix.com/ns/twisted.web.template/0.1"'


class Shape(Element):
    """Renders a template, as a live element of number 7 would."""

    @renderer
    def athenaId(self, request: Request, tag: Tag) -> str:
        return f"7-{tag.children[0]!s}"

    @renderer
    def name(self, request: Request, tag: Tag) -> Tag:
        return tag("Ann & <Bob>")

    @renderer
    def fill(self, request: Request, tag: Tag) -> Tag:
        return tag.fillSlots(who="Ann", title='say "hi"')


def html(template: str | bytes) -> str:
    found: list[Any] = []
    flattenString(None, Shape(loaders.xmlstr(template))).addBoth(found.append)
    assert isinstance(found[0], bytes), found[0]
    return found[0].decode()


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (f'<p {NEVOW} nevow:render="name"/>', "<p>Ann &amp; &lt;Bob&gt;</p>"),
        (f'<p {TWISTED} t:render="name"/>', "<p>Ann &amp; &lt;Bob&gt;</p>"),
        (f'<p {NEVOW}><nevow:invisible nevow:render="name"/></p>', "<p>Ann &amp; &lt;Bob&gt;</p>"),
        (f'<p {NEVOW} nevow:render="fill"><nevow:slot name="who"/></p>', "<p>Ann</p>"),
        (f'<p {NEVOW}><nevow:slot name="nobody" default="nobody"/></p>', "<p>nobody</p>"),
        (
            f'<p {NEVOW} nevow:render="fill"><nevow:attr name="title"><nevow:slot name="title"/>'
            "</nevow:attr></p>",
            '<p title="say &quot;hi&quot;"></p>',
        ),
        ('<p xmlns:n="http://nevow.com/ns/nevow/0.1" n:render="name"/>', "<p>Ann &amp; &lt;Bob&gt;</p>"),
        ('<p xmlns="http://www.w3.org/1999/xhtml">x</p>', "<p>x</p>"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', '<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
        ('<a xmlns:x="urn:x" x:y="z" b="c"/>', '<a x:y="z" b="c" xmlns:x="urn:x"></a>'),
        ("<p><!-- why --><br/>é</p>", "<p><!-- why --><br />é</p>"),
        ("<p>é</p>".encode(), "<p>é</p>"),
    ],
)
def test_nevows_names_mean_what_the_template_engines_do(template: str | bytes, expected: str) -> None:
    assert html(template) == expected


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ('<input athena:id="box"/>', '<input id="7-box" />'),
        (
            '<label for="box"/><input athena:id="box"/>',
            '<label for="7-box"></label><input id="7-box" />',
        ),
        (
            '<p aria-labelledby="box other"/><b athena:id="box"/>',
            '<p aria-labelledby="7-box other"></p><b id="7-box"></b>',
        ),
        ('<label for="elsewhere"/>', '<label for="elsewhere"></label>'),
        (
            '<b><athena:handler event="onclick" handler="send"/>x</b>',
            '<b data-athena-on="click:send">x</b>',
        ),
        (
            '<b><athena:handler event="onclick" handler="a"/>'
            '<athena:handler event="keydown" handler="b"/></b>',
            '<b data-athena-on="click:a keydown:b"></b>',
        ),
    ],
)
def test_athenas_names_become_ids_and_data(inside: str, expected: str) -> None:
    assert html(f"<div {ATHENA}>{inside}</div>") == f"<div>{expected}</div>"


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (
            '<b>\n<athena:handler event="onclick"/></b>',
            "line 2 of the template must name an event and a handler",
        ),
        ('<b><athena:handler handler="go"/></b>', "line 1 of the template must name an event and a handler"),
        (
            '<nevow:invisible><athena:handler event="onclick" handler="go"/></nevow:invisible>',
            "line 1 of the template must be in a node",
        ),
    ],
)
def test_a_handler_that_could_never_be_called_is_noticed_at_the_start(inside: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        loaders.xmlstr(f"<div {ATHENA} {NEVOW}>{inside}</div>")


DOCTYPE = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'


@pytest.mark.parametrize("before", ["", DOCTYPE])
def test_characters_that_html_has_names_for_are_kept(before: str) -> None:
    inside = "a&nbsp;b &copy; &lt;&amp;&LT; <![CDATA[&nbsp;]]><!-- &nbsp; -->"
    expected = "<p>a\xa0b © &lt;&amp;&lt; <![CDATA[&nbsp;]]><!-- &nbsp; --></p>"
    assert html(f"{before}<p>{inside}</p>") == html(f"{before}<p>{inside}</p>".encode()) == expected


def test_the_prefix_is_the_templates_own_choice() -> None:
    template = f'<div xmlns:live="{loaders.ATHENA}"><b live:id="x"/></div>'
    assert html(template) == '<div><b id="7-x"></b></div>'


def test_a_template_renders_the_same_again_and_again() -> None:
    loader = loaders.xmlstr(f'<p {NEVOW} {ATHENA} nevow:render="name"><b athena:id="x"/></p>')
    found: list[bytes] = []
    for _ in range(2):
        flattenString(None, Shape(loader)).addCallback(found.append)
    assert found[0] == found[1]


def test_a_file_is_a_template_too(tmp_path: Path) -> None:
    path = tmp_path / "template.html"
    path.write_text(f'<p {NEVOW} nevow:render="name">é </p>', encoding="utf-8")
    found: list[bytes] = []
    flattenString(None, Shape(loaders.xmlfile(path))).addCallback(found.append)
    assert found[0].decode() == "<p>é Ann &amp; &lt;Bob&gt;</p>"
    assert loaders.xmlfile(str(path)).load()[0].tagName == "p"
