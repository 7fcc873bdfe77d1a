"""What old clients need of the machine that they are sent to: a certificate, and the TLS of their time.

::

    authority = Authority(folder, hosts)
    tls, plain = factories(authority, home.resources(), guard, reactor)
"""

from __future__ import annotations

from amsn2athena.retro._authority import DOMAINS, Authority
from amsn2athena.retro._door import Bounds, bounded
from amsn2athena.retro._files import Pair, Unusable
from amsn2athena.retro._site import factories
from amsn2athena.retro._tls import RECORD_LIMIT, weak_tls

__all__ = [
    "DOMAINS",
    "RECORD_LIMIT",
    "Authority",
    "Bounds",
    "Pair",
    "Unusable",
    "bounded",
    "factories",
    "weak_tls",
]
