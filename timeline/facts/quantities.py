"""Numbers with what they count, in plain words: `1 event`, `1,023 events`, `10,000 GPUs`."""

from __future__ import annotations

from decimal import Decimal

from timeline.facts.numbers import plain

UNITS = {
    "gpu": ("GPU", "GPUs"),
    "tpu": ("TPU", "TPUs"),
    "accelerator": ("accelerator", "accelerators"),
    "person": ("person", "people"),
    "signature": ("signature", "signatures"),
    "user": ("user", "users"),
    "record": ("record", "records"),
    "parameter": ("parameter", "parameters"),
    "hour": ("hour", "hours"),
    "percent": ("%", "%"),
}
"""How one and several of a figure's unit are called; a currency has its code."""


def count(number: int, one: str, many: str = "") -> str:
    """Return how many of something there are; its plural has an `s` unless it is given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def amount(number: Decimal, unit: str) -> str:
    """Return a number in full with its unit: `10,000 GPUs`, `44,000,000,000 USD`, `50 %`."""
    one, many = UNITS.get(unit, (unit, unit))
    return f"{Decimal(plain(number)):,f} {one if number == 1 else many}".rstrip()
