"""Upload: a person's own cohort, read strictly, in this session's memory only."""

import streamlit as st

from pages.view.controls.frame import show
from pages.view.controls.upload import file_picker, form, receipt, waiting_file


def page() -> None:
    """Choose a file, say what its columns are, read the receipt."""
    st.markdown("## Bring your own cohort", anchors=False)
    st.markdown(
        ":small[:gray[The file stays in the memory of this browser session on this machine. It is "
        "not stored, not sent anywhere, and gone when you close the page or press Forget my data.]]"
    )
    waiting = waiting_file()
    if waiting is None:
        file_picker()
        receipt()
    else:
        form(waiting)


show(page)
