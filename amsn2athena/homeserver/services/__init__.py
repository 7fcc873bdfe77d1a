"""The services over HTTP: those that speak SOAP, and the plain ones."""

from __future__ import annotations

from amsn2athena.homeserver.services._address_book import AddressBookService
from amsn2athena.homeserver.services._door import Door
from amsn2athena.homeserver.services._gateway import Gateway
from amsn2athena.homeserver.services._offline import MailboxService, OfflineService
from amsn2athena.homeserver.services._passport import PassportService
from amsn2athena.homeserver.services._soap import SoapResource
from amsn2athena.homeserver.services._tree import other_services, tree

__all__ = [
    "AddressBookService",
    "Door",
    "Gateway",
    "MailboxService",
    "OfflineService",
    "PassportService",
    "SoapResource",
    "other_services",
    "tree",
]
