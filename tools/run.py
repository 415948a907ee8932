"""Start the app on this machine and open it in the browser once its first page is ready."""

import socket
import subprocess
import sys
import webbrowser

if not __package__:  # run as a file
    from pathlib import Path

    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.server import HOST, ROOT, command, free_port, stop, wait_until_healthy, warm_up

USUAL_PORT = 8501


def main() -> None:
    """Serve until the person stops it with Ctrl+C."""
    port = USUAL_PORT if _is_free(USUAL_PORT) else free_port()
    process = subprocess.Popen(command("app.py", port), cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        if not wait_until_healthy(port, process):
            sys.exit("Myoscope did not start; what stands above says why.")
        warm_up(port)
        print(f"Myoscope is open at http://{HOST}:{port}. Stop it with Ctrl+C.", flush=True)
        webbrowser.open(f"http://{HOST}:{port}")
        process.wait()
    except KeyboardInterrupt:
        print("Stopped.")
    finally:
        stop(process)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0


if __name__ == "__main__":
    main()
