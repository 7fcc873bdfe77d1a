"""What old clients need of the machine that they are sent to: a certificate, and the TLS of their time.

::

    authority = Authority(folder, hosts)
    endpoint.listen(bounded(weak_tls(site, authority), reactor))
"""

from __future__ import annotations

from amsn2athena.retro._authority import DOMAINS, Authority
from amsn2athena.retro._door import Bounds, bounded
from amsn2athena.retro._files import Unusable
from amsn2athena.retro._tls import RECORD_LIMIT, weak_tls

__all__ = ["DOMAINS", "RECORD_LIMIT", "Authority", "Bounds", "Unusable", "bounded", "weak_tls"]
