"""Breaks copies of athena in one place each, and counts the schedules that notice.

    python -m tests.simulator.mutants [--seeds 0:500] [word ...]

With words, only the mutants whose names contain one of them. It fails when one survives, or cannot be made
because the code has changed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PARTS = ["amsn2athena", "js/athena", "tests/__init__.py", "tests/simulator", "twisted", "package.json"]


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
        "old transports are listened to",
        "transports.js",
        "if (this.ended) return;\n    const opening",
        "const opening",
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
    Mutant("posts overlap", "transports.js", "this.#saying = true;", ""),
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
        "return calls.filter((call) => call.key || unanswered(call));",
        "return [];",
    ),
    Mutant(
        "calls with keys are not made again",
        "calls.js",
        "this.#inherited.delete(call);\n      this.#make(widget, call);",
        "this.#inherited.delete(call);",
    ),
    Mutant("calls without keys are made again", "calls.js", "call.key || unanswered(call)", "true"),
    # The server's delivery
    Mutant("nothing is dropped", "delivery.py", "self.received + 1 - first", "0"),
    Mutant(
        "everything fresh is dropped",
        "delivery.py",
        "new = max(0, count - known)",
        "new = 0 if known else count",
    ),
    Mutant("gaps are taken", "delivery.py", "if known < 0:", "if False:"),
    Mutant("stale turns are taken", "delivery.py", "if turn <= self.turn:", "if False:"),
    Mutant("the same turn is taken twice", "delivery.py", "if turn <= self.turn:", "if turn < self.turn:"),
    Mutant("the server sends nothing again", "delivery.py", "self._transmitted = received", "pass"),
    Mutant(
        "the server forgets too little",
        "delivery.py",
        "self._forget(known)\n        self._transmitted = received",
        "self._transmitted = received",
    ),
    Mutant("the server forgets what is new", "delivery.py", "if known == len(self._outbox):", "if known:"),
    Mutant(
        "the server's outbox has no end",
        "delivery.py",
        "len(outbox) >= limits.window or size > limits.window_bytes",
        "False",
    ),
    Mutant("the server's counts are never due", "delivery.py", "untold < self._limits.ack_every", "True"),
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
    Mutant(
        "pings are not answered",
        "_channel.py",
        "count = self.delivery.tell()\n                elif isinstance(item, str)",
        "pass\n                elif isinstance(item, str)",
    ),
    Mutant(
        "a corked channel stays so",
        "_channel.py",
        "finally:\n            self._corked = False",
        "finally:\n            pass",
    ),
    Mutant(
        "posts of any turn",
        "_transports.py",
        "poll.turn == channel.delivery.turn and isinstance",
        "isinstance",
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
        "a drained socket is not used",
        "_websocket.py",
        "def _drained(self) -> None:\n",
        "def _drained(self) -> None:\n        return\n",
    ),
    Mutant(
        "silent streams are kept",
        "_stream.py",
        "if now - self._heard >=",
        "if False and now - self._heard >=",
    ),
    Mutant(
        "a drained stream is not used",
        "_stream.py",
        "self.ready = not self._gone\n        self._channel.flush()",
        "self.ready = not self._gone",
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


def copy(mutant: Mutant, folder: Path) -> bool:
    """Put a copy with the mutation into ``folder``; ``False`` when the code is not there."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    place = folder / ("js/athena" if mutant.file.endswith(".js") else "amsn2athena/athena") / mutant.file
    code = place.read_text()
    place.write_text(code.replace(mutant.old, mutant.new))
    return mutant.old in code


def verdict(mutant: Mutant, seeds: str) -> tuple[str, bool]:
    """Return what becomes of a mutant, in words, and whether that is as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        if not copy(mutant, Path(folder)):
            return "cannot be made: the code has changed", False
        ran = subprocess.run(
            ["node", "tests/simulator/run.js", "--seeds", seeds, "--failures", "20"],
            cwd=folder,
            env={**os.environ, "PYTHON": sys.executable},
            capture_output=True,
            text=True,
            check=False,
        )
    failed = re.search(r"^(\d+) failed", ran.stdout, re.M)
    schedules = re.search(r"^(\d+) schedules", ran.stdout, re.M)
    if schedules is None:
        return f"ends the simulator: {ran.stderr.strip().splitlines()[-1:]}", False
    if failed is None:
        return f"SURVIVES {schedules[1]} schedules", False
    first = re.search(r"^seed \d+: (.*)", ran.stdout, re.M)
    return f"noticed by {failed[1]} of {schedules[1]} schedules: {first and first[1]}", True


def main() -> int:
    """Try the mutants that are asked for."""
    parser = argparse.ArgumentParser(description="break athena, and see who notices")
    parser.add_argument("--seeds", default="0:500")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    survived = 0
    for mutant in MUTANTS:
        if options.words and not any(word in mutant.name for word in options.words):
            continue
        words, right = verdict(mutant, options.seeds)
        survived += not right
        print(f"{mutant.file:14} {mutant.name:45} {words}", flush=True)
    return survived > 0


if __name__ == "__main__":
    sys.exit(main())
