"""What the doctor says of an account, at the real home network, and of the home network itself."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.defer import fail

from amsn2athena.doctor import Credentials, Result
from amsn2athena.doctor._account import Account
from amsn2athena.doctor._report import Trouble
from amsn2athena.papyon import Client, OfflineMessagesBox, Presence
from amsn2athena.papyon.errors import RequestRefused, RequestTimedOut
from tests.doctor.sick import Clinic
from tests.papyon.home import PASSWORD, HomeForTests, at_home, in_the_reactor, running

ALICE = Credentials("alice@example.com", PASSWORD)


async def examined(home: HomeForTests, credentials: Credentials = ALICE) -> Clinic:
    clinic = Clinic()
    await home.network.create_account(ALICE.account, "Alice", PASSWORD)
    web = f"http://127.0.0.1:{home.http}"
    storage = f"{web}/storageservice/SchematizedStore.asmx"
    await clinic.examine(replace(home.hosts, nexus=f"{web}/rdr/pprdr.asp", storage=storage), credentials)
    return clinic


@at_home
async def test_everything_that_an_account_needs_works_at_home(home: HomeForTests) -> None:
    clinic = await examined(home)
    assert [finding for finding in clinic.found.values() if finding.result is Result.FAILS] == []
    assert "MSNP18" in clinic.works("Signing in")
    assert clinic.works("Contact list") == "They are read: contacts: 0, groups: 0."
    assert "as away" in clinic.works("Own status")
    assert home.hosts.notification in clinic.works("Switchboard")
    assert clinic.works("Messages that wait") == "It tells what waits: messages: 0."
    assert clinic.works("Profile") == "It keeps a profile for this account."
    assert "127.0.0.1" in clinic.works("Nexus")
    assert "PassportAuthFail" in clinic.works("Profiles")
    assert clinic.works("Messages for later: send") == "Something answers there (HTTP 405)."


@at_home
async def test_the_table_can_be_shown_to_anybody(home: HomeForTests) -> None:
    secret = Credentials(ALICE.account, PASSWORD)
    clinic = await examined(home, secret)
    table = "\n".join(clinic.told)
    for word in (ALICE.account, PASSWORD, "t="):
        assert word not in table
    assert PASSWORD not in repr(secret)
    assert max(map(len, table.splitlines())) <= 100


@at_home
async def test_a_wrong_password(home: HomeForTests) -> None:
    clinic = await examined(home, replace(ALICE, password="something else"))
    assert "does not let this account in" in clinic.fails("Signing in")
    assert "Contact list" not in clinic.found


@at_home
async def test_a_network_without_messages_for_later_and_profiles(home: HomeForTests) -> None:
    await home.network.create_account("alice@example.com", "Alice", PASSWORD)
    clinic = Clinic()
    await clinic.examine(replace(home.hosts, rsi=""), ALICE)
    assert "keeps no messages" in clinic.is_not_tried("Messages that wait")
    assert "keeps no profiles" in clinic.is_not_tried("Profile")
    assert clinic.sound


@at_home
async def test_who_was_looked_at_is_signed_out_again(home: HomeForTests) -> None:
    bob = await home.person("bob")
    await bob.sign_in()
    alice = await home.person("alice")
    await alice.sign_in()
    await bob.befriend(alice)
    await alice.client.logout()
    await bob.until(lambda: bob.sees(alice) is Presence.OFFLINE)
    clinic = Clinic()
    await clinic.examine(home.hosts, ALICE)
    assert "contacts: 1" in clinic.works("Contact list")
    await bob.until(lambda: bob.sees(alice) is Presence.OFFLINE)


@in_the_reactor
async def test_an_account_needs_a_notification_server() -> None:
    clinic = Clinic(replies={})
    await clinic.examine(None, ALICE)
    assert "without a notification server" in clinic.is_not_tried("Signing in")


@in_the_reactor
async def test_what_an_account_is_refused_once_it_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Client, "visit_switchboard", lambda self: fail(RequestRefused(913)))
    monkeypatch.setattr(OfflineMessagesBox, "sync", lambda self: fail(RequestTimedOut()))
    monkeypatch.setattr(Client, "fetch_stored_profile", lambda self: fail(RequestRefused("Denied")))
    async with running() as home:
        clinic = await examined(home)
    assert "No conversation can be opened (the server answered 913)." in clinic.fails("Switchboard")
    assert "does not tell what waits (RequestTimedOut)." in clinic.fails("Messages that wait")
    assert "does not tell what it keeps (the server answered Denied)." in clinic.fails("Profile")
    clinic.works("Own status")


@in_the_reactor
async def test_a_status_that_is_not_what_was_wished() -> None:
    client: Any = SimpleNamespace(profile=SimpleNamespace(presence=Presence.INVISIBLE))
    with pytest.raises(Trouble, match="shows us as invisible, not as away"):
        await Account(client).status()
