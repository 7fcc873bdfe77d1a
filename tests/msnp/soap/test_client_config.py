"""The configuration that clients fetch before they sign in, and what is new: nothing."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    Fault,
    GetClientConfig,
    GetContactsRecentActivity,
    Service,
    SoapError,
    client_configuration,
    generic_fault,
    parse_request,
)

BASE = "https://config.example.com:8443"


def read(version: str = "") -> ElementTree.Element:
    """The configuration for a client of that version."""
    return ElementTree.fromstring(client_configuration(BASE, version))


def test_a_client_finds_its_address_book_where_it_looks_for_it() -> None:
    url = f"{BASE}/abservice/abservice.asmx"
    assert read("14.0.8117.416").findtext("AbchCfg/abchconfig/url") == url
    assert read("8.5.1302").findtext("TabConfig/AbchCfg/abchconfig/url") == url
    assert read("8.5.1302").find("AbchCfg") is None


@pytest.mark.parametrize("version", ["", "x", "٩.0", "-1", "9" * 5_000, "15", "16.4"])
def test_who_says_no_sensible_version_gets_the_newest(version: str) -> None:
    assert read(version).find("AbchCfg") is not None


def test_all_that_a_client_may_open_is_on_the_host_that_it_asked() -> None:
    addresses = [each.text or "" for each in read().iter() if (each.text or "").startswith("http")]
    addresses += [
        value for each in read().iter() for value in each.attrib.values() if value.startswith("http")
    ]
    assert len(addresses) > 20
    assert all(address.startswith(f"{BASE}/") for address in addresses)


@pytest.mark.parametrize(
    ("base", "name"),
    [
        (BASE, "config.example.com"),
        ("http://config.example.com", "config.example.com"),
        ("http://[2001:db8::a]", "[2001:db8::a]"),
        ("http://[2001:db8::a]:8080", "[2001:db8::a]"),
    ],
)
def test_pages_of_the_host_itself_are_trusted(base: str, name: str) -> None:
    domain = ElementTree.fromstring(client_configuration(base)).find("Simple/TrustedDomains/domain")
    assert domain is not None
    assert domain.attrib == {"name": name}


@given(st.text(alphabet=st.characters(codec="ascii", min_codepoint=0x21, max_codepoint=0x7E)))
def test_no_host_breaks_out_of_the_document(host: str) -> None:
    assert ElementTree.fromstring(client_configuration(f"http://{host}")).tag == "MsgrConfig"


def test_an_older_client_gets_the_document_as_text_in_an_envelope() -> None:
    request = GetClientConfig.parse_request(GetClientConfig("7.0.0813").build_request())
    assert request == GetClientConfig("7.0.0813")
    text = GetClientConfig.parse_response(request.build_response(client_configuration(BASE, request.version)))
    assert ElementTree.fromstring(text.encode()).findtext("TabConfig/AbchCfg/abchconfig/url")


def test_who_posts_something_else_is_refused() -> None:
    with pytest.raises(SoapError):
        GetClientConfig.parse_request(GetContactsRecentActivity("t=a&p=", "1").build_request())
    with pytest.raises(Fault):
        GetClientConfig.parse_response(generic_fault())


def test_what_is_new_is_asked_with_a_ticket_and_answered_with_nothing() -> None:
    asked = GetContactsRecentActivity("t=a&p=", "-123")
    request = parse_request(Service.WHATS_NEW.path, f'"{asked.soap_action}"', asked.build_request())
    assert request == asked
    assert GetContactsRecentActivity.parse_response(asked.build_response("")) == 0


def test_an_answer_about_something_else_is_no_answer() -> None:
    with pytest.raises(SoapError):
        GetContactsRecentActivity.parse_response(GetClientConfig.build_response(b"<MsgrConfig/>"))
