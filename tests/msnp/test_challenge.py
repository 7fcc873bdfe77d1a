"""Being taken for a known client."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import ProtocolError, challenge

CHALLENGE = "22210219642164014968"


@pytest.mark.parametrize(
    ("product", "answer"),
    [
        ("PROD0090YUAUV{2B", "85ecb0db8f32113df79ce0892b9a102c"),
        ("PROD0114ES4Z%Q5W", "e790b908276bb51115fa7eb3c8a36315"),
        ("PROD0120PW!CCV9@", "6e92a312bf6b70ee58e75a1e3315695c"),
    ],
)
def test_known_answers(product: str, answer: str) -> None:
    assert challenge.answer(CHALLENGE, product) == answer


def test_the_old_answer_is_a_plain_hash() -> None:
    expected = hashlib.md5(b"1234567key").hexdigest()
    assert challenge.answer_old("1234567", "key") == expected


@pytest.mark.parametrize("product", challenge.PRODUCTS)
def test_a_server_takes_every_known_product_in_the_new_way_and_in_the_old(product: str) -> None:
    assert challenge.verify(CHALLENGE, product, challenge.answer(CHALLENGE, product))
    assert challenge.verify(CHALLENGE, product, challenge.answer_old(CHALLENGE, challenge.PRODUCTS[product]))


def test_case_and_space_around_the_answer_do_not_matter() -> None:
    answer = challenge.answer(CHALLENGE, "PROD0114ES4Z%Q5W")
    assert challenge.verify(CHALLENGE, "PROD0114ES4Z%Q5W", f"{answer.upper()}\r\n")


def test_a_wrong_answer_is_refused() -> None:
    assert not challenge.verify(CHALLENGE, "PROD0114ES4Z%Q5W", "0" * 32)


def test_an_answer_to_another_challenge_is_refused() -> None:
    answer = challenge.answer(CHALLENGE, "PROD0114ES4Z%Q5W")
    assert not challenge.verify(CHALLENGE[::-1], "PROD0114ES4Z%Q5W", answer)


def test_an_unknown_product_is_refused() -> None:
    assert not challenge.verify(CHALLENGE, "PROD9999", "0" * 32)
    with pytest.raises(ProtocolError):
        challenge.answer(CHALLENGE, "PROD9999")


@pytest.mark.parametrize("question", ["é", "1" * 65])
def test_a_challenge_that_is_none_is_not_answered(question: str) -> None:
    with pytest.raises(ProtocolError):
        challenge.answer(question, "PROD0114ES4Z%Q5W")


@settings(deadline=None)
@given(st.text(max_size=70), st.sampled_from(sorted(challenge.PRODUCTS)))
def test_answers_are_32_digits_whatever_is_asked(question: str, product: str) -> None:
    try:
        answer = challenge.answer(question, product)
    except ProtocolError:
        return
    assert len(answer) == 32
    assert set(answer) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("product", "question", "answer"),
    [
        ("PROD0101{0RM?UBW", "13038318816579321232", "5f6ae998b8fa70c37b62980f71a0e736"),
        ("PROD01065C%ZFN6F", "15570131571988941333", "47d2b1e24f85947bdd29b3bfe29f027b"),
    ],
)
def test_products_between_the_oldest_and_the_newest_are_known(
    product: str, question: str, answer: str
) -> None:
    assert challenge.answer(question, product) == answer
