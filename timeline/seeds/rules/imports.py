"""S204, S205 and S4xx: tables to import, and their mappings."""

from __future__ import annotations

from timeline.seeds.rules.rule import Rule

_DELTAS = """\
# my_events/companies/delta-air.yaml
kind: company
name: Delta Air
aliases: [Delta]
# my_events/companies/delta-taps.yaml
kind: company
name: Delta Taps
aliases: [Delta]
"""

RULES = (
    Rule(
        "S204",
        "the name is ambiguous",
        "Several companies or people have the name in this cell. In the mapping, write under entities: which one you"
        " mean.",
        "The import does not guess: an event on the wrong page is worse than a missing event.",
        f"{_DELTAS}# rows.csv\nwho,day,people\nDelta,2022,5",
        f"{_DELTAS}# map.yaml\nentities: {{Delta: delta-taps}}\n# rows.csv\nwho,day,people\nDelta,2022,5",
    ),
    Rule(
        "S205",
        "the import can't make a slug from this name",
        "Another company has the slug that this name would get, or the name has no letters or digits for a slug."
        " Write a slug in the mapping, under entities:.",
        "A slug stands for one company, and never changes.",
        "# rows.csv\nwho,day,people\nDot C,2022,5\nDot C++,2023,5",
        "# map.yaml\nentities: {Dot C++: dot-c-plus-plus}\n# rows.csv\nwho,day,people\nDot C,2022,5\nDot C++,2023,5",
    ),
    Rule(
        "S401",
        "unknown column",
        "The mapping names a column that the table does not have, or has twice. Compare the name with the header of"
        " the table.",
        "Otherwise, the fields from this column would be empty without a warning.",
        "# rows.csv\nwho,day,staff\nAcme,2022,5",
        "# map.yaml\ncolumns:\n  company: who\n  date: day\n  headcount: staff\n# rows.csv\nwho,day,staff\nAcme,2022,5",
    ),
    Rule(
        "S402",
        "a part of the mapping is not valid",
        "The message says what is wrong: two parts may exclude each other, or something is missing or impossible."
        " docs/import.md explains every part of a mapping.",
        "A mapping applies to thousands of rows, so its meaning must be clear.",
        '# map.yaml\nid: "{.company}-{.dat}"\n# rows.csv\nwho,day,people\nAcme,2022,5',
        '# map.yaml\nid: "{.company}-{.date}"\n# rows.csv\nwho,day,people\nAcme,2022,5',
    ),
    Rule(
        "S403",
        "a row has more or fewer cells than the header",
        "The usual reason is a cell that contains the delimiter and has no quotes around it. Put it in quotes.",
        "Every value after this cell would be in the wrong column.",
        "# rows.csv\nwho,day,people\nAcme, Inc.,2022,5",
        '# rows.csv\nwho,day,people\n"Acme, Inc.",2022,5',
    ),
    Rule(
        "S404",
        "duplicate row",
        "Both rows give the same event, so the import makes one event from them. If they are two events, add another"
        " column to id: so that their ids differ.",
        "A table often lists the same event twice.",
        "# rows.csv\nwho,day,people\nAcme,2022,5\nAcme,2022,5",
        "# rows.csv\nwho,day,people\nAcme,2022,5\nAcme,2023,5",
    ),
    Rule(
        "S405",
        "many dates are 1 January",
        "Many tables write 1 January if they know only the year. If this table does, write first_of_year: year in the"
        " mapping; if the days are real, write first_of_year: day.",
        "A day that nobody knows looks exact, and all these events pile up on one day.",
        "# rows.csv\nwho,day,people\nAcme,2021-01-01,5\nAcme,2022-01-01,5\nAcme,2023-01-01,5",
        "# map.yaml\ncolumns:\n  company: who\n  date: {column: day, first_of_year: year}\n  headcount: people\n"
        "# rows.csv\nwho,day,people\nAcme,2021-01-01,5\nAcme,2022-01-01,5\nAcme,2023-01-01,5",
        severity="hint",
    ),
)
