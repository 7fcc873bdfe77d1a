"""What is kept in the data directory, and who may read it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from amsn2athena import places
from amsn2athena.storage import StorageUnavailable


def test_the_key_is_made_once_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    key = places.sealing_key(str(folder))
    assert len(key) == 32
    assert places.sealing_key(str(folder)) == key
    assert stat.S_IMODE((folder / "old-clients.key").stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == ["old-clients.key"]


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    assert places.sealing_key(str(tmp_path / "a")) != places.sealing_key(str(tmp_path / "b"))


def test_who_makes_it_at_the_same_time_does_not_replace_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = places.sealing_key(str(tmp_path))
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert places.sealing_key(str(tmp_path)) == key


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_damaged_key_is_no_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "old-clients.key").write_bytes(content)
    with pytest.raises(StorageUnavailable, match="is damaged"):
        places.sealing_key(str(tmp_path))


def test_a_key_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "old-clients.key").mkdir()
    with pytest.raises(StorageUnavailable, match="cannot be read or made"):
        places.sealing_key(str(tmp_path))
