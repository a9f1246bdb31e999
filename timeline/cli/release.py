"""`timeline release`: write the changes of the shipped files as the next segment of the released log."""

from __future__ import annotations

NAME = "release"


def run() -> int:
    """Write the changes in seed_events/ as the next segment of the released log. For maintainers."""
    import os

    from timeline.cli.output import print_diagnostics
    from timeline.cli.seeds import check_with_log
    from timeline.facts.quantities import count
    from timeline.seeds.release import MAINTAINERS, release

    checked = check_with_log(None, None)
    if not checked.ok:
        print_diagnostics(checked.diagnostics)
        return 1
    done, segment = release(checked, author=os.environ.get("TIMELINE_AUTHOR") or MAINTAINERS)
    if done.plan.diagnostics:
        print_diagnostics(done.plan.diagnostics)
        return 1
    if segment is None:
        print(f"nothing changed: the released log is at position {done.head}")
    else:
        print(f"released {count(done.appended, 'entry')} as {segment.file}; the tree head is {segment.head}")
    return 0
