"""Steps as lines: what a command writes, and what the program that runs it reads."""

import pytest

from app.progress import latest_step, named_steps


def test_each_step_is_a_line_that_tells_what_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert latest_step("") == (0, 0, "")
    told = "warning: something else\n"
    for done, name in enumerate(["reading the data", "comparing them"]):
        with named_steps(total=2, lines=True) as begin:
            for one in ["reading the data", "comparing them"][: done + 1]:
                begin(one)
        assert latest_step(told + capsys.readouterr().err) == (done, 2, name)
    assert latest_step("step 0/2 whole\nstep 1/2 ha") == (0, 2, "whole")


def test_nothing_is_told_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    for choice in ({}, {"lines": True, "quiet": True}):
        with named_steps(total=1, **choice) as begin:
            begin("a step")
    assert capsys.readouterr().err == ""
