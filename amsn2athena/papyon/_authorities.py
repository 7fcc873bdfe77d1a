"""Whom a network's ``https`` services are vouched for by."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from twisted.internet.ssl import Certificate, trustRootFromCertificates
from twisted.web.client import BrowserLikePolicyForHTTPS

#: Bytes of a file of authorities. That of all the world's is a quarter of it.
LARGEST = 1_000_000


@lru_cache(maxsize=64)
def certificates(path: str) -> tuple[x509.Certificate, ...]:
    """Return what is in a PEM file, read the first time alone; nothing for ``""``.

    Raises ``ValueError`` with a sentence when it cannot be read, or holds no certificates.
    """
    if not path:
        return ()
    try:
        with Path(path).open("rb") as file:
            pem = file.read(LARGEST)
    except OSError as error:
        raise ValueError(f"The certificates in {path} cannot be read: {error.strerror}.") from None
    try:
        return tuple(x509.load_pem_x509_certificates(pem))
    except ValueError:
        raise ValueError(f"There are no certificates in {path} that can be read: it must be PEM.") from None


def policy(path: str) -> BrowserLikePolicyForHTTPS:
    """Return how certificates are checked: names too, always; against those in the file, or the system's.

    Those in the file count instead of the system's, not beside them: who runs a network of friends says whom
    to trust for it, and none of the world's authorities should be able to say otherwise.
    """
    if not path:
        return BrowserLikePolicyForHTTPS()  # type: ignore[no-untyped-call]
    encoded = (each.public_bytes(Encoding.PEM) for each in certificates(path))
    found = [Certificate.loadPEM(each) for each in encoded]
    roots = trustRootFromCertificates(found)  # type: ignore[no-untyped-call]
    return BrowserLikePolicyForHTTPS(roots)  # type: ignore[no-untyped-call]
