"""The program that a person points at a server."""

from __future__ import annotations

import subprocess
import sys

import pytest
import pytest_twisted

from amsn2athena.papyon.errors import RequestRefused
from tests.conformance.__main__ import read
from tests.conformance.errors import Unexpected, Unsupported
from tests.conformance.home import ACCOUNTS, Home
from tests.conformance.report import FAILED, PASSED, UNSUPPORTED, UNUSABLE, report
from tests.conformance.scenario import SCENARIOS, Scenario
from tests.conformance.stage import Account, Stage

ARGUMENTS = ("--server", "localhost:1863", "--http", "http://localhost", "--dialect", "18")
FOUR = tuple(f"--account={account.email}:{account.password}" for account in ACCOUNTS)


async def _passes(stage: Stage) -> None:
    await stage.friends(stage.alice, stage.bob)


async def _fails(stage: Stage) -> None:
    raise Unexpected(f"the server repeated {ACCOUNTS[0].password}")


async def _breaks(stage: Stage) -> None:
    raise ZeroDivisionError


async def _is_unknown(stage: Stage) -> None:
    raise Unsupported("no circles here")


async def _is_refused(stage: Stage) -> None:
    raise RequestRefused(502)


async def _has_no_operation(stage: Stage) -> None:
    raise RequestRefused("soap:Client")


ANYWHERE: frozenset[str] = frozenset()
PASSES, FAILS = Scenario("one that passes", _passes, ANYWHERE), Scenario("one that fails", _fails, ANYWHERE)
BREAKS = Scenario("one that breaks", _breaks, ANYWHERE)
IS_UNKNOWN = Scenario("one unknown", _is_unknown, ANYWHERE)
IS_REFUSED = Scenario("one refused", _is_refused, ANYWHERE)
HAS_NO_OPERATION = Scenario("one without operation", _has_no_operation, ANYWHERE)
OF_TOMORROW = Scenario("one of a later dialect", _fails, frozenset(("circles",)))


@pytest.mark.parametrize(
    ("scenarios", "code", "words"),
    [
        ((PASSES, OF_TOMORROW), PASSED, "1 passed, 0 failed, 0 unsupported, 1 not in this dialect"),
        ((PASSES, FAILS, IS_UNKNOWN), FAILED, "1 passed, 1 failed, 1 unsupported"),
        ((PASSES, BREAKS), FAILED, "1 passed, 1 failed, 0 unsupported"),
        ((PASSES, IS_UNKNOWN), UNSUPPORTED, "1 passed, 0 failed, 1 unsupported"),
        ((IS_REFUSED, HAS_NO_OPERATION), UNSUPPORTED, "0 passed, 0 failed, 2 unsupported"),
    ],
)
@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_the_report_is_a_table_and_the_exit_code_sums_it_up(
    home: Home, scenarios: tuple[Scenario, ...], code: int, words: str
) -> None:
    lines: list[str] = []
    assert await report(home.server, ACCOUNTS, 15, scenarios, lines.append) == code
    assert lines[0].split("\n")[2].split() == ["scenario", "result", "time", "why"]
    assert len(lines) == 2 + len(scenarios)
    assert words in lines[-1]
    assert not any(account.password in line for account in ACCOUNTS for line in lines)


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_accounts_that_cannot_sign_in_make_it_useless(home: Home) -> None:
    lines: list[str] = []
    accounts = [Account(each.email, "wrong") for each in ACCOUNTS]
    assert await report(home.server, accounts, 18, [PASSES], lines.append) == UNUSABLE
    assert "AuthenticationFailed" in lines[-1]


def test_what_scenarios_are_called_is_unique() -> None:
    assert len({each.name for each in SCENARIOS}) == len(SCENARIOS)


def test_the_command_line_is_understood() -> None:
    server, accounts, dialect = read((*ARGUMENTS, *FOUR))
    assert (server.hosts.notification, accounts, dialect) == ("localhost:1863", ACCOUNTS, 18)


def test_a_password_may_have_colons_in_it() -> None:
    _, accounts, _ = read((*ARGUMENTS, *FOUR[:3], "--account=d@example.com::a:b:"))
    assert accounts[3] == Account("d@example.com", ":a:b:")


@pytest.mark.parametrize(
    "arguments",
    [
        FOUR,
        (*ARGUMENTS, *FOUR[:3]),
        (*ARGUMENTS, *FOUR[:3], FOUR[0]),
        (*ARGUMENTS, *FOUR, "--account=secret"),
        (*ARGUMENTS, *FOUR[:3], "--accounts=d@example.com:secret"),
        (*ARGUMENTS, *FOUR, "secret"),
        (*ARGUMENTS[:4], "--dialect", "17", *FOUR),
        ("--server", "localhost:port", *ARGUMENTS[2:], *FOUR),
    ],
)
def test_a_wrong_command_line_is_explained_without_repeating_passwords(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        read(arguments)
    assert left.value.code == UNUSABLE
    said = "".join(capsys.readouterr())
    assert "usage:" in said
    assert "secret" not in said
    assert ACCOUNTS[0].password not in said


def test_it_needs_nothing_that_only_tests_need_and_explains_itself() -> None:
    """In an interpreter that has no pytest."""
    code = (
        "import sys, runpy; sys.argv = ['x', '--help'];"
        "sys.modules.update(dict.fromkeys(['pytest', 'pytest_twisted', 'hypothesis', 'treq'], None));"
        "runpy.run_module('tests.conformance', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for word in ("--server", "--http", "--dialect", "--account", "exit code"):
        assert word in done.stdout
