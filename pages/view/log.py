"""Logs name where a fault happened, never what a patient's cell held."""

import logging
import traceback

_LOGGERS = ("streamlit", "uvicorn", "asyncio")


class WithoutValues(logging.Filter):
    """Replace an exception by its type and the places it passed; its message may quote a cell."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record and let it pass."""
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            places = "".join(traceback.format_tb(trace))
            record.msg, record.args = f"Fault {kind.__name__} at\n{places}", ()
            record.exc_info = record.exc_text = None
        return True


def quote_no_values() -> None:
    """Install the filter on every handler of the program's loggers, once."""
    for name in ("", *_LOGGERS):
        logger = logging.getLogger(name)
        for handler in logger.handlers:
            if not any(isinstance(known, WithoutValues) for known in handler.filters):
                handler.addFilter(WithoutValues())
