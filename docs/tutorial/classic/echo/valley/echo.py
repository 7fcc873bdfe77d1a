from twisted.python.util import sibpath

from amsn2athena.athena import LiveElement, expose
from amsn2athena.athena.loaders import xmlfile


class Echo(LiveElement):
    docFactory = xmlfile(sibpath(__file__, "template.html"))
    jsClass = "Valley.EchoWidget"

    def shout(self, words):
        self.callRemote("hear", words + " ... " + words)

    shout = expose(shout)
