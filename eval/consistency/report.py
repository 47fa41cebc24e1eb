"""The benchmark's figures as text, for a terminal and for docs/consistency.md alike."""

import re
from collections.abc import Mapping
from typing import Any

START, END = "<!-- figures -->", "<!-- end of figures -->"


def figures_text(figures: Mapping[str, Any]) -> str:
    """Return the figures as Markdown."""
    return "\n".join(
        [*_planted(figures), "", *_bars(figures), "", *_flags(figures), "", *_pairs(figures)]
    )


def _planted(figures: Mapping[str, Any]) -> list[str]:
    precision = figures["average_precision"]
    plans = list(precision)
    rankings = list(next(iter(precision.values())))
    head = " | ".join(plan.replace("_", " ") for plan in plans)
    rows = [
        f"| {name.replace('_', ' ')} | "
        + " | ".join(
            f"{precision[plan][name]['mean']:.3f} "
            f"({precision[plan][name]['least']:.2f} to {precision[plan][name]['most']:.2f})"
            for plan in plans
        )
        + " |"
        for name in rankings
    ]
    base = " | ".join(f"{figures['base_rate'][plan]:.3f}" for plan in plans)
    return [
        f"Average precision, {figures['n']} records, mean of {figures['draws']} draws "
        "(least to most):",
        "",
        f"| ranking | {head} |",
        "|---" * (len(plans) + 1) + "|",
        *rows,
        f"| share planted | {base} |",
    ]


def _bars(figures: Mapping[str, Any]) -> list[str]:
    mix = figures["average_precision"]["one_and_two_steps"]["slip_probability"]["mean"]
    two = figures["average_precision"]["two_steps"]["slip_probability"]["mean"]
    times = mix / figures["base_rate"]["one_and_two_steps"]
    pairs = figures["pairs"]
    rows = [
        (
            f"mix, over the best of cleanlab ({figures['best_of_cleanlab'].replace('_', ' ')})",
            f"{figures['over_cleanlab']:+.3f}",
            "+.05",
            figures["over_cleanlab"] >= 0.05,
        ),
        ("mix, times the base rate", f"{times:.1f}", "3", times >= 3.0),
        ("two steps alone", f"{two:.3f}", ".80", two >= 0.8),
        ("reworded pairs, recall", f"{pairs['recall']:.3f}", ".85", pairs["recall"] >= 0.85),
        (
            "reworded pairs, precision",
            f"{pairs['precision']:.3f}",
            ".85",
            pairs["precision"] >= 0.85,
        ),
    ]
    return [
        "| bar | figure | at least | met |",
        "|---|---|---|---|",
        *(
            f"| {name} | {value} | {bar} | {'yes' if met else 'no'} |"
            for name, value, bar, met in rows
        ),
    ]


def _flags(figures: Mapping[str, Any]) -> list[str]:
    found = figures["flagged"]
    return [
        f"`unlike_its_evidence` at an excess cost of {found['threshold']:g}, on the mix: precision "
        f"{found['precision']:.2f}, recall {found['recall']:.2f}, recall of two steps "
        f"{found['recall_of_two_steps']:.2f}; of the grades as published it flags "
        f"{found['share_of_published_grades']:.1%}.",
    ]


def _pairs(figures: Mapping[str, Any]) -> list[str]:
    pairs = figures["pairs"]
    wrong = ", ".join(f"{how} {share:.2f}" for how, share in pairs["false_matches"].items())
    return [
        f"Pairs at a match of {pairs['threshold']:g} ({pairs['rows']} rows that no threshold was "
        f"chosen on): recall {pairs['recall']:.2f}, precision {pairs['precision']:.2f}. The "
        f"choosing rows would choose {pairs['threshold_chosen_now']:.2f} today. Share of differing "
        f"pairs taken for the same, by how they differ: {wrong}; with good and bad crossed over "
        f"between topics {pairs['crossed_taken_for_same']:.2f}. Highest recall at a precision of "
        f".85: {pairs['best_recall_at_precision_85']:.2f}. Of the reworded pairs that match, the "
        f"search among the records finds {pairs['found_by_search']:.2f}. Of the records "
        f"with grades as published {pairs['flagged_among_others']:.1%} are flagged for a pair.",
    ]


def with_figures(document: str, figures: str) -> str:
    """Return a document with the text of the figures put between its two marks.

    Raises:
        ValueError: it has no such marks.
    """
    between = re.compile(re.escape(START) + ".*?" + re.escape(END), re.DOTALL)
    text = f"{START}\n{figures}\n{END}"
    changed, n = between.subn(lambda _: text, document)
    if n != 1:
        raise ValueError("the document has no place for the figures")
    return changed
