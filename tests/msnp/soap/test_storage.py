"""What roams with an account: both sides of the storage service."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    EXPRESSION,
    NO_PHOTO,
    CreateDocument,
    CreateProfile,
    CreateRelationships,
    DeleteRelationships,
    Fault,
    FindDocuments,
    GetProfile,
    Service,
    ShareItem,
    SoapError,
    StorageError,
    StorageHeader,
    StorageRequest,
    StorageVersion,
    StoredPicture,
    StoredProfile,
    UnknownOperation,
    UpdateDocument,
    UpdateProfile,
    owner_number,
    parse_request,
    resource_id,
    resource_number,
)

PATH = Service.STORAGE.path
TICKET = "t=ticket&p="
CID = -4835132567213604359
HEADER = StorageHeader(CID, "key")
OLD, NEW = StorageVersion.W10, StorageVersion.YEAR_2008
PHOTO = resource_id(CID, 900)
SHOWN = resource_id(CID, EXPRESSION)
WHEN = datetime(2026, 11, 21, 6, 51, 18, tzinfo=UTC)

REQUESTS: list[StorageRequest] = [
    GetProfile(TICKET, str(CID), OLD),
    GetProfile(TICKET, "", NEW),
    UpdateProfile(TICKET, SHOWN, "Alice & <Bob>", " a message ", OLD),
    UpdateProfile(TICKET, SHOWN, None, "", NEW),
    UpdateProfile(TICKET, SHOWN, "Alice", None, OLD),
    CreateProfile(TICKET, NEW),
    ShareItem(TICKET, SHOWN, OLD),
    CreateDocument(TICKET, str(CID), "me.png", "png", b"\x89PNG\0", NEW),
    UpdateDocument(TICKET, PHOTO, "me", "image/png", b"\x89PNG\0", OLD),
    FindDocuments(TICKET, str(CID), OLD),
    CreateRelationships(TICKET, SHOWN, PHOTO, OLD),
    DeleteRelationships(TICKET, SHOWN, PHOTO, NEW),
    DeleteRelationships(TICKET, str(CID), PHOTO, OLD),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: type(request).__name__)
def test_what_a_client_asks_is_what_a_server_reads(request_: StorageRequest) -> None:
    body = request_.build_request()
    assert parse_request(PATH, f'"{request_.soap_action}"', body) == request_
    assert f'xmlns="{request_.version.value}"'.encode() in body
    assert TICKET not in repr(request_)
    assert all(owner_number(owner) == CID for owner in request_.owners)


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: type(request).__name__)
def test_a_client_is_answered_in_its_own_namespace_and_told_why_not(request_: StorageRequest) -> None:
    fault = request_.build_fault(StorageError.ACCESS_DENIED, "No")
    assert request_.version.value.encode() in fault
    with pytest.raises(Fault) as caught:
        request_.parse_response(fault)
    assert (caught.value.error, caught.value.reason) == (StorageError.ACCESS_DENIED, "No")


@pytest.mark.parametrize(
    "request_",
    [
        each
        for each in REQUESTS
        if hasattr(each, "build_response")
        and type(each).__name__
        in ("UpdateProfile", "ShareItem", "UpdateDocument", "CreateRelationships", "DeleteRelationships")
    ],
)
def test_a_change_is_answered_with_nothing(
    request_: UpdateProfile | ShareItem | UpdateDocument | CreateRelationships | DeleteRelationships,
) -> None:
    body = request_.build_response(HEADER)
    request_.parse_response(body)
    assert b"<Cid>bce60f1fd9a1fdb9</Cid>" in body or resource_id(CID, 1)[:16].encode() in body
    assert b"<CacheKey>key</CacheKey>" in body


PICTURE = StoredPicture(900, "me", "image/png", 70, "http://x/static", 92, "http://x/small")


@pytest.mark.parametrize("picture", [None, PICTURE])
def test_a_profile_arrives_as_it_was_kept(picture: StoredPicture | None) -> None:
    profile = StoredProfile(CID, " Alice <3 ", WHEN, "mood & more", None, picture, WHEN)
    body = GetProfile(TICKET).build_response(HEADER, profile)
    assert GetProfile.parse_response(body) == profile


def test_a_profile_without_a_picture_has_a_place_for_one() -> None:
    body = GetProfile(TICKET).build_response(HEADER, StoredProfile(CID, "A", None, "", None))
    assert f"<Photo><ResourceID>{resource_id(CID, NO_PHOTO)}</ResourceID>".encode() in body


def test_what_was_made_has_a_name() -> None:
    profile = CreateProfile(TICKET)
    assert profile.parse_response(profile.build_response(HEADER)) == SHOWN
    picture = CreateDocument(TICKET, str(CID), "me", "png", b"x")
    assert picture.parse_response(picture.build_response(HEADER, 900)) == PHOTO
    found = FindDocuments(TICKET)
    assert found.parse_response(found.build_response(HEADER, ((900, "me"),))) == ((PHOTO, "me"),)
    assert found.parse_response(found.build_response(HEADER, ())) == ()


@given(st.integers(-(2**63), 2**63 - 1), st.integers(1, 2**31))
def test_an_account_is_the_same_in_both_forms(cid: int, number: int) -> None:
    resource = resource_id(cid, number)
    assert owner_number(resource) == cid == owner_number(str(cid)) == owner_number(str(cid % 2**64))
    assert resource_number(resource) == number


@pytest.mark.parametrize("text", ["", "x!106", "!1", "abc", "1!1", "٣", "0x10", "--1", "1" * 40])
def test_what_names_nobody_names_nobody(text: str) -> None:
    assert owner_number(text) is None
    assert resource_number(text) == 0


@pytest.mark.parametrize("data", [b"", b"!!!!", b"abc", "é".encode()])
@pytest.mark.parametrize("kind", [CreateDocument, UpdateDocument])
def test_a_picture_that_is_none_is_refused(
    kind: type[CreateDocument] | type[UpdateDocument], data: bytes
) -> None:
    body = kind(TICKET, PHOTO, "me", "png", b"a picture").build_request()
    damaged = body.replace(b"YSBwaWN0dXJl", data)
    assert damaged != body
    with pytest.raises(SoapError):
        parse_request(PATH, "", damaged)


def test_what_a_client_wrapped_in_lines_is_one_picture() -> None:
    body = UpdateDocument(TICKET, PHOTO, "me", "png", b"a picture").build_request()
    request = parse_request(PATH, "", body.replace(b"YSBwaWN0dXJl", b"\r\n YSBw\r\naWN0\tdXJl\r\n"))
    assert isinstance(request, UpdateDocument)
    assert request.data == b"a picture"


def test_a_request_that_says_nothing_is_about_oneself() -> None:
    body = GetProfile(TICKET).build_request()
    short = body[: body.index(b"<profileHandle>")] + b"<x/>" + body[body.index(b"</GetProfile>") :]
    assert parse_request(PATH, "", short) == GetProfile(TICKET)


def test_what_the_service_does_not_do_is_unknown() -> None:
    with pytest.raises(UnknownOperation) as caught:
        parse_request(PATH, "", GetProfile(TICKET).build_request().replace(b"GetProfile", b"GetItemVersion"))
    assert caught.value.soap_action.endswith("/GetItemVersion")


@pytest.mark.parametrize("kind", [GetProfile, CreateProfile, FindDocuments, CreateDocument, UpdateProfile])
def test_an_answer_to_something_else_is_refused(kind: type[StorageRequest]) -> None:
    with pytest.raises(SoapError):
        kind.parse_response(ShareItem(TICKET, SHOWN).build_response(HEADER))
