"""What importing the app costs: no statistics library beside SciPy's special functions."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("lifelines", "scipy.stats", "scipy.optimize", "matplotlib", "autograd", "sklearn")


def modules() -> list[str]:
    """Every module that a page imports; the pages themselves are scripts and are not imported."""
    files = [
        path
        for folder in ("analytics", "data", "pages/view")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]


@pytest.mark.slow
def test_no_module_imports_a_heavy_library():
    code = f"""
import importlib, sys
for name in {modules()}:
    importlib.import_module(name)
print(*[name for name in {HEAVY} if name in sys.modules])
"""
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert loaded.stdout.split() == []


def test_the_list_of_modules_is_not_empty():
    assert {"analytics.cox.hazards", "data.queries", "pages.view.format"} <= set(modules())
