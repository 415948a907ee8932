"""data.ingest.decode: what kind of file this is, and its text."""

import gzip

import pytest

from data.ingest.decode import LIMIT_MEGABYTES, decode
from data.ingest.errors import UploadError


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("id,组\n1,对照\n".encode(), "UTF-8"),
        ("id,组\n1,对照\n".encode("utf-8-sig"), "UTF-8 with byte-order mark"),
    ],
)
def test_utf8_is_read_without_its_mark(data, encoding):
    decoded = decode(data)
    assert decoded.text == "id,组\n1,对照\n"
    assert decoded.encoding == encoding
    assert decoded.cautions == ()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04rest", "Excel workbook or a zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel"),
        (gzip.compress(b"id,time\n"), "gzip"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\n <!DOCTYPE html><table>", "web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>', "web page"),
        (b"<TABLE border=1>", "web page"),
        (b'[\n {"id": 1}]', "JSON"),
        (b'{"id": [1]}', "JSON"),
    ],
)
def test_another_kind_of_file_is_named_and_refused(data, kind):
    with pytest.raises(UploadError, match=kind):
        decode(data)


def test_a_header_in_brackets_is_not_json():
    assert decode(b"[id],[arm]\n1,A\n").text.startswith("[id]")


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b" \r\n\n"])
def test_an_empty_file_is_refused(data):
    with pytest.raises(UploadError, match="empty"):
        decode(data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_refused_with_what_to_do(encoding):
    with pytest.raises(UploadError, match=r"UTF-16.*CSV UTF-8"):
        decode("id,time\n1,2\n".encode(encoding))


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("id,arm\r\n1,对照\r\n".encode("gb18030"), 2),
        ("id,arm\r1,a\r2,Placébo\r".encode("latin-1"), 3),
        ("id\n对照\n".encode() + "对照\n".encode("gb18030"), 3),
    ],
)
def test_another_encoding_is_refused_at_its_first_line(data, line):
    with pytest.raises(UploadError, match=f"Line {line} is not UTF-8"):
        decode(data)


def test_a_nul_byte_is_refused_at_its_line():
    with pytest.raises(UploadError, match="Line 2 holds a NUL"):
        decode(b"id,arm\nP0\x0001,A\n" + b"P002,B\n" * 20)


def test_the_limit_of_size_is_said():
    with pytest.raises(UploadError, match="50 MB"):
        decode(b"x" * (LIMIT_MEGABYTES * 1024**2 + 1))
