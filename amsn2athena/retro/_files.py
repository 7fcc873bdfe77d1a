"""A certificate and its key, in two files that are replaced whole or not at all."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


class Unusable(Exception):
    """The folder, or what is in it, cannot be used; the argument is a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey = field(repr=False)


def read(folder: Path, name: str) -> Pair | None:
    """Return what :func:`write` has kept, or ``None``. Raises :class:`Unusable` and ``OSError``."""
    certificate_file, key_file = _files(folder, name)
    if not certificate_file.exists() or not key_file.exists():
        return None
    try:
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = load_pem_private_key(key_file.read_bytes(), None)
    except (ValueError, TypeError):
        raise Unusable(
            f"{certificate_file} or {key_file} is damaged. Restore both, or remove both."
        ) from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.public_key() != certificate.public_key():
        raise Unusable(f"{key_file} is not the key of {certificate_file}. Restore both, or remove both.")
    return Pair(certificate, key)


def write(folder: Path, name: str, pair: Pair) -> Pair:
    """Keep ``pair``, its key for nobody else to read, and return it. Raises ``OSError``."""
    certificate_file, key_file = _files(folder, name)
    # The certificate goes last: without it, a key that was written is not looked at.
    certificate_file.unlink(missing_ok=True)
    key = pair.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    _replace(key_file, key, 0o600)
    _replace(certificate_file, pair.certificate.public_bytes(Encoding.PEM), 0o644)
    return pair


def _files(folder: Path, name: str) -> tuple[Path, Path]:
    return folder / f"{name}.crt", folder / f"{name}.key"


def _replace(file: Path, content: bytes, mode: int) -> None:
    fresh = file.with_suffix(f"{file.suffix}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    fresh.replace(file)
