"""The rows behind the picture of adverse events."""

import textwrap
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.frozen import Value
from pages.view.plain import shorten

NAME_LETTERS = 14  # letters of a group's name per line of its heading
DODGE = 0.11  # how far apart the symbols of two groups stand, in rows


class Row(Value):
    """One row of the picture: what, its words, and whether it sums up the others."""

    key: str
    label: str
    sum: bool = False


def safety_data(
    rows: Sequence[Row],
    counts: pd.DataFrame,
    differences: pd.DataFrame,
    *,
    slots: dict[str, int],
    names: Sequence[str] = (),
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture.

    rows : from the top. counts : one row per row of the picture and group: what, group, risk,
    upper, and the words `text` (in the column), `affected` and `events` (of the tooltip).
    differences : what, difference, low, high in percentage points, and the words `words` and `p`;
    without rows where there is nothing to compare. slots : colour slot of each group, in order.
    names : group compared and its reference.
    """
    place = {row.key: i + 0.5 for i, row in enumerate(rows)}
    label = {row.key: shorten(row.label) for row in rows}
    order = {name: i for i, name in enumerate(slots)}
    drawn = counts[counts["what"].isin(place)]
    what, group = drawn["what"].tolist(), drawn["group"].tolist()
    at = np.array([place[key] for key in what])
    column = np.array([order[name] for name in group], dtype=float)
    slot = [str(slots[name]) for name in group]
    dots = pd.DataFrame(
        {
            "y": at + (column - (len(slots) - 1) / 2) * 2 * DODGE,
            "risk": drawn["risk"].to_numpy(),
            "upper": drawn["upper"].to_numpy(),
            "none": ~np.isnan(drawn["upper"].to_numpy(dtype=float)),
            "slot": slot,
            "what": [label[key] for key in what],
            "group": [shorten(name) for name in group],
            "affected": drawn["affected_words"].to_numpy(),
            "events": drawn["events_words"].to_numpy(),
        }
    )
    columns = pd.DataFrame({"y": at, "place": column, "text": drawn["text"].to_numpy()})
    shown = differences[differences["what"].isin(place)]
    compared = shown.assign(
        y=[place[key] for key in shown["what"]], what=[label[key] for key in shown["what"]]
    )
    widest = float(np.nanmax([*dots["upper"], *dots["risk"], 0.05]))
    return {
        "rows": pd.DataFrame(
            {
                "y": [place[row.key] for row in rows],
                "label": [label[row.key] for row in rows],
                "sum": [row.sum for row in rows],
            }
        ),
        "dots": dots,
        "counts": columns,
        "differences": compared,
        "reach": pd.DataFrame({"risk": [0.0, widest], "y": [0.5, 0.5]}),
        "zero": pd.DataFrame({"difference": [0.0]}),
        "heads": _heads(drawn, slots, names),
    }


def _heads(counts: pd.DataFrame, slots: dict[str, int], names: Sequence[str]) -> pd.DataFrame:
    patients = dict(zip(counts["group"], counts["patients"], strict=True))
    texts: list[tuple[str, int, int, str, str, str]] = []
    for i, (name, slot) in enumerate(slots.items()):
        lines = textwrap.wrap(
            shorten(name), NAME_LETTERS, max_lines=2, placeholder="…", break_long_words=False
        )
        first = 2 - len(lines)
        texts += [("group", i, first + j, line, "", str(slot)) for j, line in enumerate(lines)]
        texts.append(("patients", i, 2, f"n (%) of {patients.get(name, 0)}", "", str(slot)))
    texts.append(("panel", 0, 2, "Patients with an event", "Patients", ""))
    if names:
        texts += [
            ("panel", 1, 2, "Risk difference", "Difference", ""),
            ("right", 0, 2, "Points (95% CI)", "", ""),
            ("right", 1, 2, "p", "", ""),
            ("side", 0, 0, "← fewer", "", ""),
            ("side", 1, 0, "more →", "", ""),
        ]
    return pd.DataFrame(texts, columns=["kind", "place", "line", "text", "short", "slot"])
