"""The questions that an assistant can ask, as functions of a view. Each answer is JSON, bounded, and can be cited."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from timeline.errors import QueryError
from timeline.facts.quantities import claim_in_words
from timeline.log import read
from timeline.log.proof import make_proof, proof_to_json
from timeline.log.tree import StoredTree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.query import EventRecord, View

MOST = 50
"""The most events of a page."""
_MOST_COMPARED = 6
_MOST_SOURCES = 20
_MOST_CHANGES = 50
LICENCE = "CC0 1.0 (public domain)"


@dataclass(frozen=True, slots=True)
class Asked:
    """The log at the times that a question names, pinned to a position."""

    view: View

    @classmethod
    def of(cls, view: View, reported: str | None = None, recorded: str | None = None) -> Asked:
        """Return the log at two times.

        Args:
            view: the log.
            reported: only what had been published by this day; None is now.
            recorded: what the log said at this position or time; None is now.

        Raises:
            QueryError: it is no such time.
        """
        then = view.as_recorded(recorded) if recorded else view.pinned()
        return cls(then.as_reported(reported) if reported else then)

    def answer(self, **content: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON values
        """Return an answer with the state of the log that it is from."""
        head = self.view.tree_head()
        day = self.view.reported_by
        state = {"position": head.size, "tree_head": str(head), "as_reported_by": day.isoformat() if day else None}
        return {**content, "log": {**state, "licence": LICENCE}}

    def cite(self, slug: str) -> str:
        """Return how to cite an event."""
        day = self.view.reported_by
        then = f", as reported by {day.isoformat()}" if day else ""
        return f"Timeline, event {slug}{then}, tree head {self.view.tree_head()}, {LICENCE}"


def find_events(asked: Asked, *, page: int = 1, **filters: Any) -> dict[str, Any]:  # noqa: ANN401 - filters' values
    """Return a page of the events that match filters, the latest first.

    Raises:
        QueryError: a filter can't take its value, or there is no such page.
    """
    given = {name: value for name, value in filters.items() if value not in (None, "", [])}
    found = asked.view.events(**given).order_by("-date")
    total, first = len(found), (_page(page) - 1) * MOST
    if page > 1 and first >= total:
        raise QueryError(f"page: the last page is {max(1, -(-total // MOST))}")
    shown = list(found.limit(first + MOST))[first:]
    return asked.answer(
        events=[brief(record) for record in shown],
        total=total,
        page=page,
        left_out=max(0, total - first - len(shown)),
        next_page=page + 1 if first + len(shown) < total else None,
    )


def event(asked: Asked, slug: str) -> dict[str, Any]:
    """Return all that is known of an event: each claim with its source, and the sources."""
    record = asked.view.event(slug)
    if record is None:
        return asked.answer(known=False, event=None, note="Nothing had been reported about this event by that day.")
    found = record.to_json()
    left_out = max(0, len(found["sources"]) - _MOST_SOURCES)
    found["sources"] = found["sources"][:_MOST_SOURCES]
    found["date"]["in_words"] = str(record.date)
    return asked.answer(
        known=True, event=found, claims=claims(record), cite=asked.cite(slug), left_out={"sources": left_out}
    )


def known_on(asked: Asked, slug: str) -> dict[str, Any]:
    """Return what was known of an event on the day of `asked`, beside what is known now."""
    then = event(asked, slug)
    now = event(Asked(_now(asked)), slug)
    return asked.answer(
        then={name: then[name] for name in ("known", "event", "claims", "cite", "note") if name in then},
        now={"claims": now.get("claims", []), "disputed": (now["event"] or {}).get("disputed")},
    )


def company(asked: Asked, slug: str, *, page: int = 1, since: str = "", until: str = "") -> dict[str, Any]:
    """Return a company with a page of its timeline, the latest first."""
    found = asked.view.company(slug)
    fact = found.fact
    about = {
        "id": fact.id,
        "name": asked.view.directory.label(fact.id, asked.view.reported_by),
        "names": [{"name": one.name, "since": one.since.text if one.since else None} for one in fact.names],
        "description": fact.description,
        "sector": fact.sector,
        "country": fact.country,
    }
    told = find_events(asked, page=page, company=slug, since=since or None, until=until or None)
    return {**told, "company": about}


def compare(asked: Asked, companies: Sequence[str], *, since: str = "", until: str = "") -> dict[str, Any]:
    """Return the number of events by family, and the sums of layoffs and purchases, for two to six companies.

    Raises:
        QueryError: there are fewer or more, or one is unknown.
    """
    if not 2 <= len(set(companies)) <= _MOST_COMPARED:  # noqa: PLR2004 - one can't be compared
        raise QueryError(f"give two to {_MOST_COMPARED} companies")
    window: dict[str, Any] = {name: value for name, value in (("since", since), ("until", until)) if value}
    found = {}
    for slug in dict.fromkeys(companies):
        events = asked.view.events(company=slug, **window)
        own = {"layoffs": ("headcount", "company"), "acquisition": ("price", "acquirer")}
        sums = {
            f"{kind}_{figure}": asked.view.events(company=slug, role=role, kind=kind, **window).sum(figure).to_json()
            for kind, (figure, role) in own.items()
        }
        families = {name: count for (name,), count in events.count_by("family").items()}
        found[slug] = {"events": len(events), "by_family": families, "sums": sums}
    return asked.answer(companies=found, note="Amounts of money are added for each currency; nothing is converted.")


def sums(asked: Asked, figure: str, by: str = "", **filters: Any) -> dict[str, Any]:  # noqa: ANN401 - filters' values
    """Return the sum of a figure over the events that match filters, for each unit; with `by`, for each group.

    Raises:
        QueryError: the figure, the group or a filter is unknown; the message says what there is.
    """
    given = {name: value for name, value in filters.items() if value not in (None, "", [])}
    events = asked.view.events(**given)
    if not by:
        return asked.answer(sum=events.sum(figure).to_json())
    every = events.sum(figure, by=by)
    groups = {", ".join(key): one.to_json() for key, one in list(every.items())[:MOST]}
    return asked.answer(sums=groups, left_out=max(0, len(every) - MOST))


def history(asked: Asked, slug: str) -> dict[str, Any]:
    """Return each version of a fact in the log: when, by whom, why, and what changed."""
    versions = asked.view.history(slug)
    return asked.answer(
        versions=[one.to_json() for one in versions[-_MOST_CHANGES:]], left_out=max(0, len(versions) - _MOST_CHANGES)
    )


def proof(asked: Asked, slug: str) -> dict[str, Any]:
    """Return the proof that the last version of a fact is in the log; `timeline verify-proof` checks it."""
    import orjson

    versions = asked.view.history(slug)
    with asked.view.store.read() as connection:
        entry = next(read.entries(connection, after=versions[-1].position - 1, until=versions[-1].position))
        made = make_proof(entry, StoredTree(connection, asked.view.tree_head().size))
    return asked.answer(proof=orjson.loads(proof_to_json(made)))


def brief(record: EventRecord) -> dict[str, Any]:
    """Return an event in short."""
    return {
        "id": record.id,
        "title": record.title,
        "date": record.date.text,
        "date_in_words": str(record.date),
        "kind": record.kind,
        "status": record.status,
        "disputed": record.disputed,
        "planned": record.planned,
        "participants": [
            {"id": one.entity, "name": one.name, "role": one.role, "type": one.type} for one in record.participants[:12]
        ],
        "claims": claims(record),
    }


def claims(record: EventRecord) -> list[dict[str, Any]]:
    """Return each claim of a figure with who reports it, and since when."""
    found = []
    for figure, given in record.fact.figures.items():
        for one in given:
            source = record.fact.sources.get(one.source or "")
            found.append(
                {
                    "figure": figure,
                    "says": claim_in_words(one),
                    "rank": one.rank,
                    "publisher": source.publisher if source else None,
                    "published": source.published.text if source and source.published else None,
                    "url": source.url if source else None,
                }
            )
    return found[:MOST]


def _now(asked: Asked) -> View:
    return replace(asked.view, reported_by=None)


def _page(page: int) -> int:
    if page < 1:
        raise QueryError("page: the first page is 1")
    return page
