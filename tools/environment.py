"""Make `.venv` and install a lock file into it; nothing to do when that is done already.

Run by whatever `python3` there is, before anything is installed: the standard library only, and
nothing that an older Python cannot read, so that it can say that it is too old.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def prepare(lock: Path, venv: Path = VENV) -> None:
    """Bring the environment to what a lock file says; at once when that was done before."""
    stamp, wanted = venv / f"{lock.name}.installed", _fingerprint(lock)
    if _python_of(venv).exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    print("Setting up Myoscope in .venv; the first time takes a few minutes.", flush=True)
    if not _has_pip(venv):
        _make(venv)
    _install(lock, venv)
    stamp.write_text(wanted)


def _python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _has_pip(venv: Path) -> bool:
    """Whether the environment is whole: making one puts pip in last."""
    python = _python_of(venv)
    return python.exists() and _call(python, "-m", "pip", "--version", quiet=True)


def _make(venv: Path) -> None:
    if not _call(Path(sys.executable), "-m", "venv", "--clear", str(venv)):
        sys.exit(
            "Python could not make a virtual environment in .venv. "
            "On Debian and Ubuntu, install the package python3-venv and try again."
        )


def _install(lock: Path, venv: Path) -> None:
    options = ["--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]
    if not _call(_python_of(venv), "-m", "pip", "install", *options, "-r", str(lock)):
        sys.exit(
            f"The libraries in {lock.name} could not be installed; pip says why above. "
            "The first start needs a connection to a Python package index."
        )


def _call(program: Path, *arguments: str, quiet: bool = False) -> bool:
    output = subprocess.DEVNULL if quiet else None
    return subprocess.call([str(program), *arguments], stdout=output, stderr=output) == 0


def refuse_old_python(version: tuple[int, ...]) -> None:
    """Stop with a sentence if Python is too old for the app."""
    if version[:2] < OLDEST:
        sys.exit(
            f"Myoscope needs Python {OLDEST[0]}.{OLDEST[1]} or newer and this is Python "
            f"{version[0]}.{version[1]}. Install a newer one and name it, for example: "
            "make run PYTHON=python3.13"
        )


if __name__ == "__main__":
    refuse_old_python(sys.version_info[:3])
    prepare(ROOT / sys.argv[1])
