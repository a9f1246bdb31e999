"""Keys, notes, checkpoints and cosignatures, against the vectors of their specifications."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.errors import KeyFormatError, NoteError
from timeline.log.merkle import TreeHead
from timeline.transparency import note
from timeline.transparency.checkpoint import Checkpoint
from timeline.transparency.keys import COSIGNATURE, PrivateKey, PublicKey

pytestmark = pytest.mark.no_database

# The example of Go's golang.org/x/mod/sumdb/note, and the one of C2SP signed-note.
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_SIGNATURE = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
GO_SIGNED = f"{GO_TEXT}\n— PeterNeumann {GO_SIGNATURE}\n"
C2SP_PUBLIC = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
C2SP_SIGNED = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
COSIGNED = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501 - as the specification has it


def test_go_s_example_is_signed_and_verified_byte_for_byte():
    key = PrivateKey.parse(GO_PRIVATE)
    assert (str(key.public), key.text) == (GO_PUBLIC, GO_PRIVATE)
    assert note.sign(GO_TEXT, [key]) == GO_SIGNED
    assert note.verified(GO_SIGNED, [PublicKey.parse(GO_PUBLIC)]).text == GO_TEXT


def test_the_example_of_the_specification_is_verified():
    assert note.verified(C2SP_SIGNED, [PublicKey.parse(C2SP_PUBLIC)]).text == "This is an example message.\n"


def test_the_cosigned_example_is_read():
    text, signatures = note.split(COSIGNED)
    found = Checkpoint.parse(text)
    assert (found.origin, found.head.size, found.text) == ("example.com/behind-the-sofa", 20852163, text)
    assert [(name, len(data)) for name, data in signatures] == [
        ("example.com/behind-the-sofa", 4 + 64),
        ("witness.example.com/w1", 4 + 8 + 64),
    ]
    assert int.from_bytes(signatures[1][1][4:12], "big") == 1679315147  # the time that the specification names


def test_a_witness_signs_the_time_too():
    log, witness = PrivateKey.new("example.org/log"), PrivateKey.new("witness.example/w1", COSIGNATURE)
    text = Checkpoint("example.org/log", TreeHead(7, bytes(32))).text
    signed = note.sign(text, [log, witness], seconds=1679315147)
    found = note.verified(signed, [log.public, witness.public])
    assert (found.by, found.times) == ((log.public, witness.public), {"witness.example/w1": 1679315147})
    # Another time does not fit the signature.
    name, data = note.split(signed)[1][1]
    moved = base64.b64encode(data[:4] + (1).to_bytes(8, "big") + data[12:]).decode()
    altered = signed[: signed.rindex("— ")] + f"— {name} {moved}\n"
    with pytest.raises(NoteError, match="does not fit"):
        note.verified(altered, [log.public, witness.public])
    assert note.verified(altered, [log.public]).by == (log.public,)  # a signature of an unknown key is ignored


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_any_text_is_a_note_or_an_error(text):
    for given_text in (text, text + "\n\n", f"a\n\n{text}", f"a\n\n— a {text}\n"):
        with pytest.raises(NoteError):
            note.verified(given_text, [PublicKey.parse(GO_PUBLIC)])


@pytest.mark.parametrize(
    "altered",
    [
        GO_SIGNED.replace("answer", "Answer"),
        GO_SIGNED.replace("ZJkuBS", "ZJkuBT"),
        GO_SIGNED.replace("\n\n", "\n"),
        GO_SIGNED[:-1],
        GO_SIGNED.replace("— ", "- "),
        GO_SIGNED.replace("PeterNeumann ", "Peter Neumann "),
        GO_SIGNED + "— x\n",
        "\x07" + GO_SIGNED,
        GO_SIGNED.replace("PeterNeumann", "Somebody"),
    ],
)
def test_an_altered_note_is_refused(altered):
    with pytest.raises(NoteError):
        note.verified(altered, [PublicKey.parse(GO_PUBLIC)])


@pytest.mark.parametrize(
    "text",
    [
        "", "+", "a+b+c", "a b+00000000+AA==", GO_PUBLIC.replace("c74f20a3", "c74f20a4"), GO_PUBLIC.upper(),
        GO_PUBLIC[:-4], GO_PUBLIC.replace("+ARp", "+BRp"), GO_PRIVATE,
    ],
)  # fmt: skip
def test_what_is_no_public_key_is_refused_and_never_shown_if_it_is_private(text):
    with pytest.raises(KeyFormatError) as caught:
        PublicKey.parse(text)
    assert GO_PRIVATE[-20:] not in str(caught.value)


def test_a_private_key_is_in_no_text_of_its_own():
    key = PrivateKey.new("example.org/log")
    assert key.seed.hex() not in repr(key)
    assert base64.b64encode(key.seed).decode()[:20] not in f"{key!r} {key!s} {key.public}"
    damaged = key.text[:-6] + "AAAAA="
    with pytest.raises(KeyFormatError) as caught:
        PrivateKey.parse(damaged)
    assert damaged[-30:-8] not in str(caught.value)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "x" * 201, "\u200b"])
def test_a_name_that_no_note_can_hold_is_refused(name):
    with pytest.raises(KeyFormatError, match="can't name a key"):
        PrivateKey.new(name)


@pytest.mark.parametrize(
    "text", ["", "a", "a\nb\nc\n", "a\n01\n" + "A" * 43 + "=\n", "\n1\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n"]
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteError, match="not a checkpoint"):
        Checkpoint.parse(text)
