"""Tests that people with common colour vision deficiencies can distinguish the families of kinds."""

from __future__ import annotations

import warnings
from itertools import combinations

import numpy as np
import pytest

from dashboard.theme import palette

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # on import, it warns that scipy is missing
    import colour

pytestmark = pytest.mark.no_database

LEAST_APART, LEAST_CONTRAST = 16, 2.5
"""The least CIEDE2000 difference between two families (plotly's own colours: 0.7; Okabe and Ito's: 10.9), and the least
contrast of a glyph with the page."""

_DEFICIENCIES = (None, "Protanomaly", "Deuteranomaly", "Tritanomaly")


def linear(colours):
    return colour.models.eotf_sRGB(np.array([colour.notation.HEX_to_RGB(each) for each in colours]))


def seen(rgb, deficiency):
    """Simulate a deficiency of full strength (Machado, Oliveira and Fernandes, 2009)."""
    if deficiency is None:
        return rgb
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that tritanopia is an approximation
        matrix = colour.matrix_cvd_Machado2009(deficiency, 1.0)
    return np.clip(rgb @ matrix.T, 0, 1)


def lab(rgb):
    space = colour.models.RGB_COLOURSPACE_sRGB
    return colour.XYZ_to_Lab(rgb @ space.matrix_RGB_to_XYZ.T, space.whitepoint)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("deficiency", _DEFICIENCIES)
def test_any_two_families_are_far_apart(theme, deficiency):
    families = palette(theme).families
    found = lab(seen(linear(tuple(families.values())), deficiency))
    apart = {
        pair: float(colour.delta_E(found[one], found[other], method="CIE 2000"))
        for (one, other), pair in zip(combinations(range(len(families)), 2), combinations(families, 2), strict=True)
    }
    assert min(apart.values()) >= LEAST_APART, apart


def luminance(colours):
    return linear(colours) @ np.array([0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_family_stands_out_from_the_page(theme):
    colours = palette(theme)
    (page,) = luminance([colours.background])
    for name, value in zip(colours.families, luminance(tuple(colours.families.values())), strict=True):
        high, low = max(page, value), min(page, value)
        assert (high + 0.05) / (low + 0.05) >= LEAST_CONTRAST, name


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_more_events_are_always_a_step_further_from_the_page(theme):
    """Each step of the density colours moves the perceived lightness further away from the page."""
    colours = palette(theme)
    steps = lab(linear(colours.density))[:, 0]
    (page,) = lab(linear([colours.background]))[:, 0]
    away = np.abs(steps - page)
    assert list(away) == sorted(away)
    assert min(np.diff(away)) > 4
