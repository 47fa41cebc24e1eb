"""Servers for the tests of the page and the API."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.serving.services import Services
from tests.app.serving_samples import ALONE, Visitor, add_people, sample_services, visitor


@pytest.fixture
def team(tmp_path: Path) -> Services:
    """A server with one account a role."""
    services = sample_services(tmp_path)
    add_people(services.store)
    return services


@pytest.fixture
def guest(team: Services) -> Iterator[Visitor]:
    """A browser that has not signed in."""
    with visitor(team) as made:
        yield made


@pytest.fixture
def inspector(guest: Visitor) -> Visitor:
    """A browser in which an inspector has signed in."""
    assert guest.sign_in("inspector").status_code == 303
    return guest


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Visitor]:
    """A browser on a server in single-user mode."""
    with visitor(sample_services(tmp_path, ALONE)) as made:
        yield made
