"""The colours of each theme, for figures and pages. A search chose them to suit all colour vision (see docs)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from timeline.facts import FAMILIES

ThemeName = Literal["light", "dark"]

FONT = "Inter, system-ui, sans-serif"


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme.

    Attributes:
        ink: text.
        muted: secondary text.
        grid: separators and grid lines.
        surface: a quiet background, such as that of a code block.
        link: the text of links.
        families: the colour of each family of kinds.
        density: the colours from few events to many.
    """

    background: str
    ink: str
    muted: str
    grid: str
    surface: str
    link: str
    families: dict[str, str]
    density: tuple[str, ...]


_LIGHT = Palette(
    "#FFFFFF",
    "#1B1F24",
    "#5A6472",
    "#E6E9ED",
    "#F5F7F9",
    "#1147C3",
    dict(zip(FAMILIES, ("#13A091", "#1147C3", "#B3200A", "#AF76F7", "#BC8936", "#762D50"), strict=True)),
    ("#E3EDF8", "#B5D3EE", "#7FB3DF", "#4390CB", "#1B6AAE", "#0B4379"),
)
_DARK = Palette(
    "#0F1318",
    "#E8ECF1",
    "#9AA6B4",
    "#232A33",
    "#171D24",
    "#7FA6FF",
    dict(zip(FAMILIES, ("#63E0BD", "#3B76FC", "#E74218", "#D7B4FF", "#FFBE37", "#B5678D"), strict=True)),
    ("#17283B", "#1C456B", "#22669A", "#3A8DC6", "#74B9EA", "#C4E4FB"),
)


def palette(theme: ThemeName) -> Palette:
    """Return a theme's colours."""
    return _DARK if theme == "dark" else _LIGHT


def alpha(colour: str, share: float) -> str:
    """Return `#RRGGBB` as `rgba(…)` with an opacity from 0 to 1."""
    red, green, blue = (int(colour[index : index + 2], 16) for index in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share:g})"
