"""Nothing leaves this machine: neither the page nor the server asks any other address."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import StartServer
from tests.browser.menu import MENU, entry_of
from tests.browser.steps import expect_page, open_by_link, open_from_menu

WATCH = Path(__file__).parent / "watch"
LOCAL_SCHEMES = ("data", "blob")


@pytest.fixture
def watched(tmp_path: Path) -> dict[str, str]:
    """Environment of a process whose outside addresses are written to OUTSIDE_LOG."""
    return {"PYTHONPATH": str(WATCH), "OUTSIDE_LOG": str(tmp_path / "outside.log")}


def test_the_page_asks_only_its_own_server(page, server, requested):
    open_by_link(page, server, MENU[0])
    for entry in MENU:
        open_from_menu(page, entry)
        expect_page(page, entry)
    outside = [
        address
        for address in requested
        if urlsplit(address).netloc != server.address
        and urlsplit(address).scheme not in LOCAL_SCHEMES
    ]
    assert f"ws://{server.address}/_stcore/stream" in requested
    assert outside == []


def test_the_server_asks_no_other_machine(
    page: Page, start_server: StartServer, watched: dict[str, str]
):
    with start_server(**watched) as server:
        open_by_link(page, server, MENU[0])
        for entry in MENU:
            open_from_menu(page, entry)
            expect_page(page, entry)
        survival = entry_of("Survival")
        open_from_menu(page, survival)
        expect_page(page, survival)
        page.get_by_role("button", name="Download", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Picture, PNG").click()
        assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    assert Path(watched["OUTSIDE_LOG"]).read_text() == ""


def test_the_watch_sees_what_it_is_for(watched: dict[str, str]):
    # The events alone are raised, so that the test itself asks nobody either.
    code = """
import sys
sys.audit("socket.connect", None, ("192.0.2.1", 443))
sys.audit("socket.connect", None, ("127.0.0.1", 443))
sys.audit("socket.connect", None, "/tmp/socket")
sys.audit("socket.getaddrinfo", b"example.org", 443, 0, 0, 0)
sys.audit("socket.bind", None, ("0.0.0.0", 8501))
sys.audit("open", "example.org", "r", 0)
"""
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **watched}, check=True)
    assert Path(watched["OUTSIDE_LOG"]).read_text().splitlines() == [
        "socket.connect 192.0.2.1",
        "socket.getaddrinfo example.org",
        "socket.bind 0.0.0.0",
    ]
