"""What old clients reach: the services of the home network, and the authority to import. No page is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twisted.internet.interfaces import IProtocolFactory
from twisted.web.resource import IResource

from amsn2athena import web
from amsn2athena.athena import BoundedSite
from amsn2athena.retro._authority import Authority
from amsn2athena.retro._door import bounded
from amsn2athena.retro._tls import weak_tls


def factories(
    authority: Authority, services: Mapping[bytes, IResource], guard: web.Guard, clock: Any
) -> tuple[IProtocolFactory, IProtocolFactory]:
    """Return what to listen with: for TLS, and for connections without. ``clock`` is a reactor."""
    downloads = {b"retro": web.downloads(authority.pem, authority.der)}
    site = BoundedSite(web.services({**services, **downloads}, guard), clock)
    return bounded(weak_tls(site, authority), clock), bounded(site, clock)
