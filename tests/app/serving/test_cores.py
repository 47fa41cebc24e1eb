"""How cores are shared out."""

import os

import pytest

from app.serving.cores import Shares, shares, usable_cores


@pytest.mark.parametrize(
    ("cores", "shared"),
    [
        (1, Shares(processes=1, threads=1)),
        (2, Shares(processes=2, threads=1)),
        (3, Shares(processes=2, threads=1)),
        (8, Shares(processes=2, threads=4)),
    ],
)
def test_no_core_is_given_twice(cores: int, shared: Shares) -> None:
    assert shares(cores) == shared


def test_cores_that_are_kept_from_this_process_do_not_count() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
