"""The schema. A change here needs a migration: a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    true,
)

#: Names of constraints are part of the schema, so that a migration can find them on every engine.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Who may sign in. ``email`` is in lower case; ``password`` is an argon2 hash; ``guid`` names the account in
#: address books; ``privacy`` is AL (whoever is on neither list may call) or BL (only the allowed may).
#: ``alert_when_added``: to be asked about who adds the account. ``changed`` is the stamp of the newest change
#: to its address book and lists, ``renamed`` that of its newest name; what was deleted up to ``forgotten`` is
#: not known any more (see ``changes``).
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    Column("display_name", String(387), nullable=False),
    Column("password", String(255), nullable=False),
    Column("guid", String(36), nullable=False, unique=True),
    Column("privacy", String(2), nullable=False, server_default="AL"),
    Column("created", Double, nullable=False),
    Column("alert_when_added", Boolean, nullable=False, server_default=true()),
    Column("changed", Double, nullable=False, server_default="0"),
    Column("renamed", Double, nullable=False, server_default="0"),
    Column("forgotten", Double, nullable=False, server_default="0"),
    Index("ix_accounts_changed", "changed"),
    CheckConstraint("privacy IN ('AL', 'BL')", name="privacy"),
    sqlite_autoincrement=True,
)


def _person(name: str) -> Column[int]:
    return Column(name, Integer, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)


#: The forward list: whom ``owner`` has in the address book, and what the owner calls and notes about them.
contacts = Table(
    "contacts",
    metadata,
    _person("owner"),
    _person("contact"),
    Column("added", Double, nullable=False),
    Column("alias", String(387), nullable=False, server_default=""),
    Column("notes", String(2000), nullable=False, server_default=""),
    Column("changed", Double, nullable=False, server_default="0"),
    Index("ix_contacts_contact", "contact"),
)

#: The other lists: ``role`` is the list's number (2 allow, 4 block, 8 reverse, 16 pending). ``message`` is
#: what a pending member said when asking.
memberships = Table(
    "memberships",
    metadata,
    _person("owner"),
    _person("member"),
    Column("role", Integer, primary_key=True, autoincrement=False),
    Column("added", Double, nullable=False),
    Column("message", String(255), nullable=False, server_default=""),
    CheckConstraint("role IN (2, 4, 8, 16)", name="role"),
    Index("ix_memberships_member", "member"),
)

#: What waits for ``recipient``, who was not there, in the order of ``id``. ``guid`` names it to clients;
#: ``run`` and ``number`` are the sender's own count; ``size`` is the text's, in bytes of UTF-8.
offline_messages = Table(
    "offline_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guid", String(36), nullable=False, unique=True),
    Column("recipient", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("sender", String(254), nullable=False),
    Column("name", String(387), nullable=False),
    Column("run", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sent", Double, nullable=False),
    Index("ix_offline_messages_recipient", "recipient", "sender"),
    sqlite_autoincrement=True,
)

#: Groups of contacts. ``guid`` names one in the address book; one of them may be that of the favourites.
#: ``number`` names it among its owner's to clients that have no GUIDs, from 1 on; it never changes.
groups = Table(
    "groups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("guid", String(36), nullable=False, unique=True),
    Column("name", String(61), nullable=False),
    Column("favorite", Boolean, nullable=False),
    Column("changed", Double, nullable=False),
    Column("number", Integer, nullable=False, server_default="0"),
    UniqueConstraint("owner", "name"),
    Index("ix_groups_number", "owner", "number", unique=True),
)

#: Who is in which group: a contact may be in several.
group_members = Table(
    "group_members",
    metadata,
    Column("group_id", Integer, ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column("owner", Integer, nullable=False),
    Column("contact", Integer, primary_key=True, autoincrement=False),
    ForeignKeyConstraint(["owner", "contact"], ["contacts.owner", "contacts.contact"], ondelete="CASCADE"),
    Index("ix_group_members_owner", "owner", "contact"),
)

#: What was deleted not long ago: ``guid`` is that of the other account and ``list`` the list's number, or
#: ``guid`` is a group's and ``list`` 0.
deletions = Table(
    "deletions",
    metadata,
    Column("owner", Integer, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("list", Integer, primary_key=True, autoincrement=False),
    Column("guid", String(36), primary_key=True),
    Column("changed", Double, nullable=False),
    CheckConstraint("list IN (0, 1, 2, 4, 8, 16)", name="list"),
    Index("ix_deletions_owner", "owner", "changed"),
)

#: What an account keeps on the network for each of its clients: the personal message of ``status``.
roaming = Table(
    "roaming",
    metadata,
    _person("owner"),
    Column("status", String(2000), nullable=False),
    Column("changed", Double, nullable=False),
)

#: The picture of an account, as it came and as a small PNG. ``number`` tells it from those before; who knows
#: ``token`` may see it. ``kind`` is the name of its format.
tiles = Table(
    "tiles",
    metadata,
    _person("owner"),
    Column("number", Integer, nullable=False),
    Column("token", String(64), nullable=False, unique=True),
    Column("name", String(255), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("small", LargeBinary, nullable=False),
    Column("changed", Double, nullable=False),
)

#: What lets a browser's session sign in again after a restart: opaque here, and useless without its token.
resumptions = Table(
    "resumptions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("seen", Double, nullable=False),
    Index("ix_resumptions_seen", "seen"),
)

#: Lines that ``owner`` has not looked at, in the order of ``number``. Both line and owner are opaque here.
unseen = Table(
    "unseen",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("owner", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("received", Double, nullable=False),
    Index("ix_unseen_owner", "owner"),
    Index("ix_unseen_received", "received"),
)

#: Codes that each let one account be made, as hashes.
invitations = Table(
    "invitations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("made", Double, nullable=False),
)

#: Circles: group chats. ``guid`` is how the protocol names one.
circles = Table(
    "circles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guid", String(36), nullable=False, unique=True),
    Column("name", String(255), nullable=False),
    Column("created", Double, nullable=False),
    sqlite_autoincrement=True,
)

#: Who is in the circle ``owner``, or was asked by ``inviter``, in the words of ``message``. ``role`` and
#: ``state`` are the protocol's numbers (1 admin, 3 member; 1 waiting for an answer, 3 accepted).
circle_members = Table(
    "circle_members",
    metadata,
    Column("owner", Integer, ForeignKey("circles.id", ondelete="CASCADE"), primary_key=True),
    _person("member"),
    Column("role", Integer, nullable=False),
    Column("state", Integer, nullable=False),
    Column("inviter", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),
    Column("message", String(255), nullable=False, server_default=""),
    Column("added", Double, nullable=False),
    CheckConstraint("role IN (1, 3)", name="role"),
    CheckConstraint("state IN (1, 3)", name="state"),
    Index("ix_circle_members_member", "member"),
)

#: Passwords for clients that prove them by MD5, sealed, of those accounts that asked for one.
old_passwords = Table(
    "old_passwords",
    metadata,
    _person("owner"),
    Column("sealed", LargeBinary, nullable=False),
)

#: Telephone numbers of the account ``owner``, empty once taken back. ``kind`` is what the protocol calls them
#: (PHH at home, PHW at work, PHM mobile); ``changed`` is a stamp.
phones = Table(
    "phones",
    metadata,
    _person("owner"),
    Column("kind", String(3), primary_key=True),
    Column("number", String(95), nullable=False),
    Column("changed", Double, nullable=False),
    CheckConstraint("kind IN ('PHH', 'PHW', 'PHM')", name="kind"),
)
