"""Identifiers of companies and people in other registers, such as Wikidata or the stock exchanges.

`SCHEMES` is the registry: a new scheme is one more entry. The reader, the schemas for editors, the tables, the pages
and the documentation use it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from timeline.errors import FactError, FactErrors
from timeline.facts.dates import When
from timeline.facts.suggest import did_you_mean, the_one_meant
from timeline.facts.text import has_invisible

_BAD = "S206"
_MOST = 1000  # identifiers of one scheme
_LISTING = ("exchange", "symbol", "since")
EXCHANGE = r"[A-Z][A-Z0-9]{1,9}"
"""The form of a stock exchange's name, such as NASDAQ."""
SYMBOL = r"[A-Z0-9][A-Z0-9.\-/]{0,11}"
"""The form of a symbol at a stock exchange."""


class Identifier(NamedTuple):
    """An identifier.

    Attributes:
        scheme: the register, by its name in `SCHEMES`.
        value: the identifier in its canonical form; a ticker is `EXCHANGE:SYMBOL`.
        since: from when a ticker is used; else None.
    """

    scheme: str
    value: str
    since: When | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What is unique: the scheme, and the value without case."""
        return self.scheme, self.value.casefold()

    @property
    def url(self) -> str | None:
        """The address of its page, or None if it has none."""
        page = SCHEMES[self.scheme].page
        return page.format(self.value) if page else None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A register.

    Attributes:
        name: its key in files.
        label: its name on pages.
        description: what to write, in a sentence.
        example: a valid identifier.
        pattern: the form, as a regular expression that Python and JavaScript read alike; check digits come on top.
        read: returns the canonical form of a text that has the form, or raises ValueError.
        of: who can have one: companies, people or both.
        many: whether one entity can have several.
        page: the address of an identifier's page, with `{}` for the value; "" if there is none.
        address: the form of such addresses if there is no single one, with `*` for a part that differs.
    """

    name: str
    label: str
    description: str
    example: str
    pattern: str
    read: Callable[[str], str] = str
    of: tuple[Literal["company", "person"], ...] = ("company", "person")
    many: bool = False
    page: str = ""
    address: str = ""


def _lei(text: str) -> str:
    from stdnum import lei

    return str(lei.validate(text))


def _isin(text: str) -> str:
    from stdnum import isin

    return str(isin.validate(text))


def _orcid(text: str) -> str:
    """Check an ORCID iD by ISO 7064 MOD 11-2, as ISNI does."""
    from stdnum import isni

    isni.validate(text)
    return text


SCHEMES: Mapping[str, Scheme] = {
    scheme.name: scheme
    for scheme in (
        Scheme(
            "wikidata", "Wikidata", "The item in Wikidata: Q and a number.", "Q918", r"Q[1-9][0-9]{0,9}",
            page="https://www.wikidata.org/wiki/{}",
        ),
        Scheme(
            "lei", "LEI", "The Legal Entity Identifier (ISO 17442): 20 characters, the last two are check digits.",
            "INR2EJN1ERAN0W5ZP974", r"[0-9A-Z]{18}[0-9]{2}", _lei, ("company",),
            page="https://search.gleif.org/#/record/{}",
        ),
        Scheme(
            "cik", "CIK", "The Central Index Key at the SEC: up to ten digits; leading zeros don't count.", "1418091",
            r"(?![0-9]{11})0*[1-9][0-9]*", lambda text: text.lstrip("0"), ("company",),
            page="https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK={}",
        ),
        Scheme(
            "isin", "ISIN", "The number of a share (ISO 6166): 12 characters, the last one is a check digit.",
            "US5949181045", r"[A-Z]{2}[0-9A-Z]{9}[0-9]", _isin, ("company",), many=True,
        ),
        Scheme(
            "ticker", "Ticker", "The symbol at a stock exchange: {exchange: NASDAQ, symbol: MSFT, since: 1986-03-13}.",
            "NASDAQ:MSFT", f"{EXCHANGE}:{SYMBOL}", of=("company",), many=True,
        ),
        Scheme(
            "domain", "Domain", "A domain that belongs to it, without https:// and www.", "example.org",
            r"(?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?\.)+"
            r"[a-z\u00a1-\uffff][a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff]",
            many=True, page="https://{}/",
        ),
        Scheme(
            "github", "GitHub", "The login of its account or organisation at GitHub.", "microsoft",
            r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}", page="https://github.com/{}",
        ),
        Scheme(
            "crunchbase", "Crunchbase", "The permalink at Crunchbase: the last part of the page's address.",
            "microsoft", r"[a-z0-9](?:[a-z0-9_-]{0,98}[a-z0-9])?",
            address="https://www.crunchbase.com/*/{}",
        ),
        Scheme(
            "orcid", "ORCID", "The ORCID iD of a person: four groups of four; the last character is a check digit.",
            "0000-0002-1825-0097", r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", _orcid, ("person",),
            page="https://orcid.org/{}",
        ),
    )
}  # fmt: skip
"""All schemes, by their names."""


class IdentifiersType:
    """The type of the field `identifiers`: `Annotated[tuple[Identifier, ...], IdentifiersType("company")]`.

    Args:
        of: whose identifiers they are.
    """

    def __init__(self, of: Literal["company", "person"]) -> None:
        self.of = of

    @property
    def schemes(self) -> dict[str, Scheme]:
        """The schemes that the entity can have."""
        return {name: scheme for name, scheme in SCHEMES.items() if self.of in scheme.of}

    def parse(self, value: object) -> tuple[Identifier, ...]:
        """Read a mapping of schemes to identifiers; a scheme may have a list if it allows several.

        Raises:
            FactErrors: all errors in the value, each with its path.
        """
        if isinstance(value, tuple) and all(isinstance(one, Identifier) for one in value):
            return value
        if not isinstance(value, Mapping):
            error = FactError("identifiers must be a mapping", code="S100", suggestion="write {wikidata: Q918}")
            raise FactErrors([error])
        found: list[Identifier] = []
        seen: set[tuple[str, str]] = set()
        errors: list[FactError] = []
        for name, given in value.items():
            scheme = self.schemes.get(name)
            if scheme is None:
                errors.append(self._unknown(str(name)))
                continue
            if isinstance(given, list | tuple) and len(given) > _MOST:
                message = f"there are {len(given):,} identifiers; the limit is {_MOST}"
                errors.append(FactError(message, code=_BAD, suggestion="keep those in use today", path=(name,)))
                continue
            for path, one in _each(scheme, given):
                identifier, wrong = _tried(scheme, one)
                if identifier is not None and identifier.key in seen:
                    wrong = [FactError(f"'{identifier.value}' is there twice", code=_BAD, suggestion="remove one")]
                errors += [error.under(*path) for error in wrong]
                if identifier is not None:
                    seen.add(identifier.key)
                    found.append(identifier)
        if errors:
            raise FactErrors(errors)
        order = list(SCHEMES)
        return tuple(sorted(found, key=lambda one: order.index(one.scheme)))

    def _unknown(self, name: str) -> FactError:
        hint = did_you_mean(name, self.schemes) or f"it takes {', '.join(self.schemes)}"
        if name in SCHEMES:
            hint = f"a {self.of} takes {', '.join(self.schemes)}"
        meant = the_one_meant(name, self.schemes)
        return FactError(f"unknown key '{name[:60]}'", code="S002", suggestion=hint, path=(name,), instead=meant)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # noqa: ANN401
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.parse)


def dump(identifiers: Iterable[Identifier]) -> dict[str, Any]:
    """Return identifiers as files and payloads have them: a text or, if there are several, a list for each scheme."""
    found: dict[str, list[Any]] = {}
    for one in identifiers:
        value: Any = one.value
        if one.scheme == "ticker":
            exchange, _, symbol = one.value.partition(":")
            value = {"exchange": exchange, "symbol": symbol}
            if one.since is not None:
                value["since"] = one.since.text
        found.setdefault(one.scheme, []).append(value)
    return {scheme: values if len(values) > 1 or scheme == "ticker" else values[0] for scheme, values in found.items()}


def without_www(domain: str) -> str:
    """Return a domain without `www.` at its beginning; `www.com` is a domain of its own."""
    bare = domain.strip()[len("www.") :] if domain.strip().lower().startswith("www.") else ""
    return bare if "." in bare else domain


def canonical(scheme: str, text: str) -> str | None:
    """Return the canonical form of an identifier that people write, or None if the text is none.

    Args:
        scheme: a name in `SCHEMES`.
        text: the identifier, in any case, or the address of its page; a ticker is `EXCHANGE:SYMBOL`.
    """
    if scheme == "ticker":
        exchange, _, symbol = text.strip().upper().partition(":")
        return f"{exchange}:{symbol}" if re.fullmatch(EXCHANGE, exchange) and re.fullmatch(SYMBOL, symbol) else None
    try:
        return _read(SCHEMES[scheme], without_www(text) if scheme == "domain" else text).value
    except FactError as error:
        return error.instead


def _each(scheme: Scheme, given: object) -> list[tuple[tuple[str | int, ...], object]]:
    """Return each given value of a scheme with its path."""
    if not isinstance(given, list | tuple) or not scheme.many:
        return [((scheme.name,), given)]
    return [((scheme.name, index), one) for index, one in enumerate(given)]


def _tried(scheme: Scheme, value: object) -> tuple[Identifier | None, list[FactError]]:
    """Return an identifier, or None and the errors in it."""
    try:
        return _read(scheme, value), []
    except FactErrors as several:
        return None, list(several.errors)
    except FactError as error:
        return None, [error]


def _read(scheme: Scheme, value: object) -> Identifier:
    """Read one identifier.

    Raises:
        FactError: it has another form, or its check digits are wrong. A ticker may raise FactErrors.
    """
    if scheme.name == "ticker":
        return _listing(scheme, value)
    text = _text(value)
    if text is None:
        raise FactError(f"the value of {scheme.name} must be text", code=_BAD, suggestion=f'write "{scheme.example}"')
    if re.fullmatch(scheme.pattern, text) is None:
        meant = _meant(scheme, text)
        raise FactError(
            f"'{text[:80]}' is not a valid {scheme.label}",
            code=_BAD,
            suggestion=f"write {meant}" if meant else f"write it like this: {scheme.example}",
            instead=meant,
        )
    try:
        return Identifier(scheme.name, scheme.read(text))
    except ValueError:
        raise FactError(
            f"the check digits of '{text}' are wrong",
            code=_BAD,
            suggestion=f"copy the {scheme.label} again: a character is wrong, or two are swapped",
        ) from None


def _listing(scheme: Scheme, value: object) -> Identifier:
    """Read a ticker: `{exchange, symbol, since}`."""
    shape = "write {exchange: NASDAQ, symbol: MSFT, since: 1986-03-13}"
    if not isinstance(value, Mapping):
        raise FactError("a ticker is a mapping, or a list of mappings", code=_BAD, suggestion=shape)
    errors = [
        FactError(f"unknown key '{key}'", code="S002", suggestion=shape, path=(str(key),))
        for key in value
        if key not in _LISTING
    ]
    exchange, symbol = (_text(value.get(key)) or "" for key in _LISTING[:2])
    for key, text, form in (("exchange", exchange, EXCHANGE), ("symbol", symbol, SYMBOL)):
        if re.fullmatch(form, text) is None:
            meant = text.upper() if re.fullmatch(form, text.upper()) else None
            told = f"'{text[:40]}' is not {'an exchange' if key == 'exchange' else 'a symbol'}"
            message = told if text else f"'{key}' is missing"
            at: tuple[str, ...] = (key,) if key in value else ()
            hint = f"write {meant}" if meant else shape
            errors.append(FactError(message, code=_BAD, suggestion=hint, path=at, instead=meant))
    since = None
    if value.get("since") is not None:
        try:
            since = When.parse(value["since"])
        except FactError as error:
            errors.append(error.under("since"))
    if errors:
        raise FactErrors(errors)
    return Identifier(scheme.name, f"{exchange}:{symbol}", since)


def _text(value: object) -> str | None:
    """Return a value as text: digits may be written without quotes."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) and not has_invisible(value) else None


def of_address(scheme: Scheme, address: str) -> str | None:
    """Return the identifier in an address: the host for a domain, else the place of `{}` in the scheme's address.

    Args:
        scheme: the register.
        address: an address with `http://` or `https://`.

    Returns:
        The identifier, whose form is not checked; None if the address is not one of the register.
    """
    try:
        host = without_www(urlsplit(address).hostname or "")
    except ValueError:
        return None
    if scheme.name == "domain":
        return host
    form = (
        re.escape(scheme.address or scheme.page).replace(r"\{\}", "([^/?#&]+)").replace(r"https://www\.", r"https://")
    )
    form = form.replace("https://", r"https?://(?:www\.)?").replace(r"\*", "[^/]+")
    found = re.match(form, address, re.IGNORECASE) if form else None
    return found[1] if found else None


def _meant(scheme: Scheme, text: str) -> str | None:
    """Return the identifier in an address of its page, or in another case or spacing; None if there is none."""
    part = of_address(scheme, text) if "://" in text else text
    if part is None:
        return None
    plain = without_www(part) if scheme.name == "domain" else part.replace(" ", "")
    for one in (plain, plain.upper(), plain.lower()):
        if one != text and re.fullmatch(scheme.pattern, one):
            try:
                return scheme.read(one)
            except ValueError:
                return None
    return None
