"""Authorities and certificates of our own, for services that speak TLS on loopback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from twisted.internet.ssl import DefaultOpenSSLContextFactory

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """Somebody who signs certificates; ``path`` is the PEM file that one trusts them by."""

    path: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def sign(self, folder: Path, names: Sequence[str], days: int = 30) -> DefaultOpenSSLContextFactory:
        """Return a certificate for ``names`` (hosts and IP addresses), and its key, for ``listenSSL``. With
        ``days`` below zero it has run out.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(names[0], self.certificate.subject, key, days)
        alternatives = x509.SubjectAlternativeName([_general(name) for name in names])
        signed = builder.add_extension(alternatives, critical=False).sign(self.key, SHA256())
        path = folder / f"{names[0]}-{days}.pem"
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(secret + signed.public_bytes(Encoding.PEM))
        return DefaultOpenSSLContextFactory(str(path), str(path))  # type: ignore[no-untyped-call]


def authority(folder: Path, name: str = "Test authority") -> Authority:
    """Make an authority, and its file in ``folder``."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _builder(name, subject, key, 30)
    signs = x509.BasicConstraints(ca=True, path_length=None)
    certificate = builder.add_extension(signs, critical=True).sign(key, SHA256())
    path = folder / f"{name}.pem"
    path.write_bytes(certificate.public_bytes(Encoding.PEM))
    return Authority(path, key, certificate)


def alone(folder: Path, name: str) -> tuple[DefaultOpenSSLContextFactory, Path]:
    """Return a certificate that signs itself, for ``listenSSL``, and its file without the key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    alternatives = x509.SubjectAlternativeName([_general(name)])
    signed = _builder(name, subject, key, 30).add_extension(alternatives, critical=False).sign(key, SHA256())
    public, private = folder / "alone.pem", folder / "alone-key.pem"
    public.write_bytes(signed.public_bytes(Encoding.PEM))
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return DefaultOpenSSLContextFactory(str(private), str(public)), public  # type: ignore[no-untyped-call]


def _builder(
    name: str, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, days: int
) -> x509.CertificateBuilder:
    end = datetime.now(UTC) + days * DAY
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    return builder.not_valid_before(end - (abs(days) + 30) * DAY).not_valid_after(end)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)
