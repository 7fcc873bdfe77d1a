"""A client for MSN Messenger networks: papyon, on Twisted.

The names are those of papyon, the library that aMSN2 stood on; where papyon took callbacks, a Deferred is
returned. The protocol is MSNP18, or the best older one that a server knows; its bytes are the business of
`amsn2athena.msnp`. What it cannot do then, `Client.abilities` says.

    class Greeter(InviteEventInterface):
        def on_invite_conversation(self, conversation):
            conversation.send_text_message("Hello!")

    client = Client(Hosts("localhost:1863", RST_URL, ADDRESS_BOOK_URL, SHARING_URL))
    client.register_events_handler(Greeter())
    client.profile.presence = Presence.BUSY
    await client.login("alice@example.com", password)             # or fails with a LoginError
    bob = await client.address_book.add_messenger_contact("bob@example.com")
    await Conversation(client, [bob]).send_text_message("Hi!")    # or fails with MessageNotDelivered

Errors are in `errors`, what a client tells in `event`. Everything happens in the reactor's thread.
`amsn2athena.friend` is a whole program.
"""

from __future__ import annotations

from amsn2athena.msnp.media import Media
from amsn2athena.msnp.message import Ink, Unshown
from amsn2athena.msnp.soap import CircleRole, CircleState
from amsn2athena.msnp.textformat import Style, TextFormat
from amsn2athena.papyon import errors, event
from amsn2athena.papyon._abilities import Abilities
from amsn2athena.papyon._addressbook import AddressBook
from amsn2athena.papyon._authorities import certificates
from amsn2athena.papyon._circle import Circle
from amsn2athena.papyon._circles import Circles
from amsn2athena.papyon._client import DIALECTS, Client, offered
from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._contacts import Contacts
from amsn2athena.papyon._conversation import Conversation
from amsn2athena.papyon._enums import (
    AddressBookState,
    ClientErrorType,
    ClientState,
    ContactInfo,
    ContactType,
    ConversationErrorType,
    ConversationState,
    DeliveryProblem,
    Membership,
    NetworkID,
    OfflineMessagesBoxState,
    Phone,
    Presence,
    Privacy,
)
from amsn2athena.papyon._hosts import Hosts, address
from amsn2athena.papyon._http import make_agent
from amsn2athena.papyon._mailbox import Mailbox, MailMessage
from amsn2athena.papyon._message import ConversationMessage
from amsn2athena.papyon._offline_message import OfflineMessage
from amsn2athena.papyon._offline_messages import OfflineMessagesBox
from amsn2athena.papyon._places import EndPoint
from amsn2athena.papyon._profile import Profile

__all__ = [
    "DIALECTS",
    "Abilities",
    "AddressBook",
    "AddressBookState",
    "Circle",
    "CircleRole",
    "CircleState",
    "Circles",
    "Client",
    "ClientErrorType",
    "ClientState",
    "Contact",
    "ContactInfo",
    "ContactType",
    "Contacts",
    "Conversation",
    "ConversationErrorType",
    "ConversationMessage",
    "ConversationState",
    "DeliveryProblem",
    "EndPoint",
    "Group",
    "Hosts",
    "Ink",
    "MailMessage",
    "Mailbox",
    "Media",
    "Membership",
    "NetworkID",
    "OfflineMessage",
    "OfflineMessagesBox",
    "OfflineMessagesBoxState",
    "Phone",
    "Presence",
    "Privacy",
    "Profile",
    "Style",
    "TextFormat",
    "Unshown",
    "address",
    "certificates",
    "errors",
    "event",
    "make_agent",
    "offered",
]
