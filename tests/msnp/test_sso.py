"""Signing in with a ticket."""

from __future__ import annotations

import base64
import struct

import pytest
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import ProtocolError, sso

KEY = bytes(range(24))
SECRET = base64.b64encode(KEY).decode()
OTHER_SECRET = base64.b64encode(bytes(24)).decode()
NONCE = base64.b64encode(bytes(range(48))).decode()


def test_whoever_has_the_secret_is_let_in() -> None:
    assert sso.verify(sso.answer(NONCE, SECRET), NONCE, SECRET)


def test_whoever_has_another_secret_is_not() -> None:
    assert not sso.verify(sso.answer(NONCE, OTHER_SECRET), NONCE, SECRET)


def test_an_answer_to_another_nonce_does_not_count() -> None:
    assert not sso.verify(sso.answer(NONCE[::-1].replace("=", "A"), SECRET), NONCE, SECRET)


def test_two_answers_to_the_same_nonce_differ() -> None:
    assert sso.answer(NONCE, SECRET) != sso.answer(NONCE, SECRET)


def test_derived_keys_stay_as_they_are() -> None:
    assert sso.derive_key(KEY, sso.HASH_KEY).hex() == "06af2ac1f46df3fde6e65fef60a13bd21eabb69f09a542c0"
    assert sso.derive_key(KEY, sso.ENCRYPTION_KEY).hex() == "2dd0114b936beb17cc1d7fa10191010bb4b7b487404c43e3"


def test_the_answer_has_the_structure_that_servers_expect() -> None:
    iv = b"initvect"
    blob = base64.b64decode(sso.answer(NONCE, SECRET, iv))
    assert len(blob) == 128
    assert struct.unpack_from("<7I", blob) == (28, 1, 0x6603, 0x8004, 8, 20, 72)
    assert blob[28:36] == iv
    decryptor = Cipher(TripleDES(sso.derive_key(KEY, sso.ENCRYPTION_KEY)), CBC(iv)).decryptor()
    assert decryptor.update(blob[56:]) + decryptor.finalize() == NONCE.encode() + b"\x08" * 8


@pytest.mark.parametrize("secret", ["", "c2hvcnQ=", "not base64", "é", SECRET[:-4]])
def test_nothing_is_answered_with_a_secret_that_is_none(secret: str) -> None:
    with pytest.raises(ProtocolError):
        sso.answer(NONCE, secret)


def test_a_nonce_that_fills_no_blocks_is_not_answered() -> None:
    with pytest.raises(ProtocolError):
        sso.answer("1234567", SECRET)


def test_nobody_gets_in_where_the_server_has_no_secret() -> None:
    assert not sso.verify(sso.answer(NONCE, SECRET), NONCE, "c2hvcnQ=")


@pytest.mark.parametrize("word", range(7))
def test_each_number_of_the_structure_counts(word: int) -> None:
    blob = bytearray(base64.b64decode(sso.answer(NONCE, SECRET)))
    blob[word * 4] ^= 1
    assert not sso.verify(base64.b64encode(blob).decode(), NONCE, SECRET)


@pytest.mark.parametrize("length", [0, 27, 28, 48, 127, 129])
def test_an_answer_of_another_length_does_not_count(length: int) -> None:
    blob = base64.b64decode(sso.answer(NONCE, SECRET)).ljust(length, b"\0")[:length]
    assert not sso.verify(base64.b64encode(blob).decode(), NONCE, SECRET)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_garbage_is_no_answer(blob: str) -> None:
    assert not sso.verify(blob, NONCE, SECRET)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_garbage_in_base64_is_no_answer(blob: bytes) -> None:
    assert not sso.verify(base64.b64encode(blob).decode(), NONCE, SECRET)
