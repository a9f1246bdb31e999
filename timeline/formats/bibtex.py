"""BibTeX: the events and their sources as entries of a bibliography. TeX prints each text as it is.

A point in time has `year`, `month` and `day`, as far as they are known. A range within a year has its `year`. A longer
or open range has the field `date` of BibLaTeX instead, such as `../2023-04-11`. An event's note has the date in words.
"""

from __future__ import annotations

from collections.abc import Iterator

from timeline.facts import When
from timeline.formats.format import Format
from timeline.formats.item import About, Item
from timeline.formats.reference import Reference, parts, references

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# BibTeX counts braces even after a backslash, so a brace in a text must not be written as one.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "|": r"\textbar{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


def write(items: Iterator[Item], about: About) -> Iterator[bytes]:
    """Yield an entry for each event and for each source."""
    for reference in references(items, about):
        yield entry(reference).encode()


def tex(text: str) -> str:
    """Return a text in which TeX and BibTeX find no markup."""
    return "".join(_TEX.get(character, character) for character in text)


def entry(reference: Reference) -> str:
    """Return the entry of an event or a source."""
    fields = {
        "title": f"{{{tex(reference.title)}}}",  # in its own braces, so that its capitals stay
        "author": " and ".join(f"{{{tex(name)}}}" for name in reference.authors),  # in braces: a whole name
        "howpublished": tex(reference.publisher),
        "pages": tex(reference.pages),
        "language": reference.language,
        **(_date(reference.date) if reference.date is not None else {}),
        "url": reference.url,  # verbatim; an address has no braces
        "urldate": "-".join(_digits(parts(reference.accessed, last=True))) if reference.accessed is not None else "",
        "abstract": tex(reference.abstract),
        "note": tex(reference.note),
    }
    lines = [f"  {name} = {_value(name, value)}" for name, value in fields.items() if value]
    return f"@misc{{{reference.key},\n" + ",\n".join(lines) + "\n}\n\n"


def _value(name: str, value: str) -> str:
    return value if name == "month" else f"{{{value}}}"  # a month is a name that styles translate


def _date(when: When) -> dict[str, str]:
    first, last = parts(when), parts(when, last=True)
    if first and first == last:
        year, month, day = (*_digits(first), "", "")[:3]
        return {"year": year, "month": _MONTHS[int(month) - 1] if month else "", "day": day}
    if first and last and first[0] == last[0]:
        return {"year": f"{first[0]:04}"}
    return {"date": "/".join("-".join(_digits(end)) or ".." for end in (first, last))}


def _digits(numbers: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(f"{number:0{2 if place else 4}}" for place, number in enumerate(numbers))


FORMAT = Format(
    name="bibtex",
    label="BibTeX",
    use="for LaTeX: the events and their sources",
    write=write,
    media_type="application/x-bibtex; charset=utf-8",
    attached=True,
    extension="bib",
)
