"""What a package says it exports is what it exports."""

import importlib
import types

import pytest

PACKAGES = ("solvers", "geodata", "maps", "territory")


@pytest.mark.parametrize("package", PACKAGES)
def test_all_equals_the_public_names(package):
    module = importlib.import_module(package)
    for name in module.__all__:  # those of the product are imported when they are first asked for
        getattr(module, name)
    public = {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and not isinstance(value, types.ModuleType)
    }
    assert sorted(module.__all__) == sorted(public - {"annotations"})
