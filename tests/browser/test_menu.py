"""Every page opens whole and in its frame, from the menu and by its own address."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import StartServer
from tests.browser.menu import MENU, Entry
from tests.browser.steps import expect_page, open_by_link, open_from_menu


@pytest.mark.parametrize("entry", MENU, ids=str)
def test_a_page_opens_by_its_address_on_a_cold_server(
    entry: Entry, page: Page, start_server: StartServer
):
    # Not warmed up: the very first request of the process runs app.py around the page all the same.
    with start_server(warm=False) as server:
        open_by_link(page, server, entry)
        expect_page(page, entry)


def test_every_page_opens_from_the_menu_on_a_cold_server(page: Page, start_server: StartServer):
    with start_server(warm=False) as server:
        open_by_link(page, server, MENU[0])
        expect_page(page, MENU[0])
        for entry in [*MENU[1:], MENU[0]]:
            open_from_menu(page, entry)
            expect_page(page, entry)


def test_no_page_is_said_to_be_missing(page: Page, start_server: StartServer):
    # Started as `make run` starts it; a bare `streamlit run` says so to the first link, once.
    entry = MENU[-1]
    with start_server() as server:
        open_by_link(page, server, entry)
        expect_page(page, entry)
        expect(page.get_by_role("dialog")).to_have_count(0, timeout=1000)
