"""A server of the app and a Chromium page that looks at it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tools.browser import NONE_TO_BE_HAD, find_browser
from tools.server import Server, serve

HERE = Path(__file__).parent
SECONDS = 30

StartServer = Callable[..., AbstractContextManager[Server]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> StartServer:
    """Return what runs the app in a fresh process with an empty home."""

    def start(*, warm: bool = True, **environment: str) -> AbstractContextManager[Server]:
        home = tmp_path_factory.mktemp("home")
        return serve("app.py", home=home, environment=environment, warm=warm)

    return start


@pytest.fixture(scope="session")
def server(start_server: StartServer) -> Iterator[Server]:
    """A server that the tests of a run share."""
    with start_server() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A browser without a window."""
    path = find_browser()
    if path is None:
        pytest.fail(NONE_TO_BE_HAD)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page in a browser that knows nothing yet."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    context.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    yield context.new_page()
    context.close()


@pytest.fixture
def requested(page: Page) -> list[str]:
    """Addresses that `page` asks for, websockets included, from here on."""
    addresses: list[str] = []
    page.context.on("request", lambda request: addresses.append(request.url))
    page.on("websocket", lambda socket: addresses.append(socket.url))
    return addresses
