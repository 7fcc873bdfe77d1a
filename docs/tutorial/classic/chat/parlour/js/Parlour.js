// import Nevow.Athena

Nevow.Athena.Widget.subclass(Parlour, "GuestWidget").methods(
    function __init__(self, node) {
        Parlour.GuestWidget.upcall(self, "__init__", node);
        self.door = self.nodeByAttribute("name", "door");
        self.room = self.nodeByAttribute("name", "room");
        self.name = self.nodeByAttribute("name", "name");
        self.words = self.nodeByAttribute("name", "words");
        self.lines = self.firstNodeByAttribute("class", "lines");
        self.refusal = self.firstNodeByAttribute("class", "refusal");
    },

    function knock(self) {
        var d = self.callRemote("comeIn", self.name.value);
        d.addCallback(function () {
            self.door.style.display = "none";
            self.room.style.display = "block";
            self.words.focus();
        });
        d.addErrback(function (failure) {
            self.refusal.textContent = failure.error.message;
        });
        return false;
    },

    function say(self) {
        self.callRemote("say", self.words.value);
        self.words.value = "";
        return false;
    },

    function hear(self, line) {
        var item = document.createElement("li");
        item.appendChild(document.createTextNode(line));
        self.lines.appendChild(item);
    });
