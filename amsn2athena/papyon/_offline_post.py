"""Leaving messages for people who are not there.

They go to a service of their own, by SOAP, which answers: only then is a message stored. MSNP18 has a command
for it too (``UUM``), which servers answer when they refuse it and not when they take it. It is used where no
such service is known, and silence for ``SILENCE`` seconds is consent then.

What one client says to one person is a run, with a GUID, and numbered. A message goes when the one before it
was answered, so that they come in the order of the numbers.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred
from twisted.internet.error import TimeoutError

from amsn2athena.msnp import ProtocolError, challenge, soap
from amsn2athena.msnp.offline import Letter, build_note
from amsn2athena.papyon._enums import DeliveryProblem
from amsn2athena.papyon._problems import problem_of
from amsn2athena.papyon.errors import MessageNotDelivered

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

#: Who we are to the service: a product whose key is known.
PRODUCT = "PROD0120PW!CCV9@"

#: Seconds in which a server that does not take a ``UUM`` says so.
SILENCE = 3.0

#: People for whom a run is remembered, and messages to one of them that may wait.
MOST_RUNS = 500
MOST_WAITING = 200

_PROBLEMS: dict[str, DeliveryProblem] = {
    soap.OfflineError.MESSAGE_TOO_LARGE: DeliveryProblem.TOO_MUCH,
    soap.OfflineError.SENDER_THROTTLE_LIMIT_EXCEEDED: DeliveryProblem.TOO_FAST,
}


@dataclass(slots=True)
class _Run:
    id: str
    number: int = 0
    busy: bool = False
    waiting: deque[tuple[str, str, Deferred[None]]] = field(default_factory=deque)


class Post:
    """Leaves messages during one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._lock_key = ""

    async def leave(self, account: str, name: str, text: str) -> None:
        """Leave ``text`` for ``account``, from us who are called ``name``. Raises ``MessageNotDelivered``."""
        run = self._run(account)
        if len(run.waiting) >= MOST_WAITING:
            raise MessageNotDelivered(DeliveryProblem.TOO_MUCH)
        left: Deferred[None] = Deferred()
        run.waiting.append((name, text, left))
        if not run.busy:
            Deferred.fromCoroutine(self._work(run, account))
        await left

    async def _work(self, run: _Run, account: str) -> None:
        run.busy = True
        while run.waiting:
            name, text, left = run.waiting.popleft()
            run.number += 1
            try:
                await self._leave(Letter(self._session.account, account, name, text, run.id, run.number))
            except MessageNotDelivered as error:
                left.errback(error)
            else:
                left.callback(None)
        run.busy = False

    async def _leave(self, letter: Letter) -> None:
        try:
            if self._session.soap.knows(soap.Service.OFFLINE):
                await self._store(letter)
            else:
                await self._note(letter)
        except ProtocolError:
            raise MessageNotDelivered(DeliveryProblem.TOO_MUCH) from None
        except soap.Fault as fault:
            raise MessageNotDelivered(_PROBLEMS.get(fault.name, DeliveryProblem.REFUSED)) from None
        except soap.SoapError:
            raise MessageNotDelivered(DeliveryProblem.REFUSED) from None
        except TimeoutError:
            raise MessageNotDelivered(DeliveryProblem.NO_ANSWER) from None
        except MessageNotDelivered:
            raise
        except Exception as error:
            raise MessageNotDelivered(problem_of(error)) from None

    async def _store(self, letter: Letter) -> None:
        """A service that does not know us yet wants its challenge answered, once."""
        request = self._request(letter)
        try:
            await self._session.soap.call(request)
        except soap.Fault as fault:
            if fault.name != soap.OfflineError.AUTHENTICATION_FAILED or not fault.lock_key_challenge:
                raise
            self._lock_key = challenge.answer(fault.lock_key_challenge, PRODUCT)
            await self._session.soap.call(self._request(letter))

    def _request(self, letter: Letter) -> soap.StoreMessage:
        return soap.StoreMessage(
            self._session.ticket_for(soap.MESSENGER_SECURE),
            letter.sender,
            letter.recipient,
            letter.name,
            letter.content(),
            letter.number,
            PRODUCT,
            self._lock_key,
            self._session.dialect.name,
        )

    async def _note(self, letter: Letter) -> None:
        note = build_note(letter.text)
        refused: Deferred[Any] = self._session.request("UUM", letter.recipient, "1", "1", payload=note)
        await refused.addTimeout(SILENCE, self._session.clock, lambda *_: None)

    def _run(self, account: str) -> _Run:
        run = self._runs.pop(account, None) or _Run(f"{{{uuid.uuid4()}}}")
        self._runs[account] = run
        if len(self._runs) > MOST_RUNS:
            self._runs.popitem(last=False)
        return run
