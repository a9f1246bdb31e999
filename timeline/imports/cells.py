"""The description of a field in a mapping: its column, and the form of the cell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StrictBool, field_validator, model_validator

from timeline.errors import FactError
from timeline.facts.countries import check_country
from timeline.facts.entities import Sector
from timeline.facts.identifiers import SCHEMES
from timeline.facts.numbers import SCALE_WORDS, could_be_thousands
from timeline.facts.suggest import did_you_mean
from timeline.imports.clues import NO_CLUES, Clues, EntityForm, read_identifier
from timeline.imports.numbers import FORMS, Form, from_fraction, ungrouped
from timeline.imports.table import Cells
from timeline.imports.templates import Template, Templates, fill_first
from timeline.imports.words import Word, Words, text_of, word

_SCALES = {f"{scale}s": scale for scale in SCALE_WORDS}  # 'millions of USD' is 'million USD' in seed files


class Cell(BaseModel):
    """A field's text: from a column, from a template, or the same in every row.

    Attributes:
        empty: texts that mean an empty cell, such as `n/a`.
        without: texts to remove from the cell first, such as `$`.
        values: the meaning of each text in the column; other texts are errors.
        default: the value for an empty cell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    bare: ClassVar[str] = "column"
    origins: ClassVar[tuple[str, ...]] = ("column", "template", "constant")

    column: Word | None = None
    constant: Word | None = None
    template: Templates | None = None
    empty: Words = ()
    without: Words = ()
    values: dict[str, Word] | None = None
    default: Word | None = None

    @model_validator(mode="before")
    @classmethod
    def _single(cls, data: object) -> object:
        if isinstance(data, dict | BaseModel):
            return data
        return {cls.bare: word(data)}

    @model_validator(mode="after")
    def _one_origin(self) -> Cell:
        given = [name for name in self.origins if getattr(self, name) is not None]
        if len(given) != 1:
            raise FactError(
                f"a field needs exactly one of {', '.join(self.origins[:-1])} and {self.origins[-1]}",
                code="S402",
                suggestion="write {column: NAME}",
            )
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        if self.column is not None:
            return (self.column,)
        return tuple(hole.name for template in self.template or () for hole in template.holes if not hole.of_event)

    @cached_property
    def first(self) -> str:
        """The first column that it reads, for error messages; "" if it reads none."""
        return next(iter(self.columns), "")

    def text(self, cells: Cells, words: Mapping[str, str]) -> str:
        """Return the text for a row, or "".

        Args:
            cells: the row.
            words: the row as text.

        Raises:
            FactError: the cell is not text, or not among `values`.
        """
        if self.constant is not None:
            return self.constant
        found = text_of(cells.get(self.column)) if self.column is not None else self._filled(words)
        if found and not self.without and self.values is None and not self.empty:
            return found.strip()
        for piece in self.without:
            found = found.replace(piece, "")
        found = found.strip()
        if not found or found in self.empty:
            return self.default or ""
        if self.values is None:
            return found
        if found not in self.values:
            raise FactError(f"values: does not have '{found[:80]}'", code="S114", suggestion="add it to values:")
        return self.values[found]

    def _filled(self, words: Mapping[str, str]) -> str:
        return fill_first(self.template or (), words, {}) or ""

    @property
    def outcomes(self) -> tuple[str, ...] | None:
        """All possible texts, or None if the text depends on the cell."""
        if self.constant is not None:
            return (self.constant,)
        if self.values is None:
            return None
        return tuple(dict.fromkeys([*self.values.values(), *([self.default] if self.default is not None else [])]))


class ConstantCell(Cell):
    """A field that is mostly the same in every row: a plain word is a constant."""

    bare: ClassVar[str] = "constant"


class RoleCell(Cell):
    """Names of companies or people.

    Attributes:
        split: what separates several names in one cell.
        unknown: what to do with an unknown name; None means the mapping's own `unknown:`.
        type: what a new one is: `company`, `person` or `group`; None means a company if the role takes companies.
        identifiers: the columns of its identifiers, by scheme.
        country: the column of its country.
        sector: the column of its sector.
    """

    split: Word | None = None
    unknown: Literal["report", "create"] | None = None
    type: ConstantCell | None = None
    identifiers: dict[str, Cell] = Field(default_factory=dict)
    country: Cell | None = None
    sector: Cell | None = None

    @field_validator("type")
    @classmethod
    def _forms(cls, value: ConstantCell | None) -> ConstantCell | None:
        outcomes = value.outcomes if value is not None else ()
        if outcomes is None or any(outcome not in get_args(EntityForm) for outcome in outcomes):
            raise FactError(
                "the type must be company, person or group",
                code="S402",
                suggestion="write type: person, or type: {column: NAME, values: {TEXT: person}}",
            )
        return value

    @field_validator("identifiers")
    @classmethod
    def _schemes(cls, value: dict[str, Cell]) -> dict[str, Cell]:
        for scheme in value:
            if scheme not in SCHEMES:
                hint = did_you_mean(scheme, SCHEMES) or "schemes are " + ", ".join(SCHEMES)
                raise FactError(f"unknown identifier '{scheme}'", code="S402", suggestion=hint, path=(scheme,))
        return value

    @model_validator(mode="after")
    def _one_name(self) -> RoleCell:
        if self.split is not None and self._beside:
            raise FactError(
                "split: can't be used with identifiers:, country: or sector:",
                code="S402",
                suggestion="remove one of them: they belong to one name",
            )
        return self

    @cached_property
    def _beside(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in (*self.identifiers.values(), self.country, self.sector) if cell is not None)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads, with those of identifiers, country, sector and type."""
        cells = (*self._beside, *((self.type,) if self.type is not None else ()))
        return (*super().columns, *(column for cell in cells for column in cell.columns))

    def clues(self, cells: Cells, words: Mapping[str, str]) -> Clues:
        """Return what a row says about the company or person besides its name.

        Raises:
            FactError: an identifier, a country or a sector is not valid.
        """
        if self.type is None and not self._beside:
            return NO_CLUES
        form = self.type.text(cells, words) if self.type is not None else ""
        texts = {scheme: cell.text(cells, words) for scheme, cell in self.identifiers.items()}
        country = _country(self.country.text(cells, words)) if self.country is not None else None
        sector = self.sector.text(cells, words) if self.sector is not None else ""
        if sector and sector not in get_args(Sector):
            hint = "add it to values: of sector:; sectors are " + ", ".join(get_args(Sector))
            raise FactError(f"'{sector[:60]}' is not a sector", code="S402", suggestion=hint)
        identifiers = tuple(read_identifier(scheme, text) for scheme, text in texts.items() if text)
        return Clues(form or None, identifiers, country, sector or None)  # type: ignore[arg-type]

    @field_validator("split")
    @classmethod
    def _something(cls, value: str | None) -> str | None:
        if value == "":
            raise FactError("split: is empty", code="S121", suggestion='write split: ","')
        return value

    def names(self, cells: Cells, words: Mapping[str, str]) -> list[str]:
        """Return the names in a row, without duplicates.

        Raises:
            FactError: the cell is not text or a list of texts.
        """
        cell = cells.get(self.column) if self.column is not None else None
        if isinstance(cell, list):
            found = [text_of(item) for item in cell]
        else:
            text = self.text(cells, words)
            found = text.split(self.split) if self.split is not None else [text]
        names = (" ".join(name.split()) for name in found)
        return list(dict.fromkeys(name for name in names if name and name not in self.empty))


def _country(text: str) -> str | None:
    """Return the code of a country from its code or its English name, or None for an empty cell."""
    if not text:
        return None
    try:
        return check_country(text)
    except FactError as error:
        if error.instead is not None:
            return error.instead
        raise FactError(error.message, code=error.code, suggestion="add it to values: of country:") from None


class FigureCell(Cell):
    """A number.

    Attributes:
        form: the form of numbers, as an example: `1,234.5` or `1.234,5`.
        unit: the unit: `USD`, `million USD`, `thousand`, `tpu`; it may be a template.
        fraction: whether 0.15 means 15 percent.
        approx: whether every number is approximate.
        bound: whether every number is a lower bound (`min`) or an upper bound (`max`).
    """

    form: Form = FORMS[0]
    unit: Template | None = None
    fraction: StrictBool = False
    approx: StrictBool = False
    bound: Literal["min", "max"] | None = None

    @field_validator("unit", mode="before")
    @classmethod
    def _unit(cls, value: object) -> Template:
        return Template.parse(value)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads, with those of its unit."""
        return (*super().columns, *(hole.name for hole in (self.unit.holes if self.unit else ())))

    def unit_of(self, words: Mapping[str, str]) -> str | None:
        """Return the unit in a row; None if it has none, or if its cell is empty."""
        return self.unit.fill(words, {}) if self.unit is not None else None

    def claim(self, text: str, unit: str | None) -> object:
        """Return a value in the form of seed files.

        Args:
            text: the text of the cell, which is not empty.
            unit: the unit in the row; see `unit_of`.

        Raises:
            FactError: the number does not have the form of the mapping, or its unit is missing.
        """
        if "form" not in self.model_fields_set and could_be_thousands(text):
            raise FactError(
                f"'{text}' can mean thousands, or a decimal number",
                code="S115",
                suggestion='write form: "1.234,5" or form: "1234.5" for this field',
            )
        number = ungrouped(text, self.form)
        if self.fraction:
            number = from_fraction(number)
        fields: dict[str, Any] = {}
        if self.unit is not None:
            number = _with_unit(number, unit, fields)
        if self.approx:
            fields["approx"] = True
        if not fields and self.bound is None:
            return number
        return {self.bound or "value": number, **fields}


def _with_unit(number: str, unit: str | None, fields: dict[str, Any]) -> str:
    """Return a number with its scale and currency; another unit is added to the fields of the claim."""
    if unit is None:
        raise FactError(f"the unit of {number} is empty", code="S111", suggestion="fill the column of the unit")
    parts = [_SCALES.get(part, part) for part in unit.split() if part != "of"]
    if parts and parts[-1].islower() and parts[-1] not in SCALE_WORDS:  # a counted thing, and not a currency
        fields["unit"] = parts.pop()
    return " ".join([number, *parts])
