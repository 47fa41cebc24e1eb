"""Numeric parts that know no text: heads, ordinal grader, decision rule, bundle."""
