"""The shipped list of publishers has every host of the shipped events."""

from __future__ import annotations

from timeline.query.publishers import host_of
from timeline.query.publishers import shipped as publishers


def test_every_host_has_a_kind_and_every_kind_a_host(shipped):
    hosts = {host_of(source.url) for event in shipped.events() for source in event.fact.sources.values() if source.url}
    known = publishers()
    assert sorted(host for host in hosts if known.of_host(host) is None) == []
    unused = [one for one in known.kinds if not any(host == one or host.endswith(f".{one}") for host in hosts)]
    assert unused == []
