"""A network of somebody else, whose services are reached by https, with certificates of its own authority."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from twisted.internet import reactor
from twisted.internet.ssl import DefaultOpenSSLContextFactory

from amsn2athena.papyon import Hosts, Presence
from amsn2athena.papyon.errors import ConnectionFailed
from tests.certificates import Authority, authority
from tests.papyon.home import HomeForTests, in_the_reactor

HERE = "127.0.0.1"


class ForeignNetwork(HomeForTests):
    """A home network whose services speak TLS; clients trust ``ca``."""

    def __init__(self, certificate: DefaultOpenSSLContextFactory, ca: Path) -> None:
        super().__init__()
        self._certificate = certificate
        self.ca = ca

    async def listen_for_web(self, site: Any, port: int) -> int:
        listen: Any = reactor
        listening = listen.listenSSL(port, site, self._certificate, interface=HERE)
        self._ports.append(listening)
        return int(listening.getHost().port)

    @property
    def hosts(self) -> Hosts:
        plain = super().hosts
        named = {name: str(getattr(plain, name)) for name in Hosts.__slots__}
        secure = {name: url.replace("http:", "https:") for name, url in named.items()}
        nexus = secure["passport"].replace("RST.srf", "rdr/pprdr.asp")
        return Hosts(**secure | {"nexus": nexus, "authorities": str(self.ca)})


@asynccontextmanager
async def foreign(folder: Path, ours: Authority, ca: Path) -> AsyncIterator[ForeignNetwork]:
    network = ForeignNetwork(ours.sign(folder, [HERE]), ca)
    await network.start()
    try:
        yield network
    finally:
        await network.stop()


@pytest.mark.parametrize("dialect", [18, 15, 12, 8])
@in_the_reactor
async def test_people_find_each_other_and_talk_there(tmp_path: Path, dialect: int) -> None:
    ours = authority(tmp_path)
    async with foreign(tmp_path, ours, ours.path) as network:
        alice, bob = await network.person("alice", [dialect]), await network.person("bob", [dialect])
        await alice.sign_in()
        await bob.sign_in()
        await alice.befriend(bob)
        await alice.talk_to(bob).send_text_message("hello Bob")
        await bob.until(lambda: bob.heard == ["hello Bob"])
        (answer,) = bob.conversations
        await answer.send_text_message("hello Alice")
        await alice.until(lambda: alice.heard == ["hello Alice"])
        await bob.client.logout()
        await alice.until(lambda: alice.sees(bob) is Presence.OFFLINE)


@in_the_reactor
async def test_nobody_signs_in_where_another_authority_vouches_for_the_services(tmp_path: Path) -> None:
    ours, another = authority(tmp_path), authority(tmp_path, "Another")
    async with foreign(tmp_path, ours, another.path) as network:
        alice = await network.person("alice")
        with pytest.raises(ConnectionFailed):
            await alice.sign_in()
        assert network.network.wall("Is anybody there?") == 0
