"""From bytes to text: what kind of file this is, and in which encoding."""

import re

from analytics.frozen import Value
from data.ingest.errors import UploadError
from data.ingest.notices import Notice

LIMIT_MEGABYTES = 50

_SAVE_AS = "save it as “CSV UTF-8 (comma delimited)” and upload that file"

# First bytes of files that are often renamed to .csv. Nothing is ever unpacked: an archive of one
# megabyte can hold a thousand.
_SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive", f"open it in Excel, {_SAVE_AS}"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", f"open it in Excel, {_SAVE_AS}"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and upload the CSV file inside"),
    (b"BZh", "a bzip2 archive", "unpack it and upload the CSV file inside"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it and upload the CSV file inside"),
    (b"Rar!", "a RAR archive", "unpack it and upload the CSV file inside"),
    (b"%PDF", "a PDF document", "export the table it was made from as CSV"),
    (b"PAR1", "a Parquet file", "export the table as CSV"),
    (b"$FL2", "an SPSS file", "export the table from SPSS as CSV"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype|!--|\?xml|html|head|meta|body|table|div)\b", re.IGNORECASE)
_JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LINE_END = re.compile(rb"\r\n|\n|\r")


class Decoded(Value):
    """The text of a file.

    encoding : for the receipt, in words.
    cautions : what the reader assumed about the bytes.
    """

    text: str
    encoding: str
    cautions: tuple[Notice, ...] = ()


def decode(data: bytes) -> Decoded:
    """Return the text of a CSV file.

    Read strictly as UTF-8, with or without a byte-order mark; nothing is replaced or guessed.

    Raises
    ------
    UploadError
        For anything else: too large, empty, another kind of file, another encoding, a NUL byte.
    """
    _refuse_size(data)
    _refuse_other_kinds(data)
    marked = data.startswith(_UTF8_MARK)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = _line_of(data, problem.start)
        raise UploadError(
            f"Line {line} is not UTF-8 text, so its letters cannot be read with certainty: open "
            f"the file in the program it came from, {_SAVE_AS}."
        ) from None
    return Decoded(text, "UTF-8 with byte-order mark" if marked else "UTF-8")


def _refuse_size(data: bytes) -> None:
    if len(data) > LIMIT_MEGABYTES * 1024**2:
        raise UploadError(
            f"The file is larger than {LIMIT_MEGABYTES} MB: upload only the columns and rows "
            "that are needed."
        )
    if not data.removeprefix(_UTF8_MARK).strip():
        raise UploadError("The file is empty: choose the file that holds the patients.")


def _refuse_other_kinds(data: bytes) -> None:
    for signature, kind, remedy in _SIGNATURES:
        if data.startswith(signature):
            raise UploadError(f"This is {kind}, not a CSV file: {remedy}.")
    start = data[:1000].removeprefix(_UTF8_MARK)
    if _MARKUP.match(start):
        raise UploadError(
            f"This is a web page (HTML or XML), not a CSV file: open it in Excel, {_SAVE_AS}."
        )
    if _JSON.match(start):
        raise UploadError("This is a JSON file, not a CSV file: export the table as CSV.")
    if start.startswith(_UTF16_MARKS) or start.count(b"\0") > len(start) // 4:
        raise UploadError(
            "The file is UTF-16 text (“Unicode text” in Excel), which is not read yet: open it in "
            f"Excel, {_SAVE_AS}."
        )
    if b"\0" in data:
        raise UploadError(
            f"Line {_line_of(data, data.index(0))} holds a NUL byte, so the file is damaged or is "
            "not text: export it again from the program it came from."
        )


def _line_of(data: bytes, position: int) -> int:
    return 1 + len(_LINE_END.findall(data, 0, position))
