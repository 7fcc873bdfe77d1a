"""The messenger's JavaScript, by name."""

from __future__ import annotations

from amsn2athena import assets
from amsn2athena.athena import JSPackage

SIGN_IN = "Amsn2.SignIn"
OLD_CLIENTS = "Amsn2.OldClients"

#: The modules of the messenger's widgets.
WIDGETS = {
    "Amsn2.Banner": "banner.js",
    "Amsn2.Contacts": "contacts.js",
    "Amsn2.Conversation": "conversation.js",
    "Amsn2.Conversations": "conversations.js",
    "Amsn2.GroupChats": "group_chats.js",
    "Amsn2.MailCount": "mail_count.js",
    "Amsn2.Notices": "notices.js",
    "Amsn2.Panel": "panel.js",
    "Amsn2.Requests": "requests.js",
}


def package() -> JSPackage:
    """Return the package that a live site of ours must be given."""
    folder = assets.folder("js") / "amsn2"
    files = {SIGN_IN: "sign_in.js", OLD_CLIENTS: "old_clients.js", **WIDGETS}
    return JSPackage({name: folder / file for name, file in files.items()})
