"""What the doctor says of a notification server that is not well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amsn2athena.doctor._reaching import PATIENCE
from tests.doctor.sick import HERE, Clinic
from tests.papyon.home import in_the_reactor
from tests.project.running import free_port


@in_the_reactor
async def test_a_sound_one_is_called_so() -> None:
    clinic = Clinic()
    await clinic.examine()
    assert "can be reached" in clinic.works("Notification server")
    assert clinic.works("Dialects (VER)") == "It grants MSNP18, MSNP15."
    clinic.works("Client version (CVR)")
    assert "(SSO)" in clinic.works("Way of signing in (USR)")
    assert clinic.sound
    assert "Everything that was tried works." in clinic.told[-1]


@in_the_reactor
async def test_one_that_is_down() -> None:
    clinic = Clinic()
    async with clinic.servers() as hosts:
        await clinic.examine(replace(hosts, notification=f"{HERE}:{free_port()}"))
    assert "Nothing listens at 127.0.0.1" in clinic.fails("Notification server")
    assert "Dialects (VER)" not in clinic.found
    clinic.works("Passport")


@in_the_reactor
async def test_one_that_says_nothing() -> None:
    clinic = Clinic()
    clinic.replies["VER"] = lambda: clinic.clock.advance(PATIENCE * 10)
    await clinic.examine()
    assert "does not answer in time" in clinic.fails("Dialects (VER)")


@in_the_reactor
async def test_one_that_says_nothing_when_it_is_told_of_the_client() -> None:
    clinic = Clinic()
    clinic.replies["CVR"] = lambda: clinic.clock.advance(PATIENCE)
    await clinic.examine()
    assert "does not answer in time" in clinic.fails("Client version (CVR)")


@in_the_reactor
async def test_one_that_hangs_up() -> None:
    clinic = Clinic(replies={})
    await clinic.examine()
    assert "hung up" in clinic.fails("Dialects (VER)")


@in_the_reactor
async def test_one_that_speaks_none_of_our_dialects() -> None:
    clinic = Clinic()
    clinic.replies["VER"] = "VER {n} 0\r\n"
    await clinic.examine()
    assert "speaks none of MSNP18, MSNP15" in clinic.fails("Dialects (VER)")
    assert "Way of signing in (USR)" not in clinic.found


@in_the_reactor
async def test_one_that_speaks_some_of_our_dialects() -> None:
    clinic = Clinic()
    clinic.replies["VER"] = "VER {n} MSNP15\r\n"
    await clinic.examine()
    assert clinic.works("Dialects (VER)") == "It grants MSNP15; not MSNP18."


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("VER {n} MSNP21\r\n", "picks MSNP21, which was not offered"),
        ("715 {n}\r\n", "answers 715"),
        (b"HTTP/1.0 400 Bad Request\r\n\r\n", "like a web server"),
        (b"\x15\x03\x01\x00\x02\x02\x46" + b"\n" * 9_000, "by TLS"),
        (b"220 smtp.example.com \x1b[2J\x00\r\n", "something that is no MSNP"),
    ],
)
@in_the_reactor
async def test_one_that_says_something_else(reply: str | bytes, words: str) -> None:
    clinic = Clinic()
    clinic.replies["VER"] = reply
    await clinic.examine()
    told = clinic.found["Dialects (VER)"]
    assert words in f"{told.words}"
    assert not clinic.sound
    assert "\x1b" not in "".join(clinic.told)


@in_the_reactor
async def test_one_that_sends_clients_on_is_followed() -> None:
    clinic, other = Clinic(), Clinic()
    async with other.servers() as there:
        clinic.replies["USR"] = f"XFR {{n}} NS {there.notification} U D\r\n"
        await clinic.examine()
    told = "\n".join(clinic.told)
    assert f"sends clients on to {there.notification}" in told
    assert f"{there.notification} can be reached." in told
    assert "(SSO)" in clinic.works("Way of signing in (USR)")
    assert clinic.sound


@in_the_reactor
async def test_one_that_sends_clients_in_circles() -> None:
    clinic = Clinic()
    async with clinic.servers() as hosts:
        clinic.replies["USR"] = f"XFR {{n}} NS {hosts.notification} U D\r\n"
        await clinic.examine(hosts)
    assert "in circles" in clinic.fails("Notification server")


@in_the_reactor
async def test_one_that_sends_clients_to_nowhere() -> None:
    clinic = Clinic()
    clinic.replies["USR"] = "XFR {n} NS nowhere:x U D\r\n"
    await clinic.examine()
    assert "nowhere:x is no host and port" in clinic.fails("Notification server")


@in_the_reactor
async def test_one_that_wants_to_know_the_account_first() -> None:
    clinic = Clinic()
    clinic.replies["USR"] = "911 {n}\r\n"
    await clinic.examine()
    assert "911" in clinic.is_not_tried("Way of signing in (USR)")
    assert clinic.sound


@in_the_reactor
async def test_one_that_wants_to_be_signed_in_to_in_another_way() -> None:
    clinic = Clinic()
    clinic.replies["USR"] = "USR {n} KRB S abc\r\n"
    await clinic.examine()
    assert "USR KRB S, which we do not understand" in clinic.found["Way of signing in (USR)"].words
    assert not clinic.sound


@in_the_reactor
async def test_one_whose_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody(reactor: object, name: str) -> list[str]:
        return []

    monkeypatch.setattr("amsn2athena.doctor._examination.look_up", nobody)
    clinic = Clinic()
    async with clinic.servers() as hosts:
        web = hosts.passport.replace(HERE, "web.example.com")
        await clinic.examine(replace(hosts, notification="ns.example.com:1863", passport=web))
    assert "Nobody knows this name" in clinic.fails("Name ns.example.com")
    assert "name is not known" in clinic.is_not_tried("Notification server")
    assert "name is not known" in clinic.is_not_tried("Passport")
    clinic.works("Address book")


@in_the_reactor
async def test_a_name_is_told_with_its_address() -> None:
    clinic = Clinic()
    async with clinic.servers() as hosts:
        await clinic.examine(replace(hosts, notification=hosts.notification.replace(HERE, "localhost")))
    assert HERE in clinic.works("Name localhost")
    clinic.works("Notification server")
