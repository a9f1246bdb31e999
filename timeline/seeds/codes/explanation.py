"""What a stable code stands for, told with an example that is wrong and one that is right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a stable code stands for.

    An example is some lines of `EVENT`, in the place of its own; or, under a line `# my_events/…`, those of a file.

    Attributes:
        code: such as `S010`.
        title: the fault in a few words.
        what: what is wrong, and what the way out is.
        why: why it matters.
        wrong: an example that has the fault.
        right: the same without it.
        recorded: what the file said when it was recorded, for faults of a plan, oldest first.
    """

    code: str
    title: str
    what: str
    why: str
    wrong: str
    right: str
    recorded: tuple[str, ...] = ()


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
"""The event that the examples are about: `my_events/events/acme-layoffs-2023.yaml`."""
