"""What can go wrong with an envelope."""

from __future__ import annotations


class SoapError(ValueError):
    """What arrived is not an envelope that can be read, or what should be sent cannot be written as one.

    The sentence says what is wrong and never holds what was in it: envelopes carry passwords and tickets.
    """


class UnknownOperation(SoapError):
    """A well-formed request for something that is not in the table. Answer it with a fault:
    AddressBookError.FORBIDDEN.

    `soap_action` is what was asked for, at most 200 characters of it.
    """

    def __init__(self, soap_action: str) -> None:
        super().__init__("a request for an unknown operation")
        self.soap_action = soap_action[:200]
