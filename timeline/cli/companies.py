"""`timeline companies`: the companies that have a timeline."""

from __future__ import annotations

from timeline.cli.options import Limit, TableFormat, TableOutputFormat

NAME = "companies"


def run(limit: Limit = None, format: TableOutputFormat = TableFormat.text) -> int:  # noqa: A002
    """List the companies with their number of events."""
    import timeline
    from timeline.cli.output import print_csv, print_json, print_rows, print_table
    from timeline.terminal import is_terminal

    view = timeline.open()
    counts = view.count_by_company()
    found = [
        {
            "id": company.slug,
            "name": company.name,
            "label": company.label,
            "description": company.description,
            "country": company.country,
            "names": [{"name": name, "since": since.text if since else None} for name, since in company.names],
            "aliases": list(company.aliases),
            "events": counts.get(company.slug, 0),
        }
        for company in view.companies()[:limit]
    ]
    headings, rows = ("Id", "Name", "Events"), [(str(c["id"]), str(c["label"]), str(c["events"])) for c in found]
    if format is TableFormat.json:
        print_json(found)
    elif format is TableFormat.csv:
        print_csv(headings, rows)
    elif not is_terminal():
        print_rows(rows)
    else:
        print_table(headings, rows, wide=1)
    return 0
