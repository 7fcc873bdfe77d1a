"""The stand-in for a browser's document."""

from __future__ import annotations

from typing import Any

import pytest

from amsn2athena.athena._document import Document

LIST = (
    '<ol id="athena-4-log" data-athena-rows="line"><li data-athena-row="a"><!--0-->A</li></ol>'
    '<template data-athena-pattern="other"><p></p></template>'
    '<template data-athena-pattern="line"><li><!--0--></li></template>'
)


def live(inside: str, attributes: str = "") -> str:
    """Return the HTML of a live element."""
    return f'<div data-athena-id="4" data-athena-class="Chat"{attributes}>{inside}</div>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p class=b a='x'>&lt;é<br />&amp;</p>", '<p a="x" class="b">&lt;é<br>&amp;</p>'),
        ("<!DOCTYPE html><html><head><title>x</title></head><body><p>y</p></body></html>", "<p>y</p>"),
        ("<pre>\n\nx</pre><pre>x</pre><p>\nx</p>", "<pre>\nx</pre><pre>x</pre><p>\nx</p>"),
        ("<p>x</wbr></p></b>", "<p>x</p>"),
        ("<!-- x -->", "<!-- x -->"),
        (
            '<div data-athena-id="7"><b id="athena-7-x" aria-controls="athena-9-y athena-z-w"></b></div>',
            '<div data-athena-id="1"><b aria-controls="athena-9-y athena-z-w" id="athena-1-x"></b></div>',
        ),
    ],
)
def test_what_is_the_same_is_written_the_same(html: str, expected: str) -> None:
    assert Document(html).html() == expected


@pytest.mark.parametrize(
    ("operation", "rows"),
    [
        (["append", "log", "b", ["B"]], "a:A b:B"),
        (["append", "log", "b", ["B"], "a"], "b:B"),
        (["before", "log", "b", ["B"], "a"], "b:B a:A"),
        (["before", "log", "b", ["B"], "a", "b"], "a:A"),
        (["set", "log", "a", {"0": "<C>"}], "a:<C>"),
        (["move", "log", "a", None], "a:A"),
        (["remove", "log", "a"], ""),
        (["clear", "log"], ""),
    ],
)
@pytest.mark.parametrize("root", [False, True])
def test_rows_come_change_and_go(operation: list[Any], rows: str, root: bool) -> None:
    html = live(LIST)
    if root:
        html = live(
            LIST[LIST.index("<li") :].replace("</ol>", ""), ' id="athena-4-log" data-athena-rows="line"'
        )
    document = Document(html)
    document.patch(4, [operation])
    found = [node for node in document.root.nodes() if "data-athena-row" in node.attributes]
    assert " ".join(f"{node.attributes['data-athena-row']}:{node.text()}" for node in found) == rows
    assert document.html().count("<template") == 2
    assert document.html().endswith("</template></div>")


def test_nodes_change() -> None:
    html = live('<p id="athena-4-p" class="a" lang="en"><b>x</b></p>')
    document = Document(html)
    document.patch(4, [["text", "p", "y"], ["attr", "p", "lang", None], ["attr", "p", "title", "t"]])
    document.patch(4, [["class", "p", "b", True], ["class", "p", "b", True], ["class", "p", "a", False]])
    assert '<p class="b" id="athena-1-p" title="t">y</p>' in document.html()


def test_the_nodes_of_an_element_with_a_key_are_found() -> None:
    document = Document(live('<p id="athena-Chat-a%20b-p">x</p>', ' data-athena-key="a b"'))
    document.patch(4, [["text", "p", "y"]])
    assert document.element(4).text() == "y"


def test_an_element_is_dropped() -> None:
    document = Document(f"<p>{live('x')}y</p>")
    document.drop(4)
    assert document.html() == "<p>y</p>"


@pytest.mark.parametrize(
    ("number", "operation", "words"),
    [
        (5, ["clear", "log"], "no live element 5"),
        (4, ["clear", "inner"], "no athena:id='inner'"),
        (4, ["remove", "log", "x"], "no row 'x'"),
        (4, ["before", "log", "b", ["B"], "x"], "no row 'x'"),
        (4, ["append", "bad", "b", ["B"]], "no such pattern"),
    ],
)
def test_what_is_not_there_is_an_error(number: int, operation: list[Any], words: str) -> None:
    nested = '<p data-athena-id="9"><b id="athena-4-inner"></b></p>'
    nested += '<ol id="athena-4-bad" data-athena-rows="x"></ol>'
    with pytest.raises(LookupError, match=words):
        Document(live(LIST + nested)).patch(number, [operation])


def test_holes_are_filled_where_the_marks_are() -> None:
    html = live(
        '<p id="athena-4-log" data-athena-rows="x"></p><template data-athena-pattern="x"><b data-athena-at='
        '"0:title 1:hidden"><!--2--><!---->. <i><!--3--></i><!--4--></b></template>'
    )
    document = Document(html)
    document.patch(4, [["append", "log", "k", ["t", None, "A", "B", "C"]]])
    document.patch(4, [["set", "log", "k", {"0": None, "1": "", "2": "D", "4": "E"}]])
    made = document.html().partition("<template")[0]
    assert made.endswith(
        '<b data-athena-at="0:title 1:hidden" data-athena-row="k" hidden=""><!--2-->D<!---->. '
        "<i><!--3-->B</i><!--4-->E</b></p>"
    )
