"""What is at which address, and what every answer carries."""

from __future__ import annotations

import gzip
import re

import pytest

from amsn2athena import assets
from amsn2athena.core.views import Connection, ConnectionView, NetworkView
from amsn2athena.web.http import Sentence
from amsn2athena.web.statics import Statics
from tests.web.fakes import FakeRegistry, FakeSession
from tests.web.memory import House


def test_a_stranger_sees_the_sign_in_page() -> None:
    response = House().get("/")
    assert response.status == 200
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-store"
    assert 'aria-label="Sign in"' in response.text
    assert response.text.startswith("<!DOCTYPE html>")


def test_the_sign_in_page_offers_the_networks_and_says_what_they_can_do() -> None:
    registry = FakeRegistry(
        (
            NetworkView("home", "Home & garden", creates_accounts=True, needs_invitation=True),
            NetworkView("far", "<Far>", creates_accounts=False),
        )
    )
    page = House(registry).get("/").text
    assert re.search(
        r'<option value="home" data-creates="" data-invitation="">Home &amp; garden</option>', page
    )
    assert re.search(r'<option value="far">&lt;Far&gt;</option>', page)
    assert page.count("<option") == 2 + 7


def test_somebody_who_is_signed_in_sees_the_messenger() -> None:
    house = House()
    house.registry.sessions["abc"] = FakeSession()
    page = house.get("/", Cookie="amsn2-session=abc").text
    assert 'aria-label="Contacts"' in page
    assert "Sign in to" not in page


def test_what_people_have_written_is_kept_by_no_cache_and_no_history() -> None:
    house = House()
    house.registry.sessions["abc"] = FakeSession()
    assert house.get("/", Cookie="amsn2-session=abc").headers["cache-control"] == "no-store"


def test_after_a_restart_the_session_comes_back_by_its_cookie() -> None:
    house = House()
    house.registry.asleep["abc"] = FakeSession()
    assert 'aria-label="Contacts"' in house.get("/", Cookie="amsn2-session=abc").text
    assert house.registry.asked == [("resume", "abc")]


def test_a_session_that_is_gone_leads_to_the_sign_in_page_and_takes_the_cookie() -> None:
    response = House().get("/", Cookie="amsn2-session=abc")
    assert 'aria-label="Sign in"' in response.text
    assert response.headers["set-cookie"].startswith("amsn2-session=; Path=/; Max-Age=0")


def test_a_session_that_is_signed_out_is_gone() -> None:
    house = House()
    house.registry.sessions["abc"] = FakeSession(
        connection=ConnectionView(Connection.SIGNED_OUT, "Elsewhere.")
    )
    assert 'aria-label="Sign in"' in house.get("/", Cookie="amsn2-session=abc").text


@pytest.mark.parametrize(
    "cookie", ["amsn2-session=", f"amsn2-session={'a' * 200}", "amsn2-session=\xe9", "other=1"]
)
def test_a_cookie_that_is_none_of_ours_is_not_looked_up(cookie: str) -> None:
    house = House()
    assert 'aria-label="Sign in"' in house.get("/", Cookie=cookie).text
    assert house.registry.asked == []


def test_everything_that_a_page_names_is_there() -> None:
    house = House()
    house.registry.sessions["abc"] = FakeSession()
    pages = house.get("/").text + house.get("/", Cookie="amsn2-session=abc").text
    named = {found for found in re.findall(r'(?:href|src)="(/[^"]+)"', pages) if not found.endswith("/")}
    assert len(named) > 30
    for address in named:
        response = house.get(address)
        assert response.status == 200, address
        assert "immutable" in response.headers["cache-control"], address


def test_style_sheets_name_only_what_is_there_and_ours() -> None:
    house = House()
    sheets = set(re.findall(r'rel="stylesheet" href="([^"]+)"', house.get("/").text))
    assert sheets
    folder = assets.folder("static")
    for path in sorted(folder.glob("css/*.css")):
        for target in re.findall(r"url\(([^)]*)\)", path.read_text()):
            assert (path.parent / target.strip("\"'")).is_file(), (path.name, target)


def test_no_page_holds_a_style_or_a_script_of_its_own() -> None:
    house = House()
    house.registry.sessions["abc"] = FakeSession()
    for page in (house.get("/").text, house.get("/", Cookie="amsn2-session=abc").text):
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert all("src=" in tag or "json" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_static_files_are_compressed_for_those_who_understand() -> None:
    house = House()
    address = re.findall(r'rel="stylesheet" href="([^"]+)"', house.get("/").text)[0]
    plain, packed = house.get(address), house.get(address, **{"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"


def test_an_address_of_an_older_version_is_gone_and_nothing_outside_is_reached() -> None:
    house = House()
    version = Statics(assets.folder("static")).version
    assert house.get(f"/static/{version}/img/day.svg").status == 200
    for path in (
        "old/img/day.svg",
        version,
        f"{version}/",
        f"{version}/../{version}/img/day.svg",
        f"{version}/%2e%2e/x",
        "",
    ):
        response = house.get(f"/static/{path}")
        assert response.status == 404, path
        assert response.headers["cache-control"] == "no-store"


def test_health_answers_in_json() -> None:
    response = House().get("/health")
    assert (response.status, response.json()) == (200, {"ok": True})


def test_elsewhere_is_nothing() -> None:
    for path in ("/nothing", "/health2", "/sign-in/x", "/%00"):
        assert House().get(path).status in (404, 405), path


def test_the_services_of_the_home_network_are_mounted() -> None:
    house = House(extra={b"RST.srf": Sentence(200, "passport")})
    assert house.ask("POST", "/RST.srf").response.text == "passport\n"


@pytest.mark.parametrize("path", ["/", "/health", "/nothing", "/static/x", "/athena/modules/x", "/sign-in"])
def test_every_answer_carries_the_policy(path: str) -> None:
    headers = House().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


def test_a_refusal_carries_the_policy_too_and_its_proper_name() -> None:
    response = House().get("/", Host="evil.example")
    assert (response.status, response.reason) == (421, "Misdirected Request")
    assert "content-security-policy" in response.headers


def test_a_picture_is_for_the_browser_of_its_session_alone() -> None:
    house = House()
    session = house.registry.sessions["abc"] = FakeSession()
    house.registry.sessions["xyz"] = FakeSession()
    session.pictures["name"] = b"a picture"
    mine = house.get("/pictures/name", Cookie="amsn2-session=abc")
    assert (mine.status, mine.body, mine.headers["content-type"]) == (200, b"a picture", "image/png")
    assert mine.headers["cache-control"] == "private, max-age=3600"
    assert "sandbox" in mine.headers["content-security-policy"]
    assert mine.headers["x-content-type-options"] == "nosniff"
    for path, cookie in (
        ("/pictures/name", "amsn2-session=xyz"),
        ("/pictures/name", "amsn2-session=nobody"),
        ("/pictures/name/more", "amsn2-session=abc"),
        ("/pictures/other", "amsn2-session=abc"),
        ("/pictures", "amsn2-session=abc"),
    ):
        assert house.get(path, Cookie=cookie).status == 404
    assert house.get("/pictures/name").status == 404
