"""What is known of old clients, and what the operator has opened for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_HOSTS_FILE = "The lines of step 1, and the authority of step 2 imported into Windows."
_NO_XP = (
    "Windows Vista or later: this server has none of the ciphers that Windows XP offers."
    " In Internet Options, Advanced, TLS 1.0 is on and SSL 2.0 off."
)
_NOT_TRIED = "Not tried with this network yet: no Windows was there to do so."
_PLAYED = "Recorded sessions of it are part of this network's tests."


@dataclass(frozen=True, slots=True)
class OldClient:
    """A client: what it speaks, what it needs, what can be done with it, and how we know."""

    name: str
    dialect: str
    needs: tuple[str, ...]
    works: str
    tried: str


#: The clients that the page and the documentation tell of, newest first.
CLIENTS = (
    OldClient(
        "Windows Live Messenger 2009",
        "MSNP18",
        (
            _HOSTS_FILE,
            _NO_XP,
        ),
        "Contacts and groups, conversations, offline messages, several places at once, group chats.",
        _NOT_TRIED,
    ),
    OldClient(
        "Windows Live Messenger 8.5",
        "MSNP15",
        (
            _HOSTS_FILE,
            _NO_XP,
        ),
        "Contacts and groups, conversations, offline messages.",
        _NOT_TRIED,
    ),
    OldClient(
        "MSN Messenger 7.5",
        "MSNP12",
        (
            _HOSTS_FILE,
            _NO_XP,
            "It checks the password at loginnet.passport.com, which is among the hosts of step 1.",
        ),
        "Contacts and groups, conversations.",
        _NOT_TRIED,
    ),
    OldClient(
        "aMSN",
        "MSNP18 or MSNP15",
        (
            "The lines of step 1.",
            "The notification server in its advanced preferences stays messenger.hotmail.com:1863.",
            "It runs on Windows, Linux and Mac OS, and brings TLS of its own along.",
        ),
        "Contacts, groups and blocking, conversations, nudges, files, offline messages.",
        _PLAYED,
    ),
    OldClient(
        "Pidgin with msn-pecan",
        "MSNP12",
        (
            "The lines of step 1.",
            "An account of the protocol that the plug-in adds, which is called WLM.",
            "If Pidgin does not believe this server: import the authority in Tools, Certificates.",
        ),
        "Contacts and groups, conversations, nudges, files. It can use HTTP where port 1863 is closed.",
        "Recorded sessions of it told us what this network must do.",
    ),
    OldClient(
        "Trillian, Miranda, Kopete and others of their time",
        "MSNP8 to MSNP15",
        (
            "The lines of step 1.",
            "Those of before 2006 ask nexus.passport.com where to sign in: it is among them.",
            "If a program lets you choose the server, choose this one's address and port 1863."
            " The lines are needed all the same.",
        ),
        "Contacts and conversations, as far as each of them goes.",
        "Not tried with this network yet.",
    ),
    OldClient(
        "MSN Messenger 1 to 4",
        "MSNP2 to MSNP7",
        (
            "The line for messenger.hotmail.com of step 1. It uses no TLS, so skip step 2.",
            "A password of its own instead of yours: whoever runs this network can make you one.",
        ),
        "Contacts and conversations.",
        _NOT_TRIED,
    ),
)


@dataclass(frozen=True, slots=True)
class OldClients:
    """What the operator has opened: ``hosts`` to be sent here, and the authority for them in PEM and DER.

    ``address`` is told what address of ours a browser reached, and returns the one that an old client should
    connect to; ``http_port`` is the port there without TLS. ``problem`` is a sentence for the person who
    reads the page, if old clients are kept out as things are, and ``remedies`` what would help.
    """

    hosts: tuple[str, ...]
    pem: bytes
    der: bytes
    fingerprint: str
    address: Callable[[str], str]
    http_port: int = 80
    problem: str = ""
    remedies: tuple[str, ...] = ()

    def hosts_file(self, reached: str) -> str:
        """Return the lines that send all hosts here, one for each."""
        address = self.address(reached)
        return "\n".join(f"{address} {host}" for host in self.hosts)

    def authority_url(self, reached: str) -> str:
        """Return where an old machine gets the authority by itself."""
        port = "" if self.http_port == 80 else f":{self.http_port}"
        return f"http://{self.address(reached)}{port}/retro/ca.crt"
