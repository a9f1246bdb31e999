"""`timeline roles`: make the roles for writers and readers on PostgreSQL."""

from __future__ import annotations

from typing import Annotated

import typer

NAME = "roles"


def run(
    writer: Annotated[str, typer.Option(help="The role that appends.")] = "timeline_writer",
    reader: Annotated[str, typer.Option(help="The role that reads, such as the dashboard's.")] = "timeline_reader",
) -> int:
    """Make the two roles in the PostgreSQL database, and grant them only what they need."""
    from timeline.grants import grant
    from timeline.store import Store

    store = Store.open(write=True)
    try:
        with store.write() as connection:
            grant(connection, writer=writer, reader=reader)
    finally:
        store.close()
    print(f"{writer} may append, {reader} may read; to add a user to a role: GRANT {reader} TO user")
    return 0
