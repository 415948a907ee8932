"""A fresh machine: the environment is made once, the browser is found or said to be missing."""

import re
import socket
import sys
from pathlib import Path

import pytest

from tools import browser, environment
from tools.server import ROOT, serve

LOCKS = ("requirements.txt", "requirements-dev.txt")


@pytest.fixture
def calls(monkeypatch):
    """Commands that the environment would have run; each succeeds."""
    made = []

    def call(program, *arguments, quiet=False):
        made.append(arguments)
        if "venv" in arguments:
            python = environment._python_of(Path(arguments[-1]))
            python.parent.mkdir(parents=True)
            python.touch()
        return True

    monkeypatch.setattr(environment, "_call", call)
    return made


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text("one==1")
    return path


def test_the_environment_is_made_once(calls, lock, tmp_path):
    environment.prepare(lock, tmp_path / "venv")
    assert [arguments[1] for arguments in calls] == ["venv", "pip"]
    assert "--require-hashes" in calls[1]
    calls.clear()
    environment.prepare(lock, tmp_path / "venv")
    assert calls == []


def test_a_changed_lock_file_is_installed_into_the_environment_there_is(calls, lock, tmp_path):
    environment.prepare(lock, tmp_path / "venv")
    lock.write_text("one==2")
    calls.clear()
    environment.prepare(lock, tmp_path / "venv")
    assert [arguments[2] for arguments in calls] == ["--version", "install"]


def test_an_installation_that_failed_is_tried_again(monkeypatch, calls, lock, tmp_path):
    venv = tmp_path / "venv"
    with monkeypatch.context() as broken:
        succeed = environment._call
        broken.setattr(
            environment, "_call", lambda *a, **k: "install" not in a and succeed(*a, **k)
        )
        with pytest.raises(SystemExit, match=r"requirements\.txt could not be installed"):
            environment.prepare(lock, venv)
    calls.clear()
    environment.prepare(lock, venv)
    assert "install" in calls[-1]


def test_an_old_python_is_refused_with_a_sentence():
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer and this is Python 3\.9"):
        environment.refuse_old_python((3, 9, 18))
    environment.refuse_old_python((3, 11, 0))


def test_no_browser_to_be_had_is_no_browser(monkeypatch):
    tried = []
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    monkeypatch.setattr(browser, "_by_package_manager", lambda: tried.append("packages"))
    monkeypatch.setattr(browser, "_by_playwright", lambda: tried.append("playwright"))
    assert browser.get_browser() is None
    assert tried == ["packages", "playwright"]


def test_a_command_is_given_up_when_its_time_is_over():
    assert browser._succeeds([sys.executable, "-c", ""], seconds=30)
    wait = "import time; time.sleep(60)"
    assert not browser._succeeds([sys.executable, "-c", wait], seconds=0.2)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_versions_and_hashes_and_no_place(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9][^\s;]*", text, flags=re.MULTILINE)
    assert len(pins) > 40
    assert all("==" in pin for pin in pins)
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"https?://|file:|--index-url|--find-links", text.split("\n", 2)[2])


@pytest.mark.slow
def test_the_server_listens_on_this_machine_alone(tmp_path):
    # Where a machine has more addresses of its own, a server bound to all would answer there.
    with (
        serve("app.py", home=tmp_path, warm=False) as server,
        pytest.raises(OSError, match=r"."),
    ):
        socket.create_connection(("127.0.0.2", server.port), timeout=2)
