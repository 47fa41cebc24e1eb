"""The shape of a criteria edition: questions, sub-questions, descriptors and their grade scale."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Level = Literal["sub_question", "question", "core_question", "principal_area"]
LEVELS: tuple[Level, ...] = ("sub_question", "question", "core_question", "principal_area")


@dataclass(frozen=True, slots=True)
class SubQuestion:
    """One sub-question, such as 3.2.4."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Descriptor:
    """One example of what a grade looks like, as published, with our editorial links.

    Attributes:
        id: Question id, grade letter and position, such as ``3.2-G9``.
        grade: A name of the edition's grade scale.
        text: The published wording.
        sub_questions: Ids it serves, best fit first. Ours, not the publisher's.
        theme: Aspect shared by descriptors of different grades. Ours, not the publisher's.
    """

    id: str
    grade: str
    text: str
    sub_questions: tuple[str, ...] = ()
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the criteria with its sub-questions and descriptors.

    Attributes:
        id: Such as ``3.2``.
        text: The published wording.
        principal_area: Id of the principal area that it counts towards.
        core_question: Id of the core question that it belongs to, such as ``3``.
        graded: False for a question that is inspected but never graded (5.1 in PEEL 2018/19).
        sub_questions: In published order.
        stems: Lead-in sentence of a grade's column, by grade.
        descriptors: Best grade first, in published order within a grade.
    """

    id: str
    text: str
    principal_area: str
    core_question: str
    graded: bool
    sub_questions: tuple[SubQuestion, ...]
    stems: Mapping[str, str]
    descriptors: tuple[Descriptor, ...]


@dataclass(frozen=True)
class Edition:
    """One published edition of judgment criteria.

    Attributes:
        name: Folder-like name, such as ``peel-2018``.
        title: What people call it.
        grades: The grade scale, worst first.
        questions: In published order.
        fingerprint: SHA-256 (hex) over everything that can change a suggestion.
        attribution: Licence line that every report carries.
        core_question_titles: What people call a core question, by its id.
        principal_area_titles: What people call a principal area, by its id.
    """

    name: str
    title: str
    grades: tuple[str, ...]
    questions: tuple[Question, ...]
    fingerprint: str
    attribution: str = ""
    core_question_titles: Mapping[str, str] = field(default_factory=dict)
    principal_area_titles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def question_by_id(self) -> dict[str, Question]:
        """Questions by their id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def parent_question(self) -> dict[str, Question]:
        """The question that each sub-question id belongs to."""
        return {sub.id: question for question in self.questions for sub in question.sub_questions}

    @cached_property
    def levels(self) -> dict[str, Level]:
        """The level of every scope id of the edition, lowest level first, in published order."""
        found: dict[str, Level] = {}
        found.update((sub.id, "sub_question") for sub in self.sub_questions())
        found.update((question.id, "question") for question in self.questions)
        found.update((question.core_question, "core_question") for question in self.questions)
        found.update((question.principal_area, "principal_area") for question in self.questions)
        return found

    @cached_property
    def core_questions(self) -> tuple[str, ...]:
        """Ids of the core questions, in published order."""
        return tuple(dict.fromkeys(question.core_question for question in self.questions))

    @cached_property
    def core_questions_under(self) -> dict[str, tuple[str, ...]]:
        """Ids of the core questions of each principal area, in published order."""
        under: dict[str, dict[str, None]] = {}
        for question in self.questions:
            under.setdefault(question.principal_area, {})[question.core_question] = None
        return {area: tuple(members) for area, members in under.items()}

    def sub_questions(self) -> Iterator[SubQuestion]:
        """Yield every sub-question in published order."""
        for question in self.questions:
            yield from question.sub_questions

    def descriptors(self) -> Iterator[Descriptor]:
        """Yield every descriptor in published order."""
        for question in self.questions:
            yield from question.descriptors

    def ancestors(self, sub_question: str) -> Mapping[Level, str]:
        """Return the scope id at each level that contains this sub-question (itself included)."""
        return self._ancestors[sub_question]

    @cached_property
    def _ancestors(self) -> dict[str, dict[Level, str]]:
        return {
            sub.id: {
                "sub_question": sub.id,
                "question": question.id,
                "core_question": question.core_question,
                "principal_area": question.principal_area,
            }
            for question in self.questions
            for sub in question.sub_questions
        }

    @cached_property
    def _under(self) -> dict[str, tuple[str, ...]]:
        under: dict[str, list[str]] = {scope: [] for scope in self.levels}
        for sub in self.sub_questions():
            for scope in self.ancestors(sub.id).values():
                under[scope].append(sub.id)
        return {scope: tuple(members) for scope, members in under.items()}

    def sub_questions_under(self, scope: str) -> tuple[str, ...]:
        """Return the ids of the sub-questions under a scope id of any level.

        Raises:
            KeyError: the edition has no such scope.
        """
        return self._under[scope]

    def is_graded(self, scope: str) -> bool:
        """Tell whether any question under the scope is graded."""
        return scope in self._graded

    @cached_property
    def _graded(self) -> frozenset[str]:
        graded = (q for q in self.questions if q.graded)
        subs = (sub.id for question in graded for sub in question.sub_questions)
        return frozenset(scope for sub in subs for scope in self.ancestors(sub).values())

    def scope_text(self, scope: str) -> str:
        """Return what a person should read for a scope id: its published wording or title."""
        if scope in self.question_by_id:
            return self.question_by_id[scope].text
        if scope in self.parent_question:
            question = self.parent_question[scope]
            return next(sub.text for sub in question.sub_questions if sub.id == scope)
        titles = {**self.principal_area_titles, **self.core_question_titles}
        return titles.get(scope, scope.replace("_", " ").capitalize())
