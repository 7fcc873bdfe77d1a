"""Which requests are meant for this service, and come from its own pages.

Two attacks are kept out. DNS rebinding: a foreign page gives its own name our address, so that the browser
takes our answers for its own; the ``Host`` it sends gives it away. And requests that foreign pages make in
a person's name: ``Origin``, which no page can forge, tells.

A ``Host`` is ours when it is a loopback name and the connection reached a loopback address, when it is the
very address that the connection reached, each with the connection's port, or when it was configured: as
``name:port``, or as ``name`` with any port, for proxies that listen elsewhere.

The MSN services are called by programs, not pages: they send no ``Origin``, and a client whose server was
redirected still sends the old service's host names, or none at all, which no browser does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from twisted.internet.address import IPv4Address
from twisted.internet.address import IPv6Address as IPv6Endpoint
from twisted.logger import Logger
from twisted.web.server import Request

from amsn2athena.web.http import header, is_tls, peer, reached

_LOOPBACK_NAMES = frozenset(["localhost", "127.0.0.1", "::1"])
_SAFE = frozenset([b"GET", b"HEAD", b"OPTIONS"])
_PORTS = {"http": 80, "https": 443}
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is refused: an HTTP status and a sentence."""

    code: int
    sentence: str


MISDIRECTED = Refused(421, "This service does not answer to that host name.")
FOREIGN = Refused(403, "This request came from another site's page, so it was refused.")
UNMARKED = Refused(
    403, "This request does not say that it comes from this service's own page, so it was refused."
)


class Guard:
    """Refuses requests that are not for us, or not from our own pages.

    ``hosts`` are further names that this service answers to, ``name`` or ``name:port``. ``soap_hosts`` are
    those that MSN clients may use for the SOAP services besides.
    """

    _log = Logger()

    def __init__(self, hosts: Iterable[str] = (), soap_hosts: Iterable[str] = ()) -> None:
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts)
        self._soap_hosts = frozenset(host.lower() for host in soap_hosts)

    def allowed(self, request: Request) -> bool:
        """Tell whether a request for the pages or their transports is let in."""
        return self.refusal(request) is None

    def refusal(self, request: Request) -> Refused | None:
        """Return why a request for pages or transports is refused, and log it; ``None`` when it is not."""
        return self._logged(request, self._host_refusal(request) or self._origin_refusal(request))

    def address(self, request: Request) -> str:
        """Return where a request comes from: the browser's address, also behind a proxy.

        A proxy is believed that runs on this machine and asks for a configured host: it adds the address of
        whoever asked it at the end of ``X-Forwarded-For``.
        """
        here = peer(request)
        forwarded = request.requestHeaders.getRawHeaders(b"x-forwarded-for") or []
        last = b",".join(forwarded).rpartition(b",")[2].decode("latin-1").strip()
        believed = _is_loopback(here) and self._is_configured(*_host(request, header(request, b"host")))
        return last if believed and _is_address(last) else here

    def soap_refusal(self, request: Request) -> Refused | None:
        """The same for the services of the home network."""
        host = header(request, b"host")
        known = host is None or _host(request, host)[0] in self._soap_hosts
        refused = (None if known else self._host_refusal(request)) or _foreign(request)
        return self._logged(request, refused)

    def _host_refusal(self, request: Request) -> Refused | None:
        name, port = _host(request, header(request, b"host"))
        if name and (self._is_configured(name, port) or _is_local(request, name, port)):
            return None
        return MISDIRECTED

    def _is_configured(self, name: str, port: int) -> bool:
        bracketed = f"[{name}]" if ":" in name else name
        return bracketed in self._hosts or f"{bracketed}:{port}" in self._hosts

    def _origin_refusal(self, request: Request) -> Refused | None:
        if (refused := _foreign(request)) is not None:
            return refused
        if request.method in _SAFE and not _is_upgrade(request):
            return None
        marked = header(request, b"origin") or header(request, b"sec-fetch-site") == "same-origin"
        return None if marked else UNMARKED

    def _logged(self, request: Request, refused: Refused | None) -> Refused | None:
        if refused is not None:
            self._log.warn(
                "refused {method} with Host {host!r} and Origin {origin!r} from {peer}: {code}",
                method=request.method.decode("ascii", "replace")[:20],
                host=(header(request, b"host") or "")[:_LONGEST],
                origin=(header(request, b"origin") or "")[:_LONGEST],
                peer=self.address(request),
                code=refused.code,
            )
        return refused


def _host(request: Request, value: str | None) -> tuple[str, int]:
    """Return the name in lower case without brackets, and the port; ``("", 0)`` when it cannot be read."""
    if not value or len(value) > _LONGEST or any(character in value for character in "/?#@\\ "):
        return "", 0
    return _authority(f"{'https' if is_tls(request) else 'http'}://{value}")


def _authority(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "", 0
    return _name(parts), _PORTS.get(parts.scheme, 0) if port is None else port


def _name(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_loopback(text: str) -> bool:
    return _is_address(text) and ip_address(text).is_loopback


def _is_local(request: Request, name: str, port: int) -> bool:
    """Tell whether ``name:port`` is the address that the connection reached."""
    here = reached(request)
    if not isinstance(here, IPv4Address | IPv6Endpoint) or port != here.port:
        return False
    address = ip_address(here.host.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return name == str(address) or (address.is_loopback and name in _LOOPBACK_NAMES)


def _foreign(request: Request) -> Refused | None:
    """Refuse an ``Origin`` that is not the ``Host``."""
    origin = header(request, b"origin")
    if origin is None:
        return None
    try:
        scheme = urlsplit(origin).scheme
    except ValueError:
        return FOREIGN
    host = header(request, b"host") or ""
    same = scheme in _PORTS and _authority(origin) == _authority(f"{scheme}://{host}")
    return None if same else FOREIGN


def _is_upgrade(request: Request) -> bool:
    return "websocket" in (header(request, b"upgrade") or "").lower()
