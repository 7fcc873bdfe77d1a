"""The certificate of an ``https`` service: whose it is, who vouches for it, and until when.

The handshake is let through whatever is wrong, so that everything can be told; then we hang up. Nothing is
ever sent on such a connection.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.x509.oid import ExtensionOID, NameOID
from OpenSSL import SSL, crypto
from service_identity import VerificationError
from service_identity.pyopenssl import verify_hostname, verify_ip_address
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import wrapClientTLS
from twisted.internet.error import ConnectionClosed
from twisted.internet.interfaces import (
    IHandshakeListener,
    IOpenSSLClientConnectionCreator,
    IStreamClientEndpoint,
)
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from zope.interface import implementer

from amsn2athena.doctor._reaching import is_name
from amsn2athena.doctor._report import Trouble, said
from amsn2athena.papyon import certificates

#: What OpenSSL calls the complaints that are told apart.
_NOT_YET, _RUN_OUT = 9, 10


async def inspect(endpoint: IStreamClientEndpoint, host: str, ca: str) -> str:
    """Say who vouches for the certificate of ``host``; raise ``Trouble`` when it is not to be trusted."""
    creator = _Curious(host, ca)
    handshake = _Handshake()
    factory = Factory.forProtocol(lambda: handshake)
    factory.noisy = False
    await wrapClientTLS(creator, endpoint).connect(factory)
    connection = await handshake.done
    certificate = connection.get_peer_certificate(as_cryptography=True)
    if certificate is None:
        raise Trouble("It shows no certificate.")
    _judge(connection, certificate, creator, host, ca)
    return f"Signed by {_name(certificate.issuer)}, good until {certificate.not_valid_after_utc:%Y-%m-%d}."


def _judge(
    connection: SSL.Connection, certificate: x509.Certificate, creator: _Curious, host: str, ca: str
) -> None:
    if _RUN_OUT in creator.complaints:
        ran_out = certificate.not_valid_after_utc
        when = f" on {ran_out:%Y-%m-%d}" if ran_out < datetime.now(UTC) else ", or one that vouches for it"
        raise Trouble(f"Its certificate ran out{when}.", "Whoever runs the network must renew it.")
    if _NOT_YET in creator.complaints:
        begins = f"{certificate.not_valid_before_utc:%Y-%m-%d}"
        raise Trouble(f"Its certificate is not good before {begins}.", "Check the clock of this machine.")
    if creator.complaints:
        trusted = "who is not in the file that ca names" if ca else "whom this system does not trust"
        advice = "If the network has an authority of its own, name the PEM file of that with ca."
        raise Trouble(f"Its certificate is signed by {_name(certificate.issuer)}, {trusted}.", advice)
    check = verify_hostname if is_name(host) else verify_ip_address
    try:
        check(connection, host)
    except (VerificationError, ValueError):
        raise Trouble(
            f"Its certificate is for {_subjects(certificate)}, not for {host}.",
            "The address may be wrong, or the server badly set up.",
        ) from None


@implementer(IOpenSSLClientConnectionCreator)
class _Curious:
    """Begins a handshake and notes what is to complain of, by OpenSSL's numbers."""

    def __init__(self, host: str, ca: str) -> None:
        self.complaints: set[int] = set()
        self._host = host
        self._context = context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        context.set_verify(SSL.VERIFY_PEER, self._note)
        store = context.get_cert_store()
        for each in certificates(ca):
            assert store is not None
            store.add_cert(crypto.X509.from_cryptography(each))
        if not ca:
            context.set_default_verify_paths()

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:
        """Begin."""
        connection = SSL.Connection(self._context, None)
        if is_name(self._host):
            connection.set_tlsext_host_name(self._host.encode("ascii"))
        return connection

    def _note(self, _: object, __: object, complaint: int, depth: int, fine: int) -> bool:
        if not fine:
            self.complaints.add(complaint)
        return True


@implementer(IHandshakeListener)
class _Handshake(Protocol):
    """Waits for the end of the handshake, and hangs up."""

    def __init__(self) -> None:
        self.done: Deferred[SSL.Connection] = Deferred(lambda _: self._hang_up())

    def handshakeCompleted(self) -> None:
        """Here is what there is to see."""
        if not self.done.called and self.transport is not None:
            self.done.callback(self.transport.getHandle())  # type: ignore[attr-defined]
        self._hang_up()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """It is over."""
        self.transport = None
        if self.done.called:
            return
        if reason.check(SSL.Error, ConnectionClosed):  # type: ignore[no-untyped-call]
            words = "It does not speak TLS, or none that is safe."
            self.done.errback(Failure(Trouble(words, "Perhaps its address begins with http, not https.")))  # type: ignore[no-untyped-call]
        else:
            self.done.errback(reason)

    def _hang_up(self) -> None:
        if self.transport is not None:
            self.transport.abortConnection()  # type: ignore[attr-defined]


def _name(name: x509.Name) -> str:
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        found = name.get_attributes_for_oid(kind)
        if found:
            return said(str(found[0].value))
    return "somebody without a name"


def _subjects(certificate: x509.Certificate) -> str:
    try:
        extension = certificate.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
        names = [str(each.value) for each in extension.value]  # type: ignore[attr-defined]
    except (x509.ExtensionNotFound, ValueError):
        names = []
    return said(", ".join(names)) or "nobody"
