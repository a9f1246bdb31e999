"""Plan an erasure: what it removes, and what others still say about the same thing."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from timeline.errors import LogError
from timeline.facts.quantities import count
from timeline.log import read
from timeline.log.entry import Entry
from timeline.projections.decode import retraction_of

_TYPES = ("event", "company", "person", "story")
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
_SHORTEST = 3  # letters of a name that is looked for


@dataclass(frozen=True, slots=True)
class Mention:
    """What the entries of a subject that stay say about what is erased.

    Attributes:
        subject: the subject.
        what: the id or name, and where it stands.
        removable: whether erasing these entries too would remove it; what is in a header stays for ever.
        positions: the entries, in order.
    """

    subject: str
    what: str
    removable: bool
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What an erasure would do.

    Attributes:
        entries: the entries whose payloads it removes, in order.
        subjects: the subjects that it removes as a whole, in order.
        mentions: what stays.
        names: the names of the companies and people that are erased.
        words: the longer words of the people's names, such as surnames.
    """

    entries: tuple[Entry, ...]
    subjects: tuple[str, ...]
    mentions: tuple[Mention, ...]
    names: frozenset[str]
    words: frozenset[str]

    @property
    def positions(self) -> list[int]:
        """The positions of the entries."""
        return [entry.position for entry in self.entries]

    def check_reason(self, why: str) -> None:
        """Check a reason, which stays in the log.

        Raises:
            LogError: it is empty, or has a name of what is erased, or a longer word of a person's name.
        """
        if not why.strip():
            raise LogError("--why is empty: say why, without naming what you erase")
        if any(_has(_folded(why), name) for name in self.names | self.words):
            raise LogError("--why has a name of what you erase, and the log keeps the reason for ever: leave it out")


def plan(connection: Connection, targets: Iterable[str]) -> ErasurePlan:
    """Find what an erasure removes. Earlier ids of a renamed fact hold the same content, so they go with it.

    Args:
        connection: to the log, in a read transaction.
        targets: subjects such as `person/jane-doe`, ids, and positions.

    Raises:
        LogError: there is no such entry, it was erased already, or it is the present version of something that stays.
    """
    wanted = [str(one) for one in targets]
    subjects = {_subject(connection, one) for one in wanted if not _POSITION.fullmatch(one)}
    subjects = _with_other_ids(connection, subjects)
    single = [_single(connection, int(one), subjects) for one in wanted if _POSITION.fullmatch(one)]
    found = {entry.position: entry for entry in single}
    for subject in subjects:
        found |= {entry.position: entry for entry in read.history(connection, subject) if entry.has_payload}
    if not found:
        raise LogError(f"{' and '.join(sorted(subjects))} was erased before: nothing is left to erase")
    entries = tuple(found[position] for position in sorted(found))
    names = frozenset(name for entry in entries if entry.subject in subjects for name in _names(entry))
    mentions = tuple(_mentions(connection, found.keys(), subjects, names))
    people = [entry for entry in entries if entry.subject in subjects and entry.kind == "person"]
    words = frozenset(word for entry in people for name in _names(entry) for word in _WORD.findall(name))
    return ErasurePlan(entries, tuple(sorted(subjects)), mentions, names, words)


def _subject(connection: Connection, target: str) -> str:
    names = [target] if "/" in target else [f"{sort}/{target}" for sort in _TYPES]
    found = read.latest(connection, names)
    for name in names:
        if name in found and found[name].operation != "erased":
            return name
    raise LogError(
        f"the log has no '{target}': give the id of an event, a company, a person or a story, such as person/jane-doe;"
        " or a position"
    )


def _with_other_ids(connection: Connection, subjects: set[str]) -> set[str]:
    """Add the ids that renamed facts had before, and those that they have now."""
    renamed: list[tuple[str, str]] = []
    for subject, entry in read.latest(connection).items():
        retracted = retraction_of(entry)
        if retracted.get("why") == "renamed":
            renamed.append((subject, f"{subject.partition('/')[0]}/{retracted.get('superseded_by')}"))
    while True:
        more = {one for pair in renamed if not subjects.isdisjoint(pair) for one in pair} - subjects
        if not more:
            return subjects
        subjects = subjects | more


def _single(connection: Connection, position: int, subjects: set[str]) -> Entry:
    """Return the entry at a position that may be erased alone."""
    entry = next(read.entries(connection, after=position - 1, until=position), None) if position else None
    if entry is None:
        raise LogError(f"the log has no position {position}: it ends at {read.head(connection)}")
    if entry.operation == "erased":
        raise LogError(f"position {position} is an erasure: it stays, because it says why payloads are missing")
    if not entry.has_payload:
        raise LogError(f"position {position} was erased before")
    if entry.subject not in subjects and read.latest(connection, [entry.subject])[entry.subject] == entry:
        raise LogError(
            f"position {position} is the present version of {entry.subject}: correct it first, then erase this version;"
            f" or erase {entry.subject}"
        )
    return entry


def _names(entry: Entry) -> Iterator[str]:
    """Yield the names in the payload of a company or a person, folded."""
    if entry.kind not in ("company", "person"):
        return
    body = orjson.loads(entry.body)
    for one in (*(body.get("names") or ()), *(body.get("aliases") or ())):
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and len(name) >= _SHORTEST:
            yield _folded(name)


def _folded(text: str) -> str:
    """Return a text without differences of case, of spaces and of forms in Unicode, in which names hide."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


_WORD = re.compile(r"\w{4,}")
"""A word of a name that tells who is meant; a shorter one may be any word."""


def _has(text: str, name: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _mentions(
    connection: Connection, erased: Iterable[int], subjects: set[str], names: frozenset[str]
) -> Iterator[Mention]:
    """Yield what the entries that stay say about some subjects, and all headers."""
    gone = set(erased)
    ids = {f'"{subject.partition("/")[2]}"' for subject in subjects}
    said: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
    for entry in read.entries(connection):
        if entry.position not in gone and entry.operation != "erased":
            text = _folded(entry.body)
            for one in sorted(ids):
                if one in entry.body:
                    said[entry.subject, f"names the id {one[1:-1]}", True].append(entry.position)
            for name in sorted(names):
                if name in text and _has(text, name):
                    said[entry.subject, f"has the name '{name}'", True].append(entry.position)
        header = _folded(f"{entry.reason or ''}\n{entry.origin or ''}")
        for name in sorted(names):
            if _has(header, name):
                what = f"has the name '{name}' in its header (reason or origin)"
                said[entry.subject, what, False].append(entry.position)
    for of, positions in said.items():
        yield Mention(*of, tuple(positions))


def _listed(positions: Sequence[int]) -> str:
    return ", ".join(map(str, positions))


def describe(found: ErasurePlan, most: int = 20) -> Sequence[str]:
    """Return a plan as lines of text."""
    whole, many = set(found.subjects), count(len(found.entries), "payload")
    lines = [f"this removes {many} for ever:"]
    lines += [f"  position {e.position}: {e.operation} {e.subject}, version {e.version}" for e in found.entries[:most]]
    if len(found.entries) > most:
        lines.append(f"  and {len(found.entries) - most} more")
    if whole:
        lines.append(f"afterwards nothing can be recorded about {', '.join(found.subjects)} again")
    lines.append("what stays in the headers: ids, kinds, times, authors, reasons, and names of files")
    for title, removable in (
        ("what others say, and goes on saying; erase them too, or correct them and erase their old versions:", True),
        ("what stays for ever, because it is in a header:", False),
    ):
        some = [one for one in found.mentions if one.removable == removable]
        if some:
            lines.append(title)
            lines += [f"  {one.subject} {one.what} (position {_listed(one.positions)})" for one in some[:most]]
            lines += [f"  and {len(some) - most} more"] if len(some) > most else []
    return lines
