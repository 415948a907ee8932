"""Find a Chromium for the tests and the bench, and get one where there is none."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# Each in order, by an administrator only; a machine has one of these package managers.
PACKAGE_MANAGERS = (
    ("apt-get", (("update", "-qq"), ("install", "-qq", "--no-install-recommends", "chromium"))),
    ("dnf", (("install", "-y", "-q", "chromium"),)),
    ("apk", (("add", "-q", "chromium"),)),
    ("pacman", (("-Sy", "--noconfirm", "chromium"),)),
)
PACKAGE_SECONDS = 600
DOWNLOAD_SECONDS = 60
NONE_TO_BE_HAD = (
    "No Chromium, Chrome or Edge was found on this computer and none could be installed. "
    "Install one of them and run this again."
)


def find_browser() -> str | None:
    """Return the path of a Chromium, Chrome or Edge that starts, or None."""
    named = [shutil.which(command) for command in COMMANDS]
    for path in (*named, *APPLICATIONS, _playwrights_own()):
        if path and _starts(path):
            return path
    return None


def get_browser() -> str | None:
    """Find a browser; else install one by the system's package manager, else by Playwright."""
    for bring in (_nothing, _by_package_manager, _by_playwright):
        bring()
        found = find_browser()
        if found:
            return found
    return None


def _playwrights_own() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        return str(playwright.chromium.executable_path)


def _starts(path: str) -> bool:
    """Tell a browser from a stub that only says where to get one."""
    if not Path(path).is_file():
        return False
    return os.name == "nt" or _succeeds([path, "--version"], seconds=30, quiet=True)


def _nothing() -> None:
    pass


def _by_package_manager() -> None:
    if os.name == "nt" or os.geteuid() != 0:
        return
    for manager, steps in PACKAGE_MANAGERS:
        if shutil.which(manager):
            print(f"Installing Chromium with {manager}.", flush=True)
            for step in steps:
                _succeeds([manager, *step], seconds=PACKAGE_SECONDS)
            return


def _by_playwright() -> None:
    print("Downloading Chromium with Playwright.", flush=True)
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    _succeeds(command, seconds=DOWNLOAD_SECONDS)


def _succeeds(command: list[str], *, seconds: float, quiet: bool = False) -> bool:
    """Run a command with all its children, and end them all when its time is up."""
    output = subprocess.DEVNULL if quiet else None
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    try:
        return process.wait(seconds) == 0
    except subprocess.TimeoutExpired:
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False


if __name__ == "__main__" and get_browser() is None:
    sys.exit(NONE_TO_BE_HAD)
