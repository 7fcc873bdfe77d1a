"""What a page does with each message of its browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import CancelledError, Deferred, maybeDeferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.athena._arguments import decode_result, described, encode_with_elements
from amsn2athena.athena._errors import ClientError, Disconnected, RemoteError, crossing
from amsn2athena.athena._keys import Outcome, name_of
from amsn2athena.athena._messages import Call, Drop, Message, No, Ok, Oops, Stop, Tell, encode_json

if TYPE_CHECKING:
    from amsn2athena.athena._board import Board
    from amsn2athena.athena._element import LiveElement

MOST_RUNNING = 256
_INTERNAL = ("internal", "Something went wrong on the server.")
_log = Logger()


class Refused(Exception):
    """A call that no method may see: no such element or method, or arguments of the wrong kind."""


def dispatch(board: Board, message: Message) -> None:
    """Act on one message."""
    _ACTIONS[type(message)](board, message)


# Calls from the browser


def _called(board: Board, message: Call) -> None:
    try:
        if message.reference in board.running:
            raise Refused("the reference of a call is in use")
        result = _invoke(board, message, message.key)
        if not hasattr(result, "addBoth"):  # a Deferred; isinstance would take six times as long
            _answer(result, board, message.reference)
            return
    except Exception:
        _failed(_failure(), board, message)
        return
    board.running[message.reference] = result
    result.addBoth(_finished, board, message)


def _finished(result: Any, board: Board, message: Call) -> None:
    """A call that took its time has ended. By now its answer may not be wanted any more."""
    stopped = board.running.pop(message.reference, None) is None
    if stopped or board.channel is None:
        if isinstance(result, Failure) and not isinstance(result.value, CancelledError | Disconnected):
            _report(result, board, message)
    elif isinstance(result, Failure):
        _failed(result, board, message)
    else:
        try:
            _answer(result, board, message.reference)
        except Exception:
            _failed(_failure(), board, message)


def _told(board: Board, message: Tell) -> None:
    try:
        result = _invoke(board, message, None)
    except Exception:
        _report(_failure(), board, message)
        return
    if isinstance(result, Deferred):
        _count(board, result)
        result.addErrback(_report_told, board, message)


def _report_told(failure: Failure, board: Board, message: Tell) -> None:
    if board.channel is not None or not isinstance(failure.value, Disconnected):
        _report(failure, board, message)


def _count(board: Board, running: Deferred[Any]) -> None:
    """Count something that takes its time: a browser may have so much of it and no more."""
    board.running[running] = running

    def finished(result: Any) -> Any:
        board.running.pop(running, None)
        return result

    running.addBoth(finished)


def _stopped(board: Board, message: Stop) -> None:
    running = board.running.pop(message.reference, None)
    if running is not None:
        running.cancel()


def _invoke(board: Board, message: Call | Tell, key: str | None) -> Any:
    try:
        element = board.elements[message.element]
    except KeyError:
        raise Refused(f"there is no element {message.element}") from None
    exposed = element._exposed_methods().get(message.method)
    if exposed is None:
        raise Refused(f"{type(element).__name__} exposes no such method")
    try:
        placed, named = exposed.read(message.arguments, board.elements)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{type(element).__name__}.{exposed.name}: {error}") from None
    if len(board.running) >= MOST_RUNNING:
        raise ClientError("busy", "The server is still busy with what was asked before.")
    if exposed.keyed:
        named = {**named, "key": key}
    method = getattr(element, exposed.name)
    if exposed.idempotent and key is not None:
        return _once(board, element, exposed.name, key, partial(method, *placed, **named))
    result = method(*placed, **named) if named else method(*placed)
    return Deferred.fromCoroutine(result) if iscoroutine(result) else result


def _once(
    board: Board, element: LiveElement, method: str, key: str, call: Callable[[], Any]
) -> Deferred[Outcome]:
    """Make a call, or take the outcome of the same one before."""
    assert board.channel is not None
    whose = (_class_of(board.page), _class_of(element), element.key or "", method, key)

    def work() -> Deferred[Outcome]:
        working = maybeDeferred(call)
        if not working.called:
            _count(board, working)  # it goes on also when nobody waits for it any more
        return working.addCallbacks(_good, _bad, callbackArgs=(f"{type(element).__name__}.{method}",))

    return board.channel.site.keys.once(name_of(board.channel.owner, *whose), work)


def _class_of(thing: object) -> str:
    return f"{type(thing).__module__}.{type(thing).__qualname__}"


def _good(result: Any, where: str) -> Outcome:
    """Return what is remembered of a call that was done, even if its result is of no use to anybody."""
    try:
        return Outcome("ok", encode_json(result))
    except Exception:
        _log.failure("the result of {where} cannot be written", where=where)
        return Outcome("no", _error(*_INTERNAL))


def _bad(failure: Failure) -> Outcome | Failure:
    known = crossing(failure.value)
    return failure if known is None else Outcome("no", _error(*known))


# Answers


def _failure() -> Failure:
    return Failure()  # type: ignore[no-untyped-call]


def _error(kind: str, sentence: str) -> bytes:
    return encode_json((kind, sentence))[1:-1]


def _answer(result: Any, board: Board, reference: int) -> None:
    if type(result) is Outcome:
        board.answer(b'["%b",%d,%b]' % (result.word.encode(), reference, result.body))
        return
    encoded, elements = encode_with_elements(result)
    if not elements:
        board.answer(b'["ok",%d,%b]' % (reference, encoded))
        return
    with board.showing():
        board.answer(b'["ok",%d,%b%b]' % (reference, encoded, described(elements, board)))


def _failed(failure: Failure, board: Board, message: Call) -> None:
    known = _report(failure, board, message)
    board.send(b'["no",%d,%b]' % (message.reference, _error(*known)))


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
    return _INTERNAL


# What widgets say


def _succeeded(board: Board, message: Ok) -> None:
    result: Any
    try:
        result = decode_result(message.result, board.elements)
    except (ValueError, RecursionError) as error:
        result = Failure(RemoteError("refused", str(error)))  # type: ignore[no-untyped-call]
    except ClientError as error:
        result = Failure(RemoteError(error.kind, error.sentence))  # type: ignore[no-untyped-call]
    waiting = board.calls.take(message.reference)
    if waiting is not None:
        waiting.answer.callback(result)


def _erred(board: Board, message: No) -> None:
    waiting = board.calls.take(message.reference)
    if waiting is None:
        return
    if message.stack:
        where = f"{waiting.element}.{waiting.method}"
        board.reports.warn(where, f"{message.kind}: {message.sentence}", message.stack)
    waiting.answer.errback(RemoteError(message.kind, message.sentence, message.stack))


def _oopsed(board: Board, message: Oops) -> None:
    element = board.elements.get(message.element, board.page)
    where = f"{type(element).__name__}.{message.method}" if message.method else type(element).__name__
    board.reports.error(where, f"{message.kind}: {message.sentence}", message.stack)


def _dropped(board: Board, message: Drop) -> None:
    element = board.elements.get(message.element)
    if element is not None:
        element._leave(board)


_ACTIONS: dict[type, Callable[[Board, Any], None]] = {
    Call: _called,
    Tell: _told,
    Stop: _stopped,
    Ok: _succeeded,
    No: _erred,
    Oops: _oopsed,
    Drop: _dropped,
}
