"""S1xx: the values of fields."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from timeline.seeds.rules.rule import Rule
from timeline.seeds.rules.written import ignorable_characters, no_currencies

if TYPE_CHECKING:
    from timeline.errors import FactError
    from timeline.seeds.read.diagnostics import Fix
    from timeline.seeds.read.fix_locations import FixBuilder
    from timeline.seeds.read.yaml import Document, Path


def write_list(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Put brackets around a single value of a field that needs a list."""
    span = builder.scalar(document, path)
    if span is None or error.instead is None:
        return None
    return builder.change(span, f"[{builder.written(error.instead, span, flow=True)}]")


def write_date(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Write the date that is meant. Without quotes, `[..2023-04-11]` is a list: replace all of it."""
    span = builder.scalar(document, path)
    if span is None or error.instead is None:
        return None
    is_only_item = path[-1:] == (0,) and len(document.at(path[:-1])) == 1
    whole = builder.brackets(document, path[:-1]) if is_only_item else span
    return builder.change(whole, builder.written(error.instead, span)) if whole is not None else None


def write_slug(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Write the slug that is meant, or remove a duplicate from a list."""
    if error.instead == "":
        return builder.without(document, path)
    return write_text(builder, document, error, builder.only_item(document, path))


def write_text(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Put quotes around a text that YAML reads as a number or a truth value."""
    if not isinstance(document.at(path), bool | int | Decimal):
        return builder.replace(document, error, path)
    span = builder.scalar(document, path)
    return builder.change(span, f'"{builder.raw(span)}"') if span is not None and not span.quote else None


def remove_invisible(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Remove the invisible characters."""
    from timeline.facts.text import SHOWS_NOTHING, without_ignorable

    span = builder.scalar(document, path)
    if span is None or error.instead is None:
        return None
    visible, _ = without_ignorable(builder.raw(span))
    visible = "".join(character for character in visible if character not in SHOWS_NOTHING)
    return builder.change(span, visible) if visible else None


RULES = (
    Rule(
        "S100",
        "the value has the wrong form",
        "The field needs a list or a mapping. Write a list even for one item: [x].",
        "The program would have to guess what you mean.",
        "# my_events/companies/acme-labs.yaml\nkind: company\nname: Acme Labs\naliases: Anvil Works",
        "# my_events/companies/acme-labs.yaml\nkind: company\nname: Acme Labs\naliases: [Anvil Works]",
        fix=write_list,
    ),
    Rule(
        "S101",
        "this is not a date",
        "Write the year first, and only what you know: 2023-04-11, 2023-04, 2023-Q2 or 2023, or words such as late 2023"
        ' and spring 2023. Put a span in brackets and quotes: "[2023-02..2023-04]".',
        "If the program guessed the date, the event could be in the wrong place on the timeline.",
        "date: 2023-0X",
        'date: "[2023-01..2023-09]"',
        fix=write_date,
    ),
    Rule(
        "S102",
        "this day does not exist",
        "The month or the day does not exist, the day of the week is wrong, or the year is not between 1600 and 2199.",
        "It is a typing error, and only you can tell which day is right.",
        "date: 2023-04-31",
        "date: 2023-04-11",
    ),
    Rule(
        "S103",
        "this must be a single day",
        "The on: of a change or a retraction is the day on which you change the file.",
        "The program uses this day to tell reasons apart and to put them in order.",
        "change: {on: 2023-05, why: typo}",
        "change: {on: 2023-05-01, why: typo}",
    ),
    Rule(
        "S104",
        "the span ends before it begins",
        "Write the first day on the left and the last day on the right.",
        "There is no day in such a span, so no search would find the event.",
        'date: "[2023-04..2023-02]"',
        'date: "[2023-02..2023-04]"',
    ),
    Rule(
        "S105",
        "it is not clear which number is the day and which the month",
        "04/11/2023 is 11 April to some readers and 4 November to others. Look at the source, and write the date as"
        " 2023-04-11.",
        "A wrong guess is seven months off, and nobody would notice it.",
        "date: 04/11/2023",
        "date: 2023-04-11",
    ),
    Rule(
        "S110",
        "this is not a number",
        "Write numbers without separators: 10000, 44e9 or 1.5 million. Words around it count: about 100, more than 100,"
        " up to 100, 100 to 150. If the source says that it was not made public, write undisclosed. A count is a whole"
        " number.",
        "In many countries '10,000' means ten, and two readers must not read two numbers.",
        'headcount: "10,000"',
        "headcount: 10000",
    ),
    Rule(
        "S111",
        "the currency is missing or unknown",
        "Write the ISO 4217 code of the currency with each amount of money: 44 billion USD, or EUR 105 million.",
        "Many currencies use the sign '$', and amounts in different currencies must not be added.",
        "kind: fine\nprice: $44 million",
        "kind: fine\nprice: 44 million USD",
        written=no_currencies,
    ),
    Rule(
        "S112",
        "the value and its bounds contradict each other",
        "A claim has a value, a min or a max. The min must not be above the max, the value must be between them, and"
        " all must have the same unit.",
        "No number can match such a claim.",
        "headcount: {min: 200, max: 100}",
        "headcount: {min: 100, max: 200}",
    ),
    Rule(
        "S113",
        "one of several claims has no source",
        "If a figure has several values, give each value its source: {value: …, source: KEY}.",
        "Readers need to know which source says what. The day of the source also decides when the value was first"
        " known.",
        "headcount: [100, 120]",
        "headcount: [{value: 100, source: a}, {value: 120, source: b}]",
    ),
    Rule(
        "S114",
        "this value is not allowed here",
        "Fields such as status, stage, measure, rank and why have a fixed list of words. approx and undated are true"
        " or false; yes and no do not work in YAML 1.2.",
        "Only fixed words can be counted and filtered.",
        "status: certain",
        "status: confirmed",
    ),
    Rule(
        "S120",
        "this is not a slug, or it is a duplicate",
        "Companies, people, threads and sources are named by slugs: lower-case letters and digits, joined by single"
        " hyphens. A role can have 500 slugs, each only once.",
        "Names change and have several spellings; the slug stays the same.",
        "company: Acme Inc.",
        "company: acme",
        fix=write_slug,
    ),
    Rule(
        "S121",
        "this must be text",
        "The text is empty, or YAML reads it as a number, a list or a mapping. Put it in quotes.",
        "Some programs would read such a title as a number, and others as text.",
        "title: 2048",
        'title: "2048"',
        fix=write_text,
    ),
    Rule(
        "S122",
        "the text has an invisible character",
        "Control characters, characters that draw nothing, and marks that hide text or change its direction, are often"
        " copied along with text. The message shows the character: delete it, or type the words again.",
        "A text that differs from what you see can deceive readers, and a search can't find it.",
        r'title: "Acme\u202e lets staff go"',
        'title: "Acme lets staff go"',
        written=ignorable_characters,
        possible=lambda texts: not texts.isascii(),
        fix=remove_invisible,
    ),
    Rule(
        "S123",
        "the text is too long",
        "A title can have 300 characters, a summary 2000, and any other text 200.",
        "A timeline shows many events at once; readers find the details in the sources.",
        "title: Acme lets staff go" + ", as it had said that it would" * 10,
        "title: Acme lets staff go",
    ),
    Rule(
        "S124",
        "this is not a web address",
        "An address begins with http:// or https://, has a host with a dot, and has no spaces. Copy it from the"
        " browser.",
        "A broken link proves nothing, and other kinds of links can do harm.",
        "sources:\n  a: {url: example.org/a, published: 2023-04-12}",
        'sources:\n  a: {url: "https://example.org/a", published: 2023-04-12}',
    ),
    Rule(
        "S125",
        "the names are not in order",
        "Write name: or names:, not both. In names:, the first name has no date. Each later name has the day on"
        " which it came into use, and the days are in order.",
        "Pages show the name that was in use on the day of an event.",
        "# my_events/companies/acme-labs.yaml\nkind: company\nnames: [Acme Labs, Acme AI]",
        "# my_events/companies/acme-labs.yaml\nkind: company\nnames: [Acme Labs, {name: Acme AI, since: 2023-07-23}]",
    ),
    Rule(
        "S130",
        "nobody can find this source again",
        "An event has at least one source, under a short key. Each source has a url, or else publisher, title and"
        " published.",
        "Readers must be able to check a fact.",
        "sources:\n  a: {publisher: Example News, published: 2023-04-12}",
        "sources:\n  a: {publisher: Example News, published: 2023-04-12, title: Acme shrinks}",
    ),
    Rule(
        "S131",
        "the source has no day of publication",
        "Write published: with the date as far as you know it; it must have a last possible day. If the date is not"
        " known, write undated: true. Don't write both.",
        "This day decides from when on an event counts as reported.",
        'sources:\n  a: {url: "https://example.org/a"}',
        'sources:\n  a: {url: "https://example.org/a", undated: true}',
    ),
    Rule(
        "S132",
        "unknown source",
        "source: and derived_from: name a key under sources: of the same event. With derived_from:, no source can"
        " lead back to itself.",
        "Otherwise, nobody can tell where the claim comes from.",
        "headcount: {value: 100, source: c}",
        "headcount: {value: 100, source: a}",
    ),
    Rule(
        "S133",
        "the language or the time of a source is not valid",
        "language: is a BCP 47 tag of a language, and perhaps of a script and a region: en, zh-Hans, pt-BR. time: is"
        " the place in a recording: 2:30 or 1:02:30.",
        "Citation managers and screen readers need the exact tag.",
        'sources:\n  a: {url: "https://example.org/a", published: 2023-04-12, language: English}',
        'sources:\n  a: {url: "https://example.org/a", published: 2023-04-12, language: en}',
    ),
    Rule(
        "S140",
        "the kind needs another field",
        "Some kinds have rules of their own: a hire needs people or a headcount, a regulation or an open letter"
        " needs a company or a person, and a rename needs two different names.",
        "Without the field, the event says nothing, or is on no timeline.",
        "kind: hire",
        "kind: hire\npeople: [jane-roe]",
    ),
)
