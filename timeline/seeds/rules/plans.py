"""S3xx: files that differ from what is recorded."""

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
        "a recorded fact changed, and the file does not say why",
        "Who changes a recorded date, kind, participant, figure or status adds change: with the day, the reason and,"
        " better, a note. Wording and added sources need none.",
        "The log keeps what was said before; whoever compares the two sees why.",
        "headcount: 120",
        "headcount: 120\nchange: {on: 2023-05-01, why: wrong_figure, note: The first report counted one office only.}",
        ("headcount: 100",),
    ),
    Rule(
        "S302",
        "what is recorded is no longer in the files",
        "A file that was loaded is not deleted or left out of its list. Bring it back, and where it should not have"
        " been recorded write retracted: with the day and the reason. A file that was renamed says renamed_from: with"
        " the id that it had. A folder is known by its name alone: another one of the same name, somewhere else, is"
        " taken for the one that was loaded; give it a name of its own, or load it with --root NAME.",
        "The log does not forget; the files say what holds, so they have to say that it no longer does.",
        "# my_events/events/acme-layoffs-2023.yaml is deleted",
        "headcount: 100\nretracted: {on: 2023-05-01, why: not_an_event}",
        ("headcount: 100",),
    ),
    Rule(
        "S303",
        "change: still tells of an earlier change",
        "That reason is recorded already, and the fact has changed again. Put the new day and reason in its place.",
        "The old reason would stand in the log for a change that it does not explain.",
        "headcount: 130\nchange: {on: 2023-05-01, why: wrong_figure}",
        "headcount: 130\nchange: {on: 2023-06-01, why: new_information}",
        ("headcount: 100", "headcount: 120\nchange: {on: 2023-05-01, why: wrong_figure}"),
    ),
    Rule(
        "S304",
        "other files recorded this",
        "It was recorded from another folder, and only that one can change it or take it back. Choose another id, or"
        " change it there; a folder that was renamed keeps its name in the log with --root.",
        "Nobody's files change what somebody else's say.",
        "# my_events/events/acme-layoffs-2022.yaml\n" + _TWO.format("Acme shrinks"),
        "# my_events/events/acme-layoffs-2022-april.yaml\n" + _TWO.format("Acme shrinks"),
        ("# your_events/events/acme-layoffs-2022.yaml\n" + _TWO.format("Acme lets people go"),),
    ),
    Rule(
        "S305",
        "the id is taken in the log",
        "Something of another sort was recorded under that id, such as a company. Choose another id for the new file.",
        "An id stands for one thing, for ever.",
        "# my_events/events/acme-labs.yaml\n" + _TWO.format("Acme closes its labs"),
        "# my_events/events/acme-labs-layoffs-2022.yaml\n" + _TWO.format("Acme closes its labs"),
        ("# your_events/companies/acme-labs.yaml\nkind: company\nname: Acme Labs",),
    ),
    Rule(
        "S306",
        "an id is named that nothing has",
        "superseded_by:, not_same_as: and the steps of a story name something that the files or the log have, and not"
        " the fact itself. Write the id that was meant, or remove it.",
        "Whoever follows the id would find nothing there.",
        "headcount: 100\nretracted: {on: 2023-05-01, why: duplicate, superseded_by: acme-layofs-2022}",
        "# my_events/events/acme-layoffs-2022.yaml\n"
        + _TWO.format("Acme shrinks")
        + "\n# my_events/events/acme-layoffs-2023.yaml\n"
        "headcount: 100\nretracted: {on: 2023-05-01, why: duplicate, superseded_by: acme-layoffs-2022}",
        ("headcount: 100",),
    ),
    Rule(
        "S307",
        "it can't have been renamed from that",
        "renamed_from: names the id that the fact had before: one of the same sort, whose file is gone, and which has"
        " no other new id yet. An old id is not used again. Where two files tell of the same, one is retracted as a"
        " duplicate.",
        "An id stands for one thing, for ever; whoever cites the old one has to find the one new one.",
        "# my_events/events/acme-layoffs-april-2023.yaml\n" + EVENT + "renamed_from: acme-layoffs-2023",
        "# my_events/events/acme-layoffs-2023.yaml is deleted\n"
        "# my_events/events/acme-layoffs-april-2023.yaml\n" + EVENT + "renamed_from: acme-layoffs-2023",
        ("title: Acme lets staff go",),
    ),
    Rule(
        "S308",
        "somebody is named by an old id",
        "The company or person was renamed, or the event that a story tells of. Write the id that the message gives."
        " A change that only follows the new id needs no reason.",
        "Under the old id the event would stand on nobody's timeline.",
        "# my_events/companies/acme.yaml is deleted\n"
        "# my_events/companies/apex.yaml\nkind: company\nname: Acme\nrenamed_from: acme",
        "company: apex\n"
        "# my_events/companies/acme.yaml is deleted\n"
        "# my_events/companies/apex.yaml\nkind: company\nname: Acme\naliases: [Acme Corporation]\nrenamed_from: acme",
        ("title: Acme lets staff go",),
    ),
)
