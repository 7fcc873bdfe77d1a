"""A private authority, and the one certificate that it makes.

Old clients ask hosts that belonged to others for services that this machine now offers, by TLS. They believe
a certificate when its issuer has been imported. Whoever imports an issuer gives away much, so this one is
bound as far as X.509 goes: it may sign for servers only, for no further issuer, and for no names but those
under the domains of the old hosts.

The constraint on names is not marked critical. What understands it obeys it all the same; what is older would
refuse a certificate for a critical extension that it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from amsn2athena.retro._files import Pair, Unusable, read, write

#: The domains for which the authority may sign.
DOMAINS = ("hotmail.com", "live.com", "msn.com", "passport.com", "passport.net")

KEY_BITS = 2048
AUTHORITY_LIFE = timedelta(days=20 * 365)
LIFE = timedelta(days=2 * 365)
#: A certificate that ends within this time is replaced as the service starts, which may then run so long.
NEAR_ITS_END = timedelta(days=365)
#: The clocks of old machines are slow.
SLOW_CLOCK = timedelta(days=7)

_ORGANIZATION = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "amsn2athena for old clients")
_EVERY_ADDRESS = [x509.IPAddress(ip_network(network)) for network in ("0.0.0.0/0", "::/0")]
_SERVERS = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])


class Authority:
    """The authority and its certificate that live in ``folder``, made when they are not there.

    ``hosts`` are the names that the certificate has; it is made anew when they change, and well before it
    ends. The authority stays the same, so that what was imported once stays good. ``now`` is the time in UTC.
    Raises :class:`Unusable`, and ``ValueError`` for a host that is under none of ``DOMAINS``.
    """

    def __init__(self, folder: Path, hosts: Iterable[str], now: datetime | None = None) -> None:
        self._now = (now or datetime.now(UTC)).replace(microsecond=0)
        self._hosts = _checked(hosts)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.own = read(folder, "ca") or write(folder, "ca", self._make_authority())
            self._check(folder)
            self.server = self._server(folder)
        except OSError as error:
            raise Unusable(f"The folder {folder} cannot be used for old clients: {error.strerror}.") from None

    @property
    def pem(self) -> bytes:
        """The authority's certificate, as most programs import it."""
        return self.own.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        """The same in the form that the oldest programs import."""
        return self.own.certificate.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """What the authority is recognized by: its SHA-1, as old systems show it when they import it."""
        return self.own.certificate.fingerprint(hashes.SHA1()).hex(":").upper()

    def _server(self, folder: Path) -> Pair:
        found = read(folder, "server")
        if found is not None and self._is_good(found.certificate):
            return found
        return write(folder, "server", self._make_server())

    def _check(self, folder: Path) -> None:
        if self.own.certificate.not_valid_after_utc - self._now < NEAR_ITS_END:
            raise Unusable(
                f"The authority in {folder} is at its end. Remove the folder, start again,"
                " and let old clients import the new one."
            )

    def _is_good(self, certificate: x509.Certificate) -> bool:
        lasts = certificate.not_valid_after_utc - self._now >= NEAR_ITS_END
        return lasts and self._is_ours(certificate) and _hosts_of(certificate) == self._hosts

    def _is_ours(self, certificate: x509.Certificate) -> bool:
        try:
            certificate.verify_directly_issued_by(self.own.certificate)
        except (InvalidSignature, ValueError, TypeError):
            return False
        return True

    def _make_authority(self) -> Pair:
        key = _key()
        name = x509.Name([_ORGANIZATION, x509.NameAttribute(NameOID.COMMON_NAME, "amsn2athena authority")])
        permitted: list[x509.GeneralName] = [x509.DNSName(domain) for domain in DOMAINS]
        permitted.append(x509.DirectoryName(x509.Name([_ORGANIZATION])))
        builder = (
            self._builder(name, key, AUTHORITY_LIFE)
            .issuer_name(name)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.NameConstraints(permitted, _EVERY_ADDRESS), critical=False)
        )
        return Pair(builder.sign(key, hashes.SHA256()), key)

    def _make_server(self) -> Pair:
        key, issuer = _key(), self.own
        name = x509.Name([_ORGANIZATION, x509.NameAttribute(NameOID.COMMON_NAME, self._hosts[0])])
        names = x509.SubjectAlternativeName([x509.DNSName(host) for host in self._hosts])
        builder = (
            self._builder(name, key, LIFE)
            .issuer_name(issuer.certificate.subject)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(names, critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
            )
        )
        return Pair(builder.sign(issuer.key, hashes.SHA256()), key)

    def _builder(self, name: x509.Name, key: rsa.RSAPrivateKey, life: timedelta) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - SLOW_CLOCK)
            .not_valid_after(self._now + life)
            .add_extension(_SERVERS, critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )


def _checked(hosts: Iterable[str]) -> list[str]:
    checked = sorted(hosts)
    strangers = [host for host in checked if not host.endswith(tuple(f".{domain}" for domain in DOMAINS))]
    if strangers or not checked:
        raise ValueError(f"no hosts under the domains of the authority: {strangers}")
    return checked


def _hosts_of(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return sorted(names.get_values_for_type(x509.DNSName))


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    """The oldest handshakes encrypt to the server's key, others have it sign."""
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_encipherment=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=False,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
