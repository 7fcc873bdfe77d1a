"""The proof of a ticket, by which a client of MSNP15 and later signs in.

The notification server sends a nonce (`USR n SSO S MBI_KEY_OLD <nonce>`). The passport service has given the
client a ticket and, with it, a secret of 24 bytes. Two keys are derived from the secret; with one the nonce
is hashed, with the other encrypted, and both go to the server in a structure of 128 bytes, as base64. A
server that issued the secret hashes the nonce in the same way and compares.

    >>> nonce, secret = "MTIzNA==", "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"
    >>> verify(answer(nonce, secret), nonce, secret)
    True

The nonce counts as the text that was sent; nobody decodes it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import struct

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.modes import CBC

from amsn2athena.msnp._errors import ProtocolError

HASH_KEY = b"WS-SecureConversationSESSION KEY HASH"
ENCRYPTION_KEY = b"WS-SecureConversationSESSION KEY ENCRYPTION"

_KEY_LENGTH = 24
_IV_LENGTH = 8
_HASH_LENGTH = 20
_PADDING = b"\x08" * 8
_HEADER = struct.Struct("<7I")
_HEADER_LENGTH, _CBC, _TRIPLE_DES, _SHA1 = _HEADER.size, 1, 0x6603, 0x8004


def derive_key(secret: bytes, magic: bytes) -> bytes:
    """The key of 24 bytes that `magic` (`HASH_KEY` or `ENCRYPTION_KEY`) makes of the decoded secret."""
    first = _sha1(secret, magic)
    third = _sha1(secret, first)
    return _sha1(secret, first + magic) + _sha1(secret, third + magic)[:4]


def answer(nonce: str, secret: str, iv: bytes | None = None) -> str:
    """The base64 structure that answers `nonce`.

    `secret`: the BinarySecret, base64 of 24 bytes, as the passport service gave it. `iv`: 8 bytes, random
    unless given. Raises ProtocolError for a secret that is none, and a nonce that fills no blocks of 8 bytes.
    """
    key = _decode(secret)
    text = nonce.encode() + _PADDING
    if len(key) != _KEY_LENGTH or len(text) % _IV_LENGTH:
        raise ProtocolError("a secret or a nonce of the wrong length")
    iv = os.urandom(_IV_LENGTH) if iv is None else iv
    encryptor = Cipher(TripleDES(derive_key(key, ENCRYPTION_KEY)), CBC(iv)).encryptor()
    cipher = encryptor.update(text) + encryptor.finalize()
    header = _HEADER.pack(_HEADER_LENGTH, _CBC, _TRIPLE_DES, _SHA1, _IV_LENGTH, _HASH_LENGTH, len(cipher))
    return base64.b64encode(header + iv + _hash(key, nonce) + cipher).decode()


def verify(blob: str, nonce: str, secret: str) -> bool:
    """Whether `blob` is the answer to `nonce` of somebody who has `secret`. Anything malformed is not.

    The hash decides, compared in constant time; the ciphertext proves nothing that the hash does not.
    """
    try:
        data, key = _decode(blob), _decode(secret)
    except ProtocolError:
        return False
    if len(data) < _HEADER.size or len(key) != _KEY_LENGTH:
        return False
    size, mode, cipher, digest, iv_length, hash_length, cipher_length = _HEADER.unpack_from(data)
    if (size, mode, cipher, digest) != (_HEADER_LENGTH, _CBC, _TRIPLE_DES, _SHA1):
        return False
    if (iv_length, hash_length) != (_IV_LENGTH, _HASH_LENGTH):
        return False
    if len(data) != size + iv_length + hash_length + cipher_length:
        return False
    start = size + iv_length
    return hmac.compare_digest(data[start : start + hash_length], _hash(key, nonce))


def _hash(key: bytes, nonce: str) -> bytes:
    return _sha1(derive_key(key, HASH_KEY), nonce.encode())


def _sha1(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha1")


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ProtocolError("base64 that is none") from None
