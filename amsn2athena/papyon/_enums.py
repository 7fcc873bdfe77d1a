"""The closed vocabularies of the messenger, with papyon's names; the values are the protocol's own."""

from __future__ import annotations

import enum


class Presence(enum.Enum):
    """How somebody says to be there; the value is the status code of CHG, NLN and FLN."""

    ONLINE = "NLN"
    BUSY = "BSY"
    IDLE = "IDL"
    AWAY = "AWY"
    BE_RIGHT_BACK = "BRB"
    ON_THE_PHONE = "PHN"
    OUT_TO_LUNCH = "LUN"
    INVISIBLE = "HDN"
    OFFLINE = "FLN"


class Privacy(enum.Enum):
    """What happens to people who are on no list of ours; the value is the argument of BLP."""

    ALLOW = "AL"
    BLOCK = "BL"


class Membership(enum.IntFlag):
    """The lists that a contact is on, from our point of view (the ``l`` attribute of ADL)."""

    NONE = 0
    FORWARD = 1
    ALLOW = 2
    BLOCK = 4
    REVERSE = 8
    PENDING = 16


class NetworkID(enum.IntEnum):
    """Where a contact's account lives (the ``t`` attribute of ADL)."""

    MSN = 1
    LCS = 2
    MOBILE = 4
    EXTERNAL = 32


class ContactType(enum.Enum):
    """What the address book calls an entry."""

    ME = "Me"
    REGULAR = "Regular"
    LIVE = "Live"
    LIVE_PENDING = "LivePending"
    LIVE_ACCEPTED = "LiveAccepted"
    LIVE_DROPPED = "LiveDropped"
    MESSENGER = "Messenger2"
    EXTERNAL = "Messenger"


class ContactInfo(enum.Enum):
    """What we may note about a contact; nobody else sees it."""

    ALIAS = "alias"
    NOTES = "notes"


class Phone(enum.Enum):
    """A telephone that contacts may tell us the number of."""

    HOME = "PHH"
    WORK = "PHW"
    MOBILE = "PHM"


class ClientState(enum.IntEnum):
    """How far a sign-in has come. The order is the order in which they are passed."""

    CLOSED = 0
    CONNECTING = 1
    CONNECTED = 2
    AUTHENTICATING = 3
    AUTHENTICATED = 4
    SYNCHRONIZING = 5
    SYNCHRONIZED = 6
    OPEN = 7


class ClientErrorType(enum.Enum):
    """Which part of the client an ``on_client_error`` comes from."""

    NETWORK = "network"
    PROTOCOL = "protocol"


class AddressBookState(enum.IntEnum):
    """Whether the lists are known."""

    NOT_SYNCHRONIZED = 0
    SYNCHRONIZING = 1
    SYNCHRONIZED = 2


class OfflineMessagesBoxState(enum.IntEnum):
    """Whether it is known what waits for us."""

    NOT_SYNCHRONIZED = 0
    SYNCHRONIZING = 1
    SYNCHRONIZED = 2


class ConversationState(enum.Enum):
    """Whether something sent now crosses at once (OPEN) or waits for a switchboard first."""

    CLOSED = "closed"
    OPENING = "opening"
    OPEN = "open"


class ConversationErrorType(enum.Enum):
    """What an ``on_conversation_error`` is about."""

    CONTACT_INVITE = "invite"
    MESSAGE = "message"


class DeliveryProblem(enum.Enum):
    """Why a message was not delivered, or a contact did not come."""

    NOT_SIGNED_IN = "we are not signed in"
    HIDDEN = "we appear offline, and this network opens no conversation then"
    CONTACT_OFFLINE = "the contact is offline, hidden, or does not want to talk"
    NO_SUCH_CONTACT = "there is no such contact"
    NO_ANSWER = "nobody answered in time"
    REFUSED = "the network refused it"
    TOO_FAST = "too many conversations were opened in a short time"
    CONNECTION_LOST = "the connection closed before the message was acknowledged"
    TOO_MUCH = "too much is waiting to be sent, or the message is too long"
    NOT_KEPT = "this network keeps no messages for those who are not there"
    LEFT = "the conversation was left"
