"""Writes the OpenAPI document that is kept in the repository: ``make openapi``."""

import json
import sys

from app.api.routes import add_api, new_app


def openapi_text() -> str:
    """Return the document as it is kept: the same for the same routes."""
    app = new_app()
    add_api(app)
    return json.dumps(app.openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
