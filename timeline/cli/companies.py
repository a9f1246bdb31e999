"""`timeline companies`: who has a timeline."""

from __future__ import annotations

from timeline.cli.options import Format, OutputFormat

NAME = "companies"


def run(format: OutputFormat = Format.text) -> int:  # noqa: A002
    """List the companies and how many events each has."""
    import timeline
    from timeline.cli.output import print_json, print_table

    view = timeline.open()
    counts = view.count_by_company()
    found = [
        {
            "id": company.slug,
            "name": company.name,
            "names": [{"name": name, "since": day.isoformat() if day else None} for name, day in company.names],
            "aliases": list(company.aliases),
            "events": counts.get(company.slug, 0),
        }
        for company in view.companies()
    ]
    if format is Format.json:
        print_json(found)
    else:
        rows = [(str(c["id"]), str(c["name"]), str(c["events"])) for c in found]
        print_table(("Id", "Name", "Events"), rows, wide=1)
    return 0
