"""The event kinds, by what they are about. A new kind is one class in one module of this package.

All modules in the package's folder are imported, and each class enters the registry `facts.KINDS` by itself.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
