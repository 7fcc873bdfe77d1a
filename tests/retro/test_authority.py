"""The private authority and its certificate."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from amsn2athena.home import WELL_KNOWN_HOSTS
from amsn2athena.retro import DOMAINS, Authority, Unusable

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOSTS = ("login.live.com", "contacts.msn.com")


def made(folder: Path, hosts: Sequence[str] = HOSTS, now: datetime = NOW) -> Authority:
    return Authority(folder, hosts, now)


def names(authority: Authority) -> list[str]:
    extensions = authority.server.certificate.extensions
    return extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(
        x509.DNSName
    )


def test_the_certificate_has_every_host_that_old_clients_ask(tmp_path: Path) -> None:
    assert names(made(tmp_path, sorted(WELL_KNOWN_HOSTS))) == sorted(WELL_KNOWN_HOSTS)


def test_what_was_made_once_stays(tmp_path: Path) -> None:
    first, second = made(tmp_path), made(tmp_path, HOSTS[::-1], NOW + timedelta(days=365))
    assert second.pem == first.pem
    assert second.server.certificate == first.server.certificate
    assert second.server.key.public_key() == first.server.key.public_key()


def test_the_keys_are_for_nobody_else_to_read(tmp_path: Path) -> None:
    made(tmp_path / "retro")
    modes = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "retro").iterdir()}
    assert modes == {"ca.crt": 0o644, "ca.key": 0o600, "server.crt": 0o644, "server.key": 0o600}
    assert (tmp_path / "retro").stat().st_mode & 0o777 == 0o700


def test_a_key_is_never_shown(tmp_path: Path) -> None:
    assert "key" not in repr(made(tmp_path).server)


def test_another_host_makes_another_certificate_of_the_same_authority(tmp_path: Path) -> None:
    first, second = made(tmp_path), made(tmp_path, [*HOSTS, "rsi.hotmail.com"])
    assert second.pem == first.pem
    assert names(second) == sorted([*HOSTS, "rsi.hotmail.com"])
    assert second.server.key.public_key() != first.server.key.public_key()


def test_a_certificate_near_its_end_is_made_anew(tmp_path: Path) -> None:
    first, second = made(tmp_path), made(tmp_path, now=NOW + timedelta(days=366))
    assert second.pem == first.pem
    lasts = second.server.certificate.not_valid_after_utc - first.server.certificate.not_valid_after_utc
    assert lasts == timedelta(days=366)


def test_an_authority_at_its_end_says_so(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(Unusable, match="at its end"):
        made(tmp_path, now=NOW + timedelta(days=19 * 365 + 1))


def test_a_certificate_of_another_authority_is_made_anew(tmp_path: Path) -> None:
    """Somebody removed the authority, and left what it had signed."""
    made(tmp_path)
    (tmp_path / "ca.crt").unlink()
    again = made(tmp_path)
    again.server.certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(again.pem))


def test_a_certificate_that_somebody_else_put_there_is_not_used(tmp_path: Path) -> None:
    authority = made(tmp_path)
    for kind in ("crt", "key"):
        (tmp_path / f"server.{kind}").write_bytes((tmp_path / f"ca.{kind}").read_bytes())
    again = made(tmp_path)
    assert names(again) == names(authority)
    again.server.certificate.verify_directly_issued_by(authority.own.certificate)


def test_a_clock_that_is_slow_finds_it_valid(tmp_path: Path) -> None:
    certificate = made(tmp_path).server.certificate
    assert certificate.not_valid_before_utc <= NOW - timedelta(days=7)


def test_machines_of_that_time_can_read_it(tmp_path: Path) -> None:
    authority = made(tmp_path)
    for certificate in (authority.server.certificate, x509.load_pem_x509_certificate(authority.pem)):
        assert certificate.signature_hash_algorithm is not None
        assert certificate.signature_hash_algorithm.name == "sha256"
        assert authority.server.key.key_size == 2048
        assert [each.oid for each in certificate.extensions if each.critical] == [
            x509.BasicConstraints.oid,
            x509.KeyUsage.oid,
        ]
    assert x509.load_der_x509_certificate(authority.der) == x509.load_pem_x509_certificate(authority.pem)


def test_the_authority_is_good_for_servers_of_those_domains_alone(tmp_path: Path) -> None:
    extensions = x509.load_pem_x509_certificate(made(tmp_path).pem).extensions
    constraints = extensions.get_extension_for_class(x509.NameConstraints).value
    permitted = constraints.permitted_subtrees or []
    assert [name.value for name in permitted if isinstance(name, x509.DNSName)] == list(DOMAINS)
    assert [str(name.value) for name in constraints.excluded_subtrees or []] == ["0.0.0.0/0", "::/0"]
    assert extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    assert list(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) == [
        ExtendedKeyUsageOID.SERVER_AUTH
    ]


@pytest.mark.parametrize("hosts", [[], ["www.example.com"], ["notlive.com"], ["live.com.example.com"]])
def test_no_certificate_for_hosts_of_others(tmp_path: Path, hosts: list[str]) -> None:
    with pytest.raises(ValueError, match="domains"):
        made(tmp_path, hosts)


@pytest.mark.parametrize("damaged", ["ca.crt", "ca.key", "server.crt", "server.key"])
def test_what_is_damaged_is_not_overwritten(tmp_path: Path, damaged: str) -> None:
    made(tmp_path)
    (tmp_path / damaged).write_bytes(b"nonsense")
    with pytest.raises(Unusable, match=damaged):
        made(tmp_path)
    assert (tmp_path / damaged).read_bytes() == b"nonsense"


def test_the_key_of_another_is_noticed(tmp_path: Path) -> None:
    made(tmp_path / "one")
    made(tmp_path / "two")
    (tmp_path / "one" / "ca.key").write_bytes((tmp_path / "two" / "ca.key").read_bytes())
    with pytest.raises(Unusable, match="is not the key of"):
        made(tmp_path / "one")


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unusable, match="cannot be used"):
        made(tmp_path / "file" / "retro")


def test_a_start_that_was_cut_short_is_finished_by_the_next(tmp_path: Path) -> None:
    (tmp_path / "ca.key.new").write_bytes(b"half of it")
    (tmp_path / "server.key").write_bytes(b"never got its certificate")
    authority = made(tmp_path)
    assert made(tmp_path).pem == authority.pem
    assert not (tmp_path / "ca.key.new").exists()


def test_a_modern_program_that_imported_it_believes_it(tmp_path: Path) -> None:
    context = ssl.create_default_context(cadata=made(tmp_path).pem.decode())
    (imported,) = context.get_ca_certs()
    assert imported["subject"] == imported["issuer"]
