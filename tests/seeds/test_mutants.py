"""All readers of a seed file agree: the schemas, `check`, and what the other commands write."""

from __future__ import annotations

import json
import random
import re
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import yaml

from tests.builders import write
from tests.seeds.mutants import mutants, mutated, parsed, shipped, text_of
from timeline import facts
from timeline.imports import emit
from timeline.imports.fixed_values import fixed_errors
from timeline.imports.mapping import read_mapping
from timeline.imports.schema import mapping_schema
from timeline.seeds.check import check
from timeline.seeds.edit.fix import apply_fixes
from timeline.seeds.edit.format_files import format_file
from timeline.seeds.edit.format_files import write as write_formatted
from timeline.seeds.edit.scaffold import scaffold
from timeline.seeds.edit.schema import schemas
from timeline.seeds.read import documents
from timeline.seeds.read.files import Root, SeedFile, select
from timeline.seeds.rules import RULES
from timeline.seeds.rules.examples import MAPPING

pytestmark = pytest.mark.no_database

MANY = 300
SEED = 1
SCHEMAS = {"events": "event", "companies": "company", "people": "person", "stories": "story"}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {word: value for value in (True, False) for word in (str(value), str(value).lower(), str(value).upper())}
_WORDS |= {f"{sign}.{word}": float(f"{sign}inf") for sign in ("", "-", "+") for word in ("inf", "Inf", "INF")}
_WORDS |= {f".{word}": float("nan") for word in ("nan", "NaN", "NAN")}


@cache
def validators():
    """Give the validator of each schema."""
    return {
        name.removesuffix(".json"): jsonschema.Draft202012Validator(json.loads(text))
        for name, text in schemas().items()
    }


def as_editors_read(text):
    """Read a file by the core schema of YAML 1.2 (section 10.3.2), as editors do."""

    def build(node):
        if isinstance(node, yaml.MappingNode):
            return {key.value: build(value) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [build(item) for item in node.value]
        word = node.value
        if node.style:
            return word
        if word in _WORDS:
            return _WORDS[word]
        if _INT.fullmatch(word):
            return int(word, 0) if word[:2] in ("0x", "0o") else int(word)
        return float(word) if _FLOAT.fullmatch(word) else word

    return build(yaml.compose(text, Loader=yaml.CSafeLoader))  # a tenth of the time of yaml's own parser


def file_at(folder, name):
    """Give a seed file, which need not exist."""
    return SeedFile(folder / name, name, Root("mine", folder), f"mine/{name}")


def is_refused(diagnostics):
    """Return whether there is an error."""
    return any(found.severity == "error" for found in diagnostics)


def taken(kind, many=MANY, seed=SEED):
    """Yield the path, the text and the document of each mutant in which the reader finds no error."""
    for name, text in mutants(kind, many, seed):
        document = documents.read(file_at(Path("/mine"), name), text.encode())
        if not is_refused(document.diagnostics):
            yield name, text, document


@pytest.mark.parametrize("kind", sorted(shipped()))
def test_the_schema_of_its_folder_takes_what_check_takes(kind, tmp_path):
    """A mutant that the schema refuses has an error in check too."""
    found = 0
    for number, (name, text, _) in enumerate(taken(kind)):
        found += 1
        errors = list(validators()[SCHEMAS[name.partition("/")[0]]].iter_errors(as_editors_read(text)))
        if errors:  # the reader alone does not look at the folder
            folder = write(tmp_path / str(number), {name: text})
            assert is_refused(check([folder], alone=True).diagnostics), (name, errors[0].message, text)
    assert found > MANY / 10


@pytest.mark.parametrize("kind", sorted(shipped()))
def test_what_formatting_an_import_and_new_write_is_the_same_fact(kind, tmp_path):
    """What the commands write of a mutant without errors has none either, and is the same fact."""
    for name, text, document in taken(kind, seed=SEED + 1):
        (seed,) = document.seeds
        folder = write(tmp_path, {name: text})
        file = next(file for file in select([folder]).files if file.path.name == Path(name).name)
        formatted = format_file(file)
        write_formatted(formatted)
        assert formatted.diagnostics == ()
        written = {"fmt": file.path.read_bytes()}
        if isinstance(seed.fact, facts.Event):
            written["import"] = f"events:\n{emit.entry(seed.fact.id, emit.body(seed.fact))}".encode()
        if isinstance(seed.fact, facts.Entity):
            named = type(seed.fact).model_validate({"id": seed.fact.id, "names": [seed.fact.name]})
            names = documents.read(file, emit.entity(named).encode())
            assert (is_refused(names.diagnostics), names.seeds[0].fact.name) == (False, seed.fact.name)
        if (
            not isinstance(seed.fact, facts.Story)
            and not {"after", "replaces", "includes"} & document.document.value.keys()
        ):
            values = {key: value for key, value in document.document.value.items() if key != "kind"}
            written["new"] = scaffold(seed.fact.kind, values).text.encode()
        for command, data in written.items():
            again = documents.read(file, data)
            payloads = [each.fact.payload() for each in again.seeds]
            assert (is_refused(again.diagnostics), payloads) == (False, [seed.fact.payload()]), command
        file.path.unlink()


@pytest.mark.parametrize("kind", sorted(shipped()))
def test_fixes_leave_nothing_to_fix_and_no_new_error(kind, tmp_path):
    """A fix never leads to another error, and a second run has nothing to do."""
    names = [(Path(name), text) for name, text in mutants(kind, 60, SEED + 2)]
    texts = {f"{path.parent}/{path.stem}-{number}.yaml": text for number, (path, text) in enumerate(names)}
    folder = write(tmp_path, texts)
    before = check([folder], alone=True)
    result = apply_fixes([folder], alone=True)
    result.write()
    assert apply_fixes([folder], alone=True).after == {}
    for path in result.after:
        documents_ = before.documents[path], result.checked.documents[path]
        was, now = ([found.code for found in one.diagnostics if found.severity == "error"] for one in documents_)
        if not before.documents[path].document.errors:  # an error in the YAML hides the others
            assert len(now) < len(was) or all(code[:2] in ("S2", "S3", "S5") for code in {*now} - {*was}), path.name


@pytest.mark.parametrize("word", ["007", "0x10", "0o17", "00.5", ".inf", ".nan", "9" * 41, "1e9999"])
def test_a_number_that_some_programs_read_as_text_is_an_error(word, root):
    """A word that YAML calls a number is refused where it would be text, also as a figure."""
    for field in ("title", "headcount", "company"):
        path = write(root, {"x.yaml": f"kind: layoffs\n{field}: {word}\n"}) / "x.yaml"
        assert ("S015", 2) in [(found.code, found.line) for found in check([path], alone=True).diagnostics]


def test_a_name_that_is_a_number_is_one_error(root):
    """A company whose name YAML reads as a number has this error only."""
    path = write(root, {"companies/bond.yaml": "kind: company\nname: 007\n"}) / "companies/bond.yaml"
    assert [(found.code, found.line) for found in check([path], alone=True).diagnostics] == [("S015", 2)]


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85"])
def test_a_separator_of_lines_is_one_error_for_all_commands_and_is_fixed(character, edit, root):
    """Check and fmt say the same about a character that ends a line for some programs; --fix makes it a space."""
    edit("lets staff go", f"lets{character}staff{character}go")
    file = next(file for file in select([root]).files if "layoffs" in file.path.name)
    told = [(found.code, found.line, found.column) for found in check([root]).diagnostics]
    assert told == [("S122", 2, 17), ("S122", 3, 6)]
    assert [(found.code, found.line, found.column) for found in format_file(file).diagnostics] == told
    result = apply_fixes([root])
    result.write()
    assert check([root]).ok
    assert "title: Acme lets staff go\n" in file.path.read_text(encoding="utf-8")


def test_an_escaped_separator_of_lines_is_an_invisible_character(edit, root):
    """A separator that is written as an escape sequence is refused too."""
    edit("title: Acme lets staff go", 'title: "Acme\\u2028lets staff go"')
    assert [found.code for found in check([root]).diagnostics] == ["S122"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("companies/jane-roe-2.yaml", "kind: person\nname: Jane R. Roe\n"),
        ("people/acme-two.yaml", "kind: company\nname: Acme Two\n"),
        ("events/2023/acme-two.yaml", "kind: company\nname: Acme Two\n"),
    ],
)
def test_a_fact_in_the_folder_of_another_kind_is_an_error(name, text, root):
    """Editors choose the schema by the folder, so check looks at it too; other folders may hold anything."""
    assert [found.code for found in check([write(root, {name: text})]).diagnostics] == ["S016"]
    (root / name).unlink()
    assert check([write(root, {f"more/{Path(name).name}": text})]).ok


def test_a_changed_mapping_is_read_or_has_errors_with_their_places(tmp_path):
    """Whatever is wrong in a mapping is a diagnostic, and no mapping with an error is used."""
    draw = random.Random(SEED)  # noqa: S311 - no secret
    path = tmp_path / "map.yaml"
    schema = jsonschema.Draft202012Validator(json.loads(mapping_schema()))
    refused = 0
    for _ in range(MANY):
        value = parsed(MAPPING)
        for _ in range(2):
            value = mutated(value, draw)
        path.write_text(text_of(value), encoding="utf-8")
        mappings, document = read_mapping(path)
        assert (not mappings) == bool(document.diagnostics)
        if mappings and not [error for mapping in mappings for error in fixed_errors(mapping)]:
            assert [*schema.iter_errors(as_editors_read(path.read_text(encoding="utf-8")))] == []
        assert all(found.line >= 1 and found.column >= 1 and found.code in RULES for found in document.diagnostics)
        refused += not mappings
    assert MANY / 4 < refused < MANY
