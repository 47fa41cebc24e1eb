"""Options that several commands share."""

from typing import Annotated

import typer

from app.listing import ListFormat

QuietOption = Annotated[bool, typer.Option("--quiet", help="Nothing on stderr but errors.")]
CriteriaOption = Annotated[
    str | None, typer.Option("--criteria", help="Name or folder of a criteria edition.")
]
ListFormatOption = Annotated[
    ListFormat | None,
    typer.Option("--format", help="Default: table on a terminal, jsonl otherwise."),
]
