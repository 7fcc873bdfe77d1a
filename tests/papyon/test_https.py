"""Services that speak TLS: whose certificates are taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_twisted
from OpenSSL import SSL
from service_identity import VerificationError
from twisted.internet import reactor
from twisted.internet.defer import maybeDeferred
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.ssl import DefaultOpenSSLContextFactory
from twisted.web.client import ResponseNeverReceived
from twisted.web.server import Site

from amsn2athena.msnp import soap
from amsn2athena.papyon import Client, Hosts
from amsn2athena.papyon._http import Soap, make_agent
from amsn2athena.papyon.errors import NotTrusted, Part
from tests.certificates import Authority, alone, authority
from tests.papyon.network import ALICE, HEADER, HOSTS, PASSWORD, TICKET
from tests.papyon.test_http import Services

SERVED = "127.0.0.1"


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return authority(tmp_path)


@asynccontextmanager
async def serving(certificate: DefaultOpenSSLContextFactory) -> AsyncIterator[str]:
    """Serve empty lists by TLS; give the address."""
    answer = soap.FindMembership.build_response(HEADER, soap.MembershipLists())
    site = Site(Services(lambda _: answer))  # type: ignore[no-untyped-call]
    port = reactor.listenSSL(0, site, certificate, interface=SERVED)  # type: ignore[attr-defined]
    try:
        yield f"https://{SERVED}:{port.getHost().port}/abservice/SharingService.asmx"
    finally:
        await maybeDeferred(port.stopListening)


async def ask(url: str, authorities: str) -> Any:
    """Read the lists at ``url``."""
    agent, pool = make_agent(reactor, authorities)
    caller = Soap(replace(HOSTS, sharing=url), agent, cast(IReactorTime, reactor))
    try:
        return await caller.call(soap.FindMembership(TICKET))
    finally:
        await pool.closeCachedConnections()  # type: ignore[no-untyped-call]


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_certificate_of_the_networks_own_authority_is_taken(ours: Authority, tmp_path: Path) -> None:
    async with serving(ours.sign(tmp_path, [SERVED])) as url:
        assert isinstance(await ask(url, str(ours.path)), soap.MembershipLists)


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_certificate_that_signs_itself_can_be_its_own_authority(tmp_path: Path) -> None:
    certificate, path = alone(tmp_path, SERVED)
    async with serving(certificate) as url:
        assert isinstance(await ask(url, str(path)), soap.MembershipLists)


@pytest.mark.parametrize(
    ("names", "days", "trusted"),
    [
        ([SERVED], 30, ""),
        ([SERVED], 30, "another"),
        (["elsewhere.example.com"], 30, "ours"),
        (["127.0.0.2"], 30, "ours"),
        ([SERVED], -1, "ours"),
    ],
    ids=["the system's authorities", "another authority", "another name", "another address", "run out"],
)
@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_any_other_certificate_is_refused(
    ours: Authority, tmp_path: Path, names: list[str], days: int, trusted: str
) -> None:
    files = {"": "", "ours": str(ours.path), "another": str(authority(tmp_path, "Another").path)}
    async with serving(ours.sign(tmp_path, names, days)) as url:
        with pytest.raises(ResponseNeverReceived) as caught:
            await ask(url, files[trusted])
    (reason,) = caught.value.reasons
    assert isinstance(reason.value, (SSL.Error, VerificationError))


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_client_shows_the_password_to_nobody_whom_its_network_does_not_vouch_for(
    ours: Authority, tmp_path: Path
) -> None:
    listen: Any = reactor
    silent = listen.listenTCP(0, Factory.forProtocol(Protocol), interface=SERVED)
    another = str(authority(tmp_path, "Another").path)
    try:
        async with serving(ours.sign(tmp_path, [SERVED])) as url:
            server = f"{SERVED}:{silent.getHost().port}"
            with pytest.raises(NotTrusted) as caught:
                await Client(Hosts(server, url, url, url, authorities=another), dialects=[18]).login(
                    ALICE, PASSWORD
                )
    finally:
        await maybeDeferred(silent.stopListening)
    assert caught.value.part is Part.PASSPORT


def test_a_file_of_authorities_is_read_once(ours: Authority) -> None:
    hosts = replace(HOSTS, authorities=str(ours.path))
    ours.path.unlink()
    assert Client(hosts).hosts == replace(hosts)


def test_a_file_of_authorities_that_is_missing_or_none_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nowhere\.pem cannot be read: No such file"):
        replace(HOSTS, authorities=str(tmp_path / "nowhere.pem"))
    for number, content in enumerate((b"", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nAAAA\n")):
        path = tmp_path / f"{number}.pem"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=rf"{number}\.pem that can be read"):
            replace(HOSTS, authorities=str(path))
    with pytest.raises(ValueError, match="cannot be read"):
        replace(HOSTS, authorities=str(tmp_path))
