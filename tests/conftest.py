"""Nothing here depends on how fast the machine is."""

from __future__ import annotations

import gc

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from looking through all that was imported, again and again."""
    gc.collect()
    gc.freeze()
