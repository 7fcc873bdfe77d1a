"""RequestMultipleSecurityTokens: sign in at the passport service, and get a ticket for each service to be
used.

A client names its domains, `http://Passport.NET/tb` first: that one stands for the sign-in itself and gets an
opaque token, the others a ticket. The domain `messengerclear.live.com` also gets a secret, which answers the
notification server's nonce.

What clients read by: the identifiers of tickets count from `Compact1`, for the first domain after
Passport.NET/tb, in the order of the request, and the prefixes are `wsse` and `wst`. One client looks for
those bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from xml.etree.ElementTree import Element

from ._envelope import Call, read_envelope
from ._errors import SoapError
from ._reading import Fields, children, content, find, local
from ._rst_wire import COMPACT, LEGACY, POLICY, PROOF, REQUEST, REQUESTED_DOMAIN, RESPONSE, TOKEN
from ._services import Service, TrustVersion
from ._template import Xml, document, exact, join

MAX_DOMAINS = 16
"""Domains in one request. Seven are the most that a client was seen to ask for."""


@dataclass(frozen=True, slots=True)
class Domain:
    """A service to get a ticket for, and under which policy. MBI_KEY_OLD asks for a secret too."""

    address: str
    policy: str = ""


PASSPORT = "http://Passport.NET/tb"
MESSENGER_CLEAR = "messengerclear.live.com"
MESSENGER = "messenger.msn.com"
CONTACTS = "contacts.msn.com"
MESSENGER_SECURE = "messengersecure.live.com"
STORAGE = "storage.msn.com"

DOMAINS = (
    Domain(PASSPORT),
    Domain(MESSENGER_CLEAR, "MBI_KEY_OLD"),
    Domain(MESSENGER, "?id=507"),
    Domain(CONTACTS, "MBI"),
    Domain(MESSENGER_SECURE, "MBI_SSL"),
    Domain(STORAGE, "MBI"),
)
"""What a client of MSNP15 to 18 asks for."""


@dataclass(frozen=True, slots=True)
class Token:
    """A ticket, `t=...&p=`, with its secret (base64 text, or empty) and the time (aware) it is good until.

    For Passport.NET/tb the ticket is the opaque token: base64 text.
    """

    ticket: str = field(repr=False)
    secret: str = field(default="", repr=False)
    expires: datetime | None = None


@dataclass(frozen=True, slots=True)
class SecurityTokens:
    """What signing in gave: tokens by domain, and who this is to the network (puid unsigned, cid signed, 64
    bits each).
    """

    tokens: Mapping[str, Token] = field(hash=False)
    puid: int = 0
    cid: int = 0


@dataclass(frozen=True, slots=True)
class RequestSecurityTokens:
    """Sign in with a password.

    `version` is the dialect to answer in. Requests are built for RST.srf; a server seen on the wire takes the
    same on RST2.srf.
    """

    service: ClassVar[Service] = Service.PASSPORT
    soap_action: ClassVar[str] = ""

    email: str
    password: str = field(repr=False)
    domains: tuple[Domain, ...] = DOMAINS
    version: TrustVersion = TrustVersion.RST

    def build_request(self) -> bytes:
        """The envelope. Raises SoapError for an address or password that XML cannot carry."""
        domains = join(_build_domain(*each) for each in enumerate(self.domains))
        email, password = exact(self.email, "address"), exact(self.password, "password")
        return document(REQUEST(email=email, password=password, domains=domains))

    @classmethod
    def parse_request(cls, call: Call, version: TrustVersion) -> RequestSecurityTokens:
        """Who wants to sign in. Raises SoapError without an address, a password or a domain, or with too many
        of those.
        """
        credentials = Fields(find(call.header, "Security", "UsernameToken"))
        email, password = credentials.token("Username"), credentials.text("Password")
        domains = _read_domains(call.action)
        if not (email and password):
            raise SoapError("a sign-in without an address or a password")
        if not 0 < len(domains) <= MAX_DOMAINS:
            raise SoapError(f"a sign-in to {len(domains)} domains")
        return cls(email, password, domains, version)

    def build_response(self, account: SecurityTokens, now: datetime) -> bytes:
        """The tokens, for those domains that were asked for and have one. To be sent with HTTP 200.

        now: an aware time. The address is answered as it was asked with.
        """
        asked = [domain.address for domain in self.domains if domain.address in account.tokens]
        compact = [address for address in asked if address != PASSPORT]
        tokens = [
            _build_token(self.version, address, account.tokens[address], number, now)
            for number, address in enumerate(compact, 1)
        ]
        if PASSPORT in asked:
            tokens.insert(0, _build_token(self.version, PASSPORT, account.tokens[PASSPORT], 0, now))
        response = RESPONSE[self.version](
            now=now,
            soon=now + timedelta(minutes=5),
            puid=f"{account.puid:016X}",
            cid=f"{account.cid % 2**64:016x}",
            email=self.email,
            tokens=join(tokens),
        )
        return document(response)

    @staticmethod
    def parse_response(body: bytes) -> SecurityTokens:
        """The tokens. Raises Fault (`authentication_failed`: wrong password, or no such account) and
        SoapError.
        """
        envelope = read_envelope(body)
        passport = Fields(find(envelope, "Header", "pp"))
        properties = {
            each.get("Name"): content(each).strip()
            for each in children(passport["credProperties"], "credProperty")
        }
        collection = find(envelope, "Body", "RequestSecurityTokenResponseCollection")
        tokens = dict(_read_token(each) for each in children(collection, "RequestSecurityTokenResponse"))
        if not tokens:
            raise SoapError("an answer to a sign-in without a token")
        puid, cid = _hexadecimal(passport.token("PUID")), _hexadecimal(properties.get("CID", ""))
        return SecurityTokens(tokens, puid, cid - 2**64 if cid >= 2**63 else cid)


def _build_domain(number: int, domain: Domain) -> Xml:
    policy = POLICY(policy=domain.policy) if domain.policy else Xml()
    return REQUESTED_DOMAIN(number=number, address=domain.address, policy=policy)


def _read_domains(action: Element) -> tuple[Domain, ...]:
    single = local(action) == "RequestSecurityToken"
    return tuple(
        _read_domain(each) for each in ([action] if single else children(action, "RequestSecurityToken"))
    )


def _read_domain(element: Element) -> Domain:
    address = content(find(element, "AppliesTo", "EndpointReference", "Address")).strip()
    policy = find(element, "PolicyReference")
    return Domain(address, policy.get("URI", "") if policy is not None else "")


def _build_token(version: TrustVersion, address: str, token: Token, number: int, now: datetime) -> Xml:
    legacy = address == PASSPORT
    name = "BinaryDAToken0" if legacy else f"Compact{number}"
    return TOKEN[version](
        token_type="urn:passport:legacy" if legacy else "urn:passport:compact",
        key_type="urn:passport" if legacy else "urn:passport:compact",
        address=address,
        created=now,
        expires=token.expires,
        id=name,
        token=(LEGACY if legacy else COMPACT)(id=name, ticket=token.ticket),
        proof=PROOF(secret=token.secret) if token.secret else Xml(),
    )


def _read_token(element: Element) -> tuple[str, Token]:
    fields = Fields(element)
    address = content(find(fields["AppliesTo"], "EndpointReference", "Address")).strip()
    token = fields["RequestedSecurityToken"]
    compact = content(find(token, "BinarySecurityToken")).strip()
    legacy = content(find(token, "EncryptedData", "CipherData", "CipherValue")).strip()
    lifetime = Fields(fields["LifeTime"] if fields["LifeTime"] is not None else fields["Lifetime"])
    secret = Fields(fields["RequestedProofToken"]).token("BinarySecret")
    return address, Token(compact or legacy, secret, lifetime.time("Expires"))


def _hexadecimal(token: str) -> int:
    return int(token, 16) if re.fullmatch("[0-9A-Fa-f]{1,16}", token) else 0
