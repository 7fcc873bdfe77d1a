"""What a person is told when signing in fails."""

from __future__ import annotations

import pytest

from amsn2athena.core import sentences
from amsn2athena.papyon import errors


def told(kind: type[errors.LoginError], part: errors.Part = errors.Part.SERVER) -> str:
    error = kind("the server answered 1F-secret")
    error.part = part
    assert sentences.is_known(error)
    return sentences.of(error)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (errors.Part.PASSPORT, "The network's sign-in service "),
        (errors.Part.ADDRESS_BOOK, "The network's address book "),
    ],
)
@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (errors.ConnectionFailed, "does not answer."),
        (errors.ServerRefused, "does not work at the moment."),
        (errors.ProtocolFailure, "answers in a way that we do not understand."),
        (errors.NotTrusted, "does not prove that it is the real one, so nothing was sent to it."),
    ],
)
def test_the_part_of_the_network_that_failed_is_named_and_what_to_do(
    kind: type[errors.LoginError], part: errors.Part, what: str, words: str
) -> None:
    sentence = told(kind, part)
    assert sentence.startswith(words + what)
    assert "tell whoever runs this messenger" in sentence
    assert "secret" not in sentence


def test_a_wrong_password_is_a_wrong_password_wherever_it_was_shown() -> None:
    for part in errors.Part:
        assert told(errors.AuthenticationFailed, part) == sentences.WRONG_PASSWORD


@pytest.mark.parametrize("kind", [errors.ConnectionFailed, errors.ServerRefused, errors.ProtocolFailure])
def test_a_server_that_failed_is_the_network(kind: type[errors.LoginError]) -> None:
    assert told(kind).startswith("The network ")
