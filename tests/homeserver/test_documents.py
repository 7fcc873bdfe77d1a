"""What old clients fetch as they start."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from twisted.logger import LogEvent, formatEvent

from amsn2athena.msnp.soap import GetClientConfig, GetContactsRecentActivity
from tests.homeserver.asking import ask
from tests.homeserver.house import House
from tests.homeserver.web import call, post

PATHS = ["/etc/MsgrConfig", "/Config/MsgrConfig.asmx", "/config/msgrconfig.asmx"]


def lines(logged: list[LogEvent]) -> list[str]:
    """Return what the log says."""
    return [formatEvent(event) for event in logged]


@pytest.mark.parametrize("path", PATHS)
def test_a_client_gets_a_configuration_that_leads_back_to_us(house: House, path: str) -> None:
    response = ask(house, "GET", f"{path}?ver=14.0.8117", tls=False, Host="config.messenger.msn.com")
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/xml; charset=utf-8"
    found = ElementTree.fromstring(response.body)
    base = "http://config.messenger.msn.com"
    assert found.findtext("AbchCfg/abchconfig/url") == f"{base}/abservice/abservice.asmx"
    assert found.findtext("LocalizedConfig/MsnTodayConfig/MsnTodayURL") == f"{base}/etc/today"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("version", ["7.5.0324", ""])
def test_a_client_that_posts_gets_it_in_an_envelope(house: House, path: str, version: str) -> None:
    body = GetClientConfig(version).build_request()
    response = ask(house, "POST", path, body=body, Content_Type="text/xml")
    found = ElementTree.fromstring(GetClientConfig.parse_response(response.body).encode())
    assert found.find("TabConfig/AbchCfg") is not None
    assert ask(house, "POST", f"{path}?ver=8.1").body.startswith(b"<?xml")


@pytest.mark.parametrize("body", [b"x", b"<a/>", b"<!DOCTYPE a><a/>", b"<" * 1_000])
def test_nonsense_that_is_posted_gets_a_fault_and_a_line(
    house: House, logged: list[LogEvent], body: bytes
) -> None:
    response = ask(house, "POST", "/etc/MsgrConfig", body=body)
    assert response.status == 200
    assert b"Fault" in response.body
    assert [line for line in lines(logged) if line.startswith("Refused a request from 192.0.2.1: ")]


def test_more_than_any_request_has_is_not_read(house: House) -> None:
    assert ask(house, "POST", "/etc/MsgrConfig", body=b"x" * 300_000).status == 413


def test_a_page_opens_whatever_the_client_wanted_to_show(house: House) -> None:
    for path in ("/etc/today", "/svcs/mms/portal.asp"):
        response = ask(house, "GET", path)
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert b"Welcome home" in response.body


@pytest.mark.parametrize("path", ["/ppsecure/md5auth.srf", "/ppsecure/sha1auth.srf"])
def test_who_wants_to_see_mail_is_sent_nowhere(house: House, path: str) -> None:
    body = b"login=alice&token=ru%3Dhttp%3A%2F%2Fevil.example%2F"
    form = "application/x-www-form-urlencoded"
    response = ask(house, "POST", f"{path}?ru=http://evil.example/", body=body, Content_Type=form)
    assert (response.status, b"Welcome home" in response.body) == (200, True)
    assert b"evil" not in response.body
    assert "Location" not in response.headers


@pytest.mark.parametrize("path", ["/svcs/mms/tabs.asp", "/5meen_us/60", "/etc/text-ad-service"])
def test_there_are_no_tabs_and_no_advertisements(house: House, path: str) -> None:
    found = ElementTree.fromstring(ask(house, "GET", path).body)
    assert not [each for each in found.iter() if "http" in (each.text or "")]


def test_nothing_is_ever_new(house: House) -> None:
    assert call(house, GetContactsRecentActivity("", "0")) == 0


def test_what_no_service_knows_is_a_fault_and_one_line(house: House, logged: list[LogEvent]) -> None:
    body = (
        GetContactsRecentActivity("", "0").build_request().replace(b"GetContactsRecentActivity", b"Get" * 90)
    )
    response = post(house, "/whatsnew/whatsnewservice.asmx", body)
    assert response.status == 200
    assert b"Unknown operation" in response.body
    [line] = lines(logged)
    assert line.startswith("Refused a request from 192.0.2.1: a request for an unknown operation")
    assert len(line) < 200
