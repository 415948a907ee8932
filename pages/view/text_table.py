"""Tables of text with a column per group.

Columns are told apart by key and headed by words: two long names may be one once they are
shortened, and a group may be called as another column is.
"""

from collections.abc import Sequence

import pandas as pd

Key = str | tuple[str, str]  # the words of a column, or what it is and of which group
Row = dict[Key, str]
Heads = dict[Key, str]


def text_table(rows: Sequence[Row], heads: Heads) -> pd.DataFrame:
    """Return the rows with their columns in order of first appearance; empty where a row has none.

    heads : the words of those columns that have other keys.
    """
    keys = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[row.get(key, "") for key in keys] for row in rows]
    return pd.DataFrame(cells, columns=[heads.get(key, key) for key in keys])
