"""A Streamlit server: started, waited for, warmed up, and stopped."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
START_SECONDS = 60


@dataclass(frozen=True)
class Server:
    """A server that answers, on this machine alone."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        """Host and port, as they stand in a URL."""
        return f"{HOST}:{self.port}"

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://{self.address}"


@contextmanager
def serve(
    script: str, *, home: Path, environment: Mapping[str, str] | None = None, warm: bool = True
) -> Iterator[Server]:
    """Run a Streamlit script from the project's folder, with `home` as home, until the block ends.

    home : an empty folder; the server's output is kept there, in `server-<port>.log`.
    environment : variables of the server beside the caller's own.
    warm : whether to run the script once before handing the server over, as `make run` does.
    """
    port = free_port()
    log = home / f"server-{port}.log"
    own = {"HOME": str(home), "USERPROFILE": str(home), **(environment or {})}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command(script, port),
            cwd=ROOT,
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            if not wait_until_healthy(port, process):
                raise RuntimeError(f"The server did not start. It said:\n{log.read_text()}")
            if warm:
                warm_up(port)
            yield Server(port, process, log)
        finally:
            stop(process)


def command(script: str, port: int) -> list[str]:
    """Return the command that serves a script without opening a browser."""
    options = ["--server.port", str(port), "--server.headless", "true"]
    return [sys.executable, "-m", "streamlit", "run", script, *options]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_healthy(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Wait for the server's first answer; False when it ends or stays silent."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if _answers(port, "/_stcore/health"):
            return True
        time.sleep(0.02)
    return False


def warm_up(port: int) -> None:
    """Run the script once: everything is imported, and Streamlit knows the pages by their names.

    Without it the first link to a page of its own is answered with "Page not found".
    """
    _answers(port, "/_stcore/script-health-check")


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=START_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server, gently at first."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
