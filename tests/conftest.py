"""Nothing here depends on how fast the machine is."""

from __future__ import annotations

import gc

from hypothesis import settings
from twisted.logger import globalLogBeginner

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

# Until logging begins, each event is kept for it, with all that its values hold: a socket, say, that is then
# found unclosed by whichever test logs one event too many.
globalLogBeginner.beginLoggingTo([], redirectStandardIO=False)


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from looking through all that was imported, again and again."""
    gc.collect()
    gc.freeze()
