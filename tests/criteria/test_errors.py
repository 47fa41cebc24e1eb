"""The one family of errors."""

import copy

from criteria.errors import PeelError


class OddError(PeelError):
    """One with a constructor of its own."""

    def __init__(self, odd: str) -> None:
        super().__init__("ODD", f"{odd} is odd", hint="even it out", where="line 1")
        self.odd = odd


def test_an_error_made_anew_from_its_parts_as_between_processes_is_the_same() -> None:
    before = OddError("7")
    after = copy.copy(before)
    assert type(after) is OddError
    assert vars(after) == vars(before)
    assert str(after) == str(before) == "error[ODD]: 7 is odd, line 1\nhint: even it out"
