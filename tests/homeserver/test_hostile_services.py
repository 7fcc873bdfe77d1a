"""Whatever is asked of the services, in whatever order: answers, and never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amsn2athena.msnp.soap import (
    CreateDocument,
    DeleteRelationships,
    FindDocuments,
    GetClientConfig,
    GetContactsRecentActivity,
    GetProfile,
    ShareItem,
    UpdateDocument,
    UpdateProfile,
)
from tests.homeserver.asking import ask
from tests.homeserver.conftest import failures_in_the_log
from tests.homeserver.house import House
from tests.homeserver.people import online

PATHS = st.sampled_from(
    [
        "/rdr/pprdr.asp", "/login2.srf", "/etc/MsgrConfig", "/Config/MsgrConfig.asmx", "/etc/today", "/etc",
        "/storageservice/SchematizedStore.asmx", "/whatsnew/whatsnewservice.asmx", "/gateway/gateway.dll",
        "/storage/usertile/x/small", "/storage/usertile", "/svcs/mms/tabs.asp", "/RST.srf", "/%00", "//",
        "/etc/%ff", "/etc/", "/svcs/mms",
    ]
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "open",
        "poll",
        "NS",
        "SB",
        "203.0.113.1",
        "[",
        "60",
        "-1",
        "1.1",
        "",
        "14.0",
        "x" * 500,
        "\0",
        "é",
        "\r\nX: y",
    ]
) | st.text(max_size=5)
QUERIES = st.dictionaries(st.sampled_from(["Action", "Server", "IP", "SessionID", "Lifespan", "ver"]), WORDS)
HOSTS = st.sampled_from(
    ["", "storage.msn.com", "login.live.com:443", "[::1]", "[", "a:b", "x y", "é", "x" * 999]
)
AUTHORIZATIONS = st.sampled_from(
    [
        "",
        "Passport1.4 sign-in=alice%40example.com,pwd=x,ct=1",
        "Passport1.4 sign-in=,pwd=",
        "Passport1.4 ,,,=,",
    ]
)
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=20)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """Yield one house for all examples: whatever was left behind is there for the next."""
    house = House("alice", "bob")
    yield house
    house.close()


def bodies(ticket: str) -> st.SearchStrategy[bytes]:
    """Return requests, whole and damaged."""
    requests = st.one_of(
        st.builds(GetProfile, st.just(ticket), TEXTS),
        st.builds(UpdateProfile, st.just(ticket), st.just(""), st.none() | TEXTS, st.none() | TEXTS),
        st.builds(ShareItem, st.just(ticket), TEXTS),
        st.builds(
            CreateDocument, st.just(ticket), st.just(""), TEXTS, TEXTS, st.binary(min_size=1, max_size=50)
        ),
        st.builds(
            UpdateDocument, st.just(ticket), st.just(""), TEXTS, TEXTS, st.binary(min_size=1, max_size=50)
        ),
        st.builds(FindDocuments, st.just(ticket)),
        st.builds(DeleteRelationships, st.just(ticket), TEXTS, TEXTS),
        st.builds(GetClientConfig, TEXTS),
        st.builds(GetContactsRecentActivity, st.just(ticket), TEXTS),
    ).map(lambda request: request.build_request())
    damaged = st.tuples(requests, st.integers(0, 900), st.binary(max_size=4)).map(
        lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] + 1 :]
    )
    return requests | damaged | st.binary(max_size=50) | st.just(b"VER 1 MSNP18\r\nOUT\r\n")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_request_leaves_a_traceback(house: House, data: st.DataObject) -> None:
    [alice] = online(house, "alice")
    with failures_in_the_log() as failures:
        for _ in range(data.draw(st.integers(1, 4))):
            query = "&".join(f"{name}={quote(word)}" for name, word in data.draw(QUERIES).items())
            response = ask(
                house,
                data.draw(st.sampled_from(["GET", "POST", "POST", "PUT", "HEAD"])),
                f"{data.draw(PATHS)}?{query}",
                body=data.draw(bodies(alice.ticket)),
                Host=data.draw(HOSTS),
                Authorization=data.draw(AUTHORIZATIONS),
            )
            assert response.status in (200, 400, 401, 403, 404, 405, 413, 500, 503)
            assert b"Traceback" not in response.body
        house.clock.advance(61)
    assert not failures
    assert len(house.network._gateway) == 0
