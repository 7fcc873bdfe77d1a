"""TLS with machines of then."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.testing import MemoryReactorClock
from twisted.web.resource import Resource
from twisted.web.server import Request

from amsn2athena.athena import BoundedSite
from amsn2athena.retro import RECORD_LIMIT, Authority, Pair, weak_tls
from tests.retro.machines import Line, Machine, of_then

OLD = [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1]
ALL = [*OLD, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("retro"), ["login.live.com"])


class Writer(Protocol):
    """Writes what it is told to the moment that something arrives."""

    def __init__(self, answer: list[bytes]) -> None:
        self._answer = answer

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.writeSequence(self._answer)


def answering(authority: Authority, *answer: bytes) -> Line:
    factory = Factory()
    factory.buildProtocol = lambda _: Writer(list(answer))  # type: ignore[method-assign, assignment]
    return Line(weak_tls(factory, authority))


def records(wire: bytes) -> list[tuple[int, int]]:
    """Return the type of each record of a stream, and its bytes with the header."""
    found = []
    while wire:
        length = 5 + int.from_bytes(wire[3:5], "big")
        found.append((wire[0], length))
        wire = wire[length:]
    return found


@pytest.mark.parametrize("version", ALL)
def test_a_machine_of_then_believes_us(authority: Authority, version: ssl.TLSVersion) -> None:
    machine = Machine(answering(authority, b"hello"), of_then(authority.pem, version))
    assert machine.shake_hands().replace(".", "_") in {version.name, f"{version.name}_0"}
    machine.say(b"anybody there?")
    assert machine.read() == b"hello"


def test_it_sees_the_certificate_of_the_host_without_naming_it(authority: Authority) -> None:
    machine = Machine(answering(authority), of_then(authority.pem))
    machine.shake_hands()
    certificate = machine.tls.getpeercert()
    assert certificate is not None
    assert certificate["subjectAltName"] == (("DNS", "login.live.com"),)


@pytest.mark.parametrize("cipher", ["AES128-SHA", "AES256-SHA", "ECDHE-RSA-AES128-SHA"])
def test_the_ciphers_of_then(authority: Authority, cipher: str) -> None:
    machine = Machine(answering(authority), of_then(authority.pem, ciphers=cipher))
    machine.shake_hands()
    chosen = machine.tls.cipher()
    assert chosen is not None
    assert chosen[0] == cipher


def test_another_authority_is_not_believed(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path, ["login.live.com"])
    with pytest.raises(ssl.SSLCertVerificationError):
        Machine(answering(authority), of_then(other.pem)).shake_hands()


def test_what_the_authority_signs_for_others_is_not_believed(tmp_path: Path) -> None:
    """Its key may be stolen: whoever imported it loses these hosts, and no other."""
    authority = Authority(tmp_path, ["login.live.com"])
    key = authority.server.key
    forged = (
        x509.CertificateBuilder()
        .subject_name(authority.server.certificate.subject)
        .issuer_name(authority.server.certificate.issuer)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(authority.server.certificate.not_valid_before_utc)
        .not_valid_after(authority.server.certificate.not_valid_after_utc)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("bank.example")]), critical=False)
        .sign(authority.own.key, hashes.SHA256())
    )
    authority.server = Pair(forged, key)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        Machine(answering(authority), of_then(authority.pem)).shake_hands()


@pytest.mark.parametrize("version", ALL)
def test_no_record_is_longer_than_old_clients_read_at_once(
    authority: Authority, version: ssl.TLSVersion
) -> None:
    line = answering(authority, b"x" * 100_000)
    machine = Machine(line, of_then(authority.pem, version))
    machine.shake_hands()
    machine.say(b"everything, please")
    assert machine.read() == b"x" * 100_000
    lengths = [length for kind, length in records(line.sent) if kind == 23]
    assert len(lengths) > 100_000 // RECORD_LIMIT
    assert max(lengths) <= RECORD_LIMIT


@settings(max_examples=25)
@given(st.lists(st.binary(max_size=3).map(lambda piece: piece * 7000), max_size=6))
def test_whatever_is_written_arrives_whole(authority: Authority, pieces: list[bytes]) -> None:
    line = answering(authority, *pieces)
    machine = Machine(line, of_then(authority.pem))
    machine.shake_hands()
    machine.say(b"go")
    assert machine.read() == b"".join(pieces)
    assert all(length <= RECORD_LIMIT for _, length in records(line.sent))


class _Answer(Resource):
    isLeaf = True

    def render_GET(self, request: Request) -> bytes:
        assert request.isSecure()  # type: ignore[no-untyped-call]
        return b"y" * 20_000


def test_a_browser_of_then_gets_a_page_and_the_connection_is_closed(authority: Authority) -> None:
    site = BoundedSite(_Answer(), MemoryReactorClock())  # type: ignore[no-untyped-call]
    line = Line(weak_tls(site, authority))
    machine = Machine(line, of_then(authority.pem))
    machine.shake_hands()
    machine.say(b"GET / HTTP/1.0\r\n\r\n")
    head, _, body = machine.read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200")
    assert body == b"y" * 20_000
    machine.hang_up()
    assert not line.is_open


@pytest.mark.parametrize(
    "nonsense", [b"GET / HTTP/1.0\r\n\r\n", b"\x16\x03\x01\xff\xff" + b"\x01" * 100, b"\x80"]
)
def test_what_is_no_handshake_is_closed_or_waited_for(authority: Authority, nonsense: bytes) -> None:
    line = answering(authority, b"never")
    line.say(nonsense)
    assert b"never" not in line.hear()
    assert line.is_open == (nonsense == b"\x80")


def greeting(*ciphers: int) -> bytes:
    """Return how a machine of then begins with TLS 1.0: the ciphers that it has, and no extension."""
    suites = b"".join(cipher.to_bytes(2, "big") for cipher in ciphers)
    body = b"\x03\x01" + bytes(32) + b"\0" + len(suites).to_bytes(2, "big") + suites + b"\x01\0"
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + len(message).to_bytes(2, "big") + message


def test_a_greeting_of_windows_vista_is_answered(authority: Authority) -> None:
    """It offers AES before RC4 and triple DES, and says no more than it must."""
    line = answering(authority)
    line.say(greeting(0x002F, 0x0035, 0x0005, 0x000A))
    (first, *_) = records(line.hear())
    assert first[0] == 22
    assert line.is_open


def test_the_log_says_why_a_machine_is_not_understood(authority: Authority, said: list[str]) -> None:
    line = answering(authority)
    line.say(greeting(0x0000))
    assert records(line.hear()) == [(21, 7)]
    assert said == ["Parted from 192.168.1.9, which speaks another TLS: no shared cipher."]


def test_the_log_says_that_the_authority_is_not_imported(
    authority: Authority, tmp_path: Path, said: list[str]
) -> None:
    machine = Machine(answering(authority), of_then(Authority(tmp_path, ["login.live.com"]).pem))
    with pytest.raises(ssl.SSLCertVerificationError):
        machine.shake_hands()
    machine.flush()
    (line,) = said
    assert "unknown ca" in line


def test_who_leaves_in_peace_is_no_line_in_the_log(authority: Authority, said: list[str]) -> None:
    machine = Machine(answering(authority, b"hello"), of_then(authority.pem))
    machine.shake_hands()
    machine.say(b"anybody there?")
    assert machine.read() == b"hello"
    machine.hang_up()
    machine.line.hang_up()
    assert said == []
