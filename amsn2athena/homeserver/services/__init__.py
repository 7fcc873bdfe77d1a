"""The services that speak SOAP over HTTP."""

from __future__ import annotations

from amsn2athena.homeserver.services._address_book import AddressBookService
from amsn2athena.homeserver.services._offline import MailboxService, OfflineService
from amsn2athena.homeserver.services._passport import PassportService
from amsn2athena.homeserver.services._soap import SoapResource

__all__ = ["AddressBookService", "MailboxService", "OfflineService", "PassportService", "SoapResource"]
