from pathlib import Path

from amsn2athena.athena import LiveElement, expose, loaders


class Echo(LiveElement):
    docFactory = loaders.xmlfile(Path(__file__).with_name("template.html"))
    jsClass = "Valley.EchoWidget"

    @expose
    def shout(self, words: str) -> None:
        self.callRemote("hear", f"{words} ... {words}")
