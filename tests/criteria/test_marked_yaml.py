"""YAML comes back as text, with the line and keys of every value."""

from hypothesis import given
from hypothesis import strategies as st
from yaml import safe_dump

from criteria.marked_yaml import parse_marked
from criteria.nodes import Node


def plain(node: Node) -> object:
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    return [plain(child) for child in node.value] if isinstance(node.value, tuple) else node.value


def test_scalars_stay_text() -> None:
    root, faults = parse_marked("id: 1.10\nno: no\nnothing:\n", "f.yaml")
    assert root is not None and faults == []
    assert plain(root) == {"id": "1.10", "no": "no", "nothing": ""}


def test_every_value_knows_its_place() -> None:
    root, _ = parse_marked("a:\n- b: x\n- b: y\n", "f.yaml")
    assert root is not None
    assert root.items("a")[1].entries()["b"].where == "f.yaml:3: a[1].b"


def test_invalid_yaml_names_line_and_column() -> None:
    root, (fault,) = parse_marked("a: 1\nb: [1, 2\nc: 3\n", "f.yaml")
    assert root is None
    assert fault.line == 3 and "at column" in fault.message


TEXT = st.text(st.characters(categories=["L", "N", "P"]), max_size=12)
VALUES = st.recursive(
    TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=3))
def test_what_was_written_comes_back(data: dict[str, object]) -> None:
    root, faults = parse_marked(safe_dump(data, allow_unicode=True, indent=2), "f.yaml")
    if root is None:
        assert "nested too deeply" in faults[0].message or "aliases" in faults[0].message
    else:
        assert plain(root) == data
