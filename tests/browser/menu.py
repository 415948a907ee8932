"""The pages in the menu, read from app.py's source: importing it would run the app."""

import ast
from dataclasses import dataclass
from pathlib import Path

from tools.server import ROOT


@dataclass(frozen=True)
class Entry:
    """A page in the menu."""

    section: str
    title: str
    url_path: str

    def __str__(self) -> str:
        return self.title


def _read_pages() -> dict[str, list[tuple[str, str]]]:
    tree = ast.parse((ROOT / "app.py").read_text(encoding="utf-8"))
    [pages] = [
        ast.literal_eval(statement.value)
        for statement in tree.body
        if isinstance(statement, ast.AnnAssign)
        and isinstance(statement.target, ast.Name)
        and statement.target.id == "PAGES"
        and statement.value
    ]
    return dict(pages)


def read_paths() -> list[str]:
    """Return the scripts of all pages, in the order of the menu."""
    return [path for section in _read_pages().values() for path, _ in section]


def _read_menu() -> list[Entry]:
    entries = [
        Entry(section, title, Path(path).stem)
        for section, pages_in_section in _read_pages().items()
        for path, title in pages_in_section
    ]
    first = entries[0]
    # The first page is the default one, which has no address of its own.
    return [Entry(first.section, first.title, ""), *entries[1:]]


MENU = _read_menu()


def entry_of(title: str) -> Entry:
    """Return the page of that title."""
    return next(entry for entry in MENU if entry.title == title)
