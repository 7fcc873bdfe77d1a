"""What a page does with each message of its browser."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.athena._arguments import encode_with_elements
from amsn2athena.athena._errors import RemoteError, crossing
from amsn2athena.athena._messages import (
    Call,
    Drop,
    Malformed,
    Message,
    No,
    Ok,
    Tell,
    decode_json,
    encode_json,
)

if TYPE_CHECKING:
    from amsn2athena.athena._page import LivePage

_log = Logger()


class Refused(Exception):
    """A call that no method may see: no such element or method, or arguments of the wrong kind."""


def dispatch(page: LivePage, message: Message) -> None:
    """Act on one message."""
    _ACTIONS[type(message)](page, message)


def _called(page: LivePage, message: Call) -> None:
    reference = message.reference
    try:
        result = _invoke(page, message.element, message.method, message.arguments, message.key)
    except Exception:
        _failed(_failure(), page, message)
        return
    if iscoroutine(result):
        result = Deferred.fromCoroutine(result)
    if isinstance(result, Deferred):
        result.addCallback(_answer, page, reference)
        result.addErrback(_failed, page, message)
    else:
        try:
            _answer(result, page, reference)
        except Exception:
            _failed(_failure(), page, message)


def _told(page: LivePage, message: Tell) -> None:
    try:
        result = _invoke(page, message.element, message.method, message.arguments, None)
    except Exception:
        _report(_failure(), page, message)
        return
    if iscoroutine(result):
        result = Deferred.fromCoroutine(result)
    if isinstance(result, Deferred):
        result.addErrback(_report, page, message)


def _invoke(page: LivePage, number: int, name: str, arguments: Any, key: str | None) -> Any:
    element = page.element(number)
    if element is None:
        raise Refused(f"there is no element {number}")
    exposed = element.exposed().get(name)
    if exposed is None:
        raise Refused(f"{type(element).__name__} exposes no such method")
    try:
        values = exposed.arguments(arguments)
    except Malformed as error:
        raise Refused(f"{type(element).__name__}.{name}: {error}") from None
    method = getattr(element, name)
    return method(*values, key=key) if exposed.keyed else method(*values)


def _failure() -> Failure:
    return Failure()  # type: ignore[no-untyped-call]


def _answer(result: Any, page: LivePage, reference: int) -> None:
    encoded, elements = encode_with_elements(result)
    page.send(b'["ok",%d,%s%s]' % (reference, encoded, elements))


def _failed(failure: Failure, page: LivePage, message: Call) -> None:
    kind, sentence = _report(failure, page, message)
    page.send(b'["no",%d,%s,%s]' % (message.reference, encode_json(kind), encode_json(sentence)))


def _report(failure: Failure, page: LivePage, message: Call | Tell) -> tuple[str, str]:
    """Log what is the server's own concern, and return the kind and sentence that may cross."""
    error = failure.value
    if isinstance(error, Refused):
        page.refused(str(error))
        return "refused", str(error)
    known = crossing(error)
    if known is not None:
        return known
    element = page.element(message.element)
    _log.failure(
        "{element}.{method} failed", failure=failure, element=type(element).__name__, method=message.method
    )
    return "internal", "Something went wrong on the server."


def _succeeded(page: LivePage, message: Ok) -> None:
    answer = page._calls.take(message.reference)
    if answer is not None:
        answer.callback(decode_json(message.result))


def _erred(page: LivePage, message: No) -> None:
    answer = page._calls.take(message.reference)
    if answer is not None:
        answer.errback(RemoteError(message.kind, message.sentence))


def _dropped(page: LivePage, message: Drop) -> None:
    element = page.element(message.element)
    if element is not None:
        page.forget(element, tell=False)
        element._leave()


_ACTIONS: dict[type, Callable[[LivePage, Any], None]] = {
    Call: _called,
    Tell: _told,
    Ok: _succeeded,
    No: _erred,
    Drop: _dropped,
}
