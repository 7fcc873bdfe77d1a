"""The conversations of several people, below the contact list."""

from __future__ import annotations

from amsn2athena.web.element import SessionElement


class GroupChats(SessionElement):
    """Lists the open conversations with more than one contact, which the contact list has no row for."""

    jsClass = "Amsn2.GroupChats.GroupChatsWidget"
    shape = "group_chats"
