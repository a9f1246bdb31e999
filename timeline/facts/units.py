"""The units of figures, with their nouns."""

from __future__ import annotations

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
"""The singular and plural noun of each unit; a currency has its code."""
