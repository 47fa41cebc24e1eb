"""Every answer of the API is one that its document promises: requests made up by schemathesis."""

import json
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.api.document import openapi_text
from tests.app.serving_samples import (
    ALONE,
    add_judgments,
    add_people,
    bearer,
    sample_services,
    served,
)
from tests.app.store.postgres_server import running_server

# A request of the right shape may still name a scope or a grade that there is not; the answer to
# that, a documented 400, is no fault.
_ACCEPTED = positive_data_acceptance
OPERATIONS = [
    (method, path)
    for path, methods in json.loads(openapi_text())["paths"].items()
    for method in methods
]


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a server with a few judgments, and the token of somebody who may call all."""
    folder = tmp_path_factory.mktemp("document")
    postgresql = running_server() if request.param == "postgresql" else nullcontext("")
    with postgresql as database:
        services = sample_services(folder, ALONE, database=database)
        add_judgments(services.store)
        add_people(services.store)
        with services.store, served(services) as address:
            yield address, bearer(services, "admin")


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_no_answer_is_undocumented_and_none_is_a_failure_of_ours(
    server: tuple[str, dict[str, str]], method: str, path: str
) -> None:
    address, token = server
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json")

    @given(case=schema[path][method].as_strategy())
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def answers_as_documented(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=token, excluded_checks=[_ACCEPTED])

    answers_as_documented()
