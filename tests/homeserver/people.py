"""People at their computers: they sign in, choose a status, call each other."""

from __future__ import annotations

import uuid
from hashlib import md5

from amsn2athena.msnp import Command, challenge, sso
from amsn2athena.msnp.dialects import MSNP18, Dialect, Proof
from amsn2athena.msnp.soap import CONTACTS, MESSENGER_CLEAR, RequestSecurityTokens, SecurityTokens
from tests.homeserver.house import PASSWORD, House
from tests.homeserver.line import Line
from tests.homeserver.web import call

CAPABILITIES = "2788999228:48"
PRODUCT = "PROD0120PW!CCV9@"


def machine(number: int) -> str:
    """Return the GUID of a computer."""
    return f"{{{uuid.UUID(int=number)}}}"


class Someone(Line):
    """Somebody at a computer, connected to the notification server."""

    def __init__(
        self, house: House, name: str, *, computer: int | None = None, dialect: Dialect = MSNP18
    ) -> None:
        super().__init__(house)
        self.dialect = dialect
        self.email = f"{name}@example.com"
        self.guid = machine(sum(name.encode()) if computer is None else computer)
        self.tokens: SecurityTokens | None = None
        self.token = ""

    @property
    def ticket(self) -> str:
        """The ticket for the address book."""
        if self.dialect.proof is Proof.TWN:
            return f"t={self.token}&p="
        assert self.tokens is not None
        return self.tokens.tokens[CONTACTS].ticket

    def get_tokens(self) -> SecurityTokens:
        """Ask the passport service."""
        self.tokens = call(self.house, RequestSecurityTokens(self.email, PASSWORD))
        return self.tokens

    def identify(self) -> str:
        """Do all before the proof, and return what it has to be made of."""
        assert self.ask("VER", self.dialect.name, "CVR0").args == (self.dialect.name,)
        self.ask("CVR", *"0x0409 winnt 5.1 i386 MSNMSGR 14.0 msmsgs".split(), self.email)
        return self.ask("USR", self.dialect.proof, "I", self.email).args[-1]

    def prove(self, nonce: str) -> list[Command]:
        """Get what has to be shown and show it, and return all that comes."""
        if self.dialect.proof is Proof.TWN:
            self.token = self.house.ticket(self.email)
        elif self.dialect.proof is Proof.MD5:
            self.token = self.token or self.house.old_password(self.email)
        else:
            self.get_tokens()
        self.show_proof(nonce)
        return self.heard()

    def show_proof(self, nonce: str) -> None:
        """Show a ticket, or that the password is known."""
        if self.dialect.proof is Proof.TWN:
            self.say("USR", "TWN", "S", self.token)
            return
        if self.dialect.proof is Proof.MD5:
            self.say("USR", "MD5", "S", md5((nonce + self.token).encode(), usedforsecurity=False).hexdigest())
            return
        assert self.tokens is not None
        clear = self.tokens.tokens[MESSENGER_CLEAR]
        place = (self.guid,) if self.dialect.places else ()
        self.say("USR", "SSO", "S", clear.ticket, sso.answer(nonce, clear.secret), *place)

    def sign_in(self) -> Someone:
        """Sign in, without a status yet."""
        self.prove(self.identify())
        return self

    def change(self, status: str = "NLN", picture: str = "0") -> list[Command]:
        """Choose a status, and return all that comes."""
        dialect = self.dialect
        capabilities = (dialect.capabilities(CAPABILITIES),) if dialect.tells_capabilities else ()
        self.say("CHG", status, *capabilities, *((picture,) if dialect.pictures else ()))
        return self.heard()

    def answer_challenges(self) -> None:
        """Answer every challenge that came, and forget the rest."""
        for each in self.heard():
            if each.verb == "CHL":
                self.say("QRY", PRODUCT, payload=challenge.answer(each.args[0], PRODUCT).encode())

    def online(self, status: str = "NLN") -> Someone:
        """Sign in and be there."""
        self.sign_in().change(status)
        return self


def online(house: House, *names: str) -> list[Someone]:
    """Sign these in, one after the other, and return them with nothing left to hear."""
    people = [Someone(house, name).online() for name in names]
    for person in people:
        person.heard()
    return people
