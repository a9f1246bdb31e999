"""The preview of a company, a person or an event: a small HTML page for a frame in another program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.escape import html
from timeline.query.reconciliation import (
    PROPERTIES,
    Reference,
    description_of,
    name_of,
    properties_of,
    types_of,
    values,
)

if TYPE_CHECKING:
    from timeline.query import View
    from timeline.query.reconciliation.properties import Thing

_STYLE = (
    "body{font:14px/1.4 sans-serif;margin:8px}h1{font-size:16px;margin:0}dd{margin:0}dt{color:#555}"
    "dl{display:grid;grid-template-columns:auto 1fr;gap:2px 10px}"
)
_LEFT_OUT = frozenset({"id", "description", "country", "summary"})
_MOST_VALUES = 5


def preview(view: View, slug: str, thing: Thing, address: str) -> str:
    """Return the page.

    Args:
        view: the log.
        slug: the id.
        thing: what has the id.
        address: the address of its page.
    """
    types = types_of(thing)
    rows = []
    for one in properties_of(types[-1].id):
        found = values(view, thing, one) if one.id not in _LEFT_OUT else ()
        if found:
            shown = [html(value.name if isinstance(value, Reference) else str(value)) for value in found]
            rows.append(f"<dt>{html(one.name)}</dt><dd>{', '.join(shown[:_MOST_VALUES])}</dd>")
    text = "".join(f"<p>{html(str(value))}</p>" for value in values(view, thing, PROPERTIES["summary"]))
    name = html(name_of(thing))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
        f"<style>{_STYLE}</style></head>"
        f'<body><h1><a href="{html(address)}" target="_blank" rel="noopener">{name}</a></h1>'
        f"<p>{html(description_of(view, thing))} <small>({html(types[0].name)}, {html(slug)})</small></p>{text}"
        f"<dl>{''.join(rows)}</dl></body></html>"
    )
