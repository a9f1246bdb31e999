"""S3xx: files that differ from the log."""

from __future__ import annotations

from timeline.seeds.rules.examples import EVENT
from timeline.seeds.rules.rule import Rule

_TWO = """\
kind: layoffs
title: {}
date: 2022-04
company: acme
status: reported
sources:
  a: {{published: 2022-04-12, url: "https://example.org/2022"}}"""

RULES = (
    Rule(
        "S301",
        "a recorded fact changed without a reason",
        "If you change the date, kind, participants, figures or status of a recorded fact, add change: with the day,"
        " the reason and, if possible, a note. For a new wording or an added source, you need no reason.",
        "The log keeps the old version, and readers who compare the two can see why it changed.",
        "headcount: 120",
        "headcount: 120\nchange: {on: 2023-05-01, why: wrong_figure, note: The first report counted one office only.}",
        ("headcount: 100",),
    ),
    Rule(
        "S302",
        "a recorded fact is missing from the files",
        "Don't delete a file that was loaded, and don't remove an event from its list. Bring it back. If the fact"
        " should not have been recorded, add retracted: with the day and the reason. If you renamed the file, add"
        " renamed_from: with the old id. If this is another folder with the same name as one that was loaded, rename"
        " the folder, or load it with --root NAME.",
        "The log keeps every fact. Only the files can say that a fact no longer holds.",
        "# my_events/events/acme-layoffs-2023.yaml is deleted",
        "headcount: 100\nretracted: {on: 2023-05-01, why: not_an_event}",
        ("headcount: 100",),
    ),
    Rule(
        "S303",
        "change: gives the reason for an earlier change",
        "This reason is recorded already, and the fact has changed again. Replace it with the new day and the new"
        " reason.",
        "Otherwise, the log would give the old reason for the new change.",
        "headcount: 130\nchange: {on: 2023-05-01, why: wrong_figure}",
        "headcount: 130\nchange: {on: 2023-06-01, why: new_information}",
        ("headcount: 100", "headcount: 120\nchange: {on: 2023-05-01, why: wrong_figure}"),
    ),
    Rule(
        "S304",
        "the fact was recorded from another folder",
        "Only the folder that recorded a fact can change or retract it. Choose another id, or make the change in"
        " that folder. If you renamed the folder, give its old name with --root.",
        "This protects your facts from changes in other people's files.",
        "# my_events/events/acme-layoffs-2022.yaml\n" + _TWO.format("Acme shrinks"),
        "# my_events/events/acme-layoffs-2022-april.yaml\n" + _TWO.format("Acme shrinks"),
        ("# your_events/events/acme-layoffs-2022.yaml\n" + _TWO.format("Acme lets people go"),),
    ),
    Rule(
        "S305",
        "the log uses this id for something else",
        "The log has a fact of another type under this id, such as a company: choose another id for the new file. Or"
        " the fact with this id was erased from the log, and a file can't state it again: delete the file. Events may"
        " go on naming the id.",
        "An id stands for one thing, and never changes.",
        "# my_events/events/acme-labs.yaml\n" + _TWO.format("Acme closes its labs"),
        "# my_events/events/acme-labs-layoffs-2022.yaml\n" + _TWO.format("Acme closes its labs"),
        ("# your_events/companies/acme-labs.yaml\nkind: company\nname: Acme Labs",),
    ),
    Rule(
        "S307",
        "the fact can't have been renamed from this id",
        "renamed_from: names the old id of this fact. That id must belong to a fact of the same type, its file must"
        " be gone, and it must not have another new id. An old id can't be used again. If two files describe the"
        " same fact, retract one of them as a duplicate.",
        "An id stands for one thing, and readers who use the old id must find the new one.",
        "# my_events/events/acme-layoffs-april-2023.yaml\n" + EVENT + "renamed_from: acme-layoffs-2023",
        "# my_events/events/acme-layoffs-2023.yaml is deleted\n"
        "# my_events/events/acme-layoffs-april-2023.yaml\n" + EVENT + "renamed_from: acme-layoffs-2023",
        ("title: Acme lets staff go",),
    ),
)
