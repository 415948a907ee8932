"""What to say where a study lacks what a page is about: what is missing, what would bring it."""

from analytics.frozen import Value
from data.study import Study


class Missing(Value):
    """What a study does not have, in a sentence for any reader, and what would bring it."""

    said: str
    needed: str


def missing(study: Study, what: str, *, shown: str, table: str, columns: str) -> Missing:
    """Say that a study has none of something.

    what : "HRCT scores". shown : what the page shows all the same. table, columns : the file that
    would bring it, and what is in it.
    """
    uploaded = study.provenance == "uploaded"
    one_file = "An uploaded file cannot hold them. " if uploaded else ""
    folder = "a study's own folder" if uploaded else "the study's folder"
    return Missing(
        f"{'An uploaded file' if uploaded else 'This study'} has no {what}, so {shown}.",
        f"{one_file}A file {table}.csv in {folder} would bring them: {columns}",
    )
