"""S0xx: what is no seed file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.seeds.rules.rule import Rule

if TYPE_CHECKING:
    from timeline.errors import FactError
    from timeline.seeds.read.diagnostics import Fix
    from timeline.seeds.read.fix_locations import FixBuilder
    from timeline.seeds.read.yaml import Document, Path


def quote_text(builder: FixBuilder, document: Document, error: FactError, _path: Path) -> Fix | None:
    """Put quotes around a text of one line where a colon in it makes the file no YAML."""
    if "mapping values are not allowed" not in error.message:
        return None
    return builder.quote_line(next(found.place[0] for found in document.errors if found.code == "S001"))


RULES = (
    Rule(
        "S001",
        "the file is no YAML",
        "It can't be read, or not as YAML: a bracket or quote that is not closed, a tab as indentation, a text with"
        " ': ' in it that is not in quotes. What follows the place may be fine, but nobody can tell.",
        "A file that can be read in two ways says nothing for certain.",
        "title: Acme: a tenth of the staff goes",
        'title: "Acme: a tenth of the staff goes"',
        fix=quote_text,
    ),
    Rule(
        "S002",
        "a key has no place here",
        "The kind does not have that field, or it stands at the wrong depth. The suggestion names the nearest one"
        " that there is; docs/seed-files.md lists them all.",
        "A misspelt key would be passed over without a word, and the fact with it.",
        "headcont: 100",
        "headcount: 100",
    ),
    Rule(
        "S003",
        "something is missing",
        "Every event has a kind, a title, a date, a status and sources; each kind asks for its own roles besides.",
        "Without them an event can't be put on a timeline, or nobody can say how it is known.",
        """\
# my_events/events/acme-layoffs-2022.yaml
kind: layoffs
title: Acme lets staff go
company: acme
status: reported
sources:
  a: {published: 2022-04-12, url: "https://example.org/a"}""",
        """\
# my_events/events/acme-layoffs-2022.yaml
kind: layoffs
title: Acme lets staff go
date: 2022-04
company: acme
status: reported
sources:
  a: {published: 2022-04-12, url: "https://example.org/a"}""",
    ),
    Rule(
        "S004",
        "a key has no value",
        "Give it one (what belongs to it is indented below it), or leave the line out. In brackets a comma splits a"
        " number in two: {value: 10,000} is 10 and an empty key 000.",
        "'Nothing' and 'not said' would be two things that look alike.",
        "summary:",
        "summary: About a hundred people go.",
    ),
    Rule(
        "S005",
        "duplicate key",
        "Keep one of the two lines. Rival values of a figure are one list, each with its source.",
        "YAML readers keep the last one without a word; what the first one said would be lost.",
        "headcount: 100\nheadcount: 120",
        "headcount: [{value: 100, source: a}, {value: 120, source: b}]",
    ),
    Rule(
        "S006",
        "anchors and aliases are not taken",
        "Write the value out wherever it belongs, without & and *. A text that begins with such a character is put in"
        " quotes.",
        "A line means what stands in it; and a few aliases of aliases can grow to gigabytes.",
        "title: &same Acme lets staff go\nsummary: *same",
        "title: Acme lets staff go\nsummary: Acme lets staff go.",
    ),
    Rule(
        "S007",
        "tags are not taken",
        "Leave out the word with the exclamation mark. Types follow from the field; a text that begins with ! is put"
        " in quotes.",
        "Tags make programs build whatever the file asks for.",
        "date: !!timestamp 2023-04-11",
        "date: 2023-04-11",
    ),
    Rule(
        "S008",
        "the file is not UTF-8",
        "Save it as UTF-8. The place is the first byte that is none.",
        "Names with accents would be read as something else, or not at all.",
        "summary: The café stays open.  # saved as ISO 8859-1",
        "summary: The café stays open.  # saved as UTF-8",
    ),
    Rule(
        "S009",
        "this is not the form of a seed file",
        "A file is one mapping: the fields of one thing, or events: with a list of events. It is not empty, no list,"
        " and has no second document behind ---; keys are words.",
        "What stands outside of that form belongs to nothing.",
        "---\nsummary: About a hundred people go.",
        "summary: About a hundred people go.",
    ),
    Rule(
        "S010",
        "unknown kind",
        "kind: is company, person, or one of the kinds of event in docs/seed-files.md. What fits none of them can be a"
        " statement, a project or a milestone.",
        "The kind decides which roles and figures there are, and how the event is drawn.",
        "kind: layofs",
        "kind: layoffs",
    ),
    Rule(
        "S013",
        "the file is too large, or nested too deeply",
        "A file has at most 64 MiB and five million values, and is at most twelve levels deep. Split it; no fact needs"
        " more than four levels. Of more than a thousand faults of a file, too, only the first thousand are told.",
        "Files come from anybody; none may take all memory of whoever checks it.",
        f"title: {'[' * 13}Acme lets staff go{']' * 13}",
        "title: Acme lets staff go",
    ),
    Rule(
        "S014",
        "the file is a link out of its folder",
        "A symbolic link below the folder leads to a file outside of it. Put the file itself there, or give its path to"
        " the command; links within the folder are followed.",
        "Messages show lines of what is read: a folder from somebody else could show what lies elsewhere.",
        "# my_events/events/acme-layoffs-2022.yaml -> /etc/hosts",
        "title: Acme lets staff go",
    ),
)
