"""Reading of text files that may come from anyone."""

from pathlib import Path

from criteria.nodes import Fault

MAX_BYTES = 5_000_000


def read_text(path: Path) -> tuple[str, Fault | None]:
    """Read a text file that may come from anyone.

    Args:
        path: The file; it need not exist.

    Returns:
        The text, and a fault when there is none to give: no such file, not a regular file, over
        5 MB, or not UTF-8.
    """
    try:
        # A pipe or device would block or never end, so only regular files are opened.
        if not path.is_file():
            missing = "is not a file" if path.exists() else "is missing"
            return "", Fault(path.name, None, "", missing)
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        return "", Fault(path.name, None, "", f"can't be read ({error.strerror})")
    if len(data) > MAX_BYTES:
        return "", Fault(path.name, None, "", f"is over {MAX_BYTES // 1_000_000} MB")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return "", Fault(path.name, line, "", "is not UTF-8 text")
