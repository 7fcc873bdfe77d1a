"""What the network can do, which is known when we have signed in, and may be something else the next time."""

from __future__ import annotations

from amsn2athena.core.observers import Observers
from amsn2athena.core.views import AbilitiesView
from amsn2athena.papyon import Client


class OwnAbilities:
    """Shows papyon's abilities as a view, and tells when they are others."""

    def __init__(self, client: Client, observers: Observers) -> None:
        self._client = client
        self._observers = observers
        self._told = self.view()

    def view(self) -> AbilitiesView:
        """Return what can be done."""
        known = self._client.abilities
        return AbilitiesView(
            personal_messages=known.personal_messages,
            notes=known.notes,
            invitations=known.invitations,
            groups=known.groups,
            offline_messages=known.offline_messages,
            group_chats=known.circles,
            places=known.places,
            refusals=known.refusals,
        )

    def signed_in(self) -> None:
        """We have signed in, perhaps in another version of the protocol than before."""
        view, before = self.view(), self._told
        self._told = view
        if view != before:
            self._observers.tell(lambda observer: observer.abilities_changed(view))
