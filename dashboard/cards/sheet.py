"""A picture of a view as a whole: title, times, what the view shows, and at the foot where it comes from."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard import derived, language
from dashboard.cards.bodies import body, placed
from dashboard.cards.text import leading, lines, written, xml
from dashboard.cards.two_days import both_days
from dashboard.heads.asked import href
from dashboard.heads.tags import CARD, SITE
from dashboard.language import gettext, gettext_noop
from dashboard.theme import palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.cards.bodies import Body
    from dashboard.heads.subject import Subject
    from dashboard.theme import Palette, ThemeName

_MARGIN = 40
_TITLE, _TEXT, _FOOT = 34.0, 17.0, 14.0
_FONT = Path(__file__).parents[1] / "static" / "inter-latin.woff2"
_LANES, _LANES_ON_CARD = 12, 5
_MOST_HEIGHT = 4000.0
WIDTH = CARD[0] - 2 * _MARGIN
"""The width of what a picture shows, in pixels."""
LICENCE = gettext_noop("CC0 1.0 (public domain)")


def drawn(  # noqa: PLR0913 - what a picture depends on
    found: Subject,
    root: str,
    *,
    card: bool,
    theme: ThemeName = "light",
    font: bool = True,
    comes: Sequence[str] | None = None,
) -> str:
    """Return the picture of a view as SVG.

    Args:
        found: what the view is about.
        root: the address of the first page, with a slash at its end.
        card: whether the picture has the size that other sites show; what does not fit is cut.
        theme: light or dark.
        font: whether the font is in it, so that it looks the same everywhere.
        comes: the lines at its foot; None is `foot`.
    """
    colours = palette(theme)
    state = found.state.with_days_in_order()
    if found.asked.page.url == "compare-days" and state.against:
        differences = derived.differences(found.asked.at, replace(state, event=None))
        inside = both_days(differences, (state.against, state.reported), colours, WIDTH, card=card)
    else:
        inside = body(found, theme, colours, WIDTH, _LANES_ON_CARD if card else _LANES)
    return laid_out(
        found.title,
        found.description,
        inside,
        foot(found, root) if comes is None else comes,
        card=card,
        colours=colours,
        font=font,
    )


def laid_out(  # noqa: PLR0913 - what a picture is made of
    title: str, description: str, inside: Body, comes: Sequence[str], *, card: bool, colours: Palette, font: bool = True
) -> str:
    """Return a picture as SVG.

    Args:
        title: its title.
        description: what stands below the title.
        inside: what it shows.
        comes: the lines at its foot, which say where it comes from.
        card: whether the picture has the size that other sites show; what does not fit is cut.
        colours: the theme's colours.
        font: whether the font is in it, so that it looks the same everywhere.
    """
    heading = lines(title, size=_TITLE, width=WIDTH, most=2)
    about = lines(description, size=_TEXT, width=WIDTH, most=2 if card else 4)
    y = _MARGIN + _TITLE * 0.8
    parts = [written(heading, x=_MARGIN, y=y, size=_TITLE, colour=colours.ink, bold=True)]
    y += len(heading) * leading(_TITLE) - 8
    parts.append(written(about, x=_MARGIN, y=y, size=_TEXT, colour=colours.muted))
    y += len(about) * leading(_TEXT)
    below = 2 * leading(_FOOT) + _MARGIN * 0.7
    room = CARD[1] - y - below if card else _MOST_HEIGHT
    parts.append(placed(inside, _MARGIN, y, room))
    height = CARD[1] if card else round(y + min(inside.height, room) + below)
    shown = [line for text in comes for line in lines(text, size=_FOOT, width=WIDTH, most=1)]
    at = height - below + leading(_FOOT) + 4
    parts.append(
        f'<rect x="0" y="{at - leading(_FOOT):g}" width="{CARD[0]}" height="{below:g}" fill="{colours.background}"/>'
    )
    parts.append(written(shown, x=_MARGIN, y=at, size=_FOOT, colour=colours.muted))
    size = f'width="{CARD[0]}" height="{height}" viewBox="0 0 {CARD[0]} {height}"'
    style = f"<style>{_embedded()}</style>" if font else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="Inter, system-ui, sans-serif" role="img">'
        f"<title>{xml(title)}</title><desc>{xml(description)}</desc>{style}"
        f'<rect width="100%" height="100%" fill="{colours.background}"/>{"".join(parts)}</svg>'
    )


def foot(found: Subject, root: str) -> list[str]:
    """Return the lines that say where the picture of a view comes from."""
    return [source_line(_position(found)), _address(found, root)]


def source_line(position: int) -> str:
    """Return the line that says from which state of the log a picture is, and its licence.

    Args:
        position: the position of the log.
    """
    return gettext(
        "{site}, log position {position}. {licence}. Each event with its sources at:",
        site=SITE,
        position=language.count(position),
        licence=gettext(LICENCE),
    )


def _position(found: Subject) -> int:
    at = found.asked.at
    return int(at.mark.partition(":")[0]) if at.recorded is None else at.recorded


def _address(found: Subject, root: str) -> str:
    return root + href(found.state)


@cache
def _embedded() -> str:
    """Return the style that brings the font along."""
    font = b64encode(_FONT.read_bytes()).decode()
    return f"@font-face{{font-family:Inter;font-weight:100 900;src:url(data:font/woff2;base64,{font})}}"
