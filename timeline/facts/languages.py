"""Tags of languages: BCP 47 (RFC 5646), with the languages, scripts and regions that the CLDR knows."""

from __future__ import annotations

import re
from functools import cache

from timeline.errors import FactError

_TAG = re.compile(r"([A-Za-z]{2,3})(?:-([A-Za-z]{4}))?(?:-([A-Za-z]{2}|\d{3}))?", re.ASCII)


@cache
def check_language(tag: str) -> str:
    """Return a tag unchanged: a language, and perhaps a script and a region, such as `en`, `zh-Hans` or `pt-BR`.

    Raises:
        FactError: it has another form, or names an unknown language; the suggestion has the usual spelling.
    """
    from babel import Locale

    match = _TAG.fullmatch(tag.replace("_", "-"))
    known = Locale("en")
    if match is not None:
        language, script, region = match[1].lower(), (match[2] or "").title(), (match[3] or "").upper()
        usual = "-".join(filter(None, (language, script, region)))
        unknown = (script and script not in known.scripts) or (region and region not in known.territories)
        if language in known.languages and not unknown:
            if usual == tag:
                return tag
            raise FactError(f"'{tag}' is not spelt as usual", code="S133", suggestion=f"write {usual}", instead=usual)
    named = {name.lower(): code for code, name in known.languages.items()}.get(tag.strip().lower())
    raise FactError(
        f"'{tag}' is not the tag of a language",
        code="S133",
        suggestion=f"write {named}" if named else "write a BCP 47 tag, such as en, de or zh-Hans",
        instead=named,
    )
