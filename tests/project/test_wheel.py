"""``pip install .`` gives a working ``twistd -n amsn2-web`` from any directory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.running import Service

ROOT = Path(__file__).parent.parent.parent
SOURCES = ("amsn2athena", "twisted", "js", "templates", "static")
FILES = ("setup.py", "pyproject.toml", "README.rst", "LICENSE")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel of a copy of the sources, and return the ``bin`` of a fresh environment that has it."""
    folder = tmp_path_factory.mktemp("wheel")
    sources = folder / "sources"
    for name in SOURCES:
        shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__", "*.cache"))
    for name in FILES:
        shutil.copy(ROOT / name, sources / name)
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(sources))
    venv.create(folder / "venv", with_pip=True)
    (wheel,) = folder.glob("*.whl")
    _run(str(folder / "venv/bin/python"), "-m", "pip", "install", "--quiet", str(wheel))
    return folder / "venv/bin"


@pytest.fixture
def service(installed: Path, tmp_path: Path) -> Iterator[Service]:
    """Yield a service started from an empty folder."""
    service = Service(installed / "twistd", tmp_path)
    yield service
    service.stop()


def test_an_installed_service_serves_its_page_scripts_and_pictures(service: Service) -> None:
    page = service.get("/")
    assert "Sign in" in page
    links = service.local_links(page)
    assert any(link.endswith(".css") for link in links)
    assert any(link.endswith(".js") for link in links)
    for link in links:
        assert service.get(link)


def test_the_widget_runner_is_installed_too(installed: Path) -> None:
    shown = subprocess.run(
        [installed / "twistd", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert "amsn2-web" in shown
    assert "athena-widget" in shown


def test_the_networks_that_are_known_are_installed_too(installed: Path, tmp_path: Path) -> None:
    command = [str(installed / "amsn2-web"), f"--data-dir={tmp_path}", "doctor", "nowhere"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "There are: home, crosstalk, escargot" in told.stderr


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
