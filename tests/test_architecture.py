"""The folders' rules, checked on the syntax tree: what each may import, and what nobody may do."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("analytics", "data", "pages")
FORBIDDEN = {
    "analytics": {"streamlit", "altair", "duckdb", "data", "pages"},
    "data": {"streamlit", "altair", "lifelines", "scipy", "pages"},
    "pages": {"lifelines", "scipy", "duckdb"},
}
DATA_MAY_USE = {"analytics.columns", "analytics.errors", "analytics.frozen"}
SECTIONS = {"study", "results", "evidence", "tools"}
# One cache is shared by all sessions, and it holds nothing but the fact that it ran.
SHARED_CACHES = {"pages/view/controls/frame.py": 1}


def modules(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_outside_package_has_one_home(folder):
    for path in modules(folder):
        used = {module.split(".")[0] for module in imports(path)}
        assert not used & FORBIDDEN[folder], name(path)


def test_data_knows_no_statistics():
    for path in modules("data"):
        used = {m for m in imports(path) if m.startswith("analytics")}
        allowed = {m for m in used if any(m == a or m.startswith(a + ".") for a in DATA_MAY_USE)}
        assert used == allowed, name(path)


def test_no_page_stands_directly_in_pages():
    # Streamlit would run it on a deep link to a fresh server without app.py around it.
    assert not list((ROOT / "pages").glob("*.py"))


def test_a_page_never_imports_a_page():
    for path in modules("pages"):
        sections = {m.split(".")[1] for m in imports(path) if m.startswith("pages.")}
        assert not sections & SECTIONS, name(path)


def test_only_controls_touch_streamlit_within_view():
    for path in modules("pages/view"):
        if "controls" not in path.parts:
            assert "streamlit" not in {m.split(".")[0] for m in imports(path)}, name(path)


def test_nothing_of_a_person_can_enter_a_shared_cache():
    found = {}
    for path in [ROOT / "app.py", *modules("data"), *modules("pages")]:
        text = path.read_text(encoding="utf-8")
        count = text.count("cache_data") + text.count("cache_resource")
        if count:
            found[name(path)] = count
    assert found == SHARED_CACHES


@pytest.mark.parametrize("word", ["unsafe_allow_html", "pickle", "eval(", "read_csv_auto", "exec("])
def test_no_code_that_trusts_a_file(word):
    for path in [ROOT / "app.py", *(p for folder in FOLDERS for p in modules(folder))]:
        assert word not in path.read_text(encoding="utf-8").replace(".exec(", ""), name(path)


def test_no_broad_except():
    for path in [ROOT / "app.py", *(p for folder in FOLDERS for p in modules(folder))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else ""
                assert caught not in ("", "Exception", "BaseException"), name(path)


def test_every_page_is_in_the_menu():
    menu = {
        node.value
        for node in ast.walk(ast.parse((ROOT / "app.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and str(node.value).startswith("pages/")
    }
    pages = {name(p) for section in SECTIONS for p in (ROOT / "pages" / section).glob("*.py")}
    assert menu == pages


def test_files_stay_short():
    long = {
        name(path): lines
        for folder in (*FOLDERS, "bench", "tools")
        for path in modules(folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 280
    }
    assert not long
