"""Brings the catalogues in dashboard/locale up to date with the texts of the code: new texts are added, old ones go.

Texts stand in the code inside `gettext` and its relatives (dashboard/language.py). What pages show of the registries of
`timeline`, such as the labels of kinds, is read from them.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import IO, Literal, Union, get_args, get_origin

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboard import language, parquet_file
from timeline import formats
from timeline.facts import FAMILIES, KINDS
from timeline.facts.entities import Sector
from timeline.facts.identifiers import SCHEMES
from timeline.facts.number_words import UNDISCLOSED
from timeline.facts.price_parts import PARTS
from timeline.facts.revisions import Why
from timeline.facts.units import UNITS
from timeline.query.gaps import GAPS
from timeline.query.publishers import LABELS
from timeline.seeds.edit.fields import fields_of

ROOT = Path(__file__).parents[1]
_KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_noop": None, "ngettext_noop": (1, 2)}
_HEADER = "# The texts of the dashboard. `make generate` adds new ones, without a translation, and takes old ones away."
_WIDTH = 110


def _calls(
    file: IO[bytes],
    keywords: Collection[str],
    _: Collection[str],
    options: object,  # noqa: ARG001 - as Babel calls it
) -> Iterator[tuple[int, str, list[str | None], list[str]]]:
    """Extract texts from Python for Babel, whose own reader does not look into f-strings before Python 3.12."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords:
            texts = [
                arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None for arg in node.args
            ]
            yield node.lineno, node.func.id, texts, []


_METHODS = [("**.py", _calls), ("timeline_component/**.js", "javascript")]


def template() -> Catalog:
    """Return the texts of the code and of the registries, without translations."""
    found = Catalog(charset="utf-8")
    for name, _, message, _, context in extract_from_dir(ROOT / "dashboard", _METHODS, keywords=_KEYWORDS):
        found.add(message, None, [(f"dashboard/{name}", 0)], context=context)
    for place, message in _of_registries():
        found.add(message, None, [(place, 0)])
    return found


def _of_registries() -> Iterator[tuple[str, str | tuple[str, str]]]:
    """Yield where a text is defined, and the text, or its forms for one and for more things."""
    for kind in KINDS.values():
        place = f"{kind.__module__.replace('.', '/')}.py"
        yield place, kind.label
        yield from ((place, role.label) for role in kind.roles().values())
        for name, figure in kind.figure_types().items():
            yield place, figure.label or _label(name)
        yield from ((place, _label(name)) for name in (*kind.own_fields(), *kind.name_lists()))
        for name in kind.own_fields():
            yield from ((place, _words(choice)) for choice in _choices(kind.model_fields[name].annotation))
            if name == "measure":
                yield from ((place, _label(choice)) for choice in _choices(kind.model_fields[name].annotation))
    for kind in (*KINDS, "company", "person"):
        for spec in fields_of(kind):
            yield from (("timeline/seeds/edit/fields.py", text) for text in (spec.label, spec.description))
            yield from (("timeline/seeds/edit/fields.py", _words(choice)) for choice in spec.choices or ())
    yield from (("timeline/facts/units.py", forms) for forms in UNITS.values())
    yield from (("timeline/facts/events.py", family.capitalize()) for family in FAMILIES)
    yield from (("timeline/facts/revisions.py", _words(why)) for why in get_args(Why))
    yield from (("timeline/facts/entities.py", sector) for sector in get_args(Sector))
    yield from (("timeline/facts/identifiers.py", scheme.label) for scheme in SCHEMES.values())
    yield from (("timeline/facts/price_parts.py", part.replace("_", "-")) for part in PARTS)
    yield "timeline/facts/number_words.py", UNDISCLOSED
    for gap in GAPS.values():
        yield from (("timeline/query/gaps.py", text) for text in (gap.label, gap.about))
    yield from (("timeline/query/publishers.py", text) for text in LABELS.values())
    for form in formats.feeds().values():
        yield from (("timeline/formats", text) for text in (form.label, form.use))
    yield from (("dashboard/parquet_file.py", text) for text in (parquet_file.LABEL, parquet_file.USE))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _label(name: str) -> str:
    return _words(name).capitalize()


def _choices(annotation: object) -> tuple[str, ...]:
    """Return the values of a field that has a choice of words."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(choice for one in get_args(annotation) for choice in _choices(one))
    return ()


def catalogue(code: str) -> Catalog:
    """Return the catalogue of a language with exactly the texts of the code; translations of other texts go.

    Args:
        code: the language.
    """
    path = path_of(code)
    with path.open("rb") as file:
        found = read_po(file, locale=code, domain=language.DOMAIN)
    found.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    found.obsolete.clear()
    return found


def written(found: Catalog) -> bytes:
    """Return a catalogue as the text of its file. Lines of the code are left out: they change all the time."""
    found.header_comment = _HEADER
    text = BytesIO()
    write_po(text, found, width=_WIDTH, sort_output=True, include_lineno=False, omit_header=False)
    lines = text.getvalue().split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith(_DATES))


_DATES = (
    b'"POT-Creation-Date',
    b'"PO-Revision-Date',
    b'"Last-Translator',
    b'"Language-Team',
    b'"Project-Id',
    b'"Report-',
    b'"Generated-By',
)


def path_of(code: str) -> Path:
    """Return the file of a language."""
    return language.FOLDER / code / "LC_MESSAGES" / f"{language.DOMAIN}.po"


def main() -> None:
    """Write the catalogues."""
    for code in language.LANGUAGES:
        if code != language.SOURCE:
            path_of(code).write_bytes(written(catalogue(code)))


if __name__ == "__main__":
    main()
