"""A fault is logged with its kind and place, and without what a patient's cell held."""

import io
import logging

from pages.view.log import WithoutValues


def logging_to_text() -> tuple[logging.Logger, io.StringIO]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(WithoutValues())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, out


def test_a_message_that_quotes_a_cell_is_not_logged():
    logger, out = logging_to_text()
    cell = "CANARY ZHANG SAN 4201"
    try:
        float(cell)
    except ValueError:
        logger.exception("Uncaught %s", "CANARY")
    said = out.getvalue()
    assert "CANARY" not in said
    assert "ValueError" in said
    assert "test_log.py" in said


def test_an_ordinary_line_passes():
    logger, out = logging_to_text()
    logger.warning("server started on %s", 8501)
    assert out.getvalue() == "server started on 8501\n"
