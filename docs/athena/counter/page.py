from pathlib import Path

from twisted.internet import endpoints, reactor
from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.template import Tag, renderer

from amsn2athena.athena import BoundedSite, JSPackage, LiveElement, LivePage, LiveSite, expose, loaders

HERE = Path(__file__).parent


class Counter(LiveElement):
    jsClass = "Counter.CounterWidget"
    docFactory = loaders.xmlfile(HERE / "counter.html")
    total = 0

    @expose
    def count(self) -> int:
        Counter.total += 1
        return Counter.total


class CounterPage(LivePage):
    docFactory = loaders.xmlfile(HERE / "page.html")

    @renderer
    def counter(self, request: Request, tag: Tag) -> Counter:
        counter = Counter()
        counter.setFragmentParent(self)
        return counter


package = JSPackage({"Counter": HERE / "counter.js"})
live = LiveSite(packages=[package])
root = Resource()
root.putChild(b"", live.page(lambda request: CounterPage()))
root.putChild(b"athena", live.resource)

if __name__ == "__main__":
    endpoints.serverFromString(reactor, "tcp:8080:interface=127.0.0.1").listen(BoundedSite(root))
    print("Open http://localhost:8080/ in your browser.")
    reactor.run()
