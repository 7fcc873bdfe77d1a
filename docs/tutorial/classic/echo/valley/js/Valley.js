// import Nevow.Athena

Valley.EchoWidget = Nevow.Athena.Widget.subclass("Valley.EchoWidget");

Valley.EchoWidget.methods(
    function __init__(self, node) {
        Valley.EchoWidget.upcall(self, "__init__", node);
        self.words = self.nodeByAttribute("name", "words");
        self.echoes = self.firstNodeByAttribute("class", "echoes");
    },

    function shout(self) {
        self.callRemote("shout", self.words.value);
        self.words.value = "";
        return false;
    },

    function hear(self, words) {
        var line = document.createElement("li");
        line.appendChild(document.createTextNode(words));
        self.echoes.appendChild(line);
    });
