"""Lists that come page by page: where the next page is."""

from typing import Annotated

from fastapi import Request
from pydantic import Field

Next = Annotated[
    str | None, Field(description="Address of the next page, with the same filters; null = none.")
]


def next_page(request: Request, **changed: str | int) -> str:
    """Return the address of another page of what a request asked for."""
    url = request.url.include_query_params(**changed)
    return f"{url.path}?{url.query}"
