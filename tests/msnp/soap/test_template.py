from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import Role, SoapError
from amsn2athena.msnp.soap._reading import content, read
from amsn2athena.msnp.soap._template import Template, Xml, document, escape, exact, join, timestamp
from tests.msnp.soap.envelopes import carried, examples, names


@examples
@given(names)
def test_any_text_arrives_as_it_was_but_for_what_xml_cannot_carry(text: str) -> None:
    markup = Template("<a>{text}</a>")(text=text)
    assert content(read(document(markup), 10**6)) == carried(text)


@examples
@given(st.text(st.characters(exclude_characters="\t\n")))
def test_an_attribute_holds_any_text_that_is_one_line(text: str) -> None:
    markup = Template('<a b="{text}"/>')(text=text)
    assert read(document(markup), 10**6).get("b") == carried(text)


def test_what_a_template_made_is_not_escaped_again() -> None:
    inner = Template("<b>{text}</b>")(text="<i>")
    assert Template("<a>{inner}</a>")(inner=join([inner, inner])) == "<a><b>&lt;i&gt;</b><b>&lt;i&gt;</b></a>"


def test_braces_in_a_text_are_text() -> None:
    assert Template("<a>{text}</a>")(text="{text.__class__}") == "<a>{text.__class__}</a>"


def test_a_template_of_many_lines_makes_one() -> None:
    template = Template("""
        <a>
          {nothing}
          <b c="1"
             d="2">
            x
          </b>
        </a>
    """)
    assert template(nothing=Xml()) == '<a><b c="1" d="2"> x</b></a>'


def test_values_are_written_as_the_services_write_them() -> None:
    template = Template("{yes} {no} {number} {never} {role}")
    assert template(yes=True, no=False, number=-7, never=None, role=Role.ALLOW) == (
        "true false -7 0001-01-01T00:00:00 Allow"
    )


def test_times_are_written_in_utc_to_the_second() -> None:
    moment = datetime(2026, 11, 21, 1, 35, 37, 999, timezone(timedelta(hours=-5)))
    assert timestamp(moment) == Template("{t}")(t=moment) == "2026-11-21T06:35:37Z"
    assert timestamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("character", ["\0", "\x1f", "\ud800", "\ufffe"])
def test_what_xml_cannot_carry_is_left_out_of_names_and_refused_in_addresses(character: str) -> None:
    assert escape(f"a{character}b") == "ab"
    with pytest.raises(SoapError) as refusal:
        exact(f"secret{character}", "password")
    assert str(refusal.value) == "the password holds a character that cannot be sent"


def test_what_xml_can_carry_is_left_alone() -> None:
    assert exact("\t\n\r é 你 🙂 <&>", "password") == "\t\n\r é 你 🙂 <&>"
