"""The home network: the server side of MSNP18 and MSNP15, for this process or for a club.

A :class:`HomeNetwork` is a notification server and a switchboard on one TCP port, and the SOAP services that
go with them::

    network = HomeNetwork(database)
    endpoint.listen(network.factory)
    for segment, resource in network.resources().items():
        root.putChild(segment, resource)
    await network.create_account("alice@example.com", "Alice", "a secret")
"""

from __future__ import annotations

from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._network import HomeNetwork
from amsn2athena.homeserver._registration import AccountRefused

__all__ = ["AccountRefused", "HomeNetwork", "Limits"]
