"""What roams: a name, a message and a picture are the same at each client of an account."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from twisted.internet.defer import Deferred, fail

from amsn2athena.homeserver import Limits
from amsn2athena.homeserver._identity import cid
from amsn2athena.homeserver._passwords import Busy
from amsn2athena.homeserver._pictures import MOST_PIXELS, SMALL, NoPicture, look
from amsn2athena.msnp.soap import (
    EXPRESSION,
    CreateDocument,
    CreateProfile,
    CreateRelationships,
    DeleteRelationships,
    Fault,
    FindDocuments,
    GetProfile,
    ShareItem,
    StorageError,
    StorageVersion,
    StoredPicture,
    StoredProfile,
    UpdateDocument,
    UpdateProfile,
    resource_id,
)
from amsn2athena.storage import StorageBusy
from tests.homeserver.asking import Response, ask
from tests.homeserver.conftest import MakeHouse
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.web import call, post

SERVICE = "/storageservice/SchematizedStore.asmx"


def image(kind: str = "PNG", side: int = 96, colour: str = "red") -> bytes:
    """Return a picture."""
    written = BytesIO()
    Image.new("RGB", (side, side), colour).save(written, kind)
    return written.getvalue()


def number(person: Someone) -> int:
    """Return the number of somebody's account."""
    account = person.house.network._home.directory.find(person.email)
    assert account is not None
    return cid(account.guid)


def profile(person: Someone) -> StoredProfile:
    """Return what somebody's client is told."""
    return call(person.house, GetProfile(person.ticket, str(number(person))))


def picture(person: Someone) -> StoredPicture:
    """Return the picture that somebody keeps."""
    kept = profile(person).picture
    assert kept is not None
    return kept


def keep(person: Someone, data: bytes, name: str = "me") -> str:
    """Keep a picture, and return what it is called."""
    return call(person.house, CreateDocument(person.ticket, str(number(person)), name, "png", data))


def fetch(person: Someone, url: str) -> Response:
    """Fetch a picture as a stranger does."""
    assert url.startswith("http://msn.example.com:8080/")
    return ask(person.house, "GET", url.removeprefix("http://msn.example.com:8080"))


def refused(person: Someone, request: Any) -> str:
    """Ask what is refused, and return the error's code."""
    with pytest.raises(Fault) as caught:
        call(person.house, request)
    return caught.value.error


def test_somebody_who_kept_nothing_has_a_name(house: House) -> None:
    [alice] = online(house, "alice")
    kept = profile(alice)
    assert (kept.cid, kept.display_name, kept.status, kept.picture) == (number(alice), "Alice", "", None)
    assert call(house, CreateProfile(alice.ticket)) == resource_id(number(alice), EXPRESSION)
    call(house, ShareItem(alice.ticket, resource_id(number(alice), EXPRESSION)))
    assert call(house, FindDocuments(alice.ticket)) == ()


def test_a_name_and_a_message_that_are_kept_are_there_for_the_next_client(house: House) -> None:
    [alice] = online(house, "alice")
    shown_part = resource_id(number(alice), EXPRESSION)
    call(house, UpdateProfile(alice.ticket, shown_part, "Alice on the road", "far away"))
    house.clock.advance(20)
    call(house, UpdateProfile(alice.ticket, shown_part, None, "back"))
    alice.hang_up()
    again = Someone(house, "alice").online()
    kept = profile(again)
    assert (kept.display_name, kept.status) == ("Alice on the road", "back")
    assert kept.renamed is not None
    assert kept.status_changed is not None
    assert (kept.status_changed - kept.renamed).total_seconds() == 20


def test_a_new_name_is_told_to_friends_at_once(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    call(house, UpdateProfile(alice.ticket, "", "Alicia"))
    assert any("Alicia" in line for line in shown(bob.heard()))


@pytest.mark.parametrize(
    ("name", "status"), [("x" * 400, None), ("be ll", None), (" ", None), (None, "x" * 2_001)]
)
def test_a_name_or_message_that_cannot_be_shown_is_refused(
    house: House, name: str | None, status: str | None
) -> None:
    [alice] = online(house, "alice")
    before = profile(alice)
    body = UpdateProfile(alice.ticket, "", name, status).build_request()
    body = body.replace(b"be ll", b"be&#x85;ll")
    response = post(house, SERVICE, body)
    assert response.status == 500
    assert StorageError.INVALID_ARGUMENT.encode() in response.body
    assert profile(alice) == before


def test_a_picture_comes_back_byte_for_byte(house: House) -> None:
    [alice] = online(house, "alice")
    data = image()
    called = keep(alice, data, "my face")
    kept = picture(alice)
    assert called == resource_id(number(alice), kept.number)
    assert (kept.name, kept.mime, kept.size) == ("my face", "image/png", len(data))
    response = fetch(alice, kept.url)
    assert (response.status, response.body) == (200, data)
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert call(house, FindDocuments(alice.ticket)) == ((called, "my face"),)


def test_there_is_a_small_one_of_it(house: House) -> None:
    [alice] = online(house, "alice")
    keep(alice, image("JPEG"))
    kept = picture(alice)
    response = fetch(alice, kept.small_url)
    assert response.headers["Content-Type"] == "image/png"
    assert len(response.body) == kept.small_size
    with Image.open(BytesIO(response.body)) as small:
        assert (small.format, small.size) == ("PNG", (SMALL, SMALL))


@pytest.mark.parametrize(("kind", "mime"), [("PNG", "png"), ("JPEG", "jpeg"), ("GIF", "gif")])
def test_the_type_of_a_picture_is_what_its_bytes_are(house: House, kind: str, mime: str) -> None:
    [alice] = online(house, "alice")
    call(house, UpdateDocument(alice.ticket, "", "me", "text/html", image(kind)))
    assert fetch(alice, picture(alice).url).headers["Content-Type"] == f"image/{mime}"


def test_a_new_picture_has_another_address_and_the_old_one_is_gone(house: House) -> None:
    [alice] = online(house, "alice")
    keep(alice, image())
    before = picture(alice)
    keep(alice, image(colour="blue"))
    assert picture(alice).url != before.url
    assert fetch(alice, before.url).status == 404


def test_a_write_that_arrives_twice_is_done_once(house: House) -> None:
    [alice] = online(house, "alice")
    first = keep(alice, image())
    before = picture(alice)
    house.clock.advance(10)
    assert keep(alice, image()) == first
    assert picture(alice) == before


def test_taking_the_old_picture_away_late_does_not_take_the_new_one(house: House) -> None:
    [alice] = online(house, "alice")
    old = keep(alice, image())
    new = keep(alice, image(colour="blue"))
    call(house, DeleteRelationships(alice.ticket, str(number(alice)), old))
    call(house, CreateRelationships(alice.ticket, resource_id(number(alice), EXPRESSION), new))
    assert resource_id(number(alice), picture(alice).number) == new
    call(house, DeleteRelationships(alice.ticket, resource_id(number(alice), EXPRESSION), new))
    assert profile(alice).picture is None


def bomb() -> bytes:
    """A small file that says that it is an enormous picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", MOST_PIXELS, 2, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data", [b"<html>", b"GIF89a", image()[:60], bomb(), b"\0" * 1_000, image("BMP", 8)], ids=range(6)
)
def test_what_is_no_picture_is_not_kept(house: House, data: bytes) -> None:
    [alice] = online(house, "alice")
    request = CreateDocument(alice.ticket, str(number(alice)), "me", "png", data)
    assert refused(alice, request) == StorageError.INVALID_ARGUMENT
    assert profile(alice).picture is None
    with pytest.raises(NoPicture):
        look(data)


def test_a_picture_or_a_name_that_is_too_long_is_not_kept(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(picture_bytes=500))
    [alice] = online(house, "alice")
    assert len(image()) < 500 < len(image(side=960))
    for request in (
        UpdateDocument(alice.ticket, "", "me", "png", image(side=960)),
        UpdateDocument(alice.ticket, "", "x" * 256, "png", image()),
    ):
        assert refused(alice, request) == StorageError.INVALID_ARGUMENT
    assert profile(alice).picture is None


def test_nobody_reads_or_writes_what_is_somebody_elses(house: House) -> None:
    alice, bob = online(house, "alice", "bob")
    keep(bob, image())
    before = profile(bob)
    own, other = str(number(alice)), str(number(bob))
    theirs, shown_part = resource_id(number(bob), picture(bob).number), resource_id(number(bob), EXPRESSION)
    for request in (
        GetProfile(alice.ticket, other),
        GetProfile(alice.ticket, shown_part),
        GetProfile(alice.ticket, "nobody"),
        UpdateProfile(alice.ticket, shown_part, "Fool"),
        ShareItem(alice.ticket, shown_part),
        CreateDocument(alice.ticket, other, "me", "png", image()),
        UpdateDocument(alice.ticket, theirs, "me", "png", image()),
        FindDocuments(alice.ticket, other),
        CreateRelationships(alice.ticket, shown_part, theirs),
        DeleteRelationships(alice.ticket, own, theirs),
        DeleteRelationships(alice.ticket, other, resource_id(number(alice), 1)),
    ):
        assert refused(alice, request) == StorageError.ACCESS_DENIED
    assert profile(bob) == before


@pytest.mark.parametrize("version", list(StorageVersion))
def test_a_ticket_counts_only_while_its_account_is_signed_in(house: House, version: StorageVersion) -> None:
    [alice] = online(house, "alice")
    ticket = alice.ticket
    alice.hang_up()
    for text in (ticket, "", "t=made-up&p="):
        response = post(house, SERVICE, GetProfile(text, "", version).build_request())
        assert response.status == 500
        assert StorageError.PASSPORT_AUTH_FAIL.encode() in response.body
        assert version.value.encode() in response.body


def test_who_changes_too_often_has_to_wait(make_house: MakeHouse) -> None:
    house = make_house("alice", limits=Limits(changes=3, change_seconds=60))
    [alice] = online(house, "alice")
    answers = {refused_or_not(alice, UpdateProfile(alice.ticket, "", None, str(each))) for each in range(5)}
    assert answers == {"", StorageError.ACCESS_DENIED}


def refused_or_not(person: Someone, request: Any) -> str:
    """Return the error's code, empty when there is none."""
    try:
        call(person.house, request)
    except Fault as fault:
        return fault.error
    return ""


class Full:
    """Workers that have no time."""

    def run(self, work: object) -> Deferred[Any]:
        return fail(Busy())

    def close(self) -> None:
        pass


def test_when_there_are_too_many_pictures_to_look_at_one_has_to_wait(house: House) -> None:
    [alice] = online(house, "alice")
    house.network._pictures = Full()
    house.resources = house.network.resources()
    request = UpdateDocument(alice.ticket, "", "me", "png", image())
    assert refused(alice, request) == StorageError.ACCESS_DENIED


def test_a_busy_database_is_told_as_such(house: House) -> None:
    [alice] = online(house, "alice")
    house.database.held = True
    response = post(house, SERVICE, GetProfile(alice.ticket).build_request())
    house.database.let_go(StorageBusy())
    assert (response.status, StorageError.ACCESS_DENIED.encode() in response.body) == (500, True)


@pytest.mark.parametrize(
    "path",
    ["/storage/usertile", "/storage/usertile/", "/storage/usertile/x/static", "/storage/usertile/a/b/c"],
)
def test_who_guesses_sees_nothing(house: House, path: str) -> None:
    [alice] = online(house, "alice")
    keep(alice, image())
    assert ask(house, "GET", path).status == 404
    assert (
        ask(house, "GET", picture(alice).url.removeprefix("http://msn.example.com:8080") + "x").status == 404
    )


def test_addresses_are_those_by_which_the_client_came(house: House) -> None:
    [alice] = online(house, "alice")
    keep(alice, image())
    body = GetProfile(alice.ticket).build_request()
    response = ask(
        house,
        "POST",
        SERVICE.lower(),
        body=body,
        Host="storage.msn.com:443",
    )
    found = ElementTree.fromstring(response.body)
    urls = [each.text or "" for each in found.iter() if (each.text or "").startswith("http")]
    assert len(urls) == 3
    assert all(url.startswith("https://storage.msn.com/storage/usertile/") for url in urls)
