"""Tell registered handlers of events, keeping each one's mistakes to itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from twisted.logger import Logger

Arguments = ParamSpec("Arguments")


class EventsDispatcher:
    """Something that handlers register with."""

    _log = Logger()

    def __init__(self) -> None:
        self._handlers: tuple[object, ...] = ()
        self._listening: dict[str, tuple[Callable[..., None], ...]] = {}

    def register_events_handler(self, handler: object) -> None:
        """Call ``handler``, an instance of some interfaces of `papyon.event`, for every event from now on.

        It is held strongly, unlike in the papyon of old. Registering twice is registering once.
        """
        if not any(known is handler for known in self._handlers):
            self._handlers = (*self._handlers, handler)
            self._listening.clear()

    def unregister_events_handler(self, handler: object) -> None:
        """Call ``handler`` no more."""
        self._handlers = tuple(known for known in self._handlers if known is not handler)
        self._listening.clear()

    def _tell(
        self,
        event: Callable[Concatenate[Any, Arguments], None],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> None:
        """Call the method of every handler that overrides ``event``, a method of an interface."""
        name = event.__name__
        methods = self._listening.get(name)
        if methods is None:
            methods = self._listening[name] = tuple(self._methods(name, event))
        for method in methods:
            try:
                method(*args, **kwargs)
            except Exception:
                self._log.failure("An events handler failed in {name}", name=name)

    def _methods(self, name: str, event: Callable[..., None]) -> list[Callable[..., None]]:
        found = [getattr(handler, name, None) for handler in self._handlers]
        return [method for method in found if method and getattr(method, "__func__", None) is not event]
