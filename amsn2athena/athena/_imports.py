"""What a JavaScript module imports.

This is no parser of JavaScript: it only knows where comments, strings, template literals and regular
expressions begin and end, so that what looks like an import in one of them is not taken for one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_STEP = re.compile(
    r"""//[^\n]*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[`/(){}]""", re.DOTALL
)
_TEMPLATE = re.compile(r"(?:\\.?|[^`\\$]|\$(?!\{))*(`|\$\{|\Z)", re.DOTALL)
_EXPRESSION = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/\w*")
_WORD = re.compile(r"[\w$]+\Z")
_VALUE = "``"
_ENOUGH = 20  # characters, to know the word before a bracket or a slash
_BEFORE_VALUE = frozenset(
    "await case delete do else in instanceof new of return throw typeof void yield".split()
)
_BEFORE_STATEMENT = frozenset(["for", "if", "while", "with"])

_STATIC = re.compile(
    r'(?<![\w$.#])(?:import(?:\b[\w$\s,*{}"]*?\bfrom)??'
    r'|export\s*(?:\*(?:\s*as\s+[\w$"]+)?|\{[\w$\s,"]*\})\s*from)\s*"(\d+)"'
)
_DYNAMIC = re.compile(r'(?<![\w$.#])import\s*\(\s*"(\d+)"\s*[,)]')


class Imports(NamedTuple):
    """The specifiers of what a module needs to run, and of what it may ask for later."""

    needed: list[str]
    later: list[str]


def imports(source: str) -> Imports:
    """Return what a module imports."""
    code, strings = bare(source)
    needed, later = ([strings[int(number)] for number in form.findall(code)] for form in (_STATIC, _DYNAMIC))
    return Imports(needed, later)


def bare(source: str) -> tuple[str, list[str]]:
    """Return the code of ``source`` without comments, and with a number in place of each string: ``"0"`` for
    the first of those returned beside it.
    """
    scanner = _Scanner(source)
    scanner.run()
    return "".join(scanner.code), scanner.strings


class _Scanner:
    def __init__(self, source: str) -> None:
        self.code: list[str] = []
        self.strings: list[str] = []
        self._source = source
        self._place = 0
        self._last = ""
        self._open: list[str] = []
        self._after_condition = False

    def run(self) -> None:
        while step := _STEP.search(self._source, self._place):
            self._put(self._source[self._place : step.start()])
            self._place = step.end()
            self._step(step[0])
        self._put(self._source[self._place :])

    def _put(self, code: str) -> None:
        self.code.append(code)
        self._last = code.rstrip()[-_ENOUGH:] or self._last

    def _step(self, found: str) -> None:
        if found.startswith(("//", "/*")):
            self.code.append("\n" if "\n" in found else " ")
        elif found[0] in "\"'":
            self._put(f'"{len(self.strings)}"')
            self.strings.append(found[1:-1])
        elif found == "`":
            self._template()
        elif found == "/":
            self._slash()
        else:
            self._bracket(found)

    def _template(self) -> None:
        """Pass over the text of a template literal, up to what it has in braces."""
        rest = _TEMPLATE.match(self._source, self._place)
        assert rest is not None
        self._place = rest.end()
        if rest[1] == "${":
            self._open.append("`")
            self._put("(")
        else:
            self._put(_VALUE)

    def _slash(self) -> None:
        expression = _EXPRESSION.match(self._source, self._place - 1) if self._is_value_next() else None
        if expression is None:
            self._put("/")
        else:
            self._place = expression.end()
            self._put(_VALUE)

    def _is_value_next(self) -> bool:
        """Say whether a slash begins a regular expression here, and does not divide."""
        if word := _WORD.search(self._last):
            return word[0] in _BEFORE_VALUE
        if self._last.endswith(")"):
            return self._after_condition
        return not self._last.endswith(("]", '"', "`", "++", "--"))

    def _bracket(self, found: str) -> None:
        if found in "({":
            word = _WORD.search(self._last)
            self._open.append(word[0] if word and found == "(" else found)
            self._put(found)
            return
        opened = self._open.pop() if self._open else ""
        self._after_condition = opened in _BEFORE_STATEMENT
        self._put(found)
        if opened == "`":
            self._template()
