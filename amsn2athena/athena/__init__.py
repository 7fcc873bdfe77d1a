"""Live elements for Twisted Web: pages whose parts have one half in Python and one in the browser.

The public names are those of Nevow's Athena where it had them. A page::

    class Clock(LiveElement):
        jsClass = "Example.Clock.ClockWidget"
        docFactory = loaders.xmlfile("clock-element.html")

        @expose
        def ask(self) -> str:
            return time.ctime()

    class ClockPage(LivePage):
        docFactory = loaders.xmlfile("clock.html")

        @renderer
        def clock(self, request, tag):
            clock = Clock()
            clock.setFragmentParent(self)
            return clock

    live = LiveSite(packages=[JSPackage({"Example.Clock": "js/example/clock.js"})])
    root.putChild(b"athena", live.resource)
    root.putChild(b"", live.page(lambda request: ClockPage()))

and its other half, ``js/example/clock.js``::

    import { Widget } from "../athena/widget.js";

    export class ClockWidget extends Widget {
        async attached() {
            this.node.textContent = await this.callRemote("ask");
        }
    }
"""

from amsn2athena.athena import loaders
from amsn2athena.athena._element import LiveElement, broadcast
from amsn2athena.athena._errors import ClientError, Disconnected, NotOnPage, RemoteError, registerError
from amsn2athena.athena._expose import expose
from amsn2athena.athena._kept import KeptKeys
from amsn2athena.athena._keys import Keys, MemoryKeys
from amsn2athena.athena._nodes import Node
from amsn2athena.athena._page import LivePage
from amsn2athena.athena._serving import BoundedSite
from amsn2athena.athena._settings import Settings
from amsn2athena.athena._site import LiveSite
from amsn2athena.athena.packages import AutoCSSPackage, AutoJSPackage, ICSSPackage, IJSPackage, JSPackage
from amsn2athena.athena.rows import Rows, SharedRows

__all__ = [
    "AutoCSSPackage",
    "AutoJSPackage",
    "BoundedSite",
    "ClientError",
    "Disconnected",
    "ICSSPackage",
    "IJSPackage",
    "JSPackage",
    "KeptKeys",
    "Keys",
    "LiveElement",
    "LivePage",
    "LiveSite",
    "MemoryKeys",
    "Node",
    "NotOnPage",
    "RemoteError",
    "Rows",
    "Settings",
    "SharedRows",
    "broadcast",
    "expose",
    "loaders",
    "registerError",
]
