"""S5xx: what can't be true of all files together."""

from __future__ import annotations

from timeline.seeds.codes.explanation import Explanation

_COMPANY = """\
# my_events/companies/acme-labs.yaml
kind: company
name: Acme Labs
founded: {}
"""
_EVENT = """\
# my_events/events/{id}.yaml
kind: {kind}
title: {title}
date: {date}
{fields}
status: confirmed
sources:
  a: {{published: {date}, url: "https://example.org/{id}"}}
"""


def _event(slug: str, kind: str, title: str, date: str, fields: str) -> str:
    """Write an event of its own, published on its day."""
    return _EVENT.format(id=slug, kind=kind, title=title, date=date, fields=fields)


def _deal(stage: str, date: str) -> str:
    fields = f"acquirer: acme\ntarget: acme-labs\nstage: {stage}\nthread: acme-takes-its-labs"
    return _event(f"acme-labs-{stage}", "acquisition", f"Acme and its labs ({stage})", date, fields)


def _career(kind: str, date: str) -> str:
    return _event(f"acme-roe-{kind}", kind, f"Jane Roe ({kind})", date, "company: acme\npeople: [jane-roe]")


_STORY = """\
# my_events/stories/acme-shrinks.yaml
kind: story
title: Acme shrinks
summary: How Acme let a part of its staff go.
steps:
  - title: The cuts
    window: {}
    text: Acme lets people go.
    events: [acme-layoffs-2023]
"""
_LABS = _COMPANY.format("2010")
_SHUTDOWN = _event("acme-shutdown", "shutdown", "Acme ends", "2023-03-01", "company: acme")
_SALE = "seller: acme\ntarget: acme-labs\nstage: closed"
_OTHER = "# my_events/companies/other.yaml\nkind: company\nname: Other\n"

CONTRADICTIONS = (
    Explanation(
        "S501",
        "the company did not exist yet",
        "All of the event's possible days lie before the first possible day of the company's founding, as its file"
        " (founded:) or an event founding says. One of the two dates is wrong, or another company is meant; who is only"
        " touched stands in concerns:.",
        "Nobody works for, is sued by or buys from what is not there; one slip of a year moves an event out of sight.",
        _COMPANY.format("2023-05") + "# my_events/events/acme-layoffs-2023.yaml\ncompany: acme-labs",
        _COMPANY.format("2013-05") + "# my_events/events/acme-layoffs-2023.yaml\ncompany: acme-labs",
    ),
    Explanation(
        "S502",
        "the company had ended",
        "A confirmed shutdown, or a merger into another company that was closed, lies before all possible days of the"
        " event. After a shutdown it is a warning; a merged company's name and people may go on, so it is a hint then.",
        "What is gone lets nobody go and hires nobody: a date is wrong, or another company is meant.",
        _SHUTDOWN,
        _SHUTDOWN.replace("2023-03-01", "2023-09-01"),
    ),
    Explanation(
        "S503",
        "a deal is closed before it is signed",
        "Events of one thread, one kind, the same companies and the same stake: one is announced or signed after the"
        " last one was closed. Look at the dates, or the stages; another deal has a thread of its own.",
        "Totals count the most advanced stage of a deal; in the wrong order it is another one.",
        _LABS + _deal("signed", "2022-05-01") + _deal("closed", "2022-04-01"),
        _LABS + _deal("signed", "2022-04-01") + _deal("closed", "2022-05-01"),
    ),
    Explanation(
        "S504",
        "somebody leaves before they come",
        "The first hire, appointment or founding that is known of them at that company is later than their departure."
        " They may have been there before: tell of that too, or leave it, as it is only a hint.",
        "Who leads a company when is made from these events.",
        _career("departure", "2022-04-01") + _career("hire", "2023-04-01"),
        _career("hire", "2022-04-01") + _career("departure", "2023-04-01"),
    ),
    Explanation(
        "S505",
        "the figures do not fit each other",
        "No number that the sources allow for headcount is their share of their base, or more people go than there"
        " were. Numbers count as rounded at their last digit; approx: true leaves more room.",
        "One of them is misread, or of another time or another part of the company.",
        "headcount: 1000\nshare: 10\nbase: 5000",
        "headcount: 500\nshare: 10\nbase: 5000",
    ),
    Explanation(
        "S506",
        "a source is older than what it reports",
        "It was published before the first possible day of the event. Nobody announces an outage or a fine ahead: a"
        " warning. What can be planned has sources from before; where all are, it is a hint that none says that it came"
        " to be.",
        "What had been reported by a day follows from the sources: the event would be known before it happened.",
        'kind: fine\nsources:\n  a: {url: "https://example.org/a", published: 2023-03-12}',
        'kind: fine\nsources:\n  a: {url: "https://example.org/a", published: 2023-04-12}',
    ),
    Explanation(
        "S507",
        "the id ends in another year or month",
        "An id that ends in -2023 or -2023-04 says when. A year up to three off is a warning; another month of the"
        " same year, or a number further off, a hint. What is recorded keeps its id, even where its date was wrong.",
        "People find events by their ids, and a wrong one often shows a slip in the date.",
        "date: 2022-04-11",
        "date: 2023-04-11",
    ),
    Explanation(
        "S508",
        "one address has two titles",
        "The same page, whatever follows it as a mark of trackers, is cited under another title elsewhere. Write the"
        " title that stands on the page; or the address belongs to another article.",
        "A wrong address backs nothing; it is easily copied along with the rest.",
        'sources:\n  a: {url: "https://example.org/a", published: 2023-04-12, title: Acme lets people go}\n'
        '  b: {url: "https://www.example.org/a/?utm_source=x", published: 2023-04-12, title: A new chip}',
        'sources:\n  a: {url: "https://example.org/a", published: 2023-04-12, title: Acme lets people go}\n'
        '  b: {url: "https://example.org/chip", published: 2023-04-12, title: A new chip}',
    ),
    Explanation(
        "S509",
        "who owns what contradicts itself",
        "A company buys itself: an error. Or it sells what another one had bought as a whole: a warning; look who"
        " sells, or tell how the company came from one to the other.",
        "Who belongs to whom is made from acquisitions and sales.",
        _LABS
        + _OTHER
        + _event(
            "other-labs", "acquisition", "Other buys", "2020-01-01", "acquirer: other\ntarget: acme-labs\nstage: closed"
        )
        + _event("acme-labs-sale", "divestiture", "Acme sells its labs", "2021-01-01", _SALE),
        _LABS
        + _OTHER
        + _event(
            "acme-labs-bought",
            "acquisition",
            "Acme buys",
            "2020-01-01",
            "acquirer: acme\ntarget: acme-labs\nstage: closed",
        )
        + _event("acme-labs-sale", "divestiture", "Acme sells its labs", "2021-01-01", _SALE),
    ),
    Explanation(
        "S510",
        "a company begins twice",
        "Its file (founded:) and an event founding have no possible day in common: an error. Two events of its founding"
        " are a warning: one of them is of another company, or should be retracted.",
        "Whatever lies before the beginning is told as a fault; so there can be only one.",
        _COMPANY.format("2010")
        + _event("labs-founding", "founding", "Acme Labs begins", "2011-05", "company: acme-labs"),
        _COMPANY.format("2011")
        + _event("labs-founding", "founding", "Acme Labs begins", "2011-05", "company: acme-labs"),
    ),
    Explanation(
        "S511",
        "a story tells of an event out of place",
        "An event of a story's step is retracted, or none of its days falls into the step's window, so that it is not"
        " on the picture that the step shows.",
        "A story is read over the timeline: who reads it looks for the events that it tells of.",
        _STORY.format("2021-01/2021-06"),
        _STORY.format("2023-01/2023-06"),
    ),
)
