"""YAML 1.2 (core schema) from libyaml's events, with a place for every value.

PyYAML's own loaders read YAML 1.1 (`no` is false, `12:30` is 750), expand aliases without a limit and keep the last of
two duplicate keys without a warning. This builder keeps dates as text, reads numbers exactly, and refuses aliases,
anchors, tags and duplicate keys.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import yaml
from yaml._yaml import CParser  # libyaml; the wheels of PyYAML bring it

from timeline import collector
from timeline.seeds.read.diagnostics import Fix

Path = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, both from 1; columns count characters."""

MOST_NODES = 5_000_000
"""The most values of a file; a value counts once for each alias of it."""

_MOST_DEPTH = 12
_MOST_DIGITS = 40
_MOST_SEPARATORS = 20  # errors about them in one file
_UNTAGGED = (None, "!")
_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {word: value for value in (True, False) for word in (str(value), str(value).lower(), str(value).upper())}
_NUMERIC = frozenset("0123456789+-.")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
# Other ways to write a number in YAML 1.2, section 10.3.2: 007, 0x10, 0o17, 00.5, .inf. Here they would be text.
_OTHER_NUMBER = re.compile(
    r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_DATE_KEY = re.compile(r"\d{3}[\dXx](?:-[\dXxQqHhWw-]+)?[~?%]?(?:\.\.[\dXxQqHhWw~?%-]*)?", re.ASCII)
_CORRECT = "correct the indentation, the quotes and the brackets at this place"
_SEPARATORS = re.compile("[\x85\u2028\u2029]")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class YamlError:
    """An error in the YAML of a text; `fix` is its only correction, if the place alone does not give it."""

    code: str
    message: str
    suggestion: str
    place: Place
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a file's text.

    Attributes:
        start: its first character, from 0; a byte order mark is not counted.
        end: the character after it.
        quote: its quotation mark, or "".
    """

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Document:
    """A file's value, its errors, and the place of each part.

    If there is no error, it finds the places when they are first needed.

    Attributes:
        value: mappings, lists, text, whole numbers, Decimals, true, false and None.
        errors: the errors in the YAML; if there are any, the value is incomplete.
        broken: the paths of values with such errors.
        text: the file's text.
        lines: the line of the whole value and of each item of the list `events`, if they are known already.
    """

    value: Any = None
    errors: tuple[YamlError, ...] = ()
    broken: frozenset[Path] = frozenset()
    text: str = ""
    lines: tuple[int, ...] = ()

    def line(self, base: Path) -> int:
        """Return the line of the whole value, `()`, or of an item, `("events", index)`."""
        if not self.lines:
            return self.place(base)[0]
        return self.lines[int(base[1]) + 1] if base else self.lines[0]

    @property
    def places(self) -> dict[Path, Place]:
        """The place of each path."""
        return self._built.places

    @property
    def keys(self) -> dict[Path, Place]:
        """The place of the key of each path that ends in a key."""
        return self._built.keys

    @property
    def scalars(self) -> dict[Place, Span]:
        """The text, number or word on one line that begins at a place; keys count too."""
        return self._spanned.scalars

    @property
    def brackets(self) -> dict[Place, Span]:
        """The list or mapping in brackets that begins at a place."""
        return self._spanned.brackets

    @cached_property
    def _built(self) -> _Builder:
        return self._build(spans=False)

    @cached_property
    def _spanned(self) -> _Builder:
        """The places with the spans, which only fixes need: they take as long as all places."""
        return self._build(spans=True)

    def _build(self, *, spans: bool) -> _Builder:
        builder = _Builder(spans=spans)
        with suppress(_Refused, yaml.YAMLError), collector.paused():
            builder.document(self.text)
        return builder

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return the place of a value or of its key; if it is missing, the place of the nearest value around it."""
        for length in range(len(path), -1, -1):
            for table in (self.keys, self.places) if key else (self.places, self.keys):
                if path[:length] in table:
                    return table[path[:length]]
        return (1, 1)

    def at(self, path: Path) -> Any:  # noqa: ANN401 - any YAML value
        """Return the value at a path, or None."""
        value = self.value
        for part in path:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value


class _Refused(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, error: YamlError) -> None:
        self.error = error


def read_yaml(data: bytes) -> Document:
    """Read one YAML document.

    Args:
        data: the file's bytes, UTF-8.

    Returns:
        The document with all its errors; it raises nothing.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        place = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        return Document(None, (YamlError("S008", "the file is not UTF-8", "save it as UTF-8", place),))
    if separators := _separators(text):
        return Document(None, separators)
    try:
        return _plain(text)
    except (_Unusual, yaml.YAMLError, RecursionError):
        return _faulty(text)


def _separators(text: str) -> tuple[YamlError, ...]:
    """Return an error for each character that ends a line for some readers of YAML, and not for others."""
    if text.isascii():
        return ()
    errors: list[YamlError] = []
    for found in _SEPARATORS.finditer(text):
        before = text[: found.start()].splitlines() if len(errors) < _MOST_SEPARATORS else []
        if not before and found.start():
            break
        place = (len(before) or 1, len(before[-1]) + 1 if before else 1)
        message = f"the text has an invisible character ({_codepoint(found[0])})"
        errors.append(YamlError("S122", message, "write a space instead", place, Fix(found.start(), found.end(), " ")))
    return tuple(errors)


def _plain(text: str) -> Document:  # noqa: C901, PLR0915 - calls cost more than the work
    """Read an ordinary text without its places, which would double the time.

    Raises:
        _Unusual: the text is not ordinary.
        yaml.YAMLError: it is not valid YAML.
    """
    get = CParser(text).get_event
    lines: list[int] = []
    left = MOST_NODES - 1  # without the whole

    def scalar(event: Any) -> Any:  # noqa: ANN401 - a YAML event, any YAML value
        if event.anchor is not None or event.tag not in _UNTAGGED:
            raise _Unusual
        value = event.value
        if event.implicit[0] and (value in _WORDS or value[0] in _NUMERIC):
            return _certain(value)
        return value

    def collection(event: Any, depth: int, *, listed: bool) -> Any:  # noqa: ANN401, C901
        nonlocal left
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor is not None or event.tag not in _UNTAGGED or depth >= _MOST_DEPTH:
            raise _Unusual
        if kind is yaml.SequenceStartEvent:
            items: list[Any] = []
            while (kind := type(event := get())) is not yaml.SequenceEndEvent:
                if listed:
                    lines.append(event.start_mark.line + 1)
                left -= 1
                if left < 0:
                    raise _Unusual
                simple = kind is yaml.ScalarEvent
                items.append(scalar(event) if simple else collection(event, depth + 1, listed=False))  # noqa: F821 - deleted below
            return items
        value: dict[str, Any] = {}
        while type(event := get()) is yaml.ScalarEvent:
            key = event.value
            if key in value or event.anchor is not None or event.tag is not None:
                raise _Unusual
            left -= 1
            if left < 0:
                raise _Unusual
            event = get()
            if type(event) is yaml.ScalarEvent:
                found = scalar(event)
            else:
                found = collection(event, depth + 1, listed=depth == 0 and key == "events")  # noqa: F821 - deleted below
            if found is None:
                raise _Unusual
            value[key] = found
        if type(event) is not yaml.MappingEndEvent:
            raise _Unusual
        return value

    try:
        if type(get()) is not yaml.StreamStartEvent or type(get()) is not yaml.DocumentStartEvent:
            raise _Unusual
        first: Any = get()
        lines.append(first.start_mark.line + 1)
        value = scalar(first) if type(first) is yaml.ScalarEvent else collection(first, 0, listed=False)
        if type(get()) is not yaml.DocumentEndEvent or type(get()) is not yaml.StreamEndEvent:
            raise _Unusual
    finally:
        del collection  # it names itself: this circle would keep the parser until the collector runs
    return Document(value, text=text, lines=tuple(lines))


def _certain(text: str) -> Any:  # noqa: ANN401
    """Resolve a plain scalar that all readers of YAML resolve alike."""
    value = resolve(text)
    if type(value) is str and _OTHER_NUMBER.fullmatch(value):
        raise _Unusual
    return value


class _Unusual(Exception):  # noqa: N818 - never leaves this module
    pass


def _faulty(text: str) -> Document:
    """Read an unusual text, and find its errors."""
    builder = _Builder()
    value = None
    try:
        value = builder.document(text)
    except _Refused as refused:
        builder.errors.append(refused.error)
    except yaml.MarkedYAMLError as error:
        builder.errors.append(_syntax(error))
    except yaml.reader.ReaderError as error:
        before = text.encode()[: error.position].decode("utf-8", "ignore")  # libyaml counts bytes
        place = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        builder.errors.append(
            YamlError(
                "S001",
                f"the character {_codepoint(error.character)} is not allowed in YAML",
                "remove it",
                place,
            )
        )
    except yaml.YAMLError as error:
        builder.errors.append(YamlError("S001", f"this is not valid YAML: {error}", _CORRECT, (1, 1)))
    return Document(value, tuple(builder.errors), frozenset(builder.broken), text)


class _Builder:
    def __init__(self, *, spans: bool = False) -> None:
        self._spans = spans
        self.errors: list[YamlError] = []
        self.broken: set[Path] = set()
        self.places: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.scalars: dict[Place, Span] = {}
        self.brackets: dict[Place, Span] = {}
        self._parser: Any = None
        self._nodes = 0

    def document(self, text: str) -> Any:  # noqa: ANN401 - any YAML value
        self._parser = CParser(text)
        self._next(yaml.StreamStartEvent)
        event = self._parser.get_event()
        if isinstance(event, yaml.StreamEndEvent):
            raise _Refused(YamlError("S009", "the file is empty", "write kind: and the fields of the kind", (1, 1)))
        value = self._node(self._parser.get_event(), ())
        self._next(yaml.DocumentEndEvent)
        end = self._parser.get_event()
        if not isinstance(end, yaml.StreamEndEvent):
            raise _Refused(
                YamlError(
                    "S009",
                    "the file has more than one document",
                    "put each into a file of its own",
                    _place(end),
                )
            )
        return value

    def _next(self, kind: type) -> None:
        event = self._parser.get_event()
        if not isinstance(event, kind):
            raise _Refused(YamlError("S001", "this is not valid YAML", _CORRECT, _place(event)))

    def _node(self, event: Any, path: Path) -> Any:  # noqa: ANN401
        place = _place(event)
        self.places[path] = place
        self._nodes += 1
        if self._nodes > MOST_NODES or len(path) > _MOST_DEPTH:
            raise _Refused(
                YamlError("S013", "this is too large or nested too deeply", "split the file, or remove brackets", place)
            )
        if isinstance(event, yaml.AliasEvent):
            self._error("S006", f"aliases are not allowed (*{event.anchor})", "write the value instead", place, path)
            return None
        if event.anchor is not None:
            self._error("S006", f"anchors are not allowed (&{event.anchor})", "remove it", place, path)
        if event.tag is not None and event.tag != "!":
            self._error("S007", f"tags are not allowed ({event.tag})", "remove it", place, path)
        if isinstance(event, yaml.ScalarEvent):
            if self._spans:
                self._span(event, place)
            value = resolve(event.value) if event.implicit[0] else event.value
            if isinstance(value, str) and event.implicit[0] and _OTHER_NUMBER.fullmatch(value):
                hint = f'write it as text, "{value[:50]}", or as a number: 7, 16, 1.5'
                self._error("S015", f"'{value[:50]}' may be text or a number", hint, place, path)
            return value
        value, end = self._mapping(path) if isinstance(event, yaml.MappingStartEvent) else self._sequence(path)
        if event.flow_style and self._spans:
            self.brackets[place] = Span(event.start_mark.index, end.end_mark.index, "")
        return value

    def _span(self, event: Any, place: Place) -> None:  # noqa: ANN401
        """Keep the span of a scalar on one line."""
        start, end = event.start_mark, event.end_mark
        if start.line == end.line and start.index < end.index and event.style not in ("|", ">"):
            self.scalars[place] = Span(start.index, end.index, event.style or "")

    def _mapping(self, path: Path) -> tuple[dict[str, Any], Any]:
        """Return a mapping, and the event that ends it."""
        value: dict[str, Any] = {}
        dates: list[str] = []
        while True:
            event = self._parser.get_event()
            if isinstance(event, yaml.MappingEndEvent):
                self._set_of_dates(dates, path)
                return value, event
            place = _place(event)
            if not isinstance(event, yaml.ScalarEvent):
                hint = "write a word before the colon; for a list, write [a, b]"
                raise _Refused(YamlError("S009", "a key must be a word", hint, place))
            if self._spans:
                self._span(event, place)
            key = event.value
            below = (*path, key)
            if event.anchor is not None or event.tag is not None:
                self._error("S006", "a key must not have an anchor or a tag", "remove it", place, below)
            if key in value:
                message = f"duplicate key '{key}' (first on line {self.keys[below][0]})"
                self._error("S005", message, "keep one of them", place, below)
                self._node(self._parser.get_event(), (*below, "again"))
                continue
            self.keys[below] = place
            before = len(self.errors)
            value[key] = self._node(self._parser.get_event(), below)
            if value[key] is None and len(self.errors) == before:
                if "-" in key and _DATE_KEY.fullmatch(key):
                    dates.append(key)
                    continue
                hint = _instead_of_nothing(key)
                self._error("S004", f"'{key}' is empty", hint, place, below)

    def _set_of_dates(self, dates: list[str], path: Path) -> None:
        """Add an error if dates stand in braces without quotes: to YAML, they are keys without values."""
        if dates:
            hint = f'put it in quotes: "{{{",".join(dates)}}}"'
            self._error("S101", "a set of dates needs quotes", hint, self.keys[*path, dates[0]], path)

    def _sequence(self, path: Path) -> tuple[list[Any], Any]:
        """Return a list, and the event that ends it."""
        value: list[Any] = []
        while True:
            event = self._parser.get_event()
            if isinstance(event, yaml.SequenceEndEvent):
                return value, event
            value.append(self._node(event, (*path, len(value))))

    def _error(self, code: str, message: str, suggestion: str, place: Place, path: Path) -> None:
        self.errors.append(YamlError(code, message, suggestion, place))
        self.broken.add(path)


def _instead_of_nothing(key: str) -> str:
    """Return what to do about a key without a value."""
    if key.isdecimal():  # {value: 10,000} is two keys
        return "write the number without separators: 10000"
    return "write a value (indent it if it is on the next lines), or remove the key"


def resolve(text: str) -> Any:  # noqa: ANN401
    """Resolve a plain scalar by YAML 1.2's core schema; numbers that begin with a zero stay text."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in _NUMERIC and len(text) <= _MOST_DIGITS:
        if _INT.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            return Decimal(text)
    return text


def _place(event: Any) -> Place:  # noqa: ANN401
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1)


def _codepoint(character: object) -> str:
    number = character if isinstance(character, int) else ord(str(character)[:1] or "\0")
    return f"U+{number:04X}"


def _syntax(error: yaml.MarkedYAMLError) -> YamlError:
    mark = error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = error.problem or "this is not valid YAML"
    hints = (
        ("tab", "indent with spaces"),
        ("mapping values are not allowed", 'put a text with ": " in quotes, or check the indentation'),
        ("could not find expected ':'", "write a colon and a space after the key"),
        (
            "did not find expected ',' or",
            "close the brackets of the list or mapping, or add the missing comma",
        ),
        ("did not find expected key", "check the indentation, or put the text in quotes"),
        ("cannot start any token", "indent with spaces, not with a tab, and put a text with this character in quotes"),
    )
    suggestion = next((hint for part, hint in hints if part in problem), _CORRECT)
    return YamlError("S001", f"this is not valid YAML: {problem}", suggestion, place)
