import errno
from pathlib import Path
from typing import TextIO

import pytest

from classifier.reporting import write_whole
from criteria.errors import PeelError


def hello(stream: TextIO) -> None:
    stream.write("héllo\r\n")


def test_the_file_is_written_as_given(tmp_path: Path) -> None:
    write_whole(tmp_path / "out.csv", hello)
    assert (tmp_path / "out.csv").read_bytes() == "héllo\r\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_an_existing_file_keeps_its_permissions_and_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "out", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, hello)
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_text(encoding="utf-8").startswith("héllo")


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError, OSError])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, failure: type[BaseException]
) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")

    def fails(stream: TextIO) -> None:
        stream.write("half")
        raise failure

    with pytest.raises(failure):
        write_whole(path, fails)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    def fails(stream: TextIO) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(PeelError, match="No space left") as caught:
        write_whole(tmp_path / "out.txt", fails)
    assert caught.value.code == "OUTPUT_NOT_WRITABLE"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PeelError) as caught:
        write_whole(tmp_path, hello)
    assert caught.value.code == "OUTPUT_IS_FOLDER"


def test_a_missing_folder_and_a_file_as_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "no" / "out.txt", tmp_path / "file" / "out.txt"):
        with pytest.raises(PeelError) as caught:
            write_whole(path, hello)
        assert caught.value.code == "OUTPUT_NOT_WRITABLE"
        assert caught.value.where == str(path)


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_whole(Path("/dev/null"), hello)
    assert not Path("/dev/null").is_file()
