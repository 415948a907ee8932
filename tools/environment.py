"""Make `.venv` and install a lock file into it; nothing to do when that is done already.

Run by whatever `python3` there is, before anything is installed: the standard library only, and
syntax that an older Python can still read, so that it can say that it is too old.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def python_of(venv):
    # type: (Path) -> Path
    """Return the interpreter inside a virtual environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(lock, venv=VENV):
    # type: (Path, Path) -> None
    """Bring the environment to what a lock file says; at once when it was done before."""
    stamp, wanted = venv / (lock.name + ".installed"), _fingerprint(lock)
    if python_of(venv).exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print("Setting up Myoscope in .venv; the first time takes a few minutes.", flush=True)
    if not (python_of(venv).exists() and _has_pip(venv)):
        _make(venv)
    _install(lock, venv)
    stamp.write_text(wanted)


def _fingerprint(lock):
    # type: (Path) -> str
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def _has_pip(venv):
    # type: (Path) -> bool
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.call([str(python_of(venv)), "-m", "pip", "--version"], **quiet) == 0


def _make(venv):
    # type: (Path) -> None
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(venv)]) != 0:
        sys.exit(
            "Python could not make a virtual environment in .venv. "
            "On Debian and Ubuntu, install the package python3-venv and try again."
        )


def _install(lock, venv):
    # type: (Path, Path) -> None
    pip = [str(python_of(venv)), "-m", "pip", "install", "--quiet", "--no-input"]
    pip += ["--disable-pip-version-check", "--require-hashes", "--requirement", str(lock)]
    if subprocess.call(pip) != 0:
        sys.exit(
            "The libraries in {} could not be installed; pip says why above. "
            "The first start needs a connection to a Python package index.".format(lock.name)
        )


def refuse_old_python(version):
    # type: (tuple[int, ...]) -> None
    """Stop with a sentence if Python is too old for the app."""
    if version[:2] < OLDEST:
        sys.exit(
            "Myoscope needs Python {}.{} or newer, and `{}` is Python {}.{}. Install a newer one "
            "and name it: make run PYTHON=python3.13".format(
                OLDEST[0], OLDEST[1], os.path.basename(sys.executable), version[0], version[1]
            )
        )


if __name__ == "__main__":
    refuse_old_python(tuple(sys.version_info))
    prepare(ROOT / sys.argv[1])
