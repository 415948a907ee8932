"""A Streamlit server started for a test or a measurement, and stopped after it."""

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
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://{self.address}"


@contextmanager
def serve(
    script: str, *, home: Path, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Run a Streamlit script from the project's folder, with `home` as home, until the block ends.

    home : an empty folder; the server's output is kept there, in `server-<port>.log`.
    environment : variables of the server beside the caller's own.
    """
    port = _free_port()
    log = home / f"server-{port}.log"
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += ["--server.port", str(port), "--server.headless", "true"]
    own = {"HOME": str(home), "USERPROFILE": str(home), **(environment or {})}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **own},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        server = Server(port, process, log)
        try:
            _wait_until_healthy(server)
            yield server
        finally:
            _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.process.poll() is None:
        if _is_healthy(server.port):
            return
        time.sleep(0.02)
    raise RuntimeError(f"The server did not start. It said:\n{server.log.read_text()}")


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
