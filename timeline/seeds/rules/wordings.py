"""S126: texts that say since when they were known."""

from __future__ import annotations

from timeline.seeds.rules.rule import Rule

RULES = (
    Rule(
        "S126",
        "a text without the day since when it was known",
        "A title, a summary or another free text is a text; or `{text: …, since: DAY}`; or a list of these in the order"
        " of their days. `since` is the day from which the content of the text was known.",
        "Whoever asks what was known on an earlier day must not read what was found out later.",
        "summary: [Acme says that it lets 100 people go., Acme corrects the number.]",
        "summary:\n  - {text: Acme says that it lets 100 people go., since: 2023-04-12}\n"
        "  - {text: Acme corrects the number., since: 2023-04-14}",
    ),
)
