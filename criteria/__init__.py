"""Criteria editions as data: their shape, their loading and their checks."""

from criteria.checks import check_edition
from criteria.errors import PeelError
from criteria.loader import DEFAULT_EDITION, load_edition, shipped_editions
from criteria.nodes import Fault
from criteria.schema import LEVELS, Descriptor, Edition, Level, Question, SubQuestion

__all__ = [
    "DEFAULT_EDITION",
    "LEVELS",
    "Descriptor",
    "Edition",
    "Fault",
    "Level",
    "PeelError",
    "Question",
    "SubQuestion",
    "check_edition",
    "load_edition",
    "shipped_editions",
]
