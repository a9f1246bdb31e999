"""`timeline merge`: make one fact of two in the files. The old one is retracted, and what names it names the new one.

The old file stays, because a recorded fact is never deleted: it gets `retracted: {on, why, superseded_by}`. Nothing is
written before `Merge.write`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import unified_diff
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from timeline import facts
from timeline.errors import SeedError
from timeline.facts.revisions import Retraction
from timeline.facts.suggest import did_you_mean
from timeline.files import replace_all
from timeline.seeds.check import Checked
from timeline.seeds.edit.elsewhere import Elsewhere
from timeline.seeds.edit.file_edit import FileEdit
from timeline.seeds.edit.named_ids import EVENT_LISTS, named_ids
from timeline.seeds.edit.scalars import written
from timeline.seeds.read.documents import SeedDocument
from timeline.seeds.read.seed import Seed
from timeline.seeds.read.yaml import Path as FieldPath

_ARTICLE = {"event": "an event", "company": "a company", "person": "a person", "story": "a story"}
_AGAIN = "run the command again"
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,9})?")
_NOT_COMPARED = frozenset({"kind", "title", "names", "aliases", "status", "retracted", "different_from"})


@dataclass(frozen=True, slots=True)
class Lacking:
    """A value of the old fact that the new one does not have.

    Attributes:
        field: the field, such as `founded`, `sources.a` or `headcount`.
        value: its value, as a seed file writes it.
    """

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The changes of a merge. Nothing is written yet.

    Attributes:
        old: the subject that is retracted, such as `company/acme2`.
        new: the subject that it becomes.
        files: the present and the new bytes of each file that changes; the old fact's own file is the last one.
        shown: the name of each of these files in messages.
        references: how many ids are written anew.
        left: the places of facts elsewhere that name the old one; the merge does not change them.
        lacking: what the old fact says and the new one does not, for the user to take over.
    """

    old: str
    new: str
    files: Mapping[Path, tuple[bytes, bytes]]
    shown: Mapping[Path, str]
    references: int
    left: tuple[str, ...]
    lacking: tuple[Lacking, ...]

    @property
    def texts(self) -> dict[Path, bytes]:
        """The new bytes of each file that changes, for `check`."""
        return {path: new for path, (_, new) in self.files.items()}

    def diff(self) -> Iterator[str]:
        """Yield the lines of a unified diff of all files that change."""
        for path, (old, new) in self.files.items():
            before, after = (data.decode("utf-8-sig").splitlines() for data in (old, new))
            yield from unified_diff(before, after, self.shown[path], self.shown[path], lineterm="")

    def write(self) -> None:
        """Write all files, or none.

        Raises:
            SeedError: a file changed since it was read, or can't be written.
        """
        try:
            other = replace_all({path.resolve(): texts for path, texts in self.files.items()})
        except OSError as error:
            raise SeedError(f"nothing was written: {error.filename}: {error.strerror}") from error
        if other is not None:
            shown = {path.resolve(): name for path, name in self.shown.items()}[other]
            raise SeedError(f"{shown}: the file has changed since it was read, so nothing was written: {_AGAIN}")


def merge(  # noqa: PLR0913 - what is merged, and how
    checked: Checked,
    old: str,
    new: str,
    *,
    why: str = "duplicate",
    note: str | None = None,
    keep_names: bool = False,
    elsewhere: Iterable[Elsewhere] = (),
    today: dt.date,
) -> Merge:
    """Plan a merge of two companies, people or events.

    Args:
        checked: files that can be read, among them that of the old fact.
        old: the id of the fact that is retracted.
        new: the id of the fact that it becomes; its file may be among others.
        why: the reason, by its name in `retracted:`.
        note: the reason in a sentence.
        keep_names: whether the names of an old company or person become aliases of the new one.
        elsewhere: facts of other folders and of the log that have one of these ids or name the old one.
        today: the day of the retraction.

    Raises:
        SeedError: the two can't be merged, or a file can't be changed in place; the message says what to do.
    """
    others = tuple(elsewhere)
    here, there = _find(checked, old, new, others)
    target = there.fact
    _refuse(here, target)
    retraction = _retraction(today, why, note, new)
    edits = {path: FileEdit(document) for path, document in checked.documents.items() if document.seeds}
    references = sum(_rename(edits, document, here.fact, new) for document in checked.documents.values())
    if keep_names:
        _keep_names(edits, here.fact, there)
    if here.fact.retracted is None:
        edits[here.file.path].add_field(here.base, "retracted", retraction)
    changed = {path: edit for path, edit in edits.items() if edit.changed}
    last = sorted(changed, key=lambda path: (path == here.file.path, str(path)))
    return Merge(
        here.fact.subject,
        target.subject,
        {path: (changed[path].before, changed[path].result()) for path in last},
        {path: checked.documents[path].file.shown for path in last},
        references,
        tuple(other.where for other in others if other.fact.id not in (old, new)),
        tuple(_lacking(here.fact, target)),
    )


# -- which two --------------------------------------------------------------------------------------------------------


def _find(checked: Checked, old: str, new: str, others: Sequence[Elsewhere]) -> tuple[Seed, Seed | Elsewhere]:
    """Return the old fact, which must be in the files, and the new one."""
    here = {seed.fact.id: seed for seed in checked.seeds}
    there = {other.fact.id: other for other in others}
    if old not in here:
        if old in there:
            raise SeedError(
                f"'{old}' is not in these files, but in {there[old].where}: only the folder that has it can retract it"
            )
        raise SeedError(f"unknown id '{old}' in these files{_hint(old, here)}")
    if old == new:
        raise SeedError(f"'{old}' can't be merged with itself: write the id to retract, then the id that stays")
    found = here.get(new) or there.get(new)
    if found is None:
        raise SeedError(f"unknown id '{new}': it is neither in these files nor in the log{_hint(new, here)}")
    return here[old], found


def _hint(slug: str, known: Mapping[str, Seed]) -> str:
    near = did_you_mean(slug, known)
    return f": {near}" if near else ""


def _refuse(here: Seed, new: facts.Fact) -> None:
    """Refuse two facts that can't be one."""
    old = here.fact
    place = f"{here.file.shown}:{here.line}"
    kinds = [fact.subject.partition("/")[0] for fact in (old, new)]
    if kinds[0] != kinds[1]:
        raise SeedError(
            f"{place}: '{old.id}' is {_ARTICLE[kinds[0]]} and '{new.id}' {_ARTICLE[kinds[1]]}: they can't be one"
        )
    if isinstance(old, facts.Story):
        raise SeedError(f"{place}: stories can't be merged: retract one of them in its file")
    if new.retracted is not None:
        after = new.retracted.superseded_by
        if after == old.id:
            hint = f"it became '{old.id}', so this would be a circle: remove that line from '{new.id}' first"
        else:
            hint = f"merge with '{after}' instead" if after else "it has no successor: choose another one"
        raise SeedError(f"{place}: '{new.id}' is retracted itself: {hint}")
    if old.retracted is not None and old.retracted.superseded_by != new.id:
        after = old.retracted.superseded_by
        state = f"it became '{after}'" if after else "it has no successor"
        raise SeedError(f"{place}: '{old.id}' is retracted already; {state}: change its line retracted: by hand")
    for one, other in ((old, new), (new, old)):
        field = _contradiction(one, other.id)
        if field:
            raise SeedError(
                f"{place}: '{one.id}' names '{other.id}' in {field}:, so they are two: if that is wrong, remove the id"
                " there first"
            )


def _contradiction(one: facts.Fact, other: str) -> str:
    """Return the field in which a fact says that it is not another one, or ""."""
    for field in ("different_from", *EVENT_LISTS):
        named = getattr(one, field, ())
        if other in [getattr(item, "event", item) for item in named]:
            return field
    return ""


def _retraction(today: dt.date, why: str, note: str | None, new: str) -> dict[str, Any]:
    try:
        made = Retraction.model_validate({"on": today, "why": why, "note": note, "superseded_by": new})
    except ValidationError as invalid:
        found = invalid.errors(include_url=False)[0]
        raise SeedError(f"--{found['loc'][0] if found['loc'] else 'why'}: {found['msg']}") from None
    return made.payload()


# -- the changes ------------------------------------------------------------------------------------------------------


def _rename(edits: Mapping[Path, FileEdit], document: SeedDocument, old: facts.Fact, new: str) -> int:
    """Write the new id wherever the facts of a file name the old one; return how often.

    A list that names both keeps one: the first place gets the new id, and the second place goes.
    """
    found: dict[FieldPath, None] = {}
    for seed in document.seeds:
        for subject, path in named_ids(document.document, seed):
            if subject == old.subject and seed.fact.id != old.id:
                found[path] = None
    for path in found:
        edit, around = edits[document.file.path], document.document.at(path[:-1])
        items = around if isinstance(around, list) else []
        if new not in items:
            edit.replace(path, new)
            continue
        first, second = sorted((int(path[-1]), items.index(new)))
        if items[first] != new:
            edit.replace((*path[:-1], first), new)
        edit.remove((*path[:-1], second))
    return len(found)


def _keep_names(edits: Mapping[Path, FileEdit], old: facts.Fact, there: Seed | Elsewhere) -> None:
    """Add the names of the old company or person to the aliases of the new one."""
    new = there.fact
    if not isinstance(old, facts.Entity) or not isinstance(new, facts.Entity):
        raise SeedError("--keep-names is for companies and people: an event has no names")
    if isinstance(there, Elsewhere):
        raise SeedError(f"--keep-names: '{new.id}' is in {there.where}, which these files can't change: leave it out")
    present = {name.name for name in new.names} | set(new.aliases)
    wanted = dict.fromkeys((*(name.name for name in old.names), *old.aliases))
    names = [name for name in wanted if name not in present]
    if names:
        edits[there.file.path].add_items(there.base, "aliases", names)


# -- what to take over ------------------------------------------------------------------------------------------------


def _lacking(old: facts.Fact, new: facts.Fact) -> Iterator[Lacking]:
    """Yield what the old fact says and the new one does not: fields, claims, sources and identifiers."""
    before, after = old.payload(), new.payload()
    for field, value in before.items():
        if field in _NOT_COMPARED or value == after.get(field):
            continue
        if field == "sources":
            yield from _sources(value, after.get(field, {}))
        elif field == "identifiers" and isinstance(after.get(field), dict):
            rest = {scheme: code for scheme, code in value.items() if after[field].get(scheme) != code}
            yield from (Lacking(f"{field}.{scheme}", _as_written(code)) for scheme, code in rest.items())
        else:
            yield Lacking(field, _as_written(value))


def _sources(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Iterator[Lacking]:
    """Yield the sources that another fact does not have; the same address, or else the same fields, are the same."""
    pages = {source.get("url") for source in after.values()} - {None}
    for key, source in before.items():
        if source.get("url") not in pages and source not in after.values():
            yield Lacking(f"sources.{key}", _as_written(source))


def _as_written(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """Return a value of the log as people write it: plain numbers, and a list of one claim as this claim."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict) and value.keys() == {"value"}:
        value = value["value"]
    return written(_numbers(value))


def _numbers(value: Any) -> Any:  # noqa: ANN401 - a JSON value
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value
