"""TLS as old clients speak it, on a listener of its own.

The oldest version that they agree on is TLS 1.0, and its signatures are below what OpenSSL takes by itself
(``SECLEVEL=0``). What OpenSSL has been built without does not come back: RC4 and triple DES are gone from the
usual builds.

They send no name of a server (SNI), so there is one certificate. Some read 8,192 bytes each time that
something arrives, and wait for ever for the rest of a longer record that is there already: ours are shorter.
"""

from __future__ import annotations

from typing import Any

from OpenSSL import SSL
from twisted.internet.interfaces import IOpenSSLServerConnectionCreator, IProtocolFactory
from twisted.logger import Logger
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.python.failure import Failure
from zope.interface import implementer

from amsn2athena.retro._authority import Authority

#: The most bytes of a record on the wire.
RECORD_LIMIT = 8192
#: What the header, the initialization vector, the longest checksum and the padding add to a record.
_WRAPPING = 5 + 16 + 48 + 16
_CHUNK = RECORD_LIMIT - _WRAPPING

_log = Logger()
_CIPHERS = b"ALL:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0"


class _ShortRecords(TLSMemoryBIOProtocol):
    """Writes no record that is longer than ``RECORD_LIMIT``."""

    def write(self, data: bytes) -> None:
        """Send data, in pieces."""
        for start in range(0, len(data), _CHUNK):
            super().write(data[start : start + _CHUNK])  # type: ignore[no-untyped-call]


class _WeakFactory(TLSMemoryBIOFactory):
    """Wraps connections in the TLS of old clients."""

    protocol: Any = _ShortRecords


class _Witness(ProtocolWrapper):
    """Says in the log why no conversation came about: no cipher in common, or an authority not imported."""

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        """The connection is gone."""
        if isinstance(reason.value, SSL.Error):
            peer: object = self.getPeer()  # type: ignore[no-untyped-call]
            _log.warn(
                "Parted from {peer}, which speaks another TLS: {reason}.",
                peer=getattr(peer, "host", "a socket"),
                reason=_words(reason.value),
            )
        super().connectionLost(reason)  # type: ignore[no-untyped-call]


class _Witnesses(WrappingFactory):
    """Lets every conversation have a witness."""

    protocol: Any = _Witness


@implementer(IOpenSSLServerConnectionCreator)
class _Creator:
    """Begins a handshake as the server."""

    def __init__(self, authority: Authority) -> None:
        self._context = _context(authority)

    def serverConnectionForTLS(self, protocol: object) -> SSL.Connection:
        """Return the server's end of a fresh connection."""
        return SSL.Connection(self._context, None)


def weak_tls(factory: IProtocolFactory, authority: Authority) -> IProtocolFactory:
    """Return a factory that speaks TLS 1.0 and later, with the ciphers of then, and ``factory`` inside."""
    wrapped: IProtocolFactory = _WeakFactory(_Creator(authority), False, _Witnesses(factory))  # type: ignore[no-untyped-call]
    return wrapped


def _words(error: SSL.Error) -> str:
    """Return what OpenSSL says: it keeps a list of library, function and reason."""
    reasons = [entry[-1] for entry in error.args[0]] if error.args else []
    return ", ".join(reasons)[:80] or "no reason given"


def _context(authority: Authority) -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_cipher_list(_CIPHERS)
    context.set_min_proto_version(SSL.TLS1_VERSION)
    # Empty records, a defence of TLS 1.0, are taken for the end by some clients.
    context.set_options(SSL.OP_DONT_INSERT_EMPTY_FRAGMENTS | SSL.OP_NO_RENEGOTIATION)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.use_privatekey(authority.server.key)
    context.use_certificate(authority.server.certificate)
    context.check_privatekey()
    return context
