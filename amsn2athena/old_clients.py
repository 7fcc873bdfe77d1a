"""What a person must know who wants to use an old client with this service."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from ipaddress import IPv4Address, ip_address

from twisted.internet.interfaces import IListeningPort

from amsn2athena import web
from amsn2athena.addresses import Address, address_of, own_address
from amsn2athena.home import WELL_KNOWN_HOSTS
from amsn2athena.retro import Authority

#: The ports that old clients ask, by the option that says where we listen.
PORTS = {"home": 1863, "retro-https": 443, "retro-http": 80}


def opened(authority: Authority, ports: Mapping[str, IListeningPort], public: str = "") -> web.OldClients:
    """Return what the page for old clients shows. ``ports`` has those of ``PORTS``, which listen; ``public``
    is the ``host:port`` by which the home network is reached from elsewhere, if the operator has said so.
    """
    problem, remedies = _problem({option: address_of(ports[option]) for option in PORTS})
    plain = address_of(ports["retro-http"])
    return web.OldClients(
        hosts=tuple(sorted(WELL_KNOWN_HOSTS)),
        pem=authority.pem,
        der=authority.der,
        fingerprint=authority.fingerprint,
        address=partial(_address, public, getattr(ports["retro-https"].getHost(), "host", "")),
        http_port=80 if plain is None else plain.port,
        problem=problem,
        remedies=remedies,
    )


def _problem(addresses: Mapping[str, Address | None]) -> tuple[str, tuple[str, ...]]:
    """Return why old clients do not find us as things are, and what would help; nothing when they do.

    A port that is none of TCP, say a socket behind a proxy, is taken for right.
    """
    known = {option: address for option, address in addresses.items() if address is not None}
    here = [option for option, address in known.items() if not address.everybody]
    if here:
        return (
            "Only old clients on the machine of this service can use it. For those elsewhere, start it with:",
            tuple(f"--{option} tcp:{PORTS[option]}" for option in here),
        )
    elsewhere = {PORTS[option]: address.port for option, address in known.items()}
    forwards = tuple(f"{asked} to {port}" for asked, port in elsewhere.items() if asked != port)
    if forwards:
        return "Old clients ask fixed ports. On this machine, forward:", forwards
    return "", ()


def _address(public: str, bound: str, reached: str) -> str:
    """Return the address that old clients connect to.

    It is what the operator said, if that is an address and no name; else where we listen if that is one
    address, else the one that a browser has reached, else what the system takes to talk to other machines.
    """
    outside = public.rpartition(":")[0]
    if _leads_here(outside):
        return outside
    if not ip_address(bound or "0.0.0.0").is_unspecified:
        return bound
    return reached if _leads_here(reached) else own_address()


def _leads_here(reached: str) -> bool:
    """Old machines speak IPv4, and loopback is another machine for each of them."""
    try:
        return not IPv4Address(reached).is_loopback
    except ValueError:
        return False
