"""``amsn2-web account``, ``invite``, ``wall`` and ``doctor``, as an operator types them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.project.running import TWISTD, Service, free_port


def run(data: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [str(TWISTD.parent / "amsn2-web"), f"--data-dir={data}", *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60, check=False)


def post(service: Service, path: str, **form: str) -> tuple[int, dict[str, object]]:
    headers = {"Origin": service.address.rstrip("/"), "Content-Type": "application/json"}
    headers["Host"] = f"localhost:{service.http_port}"
    status, body = service.request("POST", path, json.dumps({"network": "home", **form}), headers)
    return status, json.loads(body)


def test_an_account_made_on_the_command_line_can_sign_in(tmp_path: Path) -> None:
    service = Service(TWISTD, tmp_path, "--registration=off")
    try:
        done = run(
            service.data, "account", "add", "Alice@Example.com", "--name=Alice", typed="correct horse\n"
        )
        assert (done.returncode, done.stderr) == (0, "")
        again = run(service.data, "account", "add", "alice@example.com", typed="correct horse\n")
        assert again.returncode == 1
        assert len(again.stderr.splitlines()) == 1
        assert post(service, "/sign-in", email="alice@example.com", password="correct horse")[0] == 200
        form = {"email": "eve@example.com", "name": "Eve", "password": "correct horse"}
        status, answer = post(service, "/create-account", **form)
        assert (status, "cannot be made here" in str(answer["sentence"])) == (403, True)
        assert post(service, "/sign-in", email="eve@example.com", password="correct horse")[0] == 403
        status, answer = post(service, "/sign-in", email="alice@example.com", password="wrong horse")
        assert status == 403
        assert "password" in str(answer["sentence"])
    finally:
        service.stop()
    assert "correct horse" not in "".join(service.log)


def test_somebody_who_forgot_the_password_gets_another_while_the_service_runs(tmp_path: Path) -> None:
    service = Service(TWISTD, tmp_path)
    try:
        run(service.data, "account", "add", "alice@example.com", typed="correct horse\n")
        assert post(service, "/sign-in", email="alice@example.com", password="correct horse")[0] == 200
        done = run(service.data, "account", "password", "Alice@example.com", typed="battery staple\n")
        assert (done.returncode, done.stderr) == (0, "")
        assert post(service, "/sign-in", email="alice@example.com", password="correct horse")[0] == 403
        assert post(service, "/sign-in", email="alice@example.com", password="battery staple")[0] == 200
        nobody = run(service.data, "account", "password", "bob@example.com", typed="battery staple\n")
        assert (nobody.returncode, nobody.stderr) == (1, "There is no account bob@example.com.\n")
    finally:
        service.stop()


def test_an_account_can_be_removed_when_the_service_is_stopped(tmp_path: Path) -> None:
    service = Service(TWISTD, tmp_path)
    try:
        run(service.data, "account", "add", "alice@example.com", typed="correct horse\n")
        early = run(service.data, "account", "remove", "alice@example.com")
        assert (early.returncode, early.stdout) == (1, "")
        assert "Stop it first" in early.stderr
        assert post(service, "/sign-in", email="alice@example.com", password="correct horse")[0] == 200
        service.stop()
        done = run(service.data, "account", "remove", "alice@example.com")
        assert (done.returncode, done.stderr) == (0, "")
        service.start_again()
        assert post(service, "/sign-in", email="alice@example.com", password="correct horse")[0] == 403
    finally:
        service.stop()


def test_an_invitation_lets_one_account_be_made(tmp_path: Path) -> None:
    service = Service(TWISTD, tmp_path, "--registration=invite")
    try:
        code = run(service.data, "invite").stdout.strip()
        form = {"name": "A", "password": "correct horse", "invitation": code}
        status, answer = post(
            service, "/create-account", email="a@example.com", **{**form, "invitation": "x"}
        )
        assert (status, "invitation" in str(answer["sentence"])) == (403, True)
        status, answer = post(service, "/create-account", email="a@example.com", **{**form, "password": "x"})
        assert (status, "password" in str(answer["sentence"]).lower()) == (403, True)
        assert post(service, "/create-account", email="a@example.com", **form) == (200, {"ok": True})
        assert post(service, "/create-account", email="b@example.com", **form)[0] == 403
    finally:
        service.stop()


def test_behind_a_proxy_a_stranger_needs_an_invitation(tmp_path: Path) -> None:
    service = Service(TWISTD, tmp_path, "--host=messenger.example.org")
    try:
        form = {"email": "eve@example.com", "name": "Eve", "password": "correct horse"}
        status, answer = post(service, "/create-account", **form)
        assert (status, "invitation" in str(answer["sentence"])) == (403, True)
    finally:
        service.stop()


def test_what_the_operator_says_reaches_the_service_that_runs(tmp_path: Path) -> None:
    unheard = run(tmp_path / "data", "wall", "hello?")
    assert (unheard.returncode, unheard.stdout) == (1, "")
    (line,) = unheard.stderr.splitlines()
    assert "No service runs" in line
    assert not (tmp_path / "data").exists()
    service = Service(TWISTD, tmp_path)
    try:
        assert (service.data / "control").stat().st_mode & 0o777 == 0o600
        for words in (("wall", "We close at ten. é"), ("maintenance", "5")):
            done = run(service.data, *words)
            assert (done.returncode, done.stderr) == (0, "")
            assert "told" in done.stdout
        refused = run(service.data, "wall", " ")
        assert (refused.returncode, refused.stderr) == (1, "There is nothing to say.\n")
    finally:
        service.stop()
    assert not (service.data / "control").exists()
    assert run(service.data, "wall", "hello?").returncode == 1


def test_where_the_service_is_may_be_said_before_the_command_and_after_it(tmp_path: Path) -> None:
    for place in ("before", "after"):
        data = f"--data-dir={tmp_path / place}"
        command = [data, "account", "add", "a@example.com"] if place == "before" else ["invite", data]
        done = subprocess.run(
            [str(TWISTD.parent / "amsn2-web"), *command],
            input="correct horse\n", capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        assert (tmp_path / place / "amsn2.db").exists()


def test_a_password_is_never_an_argument_and_a_bad_one_is_refused_in_words(tmp_path: Path) -> None:
    done = run(tmp_path / "data", "account", "add", "alice@example.com", typed="x\n")
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "password" in line.lower()


def test_the_doctor_looks_at_the_service_that_runs_and_at_an_account_of_it(tmp_path: Path) -> None:
    service = Service(TWISTD, tmp_path)
    try:
        run(service.data, "account", "add", "alice@example.com", typed="correct horse\n")
        done = run(service.data, "doctor", "home", "--account=alice@example.com", typed="correct horse\n")
        assert done.stderr == ""
        for words in ("It grants MSNP18", "It lets the account in", "opens a conversation for us"):
            assert words in done.stdout
        assert "alice" not in done.stdout
        wrong = run(service.data, "doctor", "home", "--account=alice@example.com", typed="wrong horse\n")
        assert wrong.returncode == 1
        assert "does not let this account in" in wrong.stdout
    finally:
        service.stop()
    assert "Traceback" not in "".join(service.log)


def test_the_doctor_says_in_one_line_that_there_is_no_such_network_or_no_service(tmp_path: Path) -> None:
    for name, words in (
        ("crostalk", "There are: home, club, crosstalk, escargot."),
        ("home", "No service runs"),
    ):
        file = tmp_path / "config.toml"
        file.write_text("[networks.club]\ntitle = 'Club'\nnotification = '127.0.0.1:1'\n")
        done = run(tmp_path / "data", "doctor", name, "--config", str(file), "--account=a@example.com")
        assert (done.returncode, done.stdout) == (1, "")
        (line,) = done.stderr.splitlines()
        assert words in line


def test_the_doctor_looks_at_a_network_of_the_configuration_and_fails_when_it_is_down(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"[networks.club]\ntitle = 'Our club'\nnotification = '127.0.0.1:{free_port()}'\n")
    done = run(tmp_path / "data", "doctor", "club", "--config", str(file))
    assert (done.returncode, done.stderr) == (1, "")
    assert "looks at the network 'Our club' (club):" in done.stdout
    assert "Nothing listens at 127.0.0.1" in done.stdout


def test_old_clients_get_a_password_of_their_own_and_lose_it(tmp_path: Path) -> None:
    assert run(tmp_path, "account", "add", "alice@example.com", typed="correct horse\n").returncode == 0
    words = [
        run(tmp_path, "account", "old-password", "Alice@example.com").stdout.split()[-1] for _ in range(2)
    ]
    assert all(len(word) == 16 for word in words)
    assert words[0] != words[1]
    off = run(tmp_path, "account", "old-password", "alice@example.com", "--off")
    assert (off.returncode, off.stderr) == (0, "")
    nobody = run(tmp_path, "account", "old-password", "nobody@example.com")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert nobody.stderr.splitlines() == ["There is no account nobody@example.com."]
