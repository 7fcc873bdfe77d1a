"""What a page does with each message of its browser."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.athena._arguments import encode_with_elements
from amsn2athena.athena._errors import ClientError, RemoteError, crossing
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
    from amsn2athena.athena._board import Board

MOST_RUNNING = 256
_log = Logger()


class Refused(Exception):
    """A call that no method may see: no such element or method, or arguments of the wrong kind."""


def dispatch(board: Board, message: Message) -> None:
    """Act on one message."""
    _ACTIONS[type(message)](board, message)


def _called(board: Board, message: Call) -> None:
    try:
        result = _invoke(board, message, message.key)
        if not isinstance(result, Deferred):
            _answer(result, board, message.reference)
            return
    except Exception:
        _failed(_failure(), board, message)
        return
    result.addCallback(_answer, board, message.reference)
    result.addErrback(_failed, board, message)
    _keep(result, board)


def _told(board: Board, message: Tell) -> None:
    try:
        result = _invoke(board, message, None)
    except Exception:
        _report(_failure(), board, message)
        return
    if isinstance(result, Deferred):
        result.addErrback(_report, board, message)
        _keep(result, board)


def _keep(running: Deferred[Any], board: Board) -> None:
    """Count a call that takes its time: a browser may have so many of them and no more."""
    board.running += 1

    def finished(_: object) -> None:
        board.running -= 1

    running.addBoth(finished)


def _invoke(board: Board, message: Call | Tell, key: str | None) -> Any:
    element = board.elements.get(message.element)
    if element is None:
        raise Refused(f"there is no element {message.element}")
    exposed = element._exposed_methods().get(message.method)
    if exposed is None:
        raise Refused(f"{type(element).__name__} exposes no such method")
    try:
        values = exposed.arguments(message.arguments)
    except Malformed as error:
        raise Refused(f"{type(element).__name__}.{exposed.name}: {error}") from None
    if board.running >= MOST_RUNNING:
        raise ClientError("busy", "The server is still busy with what was asked before.")
    method = getattr(element, exposed.name)
    result = method(*values, key=key) if exposed.keyed else method(*values)
    return Deferred.fromCoroutine(result) if iscoroutine(result) else result


def _failure() -> Failure:
    return Failure()  # type: ignore[no-untyped-call]


def _answer(result: Any, board: Board, reference: int) -> None:
    encoded, elements = encode_with_elements(result)
    board.send(b'["ok",%d,%s%s]' % (reference, encoded, elements))


def _failed(failure: Failure, board: Board, message: Call) -> None:
    kind, sentence = _report(failure, board, message)
    board.send(b'["no",%d,%s,%s]' % (message.reference, encode_json(kind), encode_json(sentence)))


def _report(failure: Failure, board: Board, message: Call | Tell) -> tuple[str, str]:
    """Log what is the server's own concern, and return the kind and sentence that may cross."""
    error = failure.value
    if isinstance(error, Refused):
        board.refused(str(error))
        return "refused", str(error)
    known = crossing(error)
    if known is not None:
        return known
    element = board.elements.get(message.element)
    _log.failure(
        "{element}.{method} failed", failure=failure, element=type(element).__name__, method=message.method
    )
    return "internal", "Something went wrong on the server."


def _succeeded(board: Board, message: Ok) -> None:
    answer = board.calls.take(message.reference)
    if answer is not None:
        answer.callback(decode_json(message.result))


def _erred(board: Board, message: No) -> None:
    answer = board.calls.take(message.reference)
    if answer is not None:
        answer.errback(RemoteError(message.kind, message.sentence))


def _dropped(board: Board, message: Drop) -> None:
    element = board.elements.get(message.element)
    if element is not None:
        element._leave(board)


_ACTIONS: dict[type, Callable[[Board, Any], None]] = {
    Call: _called,
    Tell: _told,
    Ok: _succeeded,
    No: _erred,
    Drop: _dropped,
}
