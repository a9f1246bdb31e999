"""S0xx: the form of a seed file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from timeline.seeds.rules.rule import Rule, Violation
from timeline.seeds.rules.written import unknown_reason_fields

if TYPE_CHECKING:
    from timeline.errors import FactError
    from timeline.seeds.read.diagnostics import Fix
    from timeline.seeds.read.fix_locations import FixBuilder
    from timeline.seeds.read.yaml import Document, Path
    from timeline.seeds.rules.stated import StatedFacts

_FOLDERS = {"companies": "company", "people": "person", "stories": "story", "events": "event"}


def quote_text(builder: FixBuilder, document: Document, error: FactError, _path: Path) -> Fix | None:
    """Put quotes around a one-line text with a colon that breaks the YAML."""
    if "mapping values are not allowed" not in error.message:
        return None
    return builder.quote_line(next(found.place[0] for found in document.errors if found.code == "S001"))


def misplaced(stated: StatedFacts) -> Iterator[Violation]:
    """Yield facts in a folder for other facts, such as a person in `companies/`. Other folders may hold anything."""
    names = {kind: name for name, kind in _FOLDERS.items()}
    folders: dict[str, str | None] = {}
    for seed in stated.seeds:
        origin = seed.file.origin
        if origin not in folders:
            folders[origin] = next((part for part in reversed(origin.split("/")[1:-1]) if part in _FOLDERS), None)
        if (folder := folders[origin]) is None:
            continue
        sort = seed.fact.subject.partition("/")[0]
        if _FOLDERS[folder] != sort:
            message = f"the folder {folder}/ is for another kind of fact, not for a {sort}"
            hint = f"move the file to {names[sort]}/, or correct kind:"
            yield Violation(seed, "S016", message, hint, ("kind",))


RULES = (
    Rule(
        "S001",
        "the file is not valid YAML",
        "The file can't be read, or its YAML has an error. Common errors: a bracket or quote that is not closed, a"
        " tab as indentation, or an unquoted text with ': ' in it. The reader can't check the lines after this"
        " place.",
        "Two programs can read a file with such an error in two ways.",
        "title: Acme: a tenth of the staff goes",
        'title: "Acme: a tenth of the staff goes"',
        fix=quote_text,
    ),
    Rule(
        "S002",
        "unknown key",
        "The kind does not have this field, or the key is at the wrong depth. The suggestion names the most similar"
        " key; docs/seed-files.md lists all of them.",
        "If the program ignored a misspelt key, the fact would be lost without a warning.",
        "headcont: 100",
        "headcount: 100",
        written=unknown_reason_fields,
    ),
    Rule(
        "S003",
        "a required field is missing",
        "Every event has a kind, a title, a date, a status and sources. Each kind also has required roles of its own.",
        "Without them, the event can't be drawn on a timeline, or readers can't see where it comes from.",
        """\
# my_events/events/acme-layoffs-2022.yaml
kind: layoffs
title: Acme lets staff go
company: acme
status: reported
sources:
  a: {published: 2022-04-12, url: "https://example.org/2022"}""",
        """\
# my_events/events/acme-layoffs-2022.yaml
kind: layoffs
title: Acme lets staff go
date: 2022-04
company: acme
status: reported
sources:
  a: {published: 2022-04-12, url: "https://example.org/2022"}""",
    ),
    Rule(
        "S004",
        "a key has no value",
        "Write a value, or remove the line. If the value is on the next lines, indent them. Inside brackets, a comma"
        " ends the value: {value: 10,000} is the value 10 and an empty key 000.",
        "An empty value could mean 'none' or 'unknown'.",
        "summary:",
        "summary: About a hundred people go.",
    ),
    Rule(
        "S005",
        "duplicate key",
        "Keep one of the two lines. If sources give different figures, write one list, in which each value has its"
        " source.",
        "Most YAML readers keep only the last line, without a warning; the other line would be lost.",
        "headcount: 100\nheadcount: 120",
        "headcount: [{value: 100, source: a}, {value: 120, source: b}]",
    ),
    Rule(
        "S006",
        "anchors and aliases are not allowed",
        "Write the value wherever you need it, without & and *. If a text begins with & or *, put it in quotes.",
        "Each line must make sense on its own, and nested aliases can grow to gigabytes.",
        "title: &same Acme lets staff go\nsummary: *same",
        "title: Acme lets staff go\nsummary: Acme lets staff go.",
    ),
    Rule(
        "S007",
        "tags are not allowed",
        "Remove the word with the exclamation mark: the field decides the type. If a text begins with !, put it in"
        " quotes.",
        "With tags, a file could make the program create any object.",
        "date: !!timestamp 2023-04-11",
        "date: 2023-04-11",
    ),
    Rule(
        "S008",
        "the file is not UTF-8",
        "Save the file as UTF-8. The message gives the place of the first invalid byte.",
        "Otherwise, names with accents would be wrong or unreadable.",
        "summary: The café stays open.  # saved as ISO 8859-1",
        "summary: The café stays open.  # saved as UTF-8",
    ),
    Rule(
        "S009",
        "the file does not have the form of a seed file",
        "A file has either the fields of one fact, or events: with a list of events. It must not be empty, be a"
        " list, or have a second document after ---. Keys are words.",
        "The program can't tell what anything outside of this form belongs to.",
        "---\nsummary: About a hundred people go.",
        "summary: About a hundred people go.",
    ),
    Rule(
        "S010",
        "unknown kind",
        "kind: is company, person, story, or one of the kinds of event in docs/seed-files.md. If none of them fits,"
        " use statement, project or milestone.",
        "The kind decides which roles and figures an event has, and how it is drawn.",
        "kind: layofs",
        "kind: layoffs",
    ),
    Rule(
        "S013",
        "the file is too large, or nested too deeply",
        "A file can have 64 MiB, five million values and twelve levels. Split the file; a fact needs four levels at"
        " most. If a file has more than a thousand errors, only the first thousand are shown.",
        "Anybody can send in a file, and no file must use up the memory of the computer that checks it.",
        f"title: {'[' * 13}Acme lets staff go{']' * 13}",
        "title: Acme lets staff go",
    ),
    Rule(
        "S014",
        "a link leads out of the folder",
        "This is a symbolic link to a file outside of the folder. Copy the file into the folder, or give the file's"
        " own path to the command. Links to files inside the folder are allowed.",
        "Messages quote lines of a file, so a folder from somebody else could reveal your other files.",
        "# my_events/events/acme-layoffs-2022.yaml -> /etc/hosts",
        "title: Acme lets staff go",
    ),
    Rule(
        "S015",
        "a number that some programs read as text",
        "YAML knows numbers such as 007, 0x10, 0o17, 00.5 and .inf, and numbers of more than forty digits. Put a text"
        " in quotes, and write a number with the digits 0 to 9 and without zeros before it.",
        "Programs read such a word in two ways, as a text and as a number, and the number loses the zeros.",
        "title: 007",
        'title: "007"',
    ),
    Rule(
        "S016",
        "the file is in the folder of another kind",
        "Companies are in companies/, people in people/, stories in stories/ and events in events/. Move the file, or"
        " correct its kind:. In folders with other names, a file can have any kind.",
        "Editors choose the rules for a file by its folder, and people look for it there.",
        "# my_events/companies/john-doe.yaml\nkind: person\nname: John Doe",
        "# my_events/people/john-doe.yaml\nkind: person\nname: John Doe",
        check=misplaced,
    ),
)
