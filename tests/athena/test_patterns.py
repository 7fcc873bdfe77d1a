"""Patterns: what they are compiled to, what they refuse, and what their rows look like."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.web.template import CharRef, Tag, slot

from amsn2athena.athena import loaders
from amsn2athena.athena._document import Document
from amsn2athena.athena._patterns import Pattern, compile_pattern
from tests.athena.test_rows import template


def pattern(inside: str) -> Pattern:
    """Return the pattern ``row`` of a template with that inside."""
    return template(inside).pattern("row")


def row(inside: str, key: str = "k", **values: Any) -> str:
    """Return a row as HTML."""
    return pattern(inside).html(key, **values)


def slotted(name: str, value: str = '<nevow:slot name="v"/>') -> str:
    """Return an attribute with a slot."""
    return f'<nevow:attr name="{name}">{value}</nevow:attr>'


def test_a_pattern_is_not_rendered_and_leaves_all_else_as_it_was() -> None:
    loader = template('<p>1</p><p nevow:pattern="row"><nevow:slot name="v"/></p><p>2</p>')
    assert [tag.children for tag in loader.load()[0].children] == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("", '<li data-athena-row="k"></li>'),
        ('<nevow:slot name="v"/>', '<li data-athena-row="k"><!--0-->V&lt;</li>'),
        ('<nevow:slot name="v"/>!', '<li data-athena-row="k"><!--0-->V&lt;<!---->!</li>'),
        ('<nevow:slot name="v"/><b/>', '<li data-athena-row="k"><!--0-->V&lt;<b></b></li>'),
        (
            '<nevow:slot name="v"/><nevow:slot name="v"/>',
            '<li data-athena-row="k"><!--0-->V&lt;<!--1-->V&lt;</li>',
        ),
        (
            '<nevow:invisible>a<nevow:slot name="v"/></nevow:invisible><nevow:invisible>b</nevow:invisible>',
            '<li data-athena-row="k">a<!--0-->V&lt;<!---->b</li>',
        ),
        ('<nevow:slot name="v"/><!-- why -->', '<li data-athena-row="k"><!--0-->V&lt;</li>'),
        ("100 % %s<![CDATA[<&]]>", '<li data-athena-row="k">100 % %s&lt;&amp;</li>'),
        (slotted("title"), '<li data-athena-row="k" data-athena-at="0:title" title="V&lt;"></li>'),
        (
            slotted("title", 'by <nevow:slot name="v"/> &amp;'),
            '<li data-athena-row="k" data-athena-at="0:title" title="by V&lt; &amp;"></li>',
        ),
        (
            slotted("title") + slotted("lang") + '<nevow:slot name="v"/>',
            '<li data-athena-row="k" data-athena-at="0:title 1:lang" title="V&lt;" lang="V&lt;"><!--2-->V&lt;'
            "</li>",
        ),
        (
            '<athena:handler event="onclick" handler="go"/>',
            '<li data-athena-row="k" data-athena-on="click:go"></li>',
        ),
    ],
)
def test_a_row_is_written_with_its_marks(inside: str, expected: str) -> None:
    compiled = pattern(f'<li nevow:pattern="row">{inside}</li>')
    values = dict.fromkeys(compiled.slots, "V<")
    assert compiled.html("k", **values) == expected


def test_the_browsers_template_has_empty_holes() -> None:
    compiled = pattern(f'<li nevow:pattern="row" class="a">{slotted("title")}<nevow:slot name="v"/>. </li>')
    assert compiled.template == (
        '<template data-athena-pattern="row"><li class="a" data-athena-at="0:title"><!--1--><!---->. </li>'
        "</template>"
    )


def test_an_attribute_that_is_one_slot_is_left_out_for_none() -> None:
    title = slotted("title", 'x<nevow:slot name="w"/>')
    inside = f'<li nevow:pattern="row">{slotted("hidden")}100%{title}</li>'
    assert row(inside, v=None, w=None) == (
        '<li data-athena-row="k" data-athena-at="0:hidden 1:title" title="x">100%</li>'
    )
    assert ' hidden=""' in row(inside, v="", w=None)


def test_values_are_text_or_numbers_or_nothing() -> None:
    inside = '<li nevow:pattern="row"><nevow:slot name="v"/></li>'
    assert row(inside, v=3).endswith("<!--0-->3</li>")
    assert row(inside, v=None).endswith("<!--0--></li>")
    several: list[Any] = [b"x", 1.5, True, [], Tag("b")]
    for wrong in several:
        with pytest.raises(TypeError, match="the slot 'v' takes text"):
            row(inside, v=wrong)


class Shout(str):
    """A kind of text, with its own ideas."""

    def replace(self, *_: Any) -> str:
        """Escape nothing."""
        return "<b>"

    def __str__(self) -> str:
        return "<b>"


def test_a_kind_of_text_is_as_good_as_text() -> None:
    for more in ("", '<nevow:slot name="w"/>', slotted("title", '<nevow:slot name="w"/>')):
        compiled = pattern(f'<li nevow:pattern="row"><nevow:slot name="v"/>{more}</li>')
        values = dict.fromkeys(compiled.slots, Shout("a&b"))
        assert "a&amp;b" in compiled.html("k", **values)
        assert {*map(type, compiled.fill(values))} == {str}


def test_texts_beside_an_attribute_are_not_taken_for_it() -> None:
    inside = '<li nevow:pattern="row">{}<nevow:slot name="v"/><nevow:slot name="w"/></li>'
    assert pattern(inside.format("")).fill({"w": "W", "v": "V"}) == ("V", "W")
    assert pattern(inside.format(slotted("title"))).fill({"w": "W", "v": "V"}) == ("V", "V", "W")
    assert pattern(inside.format("")).fill({"w": 3, "v": "a\0"}) == ("a\ufffd", "3")
    for wrong in ({"v": "", "x": ""}, {"v": ""}):
        with pytest.raises(ValueError, match="pattern 'row'"):
            pattern(inside.format("")).fill(wrong)


def test_a_slot_may_have_a_default() -> None:
    inside = '<li nevow:pattern="row"><nevow:slot name="v" default="-"/><nevow:slot name="w"/></li>'
    assert "<!--0-->-<!--1-->x" in row(inside, w="x")
    assert "<!--0-->y<!--1-->x" in row(inside, w="x", v="y")
    with pytest.raises(ValueError, match="needs a value for w"):
        row(inside, v="y")
    with pytest.raises(ValueError, match="has no slot x"):
        row(inside, w="x", x="y")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("]]>--><!--0-->\"'&amp;&#0;", "]]>--><!--0-->\"'&amp;&#0;"),
        ("a\0b\ud800c\udc00", "a\ufffdb\ufffdc\ufffd"),
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("\u202eabc\U0001f600", "\u202eabc\U0001f600"),
    ],
)
def test_whatever_is_in_a_value_is_shown_and_nothing_more(value: str, shown: str) -> None:
    inside = f'<li nevow:pattern="row">{slotted("title")}<nevow:slot name="v"/></li>'
    html = row(inside, v=value)
    node = next(node for node in Document(html.encode()).root.nodes() if node.name == "li")
    assert node.text() == shown
    assert node.attributes["title"] == shown
    assert len(node.children) == 2


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " \x01\x1fjavascript:alert(1)",
        "java\nscr\tipt\r:alert(1)",
        "vbscript:x",
        "data:text/html,<script>alert(1)</script>",
    ],
)
@pytest.mark.parametrize("name", ["href", "HREF", "action", "formaction", "poster", "src"])
def test_urls_that_run_are_refused(url: str, name: str) -> None:
    inside = f'<a nevow:pattern="row">{slotted(name)}</a>'
    if url.startswith("data:") and name in ("src", "poster"):
        assert url[:10] in row(inside, v=url)
        return
    with pytest.raises(ValueError, match="cannot hold a URL that runs"):
        row(inside, v=url)


def test_a_url_that_is_only_dangerous_as_a_whole_is_refused() -> None:
    link = slotted("href", 'java<nevow:slot name="v"/>')
    inside = f'<a nevow:pattern="row">{link}</a>'
    assert "javanese" in row(inside, v="nese:x")
    with pytest.raises(ValueError, match="URL that runs"):
        row(inside, v="script:x")


@pytest.mark.parametrize("url", ["", "/x", "https://x/javascript:", "mailto:a@b", "#javascript:", "x?a:b"])
def test_other_urls_are_taken(url: str) -> None:
    assert f'href="{url}"' in row(f'<a nevow:pattern="row">{slotted("href")}</a>', v=url)


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ('<nevow:invisible nevow:pattern="row"/>', "must be an element"),
        ('<p nevow:pattern="a b"/>', "'a b' is not a good name"),
        ('<p nevow:pattern="row"/><p nevow:pattern="row"/>', "two patterns 'row'"),
        ('<p nevow:pattern="row"><p nevow:pattern="inner"/></p>', "the pattern 'inner' inside"),
        ('<p nevow:pattern="row" athena:id="x"/>', "athena:id"),
        ('<p nevow:pattern="row"><b aria-labelledby="y"/></p><i athena:id="y"/>', "athena:id"),
        ('<p nevow:pattern="row"><b nevow:render="x"/></p>', "so not 'x'"),
        ('<p nevow:pattern="row"><nevow:invisible nevow:render="x"/></p>', "so not 'x'"),
        (f'<p nevow:pattern="row">{slotted("onclick")}</p>', "'onclick' cannot change"),
        (f'<p nevow:pattern="row">{slotted("OnClick")}</p>', "'OnClick' cannot change"),
        (f'<p nevow:pattern="row">{slotted("style")}</p>', "'style' cannot change"),
        (f'<p nevow:pattern="row">{slotted("srcdoc")}</p>', "'srcdoc' cannot change"),
        (f'<p nevow:pattern="row">{slotted("data-athena-on")}</p>', "'data-athena-on' cannot change"),
        (f'<p nevow:pattern="row">{slotted("xlink:href")}</p>', "'xlink:href' is not the name"),
        (f'<p nevow:pattern="row">{slotted("title", "<b>x</b>")}</p>', "an attribute cannot hold elements"),
        (f'<p nevow:pattern="row"><iframe>{slotted("src")}</iframe></p>', "of <iframe> cannot change"),
        (f'<p nevow:pattern="row"><meta>{slotted("content")}</meta></p>', "of <meta> cannot change"),
        ('<p nevow:pattern="row"><script><nevow:slot name="v"/></script></p>', "directly in <script>"),
        ('<p nevow:pattern="row"><textarea><nevow:slot name="v"/></textarea></p>', "directly in <textarea>"),
        ('<tr nevow:pattern="row"><nevow:slot name="v"/></tr>', "directly in <tr>"),
    ],
)
def test_what_a_pattern_cannot_have_is_said_when_the_template_is_loaded(inside: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        template(inside)


def test_a_template_without_the_pattern_says_so() -> None:
    with pytest.raises(LookupError, match="no nevow:pattern='row'"):
        template("").pattern("row")


def test_what_loaders_do_not_make_is_compiled_too() -> None:
    tag = Tag("p", attributes={"title": slot("v")}, children=[CharRef(38), "x", slot("v")])
    assert compile_pattern("row", tag).html("k", v="y") == (
        '<p data-athena-row="k" data-athena-at="0:title" title="y">&amp;x<!--1-->y</p>'
    )


def test_twisteds_own_names_do_in_patterns_too() -> None:
    loader = loaders.xmlstr(
        '<p xmlns:n="http://nevow.com/ns/nevow/0.1" xmlns:t="http://twistedmatrix.com/ns/twisted.web.template/0.1">'
        '<b n:pattern="row"><t:attr name="title"><t:slot name="v"/></t:attr><t:slot name="v"/></b></p>'
    )
    assert loader.pattern("row").html("k", v="y") == (
        '<b data-athena-row="k" data-athena-at="0:title" title="y"><!--1-->y</b>'
    )
