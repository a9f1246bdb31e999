from __future__ import annotations

import json

import pytest

from tests.builders import DEEPMIND, MUSK, TWITTER, database, event, layoffs, new_store, record, view_of
from timeline.errors import IntegrityError
from timeline.log import read
from timeline.log.segments import HEAD_FILE, read_segments, released, write_segment
from timeline.store import Store


def entries(store, after=0):
    with store.read() as connection:
        return list(read.entries(connection, after=after))


@pytest.fixture
def folder(store, tmp_path):
    """Give a released log of two segments: 1 to 4 and 5 to 6."""
    record(store, layoffs())
    write_segment(tmp_path / "released", entries(store))
    record(store, layoffs(headcount=3800), operation="corrected", reason="wrong_figure", origin="x.yaml:1")
    record(store, event())
    write_segment(tmp_path / "released", entries(store, after=4))
    return tmp_path / "released"


def test_segments_hold_the_log_as_it_is(store, folder):
    assert [segment.file for segment in released(folder)] == ["00000001-00000004.jsonl", "00000005-00000006.jsonl"]
    assert [e for segment in read_segments(folder) for e in segment] == entries(store)
    assert [[e.position for e in segment] for segment in read_segments(folder, after=5)] == [[6]]
    head = json.loads((folder / HEAD_FILE).read_bytes())
    assert f"{head['size']}:{head['root']}" == str(store.verify())


def test_a_database_that_is_restored_has_the_same_tree_head_clock_and_answers(store, folder, tmp_path):
    other = Store.prepare(database(tmp_path / "other"))
    for segment in read_segments(folder):
        with other.write() as connection:
            other.restore(connection, segment)
    assert other.verify(projections=True) == store.verify()
    assert view_of(other).events().to_json() == view_of(store).events().to_json()
    assert entries(other) == entries(store)


def test_entries_are_restored_only_behind_the_head(store, folder):
    segment = next(read_segments(folder))
    with (
        pytest.raises(IntegrityError, match="position 1 does not follow this log, which ends at 6"),
        store.write() as c,
    ):
        store.restore(c, segment)


def lines(folder, file="00000001-00000004.jsonl"):
    return (folder / file).read_bytes().splitlines(keepends=True)


def swap(folder):
    first, second, *rest = lines(folder)
    return b"".join([second, first, *rest])


def raise_headcount(folder):
    *others, last = lines(folder)
    fields = json.loads(last)
    changed = fields["body"].replace("3700", "3701")
    assert changed != fields["body"]
    return b"".join([*others, json.dumps({**fields, "body": changed}).encode() + b"\n"])


def move(folder):
    first, *rest = lines(folder)
    fields = json.loads(first)
    fields["salt"] += fields["body"].encode().hex()
    return b"".join([json.dumps({**fields, "body": ""}).encode() + b"\n", *rest])


TAMPERED = {
    "a changed payload": (raise_headcount, r"\.jsonl:4: the payload does not"),
    "a changed header": (
        lambda f: b"".join(lines(f)).replace(b'"tester"', b'"mallory"', 1),
        r"\.jsonl:1: the entry does not match",
    ),
    "lines that changed places": (swap, r"00000001-00000004\.jsonl:1: the position is 2, not 1"),
    "a line cut off": (lambda f: b"".join(lines(f)[:-1]), r"00000001-00000004\.jsonl was cut or extended"),
    "half a line": (lambda f: b"".join(lines(f))[:-20], r"00000001-00000004\.jsonl:4: this is not an entry"),
    "a line too many": (
        lambda f: b"".join([*lines(f), *lines(f, "00000005-00000006.jsonl")[:1]]),
        r"00000001-00000004\.jsonl was cut or extended",
    ),
    "bytes moved from the payload into the salt": (move, r"\.jsonl:1: the payload does not match"),
    "an empty file": (lambda _: b"", r"00000001-00000004\.jsonl was cut or extended"),
    "something else": (lambda _: b"hello\n", r"00000001-00000004\.jsonl:1: this is not an entry"),
    "values of another type": (
        lambda f: b"".join(lines(f)).replace(b'"version":1', b'"version":"1"'),
        "this is not an entry",
    ),
}


@pytest.mark.parametrize(("change", "part"), TAMPERED.values(), ids=TAMPERED.keys())
def test_a_segment_that_was_tampered_with_is_refused_by_name(folder, change, part):
    (folder / "00000001-00000004.jsonl").write_bytes(change(folder))
    with pytest.raises(IntegrityError, match=part):
        list(read_segments(folder))


def test_a_forged_segment_with_right_hashes_has_another_root(folder, tmp_path):
    (tmp_path / "forged").mkdir()
    forged = new_store(tmp_path / "forged", (TWITTER, DEEPMIND, MUSK, layoffs(headcount=1)))
    write_segment(tmp_path / "other", entries(forged))
    (folder / "00000001-00000004.jsonl").write_bytes((tmp_path / "other" / "00000001-00000004.jsonl").read_bytes())
    with pytest.raises(IntegrityError, match=r"00000001-00000004\.jsonl is not the released segment"):
        list(read_segments(folder))


def test_a_missing_or_reordered_segment_is_refused_by_name(folder):
    listed = json.loads((folder / HEAD_FILE).read_bytes())
    (folder / HEAD_FILE).write_text(json.dumps({**listed, "segments": listed["segments"][::-1]}))
    with pytest.raises(IntegrityError, match=r"lists '00000005-00000006\.jsonl' where position 1 should begin"):
        released(folder)
    (folder / HEAD_FILE).write_text(json.dumps(listed))
    (folder / "00000005-00000006.jsonl").unlink()
    with pytest.raises(IntegrityError, match=r"00000005-00000006\.jsonl is missing"):
        list(read_segments(folder))


@pytest.mark.parametrize(
    "text", ["", "[]", '{"segments": [{}]}', '{"segments": [{"file": "../x", "size": 1, "root": ""}]}']
)
def test_a_list_of_segments_that_is_none_is_refused(folder, text):
    (folder / HEAD_FILE).write_text(text)
    with pytest.raises(IntegrityError, match=r"tree-head\.json"):
        released(folder)


def test_only_what_follows_the_released_log_is_released(store, folder):
    with pytest.raises(IntegrityError, match="position 5 does not follow the last released position, 6"):
        write_segment(folder, entries(store, after=4))


@pytest.mark.no_database
def test_two_branches_that_each_made_a_release_are_told_how_to_heal_it(tmp_path):
    (tmp_path / "tree-head.json").write_text('<<<<<<< HEAD\n{"size": 1}\n=======\n{"size": 2}\n>>>>>>> other\n')
    with pytest.raises(IntegrityError, match=r"two branches each made a release.*delete the segment of the other one"):
        released(tmp_path)
