"""What can be said when an uploaded file cannot be read."""

from analytics.errors import UserError


class UploadError(UserError):
    """One sentence: what is wrong, where (line, column), what to do. Never a cell of the file."""
