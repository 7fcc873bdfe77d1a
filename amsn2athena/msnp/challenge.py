"""The challenge, by which a notification server makes sure that a client is one of the known products.

`CHL 0 <digits>` asks; `QRY n <product id> 32` and 32 hexadecimal digits answer. From MSNP11 on, the answer is
the MD5 of the challenge and the product's key, mixed with a checksum of the challenge and the product's id
(`answer`); up to MSNP10 it is the plain MD5 (`answer_old`). A server takes any known product in any dialect.

    >>> answer("22210219642164014968", "PROD0090YUAUV{2B")
    '85ecb0db8f32113df79ce0892b9a102c'
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from types import MappingProxyType

from amsn2athena.msnp._errors import ProtocolError

PRODUCTS: Mapping[str, str] = MappingProxyType(
    {
        "msmsgs@msnmsgr.com": "Q1P7W2E4J9R8U3S5",
        "PROD0038W!61ZTF9": "VT6PX?UQTM4WM%YR",
        "PROD00504RLUG%WL": "I2EBK%PYNLZL5_J4",
        "PROD0058#7IL2{QD": "QHDCY@7R1TB6W?5B",
        "PROD0061VRRZH@4F": "JXQ6J@TUOGYV@N0M",
        "PROD0076ENE8*@AW": "CEQJ8}OE0!WTSWII",
        "PROD0090YUAUV{2B": "YMM8C_H7KCQ2S_KL",
        "PROD0101{0RM?UBW": "CFHUR$52U_{VIX5T",
        "PROD01065C%ZFN6F": "O4BG@C7BWLYQX?5G",
        "PROD0112J1LW7%NB": "RH96F{PHI8PPX_TJ",
        "PROD0113H11T8$X_": "RG@XY*28Q5QHS%Q5",
        "PROD0114ES4Z%Q5W": "PK}_A_0N_K%O?A9S",
        "PROD0118R6%2WYOS": "YIXPX@5I2P0UT*LK",
        "PROD0119GSJUC$18": "ILTXC!4IXB5FB*PX",
        "PROD0120PW!CCV9@": "C1BX{V4W}Q3*10SM",
    }
)
"""The keys of the known products by their ids."""

_MODULUS = 0x7FFFFFFF
_FACTOR = 0x0E79A9C1
_LONGEST = 64


def answer(challenge: str, product_id: str) -> str:
    """The answer of MSNP11 and later: 32 lower-case hexadecimal digits.

    Raises ProtocolError for a product that is not in `PRODUCTS`, and for a challenge that is not ASCII or of
    more than 64 characters (the wire has 20).
    """
    digest = struct.unpack("<4I", _digest(challenge, _key(product_id)))
    mask = _checksum(_numbers(challenge + product_id), [word & _MODULUS for word in digest])
    return struct.pack("<4I", *(word ^ bits for word, bits in zip(digest, mask * 2, strict=True))).hex()


def answer_old(challenge: str, key: str) -> str:
    """The answer up to MSNP10, with the product's key: 32 lower-case hexadecimal digits."""
    return _digest(challenge, key).hex()


def verify(challenge: str, product_id: str, response: str) -> bool:
    """Whether `response` answers `challenge` for a known product, in the new way or the old.

    The keys are public, so nothing is to be learnt from how long this takes.
    """
    try:
        expected = (answer(challenge, product_id), answer_old(challenge, _key(product_id)))
    except ProtocolError:
        return False
    return response.strip().lower() in expected


def _key(product_id: str) -> str:
    try:
        return PRODUCTS[product_id]
    except KeyError:
        raise ProtocolError("a product that is not known") from None


def _digest(challenge: str, key: str) -> bytes:
    if not challenge.isascii() or len(challenge) > _LONGEST:
        raise ProtocolError("a challenge that is none")
    return hashlib.md5((challenge + key).encode(), usedforsecurity=False).digest()


def _numbers(text: str) -> list[int]:
    """`text` filled up with zeros to blocks of 8 bytes, as numbers of 32 bits."""
    data = text.encode() + b"0" * (-len(text) % 8)
    return [number for (number,) in struct.iter_unpack("<I", data)]


def _checksum(numbers: list[int], key: list[int]) -> tuple[int, int]:
    """Two numbers of 31 bits: two running sums over the pairs of `numbers`, with `key` as coefficients."""
    last = total = 0
    for even, odd in zip(numbers[::2], numbers[1::2], strict=True):
        middle = ((even * _FACTOR + last) * key[0] + key[1]) % _MODULUS
        last = ((odd + middle) * key[2] + key[3]) % _MODULUS
        total += middle + last
    return (last + key[1]) % _MODULUS, (total + key[3]) % _MODULUS
