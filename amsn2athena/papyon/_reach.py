"""Whom a server may send us to."""

from __future__ import annotations

from ipaddress import ip_address

from twisted.internet.interfaces import ITransport


def points_inward(asked: ITransport | None, named: ITransport | None) -> bool:
    """Say whether a server of the open Internet (``asked``) named one of our own machine or network.

    It has no business there: what we say to a switchboard could be meant for something else that listens.
    """
    return _is_global(asked) is True and _is_global(named) is False


def _is_global(transport: ITransport | None) -> bool | None:
    """Say whether the other end has a public address; None if that cannot be known."""
    host = getattr(transport.getPeer(), "host", "") if transport is not None else ""
    try:
        return ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return None
