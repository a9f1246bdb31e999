"""`timeline new`: write a new seed file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from timeline.seeds.edit.fields import FieldSpec
    from timeline.seeds.edit.scaffold import Examined
    from timeline.seeds.known import Known
    from timeline.seeds.near_duplicates import Near

NAME = "new"
CONTEXT = {"ignore_unknown_options": True}
"""Each kind has its fields as options."""

_MOST_SHOWN = 5


def run(  # noqa: PLR0913, PLR0917 - each is an option
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="KIND [NAME] [--FIELD VALUE]…",
            help="A kind of event; or company or person with a name. Each field of the kind is an option:"
            " --company twitter --headcount 3700. Several slugs: --people a,b.",
        ),
    ],
    date: Annotated[str | None, typer.Option(help='When it happened: 2022-11-04, 2022-11, "[..2022-11-04]".')] = None,
    title: Annotated[str | None, typer.Option(help="What happened, in one line of your own words.")] = None,
    status: Annotated[str | None, typer.Option(help="confirmed, reported or rumoured.")] = None,
    set: Annotated[  # noqa: A002
        list[str] | None, typer.Option("--set", help="Any field: --set units=10000.", metavar="FIELD=VALUE")
    ] = None,
    source_url: Annotated[str | None, typer.Option(help="The address of a source that reports it.")] = None,
    publisher: Annotated[str | None, typer.Option(help="The publisher of that source.")] = None,
    published: Annotated[
        str | None, typer.Option(help="The date of that source; if there is none, use --undated.")
    ] = None,
    source_title: Annotated[str | None, typer.Option(help="The title of that source.")] = None,
    undated: Annotated[bool, typer.Option("--undated", help="The source has no date.")] = False,  # noqa: FBT002
    id: Annotated[str | None, typer.Option("--id", help="The id; without it, the command proposes one.")] = None,  # noqa: A002
    folder: Annotated[
        Path | None, typer.Option("--in", help="The folder for the file; without it, seed_events/.", metavar="DIR")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Write the file despite possible duplicates or twins.")] = False,  # noqa: FBT002
    fields: Annotated[bool, typer.Option("--fields", help="Only print the fields of the kind.")] = False,  # noqa: FBT002
) -> int:
    """Write a seed file with what you give, and a line to fill in for the rest. Never overwrite a file."""
    from timeline.seeds.edit.fields import fields_of
    from timeline.seeds.edit.scaffold import scaffold
    from timeline.terminal import visible

    kind, *rest = words
    kind = _kind(kind)
    if fields:
        for spec in fields_of(kind):
            print(visible(f"{spec.name + (' !' if spec.required else ''):<18} {spec.description}"))
        print("! is required")
        return 0
    given = _given(kind, rest, {"date": date, "title": title, "status": status}, set or ())
    values = _values(kind, given)
    source = {"publisher": publisher, "published": published, "url": source_url, "title": source_title}
    if any(source.values()) or undated:
        values["sources"] = _sources(kind, source, undated=undated)
    target, slug, around = _place(kind, values, id, folder)
    examined = _examined(kind, slug, values, around)
    if not _is_new(kind, slug, values, examined, around, yes=yes):
        return 1
    made = scaffold(kind, values, modeline=_modeline(kind, target, folder))
    _write(target, made.text)
    print(visible(str(target)))
    for line, field in made.todo:
        print(visible(f"  fill in line {line}: {field}"))
    for sentence in examined.missing:
        print(visible(f"  fill in: {sentence}"))
    print(visible(f"then: timeline check {folder or ''}".rstrip()))
    return 0


# -- the given fields --------------------------------------------------------------------------------------------------


def _kind(word: str) -> str:
    from timeline import facts
    from timeline.facts.suggest import did_you_mean
    from timeline.terminal import visible

    if word == "story":
        raise typer.BadParameter("write a story by hand: docs/seed-files.md shows one")
    if word in facts.FACTS:
        return word
    plain = word.replace("-", "_").replace(" ", "_").lower()
    labels = {model.label.lower(): kind for kind, model in facts.KINDS.items()}
    meant = plain if plain in facts.FACTS else labels.get(word.lower(), "")
    hint = f"did you mean '{meant}'?" if meant else did_you_mean(plain, facts.FACTS)
    raise typer.BadParameter(
        visible(f"unknown kind '{word[:60]}': {hint or 'kinds are ' + ', '.join(sorted(facts.FACTS))}")
    )


def _given(kind: str, words: Sequence[str], own: dict[str, str | None], sets: Sequence[str]) -> dict[str, list[str]]:
    """Return the typed texts of each field.

    Args:
        kind: the kind, whose fields are options.
        words: the words after the kind.
        own: the fields with options of their own.
        sets: `FIELD=VALUE`.
    """
    found: dict[str, list[str]] = {name: [text] for name, text in own.items() if text is not None}
    left = list(words)
    while left:
        word = left.pop(0)
        if not word.startswith("--"):
            if kind not in ("company", "person") or "name" in found:
                raise typer.BadParameter(f"'{word[:60]}' has no field: write --FIELD {word[:60]}")
            found["name"] = [word]
            continue
        name, has_value, value = word[2:].partition("=")
        if not has_value:
            if not left:
                raise typer.BadParameter(f"--{name[:60]} needs a value")
            value = left.pop(0)
        found.setdefault(name.replace("-", "_"), []).append(value)
    for text in sets:
        name, has_value, value = text.partition("=")
        if not has_value:
            raise typer.BadParameter(f"--set takes FIELD=VALUE, not '{text[:60]}'")
        found.setdefault(name.strip().replace("-", "_"), []).append(value)
    return found


def _values(kind: str, given: dict[str, list[str]]) -> dict[str, Any]:
    """Read the typed texts as values of their fields."""
    from timeline.errors import FactError, FactErrors, SeedError
    from timeline.facts.suggest import did_you_mean
    from timeline.facts.text import check_text
    from timeline.seeds.edit.fields import fields_of
    from timeline.seeds.edit.scaffold import read_value

    known: dict[str, FieldSpec] = {spec.name: spec for spec in fields_of(kind) if spec.name not in ("sources", "names")}
    schemes = _schemes(kind)
    values: dict[str, Any] = {}
    for name, texts in given.items():
        try:
            if name == "name" and kind in ("company", "person"):
                values[name] = check_text(200)(texts[-1])
                continue
            if name in schemes:
                values.setdefault("identifiers", {})[name] = _identifier(name, texts)
                continue
            if name not in known:
                hint = did_you_mean(name, known) or f"{kind} has {', '.join(known)}"
                raise typer.BadParameter(f"{kind} has no field '{name[:60]}': {hint}")
            values[name] = read_value(known[name], texts)
        except (FactError, FactErrors) as error:
            raise SeedError(f"{name}: {error}") from None
    return values


def _schemes(kind: str) -> Mapping[str, object]:
    """Return the schemes of identifiers that are options too: `--wikidata Q918`."""
    from typing import cast

    from timeline.facts.entities import EntityType
    from timeline.facts.identifiers import IdentifiersType

    return IdentifiersType(cast("EntityType", kind)).schemes if kind in ("company", "person") else {}


def _identifier(scheme: str, texts: Sequence[str]) -> object:
    """Return an identifier as a file has it; a ticker is typed as EXCHANGE:SYMBOL."""
    found: list[object] = [text.strip() for text in texts]
    if scheme == "ticker":
        parts = [text.partition(":") for text in texts]
        found = [{"exchange": exchange.strip(), "symbol": symbol.strip()} for exchange, _, symbol in parts]
    return found[0] if len(found) == 1 else found


def _sources(kind: str, source: dict[str, str | None], *, undated: bool) -> dict[str, dict[str, object]]:
    from urllib.parse import urlsplit

    from timeline.facts.text import slugify

    if kind in ("company", "person"):
        raise typer.BadParameter(f"a {kind} has no sources: give them to its events")
    fields: dict[str, object] = {name: text for name, text in source.items() if text is not None}
    if undated:
        fields["undated"] = True
    try:
        host = (urlsplit(source["url"] or "").hostname or "").removeprefix("www.")
    except ValueError:
        host = ""  # the check reports the error
    key = slugify(source["publisher"] or host.rpartition(".")[0] or host) or "source"
    order = ("publisher", "published", "undated", "url", "title")
    return {key: {name: fields[name] for name in order if name in fields}}


# -- the path and the known facts --------------------------------------------------------------------------------------


def _place(kind: str, values: dict[str, Any], given: str | None, folder: Path | None) -> tuple[Path, str, Known]:
    """Return the file to write, its id, and the known facts."""
    from timeline import resources
    from timeline.errors import FactError, SeedError
    from timeline.facts.text import check_slug
    from timeline.seeds.edit.scaffold import place, propose_id
    from timeline.seeds.known import read_known
    from timeline.seeds.rules.ids import is_reserved

    if folder is None and resources.checkout() is None:
        raise SeedError("the shipped files are part of the installation: choose your own folder with --in my_events")
    root = folder or resources.find("seed_events")
    if root.exists() and not root.is_dir():
        raise SeedError(f"{root} is a file: --in needs a folder")
    around = read_known(folder, None)
    slug = given or propose_id(kind, values, around.taken)
    if not slug:
        raise SeedError(f"the command can't propose an id: {_needs(kind, values)}")
    try:
        check_slug(slug)
    except FactError as error:
        raise SeedError(f"--id: {error}") from None
    if is_reserved(slug):
        raise SeedError(f"Windows can't have a file named '{slug}': choose another id with --id")
    if slug in around.taken:
        free = propose_id(kind, values, around.taken)
        hint = f"--id {free} is free" if free else "choose another"
        raise SeedError(f"the id '{slug}' is taken by {around.taken[slug]}: {hint}")
    return _shown(root / place(kind, slug, values)), slug, around


def _needs(kind: str, values: dict[str, Any]) -> str:
    """Return what the command needs for an id."""
    if kind not in ("company", "person"):
        return "give a company or person, or give --id"
    if "name" not in values:
        return f"write the name after {kind}, or give --id"
    return f"the name '{values['name'][:60]}' has no letters and no digits: give --id"


def _twins(kind: str, slug: str, values: dict[str, Any], around: Known) -> list[str]:
    """Return the slugs of entities of the kind with nearly the same name, which may be the same."""
    from typing import cast

    from timeline.facts.entities import EntityType
    from timeline.seeds.entity_index import EntityIndex, KnownEntity

    name, aliases = str(values.get("name", "")), [str(alias) for alias in values.get("aliases", ())]
    names = tuple(filter(None, (name, *aliases)))
    different = values.get("different_from", ())
    given = (different,) if isinstance(different, str) else tuple(different)
    new = KnownEntity(cast("EntityType", kind), names, name, different_from=given)
    return EntityIndex(around.entities).twins(slug, new)


def _is_another(kind: str, name: str, twins: Sequence[str], around: Known, *, yes: bool) -> bool:
    """Show possible twins, and ask on a terminal whether the new entity is another one."""
    import sys

    from timeline.terminal import visible

    for slug in twins[:_MOST_SHOWN]:
        entity = around.entities[slug]
        described = f", {entity.description}" if entity.description else ""
        who = f"'{name}' is the {kind} '{slug}' ({entity.name}{described}) in {around.taken[slug]}"
        print(visible(f"{who}: write {slug} in events"), file=sys.stderr)
    if yes:
        return True
    if sys.stdin.isatty():
        return typer.confirm(f"Is it another {kind}? If yes, the file is written with different_from", err=True)
    print(f"nothing was written; if it is another {kind}, --yes writes it with different_from", file=sys.stderr)
    return False


def _shown(path: Path) -> Path:
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def _examined(kind: str, slug: str, values: dict[str, Any], around: Known) -> Examined:
    """Refuse wrong values, with all their errors together."""
    from timeline.errors import SeedError
    from timeline.seeds.edit.scaffold import examine

    examined = examine(kind, slug, values, around.entities)
    if examined.diagnostics:
        told = [
            f"{name}: {found.message}" + (f" ({found.suggestion})" if found.suggestion else "")
            for name, found in examined.diagnostics
        ]
        raise SeedError("; ".join(told))
    return examined


def _is_new(  # noqa: PLR0913 - what is compared, and with what
    kind: str, slug: str, values: dict[str, Any], examined: Examined, around: Known, *, yes: bool
) -> bool:
    """Ask about possible duplicates and twins, and note in the values what the new fact is not."""
    if kind in ("company", "person"):
        twins = _twins(kind, slug, values, around)
        if twins and not _is_another(kind, str(values.get("name", "")), twins, around, yes=yes):
            return False
        if twins:
            values["different_from"] = [*values.get("different_from", ()), *twins]
    elif examined.event is not None and "date" in values:
        others = _near(examined, around)
        if others and not _goes_on(others, yes=yes):
            return False
        if others:
            values["not_same_as"] = [pair.other.id for pair in others]
    return True


def _near(examined: Examined, around: Known) -> list[Near]:
    from timeline.seeds.near_duplicates import near

    assert examined.event is not None  # noqa: S101 - asked before
    return near(examined.event, around.events, around.names)


def _goes_on(others: Sequence[Near], *, yes: bool) -> bool:
    """Show possible duplicates, and ask on a terminal."""
    import sys

    from timeline.terminal import visible

    print("possible duplicates:", file=sys.stderr)
    for pair in others[:_MOST_SHOWN]:
        found = pair.other
        why = ", ".join(pair.signs)
        print(visible(f"  {found.id}: {found.title} ({found.when}; {why})"), file=sys.stderr)
    if len(others) > _MOST_SHOWN:
        print(f"  and {len(others) - _MOST_SHOWN} more", file=sys.stderr)
    if yes:
        return True
    if sys.stdin.isatty():
        return typer.confirm("Is it another event? If yes, the file is written with not_same_as", err=True)
    print("nothing was written; if it is another event, --yes writes it with not_same_as", file=sys.stderr)
    return False


# -- writing -----------------------------------------------------------------------------------------------------------


def _modeline(kind: str, target: Path, folder: Path | None) -> str:
    """Return the first line; if there are no schemas yet, it names the folder `schema/` beside this folder."""
    import os

    from timeline import resources
    from timeline.seeds.edit.modeline import beside, modeline

    name = f"{kind if kind in ('company', 'person') else 'event'}.json"
    root = folder or resources.find("seed_events")
    expected = os.path.relpath(root.resolve().parent / "schema" / name, target.resolve().parent).replace(os.sep, "/")
    return modeline(beside(target, name) or expected)


def _write(target: Path, text: str) -> None:
    from timeline.errors import SeedError

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise SeedError(f"{target} already exists: nothing was written; choose another --id") from None
