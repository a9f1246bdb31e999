"""The backup commands in docs/operating.md work."""

from __future__ import annotations

import sqlite3
import subprocess

from tests.builders import event, record
from timeline.store import Store


def test_a_dump_is_restored_into_a_log_with_the_same_tree_head_that_goes_on(store, databases, tmp_path):
    record(store, event())
    server, dump = databases.server, tmp_path / "timeline.dump"
    place = ["-h", server.folder, "-U", "timeline"]
    command = [server.binaries / "pg_dump", *place, "-Fc", "-f", dump, str(store.url.database)]
    subprocess.run(command, check=True)
    url = databases.database(tmp_path / "restored", empty=True)
    name = url.partition("@/")[2].partition("?")[0]
    subprocess.run([server.binaries / "pg_restore", *place, "-d", name, "-e", dump], check=True)
    restored = Store.open(url, write=True)
    assert restored.verify(projections=True) == store.verify()
    record(restored, event("another-2023"))
    assert restored.verify(projections=True).size == store.verify().size + 1
    restored.close()


def test_a_file_is_backed_up_while_it_is_written_to(tmp_path):
    from tests.builders import DEEPMIND, MUSK, TWITTER

    embedded = Store.prepare(f"sqlite:///{tmp_path / 'timeline.db'}")
    record(embedded, TWITTER, DEEPMIND, MUSK)
    with embedded.write() as connection:
        from tests.builders import entry

        embedded.append(connection, [entry(event())], author="a")
        source = sqlite3.connect(tmp_path / "timeline.db")
        source.execute("VACUUM INTO ?", (str(tmp_path / "copy.db"),))
        source.close()
    copy = Store.open(f"sqlite:///{tmp_path / 'copy.db'}")
    assert copy.verify(projections=True).size == 3
    assert embedded.verify().size == 4
    copy.close()
    embedded.close()
