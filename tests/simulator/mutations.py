"""Places where athena can be broken, for ``mutants``."""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """One place that is changed, in a file of ``amsn2athena/athena`` or ``js/athena``."""

    name: str
    file: str
    old: str
    new: str


MUTANTS = [
    # The browser's delivery
    Mutant("nothing is sent again", "delivery.js", "this.#transmitted = count;\n  }", "}"),
    Mutant("no rewind", "delivery.js", "this.#transmitted = this.#acknowledged;\n", ""),
    Mutant(
        "a wrong first number", "delivery.js", "return this.#acknowledged + 1;", "return this.#acknowledged;"
    ),
    Mutant("turns do not count up", "delivery.js", "this.turn += 1;", "this.turn ||= 1;"),
    Mutant("counts forget nothing", "delivery.js", "if (known <= 0) return;", "return;"),
    Mutant("a batch is not remembered", "delivery.js", "this.#transmitted += end - begin;", ""),
    Mutant(
        "what the turn before carried is not believed",
        "delivery.js",
        "known <= this.#outbox.length)",
        "count <= this.#transmitted)",
    ),
    Mutant("the outbox has no end", "delivery.js", "this.#outbox.length >= this.limits.messages ||", ""),
    # The browser's channel and transports
    Mutant("no greeting is compared", "channel.js", "if (opening) this.delivery.resume(batch[0]);", ""),
    Mutant("received is not counted", "channel.js", "this.delivery.received += 1;", ""),
    Mutant(
        "nothing is flushed after a batch",
        "channel.js",
        "    this.#transport?.flush();\n  }\n\n  /** @param",
        "  }\n\n  /** @param",
    ),
    Mutant(
        "silence is not noticed",
        "channel.js",
        "this.#timer = setTimeout(() => this.#probe(PATIENCE), QUIET);",
        "",
    ),
    Mutant("the old transport is kept", "channel.js", "this.#transport?.close();", ""),
    Mutant(
        "the tried transport is kept",
        "channel.js",
        "this.#candidate?.close();\n    this.#transport",
        "this.#transport",
    ),
    Mutant("gone is lost", "channel.js", 'if (how === "gone") return this.#gone();', ""),
    Mutant(
        "it is tried once only", "channel.js", "this.#timer = setTimeout(() => this.#again(), delay);", ""
    ),
    Mutant(
        "old ends are listened to",
        "transports.js",
        "if (!this.ended) this.link.ended(how);",
        "this.link.ended(how);",
    ),
    Mutant(
        "no patience", "transports.js", 'this.timer = setTimeout(() => this.end("lost"), this.patience);', ""
    ),
    Mutant(
        "no patience with requests",
        "transports.js",
        "const timer = setTimeout(() => abort.abort(), patience);",
        "const timer = 0;",
    ),
    Mutant(
        "every request says something",
        "transports.js",
        "if (this.ended || turn !== delivery.turn) return;",
        "if (this.ended) return;",
    ),
    Mutant(
        "polls do not overtake",
        "transports.js",
        "if (this.open && this.#idle &&",
        "if (this.open && !this.#idle &&",
    ),
    Mutant("posts stop after the first", "transports.js", "this.flush();\n    } catch", "} catch"),
    Mutant("answers of posts are ignored", "transports.js", "this.link.delivery.acknowledge(answer[0]);", ""),
    Mutant("conflicts are the end", "transports.js", "&& response.status !== 409", ""),
    Mutant(
        "halves of lines are dropped",
        "transports.js",
        "text = /** @type {string} */ (lines.pop());",
        "text = ''; lines.pop();",
    ),
    Mutant(
        "the greeting is not said",
        "transports.js",
        "socket.send(JSON.stringify(this.#hello()));",
        "this.#hello();",
    ),
    # The browser's calls
    Mutant(
        "calls with keys are forgotten",
        "calls.js",
        "return calls.filter((call) => (call.key && ++call.pages < MOST_PAGES) || unanswered(call));",
        "return [];",
    ),
    Mutant(
        "calls with keys are not made again",
        "calls.js",
        "this.#inherited.delete(call);\n      this.#make(widget, call);",
        "this.#inherited.delete(call);",
    ),
    Mutant(
        "calls without keys are made again",
        "calls.js",
        "(call.key && ++call.pages < MOST_PAGES) || unanswered(call)",
        "true",
    ),
    # The server's delivery
    Mutant("nothing is dropped", "delivery.py", "self.received + 1 - first", "0"),
    Mutant("what comes with old messages is lost", "delivery.py", "return new", "return 0 if known else new"),
    Mutant("counts are never due", "delivery.py", "if not untold:", "if True:"),
    Mutant("stale turns are taken", "delivery.py", "if turn <= self.turn:", "if False:"),
    Mutant("the same turn is taken twice", "delivery.py", "if turn <= self.turn:", "if turn < self.turn:"),
    Mutant("the server sends nothing again", "delivery.py", "self._transmitted = received", "pass"),
    Mutant("the server forgets what is new", "delivery.py", "if known == len(self._outbox):", "if known:"),
    Mutant(
        "the server's outbox has no end",
        "delivery.py",
        "len(outbox) >= limits.window or size > limits.window_bytes",
        "False",
    ),
    # The server's channel and transports
    Mutant("duplicates are acted on", "_channel.py", "elif stale:", "elif False:"),
    Mutant("an overflow is silent", "_channel.py", "self._trouble = str(error)", "pass"),
    Mutant(
        "any transport that ends is the present one",
        "_channel.py",
        "if self.transport is transport:",
        "if True:",
    ),
    Mutant("nobody is ever given up", "_channel.py", "elif now >= self._until:", "elif False:"),
    Mutant(
        "a page is given up at once",
        "_channel.py",
        "settings.grace_closed if closed else settings.grace",
        "0",
    ),
    Mutant(
        "old transports go on",
        "_channel.py",
        'old.drop(REPLACED, "another transport has taken over")',
        "pass",
    ),
    Mutant("one batch only", "_channel.py", "if not delivery.waiting():\n                return", "return"),
    Mutant("bye is not heard", "_channel.py", 'self.close("the page was left")', "pass"),
    Mutant("pings are not answered", "_channel.py", "pinged = True", "pass"),
    Mutant(
        "a corked channel stays so",
        "_channel.py",
        "finally:\n            self._corked = False",
        "finally:\n            pass",
    ),
    Mutant(
        "posts are not numbered",
        "_transports.py",
        "channel.receive([poll.received, *poll.batch], poll.first)",
        "channel.receive([poll.received, *poll.batch])",
    ),
    Mutant(
        "polls are not numbered",
        "_transports.py",
        "channel.receive(poll.batch, poll.first)",
        "channel.receive(poll.batch)",
    ),
    Mutant(
        "polls are held for ever",
        "_longpoll.py",
        "if now - self._since >= self._channel.site.settings.poll_hold:",
        "if False:",
    ),
    Mutant(
        "silent sockets are kept",
        "_websocket.py",
        "if silence >= self._settings.ping_after + self._settings.dead_after:",
        "if False:",
    ),
    Mutant(
        "silent streams are kept",
        "_stream.py",
        "if now - self._heard >=",
        "if False and now - self._heard >=",
    ),
    Mutant("half a frame is dropped", "_frames.py", "self._buffer = data[begin:]", 'self._buffer = b""'),
    Mutant(
        "what a full socket takes is sent twice",
        "_outlet.py",
        "self._rest = data[sent:]",
        "self._rest = data",
    ),
    Mutant("what a full socket leaves is lost", "_outlet.py", "self._rest = data[sent:]", 'self._rest = b""'),
    Mutant(
        "a frame is remembered too long",
        "_frames.py",
        "if fragment is not self._fragment:",
        "if len(fragment) != len(self._fragment):",
    ),
    # The keys
    Mutant("keys are not kept", "_kept.py", "if known is not None:", "if False:"),
    Mutant("keys are not claimed", "_kept.py", "if cursor.rowcount:", "if True:"),
    Mutant("calls do not join", "_keys.py", "begins = name not in self._waiting", "begins = True"),
]
