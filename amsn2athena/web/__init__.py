"""The front end: the messenger in a browser, one live element per visible thing.

guard = Guard(hosts=["chat.example.com"], soap_hosts=[...])
live = live_site(reactor, guard)
listen_with(BoundedSite(root(registry, live, home.resources(), guard)))
...
live.close()
"""

from amsn2athena.web.downloads import downloads
from amsn2athena.web.guard import Guard
from amsn2athena.web.old_clients import CLIENTS, OldClient, OldClients
from amsn2athena.web.registry import Registry
from amsn2athena.web.resources import live_site, root, services

__all__ = [
    "CLIENTS",
    "Guard",
    "OldClient",
    "OldClients",
    "Registry",
    "downloads",
    "live_site",
    "root",
    "services",
]
