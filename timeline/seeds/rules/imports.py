"""S4xx, and S204 and S205: tables to import, and their mappings."""

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
        "a name may be several",
        "More than one company or person goes by the name in this cell. Say in the mapping, under entities:, which one"
        " is meant.",
        "Nothing is guessed: an event on the wrong page is worse than none.",
        f"{_DELTAS}# rows.csv\nwho,day,people\nDelta,2022,5",
        f"{_DELTAS}# map.yaml\nentities: {{Delta: delta-taps}}\n# rows.csv\nwho,day,people\nDelta,2022,5",
    ),
    Rule(
        "S205",
        "a new company can't have the slug of its name",
        "The slug made of the name is somebody else's, or none can be made of it. Give it one in the mapping, under"
        " entities:.",
        "A slug stands for one company, for ever.",
        "# rows.csv\nwho,day,people\nDot C,2022,5\nDot C++,2023,5",
        "# map.yaml\nentities: {Dot C++: dot-c-plus-plus}\n# rows.csv\nwho,day,people\nDot C,2022,5\nDot C++,2023,5",
    ),
    Rule(
        "S401",
        "the data has no such column",
        "The mapping names a column that the table does not have, or has twice. Compare it with the table's header.",
        "A column that is not there would make fields that are silently empty.",
        "# rows.csv\nwho,day,staff\nAcme,2022,5",
        "# map.yaml\ncolumns:\n  company: who\n  date: day\n  headcount: staff\n# rows.csv\nwho,day,staff\nAcme,2022,5",
    ),
    Rule(
        "S402",
        "a part of the mapping makes no sense",
        "It asks for two things at once, for nothing, or for something that can't be; the message says which. Every"
        " part of a mapping is told in docs/import.md.",
        "A mapping is applied to thousands of rows: what it means must be certain.",
        '# map.yaml\nid: "{.company}-{.dat}"\n# rows.csv\nwho,day,people\nAcme,2022,5',
        '# map.yaml\nid: "{.company}-{.date}"\n# rows.csv\nwho,day,people\nAcme,2022,5',
    ),
    Rule(
        "S403",
        "a row has more or fewer cells than the header",
        "Most often a cell has the delimiter in it and no quotes around it. Quote it.",
        "From the first such cell on, every value would stand in a wrong column.",
        "# rows.csv\nwho,day,people\nAcme, Inc.,2022,5",
        '# rows.csv\nwho,day,people\n"Acme, Inc.",2022,5',
    ),
    Rule(
        "S404",
        "a row says the same as another one",
        "Both rows give the same event, so the first of them becomes it. Where they are two events, let id: tell them"
        " apart by another column.",
        "What a table lists twice happened once.",
        "# rows.csv\nwho,day,people\nAcme,2022,5\nAcme,2022,5",
        "# rows.csv\nwho,day,people\nAcme,2022,5\nAcme,2023,5",
    ),
)
