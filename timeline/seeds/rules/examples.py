"""The parts of the examples of rules."""

from __future__ import annotations

EVENT = """\
kind: layoffs
title: Acme lets staff go
date: 2023-04-11
company: acme
status: reported
sources:
  a: {publisher: Example News, published: 2023-04-12, url: "https://example.org/a"}
  b: {publisher: Daily Example, published: 2023-04-14, url: "https://example.org/b"}
"""
"""The event that the examples change: `my_events/events/acme-layoffs-2023.yaml`."""

MAPPING = """\
kind: layoffs
columns:
  company: who
  date: day
  headcount: people
id: "{.company}-layoffs-{.date}"
title: "{who} lets staff go"
status: reported
source: {url: "https://example.org/{.company}", undated: true}
unknown: create
"""
"""The mapping that the examples of imports change: `map.yaml`."""

_COMPANY_FILE = """\
# my_events/companies/acme-labs.yaml
kind: company
name: Acme Labs
founded: {}
"""
_EVENT_FILE = """\
# my_events/events/{id}.yaml
kind: {kind}
title: {title}
date: {date}
{fields}
status: confirmed
sources:
  a: {{published: {date}, url: "https://example.org/{id}"}}
"""


def labs_founded(when: str) -> str:
    """Return the file of the company Acme Labs, with the date of its founding."""
    return _COMPANY_FILE.format(when)


def event_file(slug: str, kind: str, title: str, date: str, fields: str) -> str:
    """Return the file of an event with a source from the same day.

    Args:
        slug: its id.
        kind: its kind.
        title: its title.
        date: its date.
        fields: lines with its roles and figures.
    """
    return _EVENT_FILE.format(id=slug, kind=kind, title=title, date=date, fields=fields)
