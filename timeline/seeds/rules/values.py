"""S1xx: values without a certain meaning."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from timeline.seeds.rules.rule import Rule

if TYPE_CHECKING:
    from timeline.errors import FactError
    from timeline.seeds.read.diagnostics import Fix
    from timeline.seeds.read.fix_locations import FixBuilder
    from timeline.seeds.read.yaml import Document, Path


def write_list(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Put brackets around a value where a list belongs."""
    span = builder.scalar(document, path)
    if span is None or error.instead is None:
        return None
    return builder.change(span, f"[{builder.written(error.instead, span, flow=True)}]")


def write_date(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Write the date that is meant; `[..2023-04-11]` without quotes is a list, and goes as a whole."""
    span = builder.scalar(document, path)
    if span is None or error.instead is None:
        return None
    is_only_item = path[-1:] == (0,) and len(document.at(path[:-1])) == 1
    whole = builder.brackets(document, path[:-1]) if is_only_item else span
    return builder.change(whole, builder.written(error.instead, span)) if whole is not None else None


def write_slug(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Write the slug that is meant, or take out a duplicate in a list."""
    if error.instead == "":
        return builder.without(document, path)
    return write_text(builder, document, error, builder.only_item(document, path))


def write_text(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Put quotes around a text that YAML takes for a number or a truth value."""
    if not isinstance(document.at(path), bool | int | Decimal):
        return builder.replace(document, error, path)
    span = builder.scalar(document, path)
    return builder.change(span, f'"{builder.raw(span)}"') if span is not None and not span.quote else None


def remove_invisible(builder: FixBuilder, document: Document, error: FactError, path: Path) -> Fix | None:
    """Take out the characters that show nothing."""
    from timeline.facts.text import SHOWS_NOTHING

    span = builder.scalar(document, path)
    if span is None or error.instead is None:
        return None
    visible = "".join(character for character in builder.raw(span) if character not in SHOWS_NOTHING)
    return builder.change(span, visible) if visible else None


RULES = (
    Rule(
        "S100",
        "the value has another form",
        "A list belongs there, or a mapping, and something else stands there. One thing alone is a list too: [x].",
        "What is meant by it would have to be guessed.",
        "# my_events/companies/acme-labs.yaml\nkind: company\nname: Acme Labs\naliases: Acme Corp.",
        "# my_events/companies/acme-labs.yaml\nkind: company\nname: Acme Labs\naliases: [Acme Corp.]",
        fix=write_list,
    ),
    Rule(
        "S101",
        "this is no date",
        "Dates are written from the year to the day, as far as they are known: 2023-04-11, 2023-04, 2023-Q2, 2023; or"
        ' as a span in brackets and quotes: "[2023-02..2023-04]".',
        "A date that a program understands in its own way is on the wrong place of the timeline.",
        "date: spring 2023",
        'date: "[2023-03..2023-06]"',
        fix=write_date,
    ),
    Rule(
        "S102",
        "there is no such day",
        "The month or the day does not exist, the weekday is another one, or the year is not between 1600 and 2199.",
        "It is a slip of the pen, and the day that was meant is another one.",
        "date: 2023-02-30",
        "date: 2023-02-28",
    ),
    Rule(
        "S103",
        "one day is needed here",
        "The on: of a change or a retraction is a day: that of the change in the file, which is always known.",
        "Reasons are told apart, and put in order, by their day.",
        "change: {on: 2023-05, why: typo}",
        "change: {on: 2023-05-01, why: typo}",
    ),
    Rule(
        "S104",
        "it ends before it begins",
        "The first day of a span stands on its left, the last one on its right.",
        "Nothing lies between the two days, so it matches no question.",
        'date: "[2023-04..2023-02]"',
        'date: "[2023-02..2023-04]"',
    ),
    Rule(
        "S105",
        "day and month have no fixed order",
        "04/11/2023 is the 11th of April to some and the 4th of November to others. Look at the source and write it as"
        " 2023-04-11.",
        "A wrong guess is seven months off, and nobody sees it.",
        "date: 04/11/2023",
        "date: 2023-04-11",
    ),
    Rule(
        "S110",
        "this is no number",
        "Numbers are written without separators: 10000, 44e9, 1.5 million. What the source says about a number is said"
        " beside it: approx, min, max. A count is a whole number.",
        "'10,000' is ten in many countries, and 'about' would be lost.",
        "headcount: about 100",
        "headcount: {value: 100, approx: true}",
    ),
    Rule(
        "S111",
        "the currency is missing or unknown",
        "Every amount of money has the ISO 4217 code of its currency: 44 billion USD, EUR 105 million.",
        "'$' is the sign of many currencies, and sums of different ones must never be added.",
        "kind: fine\nprice: $44 million",
        "kind: fine\nprice: 44 million USD",
    ),
    Rule(
        "S112",
        "value and bounds do not fit",
        "A claim has a value, or min or max; min is not above max, the value lies between them, all in one unit.",
        "No number could be what such a claim says.",
        "headcount: {min: 200, max: 100}",
        "headcount: {min: 100, max: 200}",
    ),
    Rule(
        "S113",
        "a claim among several has no source",
        "Where there are several values, each says whose it is: {value: …, source: KEY}.",
        "Who differs from whom is what a dispute is about; as reported, a value counts from its source's day.",
        "headcount: [100, 120]",
        "headcount: [{value: 100, source: a}, {value: 120, source: b}]",
    ),
    Rule(
        "S114",
        "this is not one of the words that may stand here",
        "status, stage, measure, rank, why and the like have a fixed list of words; approx and undated are true or"
        " false, which in YAML 1.2 are not written yes or no.",
        "Only fixed words can be counted and filtered.",
        "status: certain",
        "status: confirmed",
    ),
    Rule(
        "S120",
        "this is no slug, or stands there twice",
        "Companies, people, threads and source keys are named by slugs: lower-case letters and digits, joined by single"
        " hyphens. In a role each stands once, and at most 500 of them.",
        "Names change and are spelt in many ways; the slug stays.",
        "company: Acme Inc.",
        "company: acme",
        fix=write_slug,
    ),
    Rule(
        "S121",
        "text is needed",
        "There is none, or something that YAML takes for a number, a list or a mapping. Put it in quotes.",
        "A title that is a number to one program and text to another is two titles.",
        "title: 2048",
        'title: "2048"',
        fix=write_text,
    ),
    Rule(
        "S122",
        "the text has an invisible character",
        "Control characters, and marks that hide text or turn its direction, often come along when text is copied. The"
        " message shows which one: delete it, or type the words anew.",
        "Text that reads one way and is stored another can deceive people, and searches miss it.",
        r'title: "Acme\u202e lets staff go"',
        'title: "Acme lets staff go"',
        fix=remove_invisible,
    ),
    Rule(
        "S123",
        "the text is too long",
        "A title has at most 300 characters, a summary 2000, everything else 200.",
        "A timeline shows many events at once; the rest is for the sources to tell.",
        "title: Acme lets staff go" + ", as it had said that it would" * 10,
        "title: Acme lets staff go",
    ),
    Rule(
        "S124",
        "this is no web address",
        "It begins with http:// or https://, has a host with a dot, and no spaces. Copy it from the browser.",
        "A link that leads nowhere can't back anything, and one of another sort can do harm.",
        "sources:\n  a: {url: example.org/a, published: 2023-04-12}",
        'sources:\n  a: {url: "https://example.org/a", published: 2023-04-12}',
    ),
    Rule(
        "S125",
        "the names over time do not fit",
        "name: or names:, not both. The first name has no date; each later one has the day from which it holds, in"
        " order.",
        "A page prints the name that was valid on the day of an event.",
        "# my_events/companies/acme-labs.yaml\nkind: company\nnames: [Acme Labs, Acme AI]",
        "# my_events/companies/acme-labs.yaml\nkind: company\nnames: [Acme Labs, {name: Acme AI, since: 2023-07-23}]",
    ),
    Rule(
        "S130",
        "a source can't be found again",
        "An event has at least one source under a short key. Each has its url; or publisher, title and published.",
        "A fact that nobody can look up is hearsay.",
        "sources:\n  a: {publisher: Example News, published: 2023-04-12}",
        "sources:\n  a: {publisher: Example News, published: 2023-04-12, title: Acme shrinks}",
    ),
    Rule(
        "S131",
        "it is not clear when a source was published",
        "published: has the date, as precisely as it is known, with a last possible day; or undated: true says that it"
        " is not known. Not both.",
        "What had been reported by a day follows from it.",
        'sources:\n  a: {url: "https://example.org/a"}',
        'sources:\n  a: {url: "https://example.org/a", undated: true}',
    ),
    Rule(
        "S132",
        "there is no source with that key",
        "source: and derived_from: name a key under sources: of the same event. No source copies itself in the end.",
        "The claim would be nobody's.",
        "headcount: {value: 100, source: c}",
        "headcount: {value: 100, source: a}",
    ),
    Rule(
        "S140",
        "the kind asks for more",
        "Some kinds have a rule of their own between fields: a hire is of people or of a number, a regulation and an"
        " open letter touch somebody, a rename changes the name.",
        "Without it the event says nothing, or stands on no timeline.",
        "kind: hire",
        "kind: hire\npeople: [jane-roe]",
    ),
)
