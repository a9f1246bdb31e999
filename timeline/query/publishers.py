"""What publishers are: first-hand, a newsroom, a reprint … `seed_events/publishers.yaml` lists their hosts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args
from urllib.parse import urlsplit

from timeline import resources
from timeline.errors import SeedError

if TYPE_CHECKING:
    from timeline.facts.sources import Source
    from timeline.query.named_entity import NamedEntity
    from timeline.query.results import EventRecord

PublisherKind = Literal[
    "first_hand", "agency", "newsroom", "trade_press", "aggregator", "reprint", "machine_written", "other"
]
LABELS: Mapping[PublisherKind, str] = MappingProxyType(
    {
        "first_hand": "first-hand",
        "agency": "news agency",
        "newsroom": "newsroom",
        "trade_press": "trade press",
        "aggregator": "aggregator",
        "reprint": "reprint",
        "machine_written": "machine-written",
        "other": "blog or other site",
    }
)
"""What pages and lists call each kind."""
WEAK: frozenset[PublisherKind] = frozenset({"aggregator", "reprint", "machine_written", "other"})
"""The kinds of publishers that don't stand for a fact on their own."""
_FIRST_HAND = ("filing", "company")


@dataclass(frozen=True, slots=True)
class Publishers:
    """What publishers are.

    Attributes:
        kinds: the kind of each host; a host stands for its subdomains, too.
    """

    kinds: Mapping[str, PublisherKind]

    def of_host(self, host: str) -> PublisherKind | None:
        """Return the kind of a host, by its longest part that is known; None if none is known."""
        parts = host.lower().removeprefix("www.").split(".")
        known = (self.kinds.get(".".join(parts[at:])) for at in range(len(parts)))
        return next((kind for kind in known if kind is not None), None)

    def of_source(self, source: Source, own: Collection[str] = ()) -> PublisherKind | None:
        """Return what the publisher of a source is; None if nobody knows.

        A filing, and what a company publishes, is first-hand. So is a page on a domain of a participant.

        Args:
            source: the source.
            own: the domains of the event's participants; see `own_domains`.
        """
        if source.kind in _FIRST_HAND:
            return "first_hand"
        host = host_of(source.url)
        if host and any(host == domain or host.endswith(f".{domain}") for domain in own):
            return "first_hand"
        return self.of_host(host) if host else None


def host_of(url: str | None) -> str:
    """Return the host of an address without `www.` and a dot at its end; "" if it has none."""
    try:
        return (urlsplit(url or "").hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:  # such as a wrong IPv6 address
        return ""


def own_domains(record: EventRecord, known: Mapping[str, NamedEntity]) -> frozenset[str]:
    """Return the domains of the participants of an event.

    Args:
        record: the event.
        known: all companies and people by slug, as `Directory.known` has them.
    """
    return frozenset(
        one.value
        for participant in record.participants
        if participant.entity in known
        for one in known[participant.entity].identifiers
        if one.scheme == "domain"
    )


def read(path: Path) -> Publishers:
    """Read a list of publishers: a mapping from each kind to its hosts.

    Raises:
        SeedError: it is not such a list, has an unknown kind, or has a host twice.
    """
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SeedError(f"{path}: not a YAML file: {error}") from None
    if not isinstance(content, dict):
        raise SeedError(f"{path}: write each kind with a list of hosts, such as newsroom: [example.org]")
    kinds: dict[str, PublisherKind] = {}
    for kind, hosts in content.items():
        if kind not in get_args(PublisherKind):
            raise SeedError(f"{path}: unknown kind of publisher '{kind}': use {', '.join(get_args(PublisherKind))}")
        if not isinstance(hosts, list) or not all(isinstance(host, str) and host == host.lower() for host in hosts):
            raise SeedError(f"{path}: {kind} has no list of hosts in lower case, such as [example.org]")
        for host in hosts:
            if host in kinds:
                raise SeedError(f"{path}: the host {host} is listed twice: as {kinds[host]} and as {kind}")
            kinds[host] = kind
    return Publishers(MappingProxyType(kinds))


@cache
def shipped() -> Publishers:
    """Return the shipped list."""
    return read(resources.find("seed_events") / resources.PUBLISHERS)
