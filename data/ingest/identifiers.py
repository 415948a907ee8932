"""Columns that identify a person: names, telephone numbers, national identity numbers."""

import re
from datetime import date

import pandas as pd

from data.ingest.numerals import tidy
from data.ingest.roles import key

# By the words of a column's name.
_WORDS = {
    *("phone", "telephone", "tel", "mobile", "email", "mail", "address", "street", "postcode"),
    *("zip", "zipcode", "mrn", "ssn", "nhs", "passport", "dob", "birthdate", "birthday"),
    *("surname", "forename", "initials", "brthdtc"),
}
_PHRASES = (
    *("date_of_birth", "birth_date", "national_id", "identity_card", "id_card", "e_mail"),
    *("medical_record", "hospital_number", "hospital_no", "chart_no", "first_name", "last_name"),
    *("full_name", "family_name", "given_name", "patient_name", "next_of_kin", "insurance_no"),
    *("姓名", "身份证", "证件号", "电话", "手机", "联系方式", "联系人", "地址", "住址", "邮箱"),
    *("出生日期", "出生年月", "生日", "住院号", "病案号", "门诊号", "登记号", "医保", "社保"),
)
_NAME = {"name", "names", "patient", "名字", "患者"}

# By its content.
_EMAIL = r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}"
_MOBILE = r"(?:(?:\+|00)?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}"
_PERSON = r"[^0-9]+|[^\W0-9]+ [^\W0-9]+.*"
_CHINESE_ID = r"[1-9][0-9]{16}[0-9Xx]"
_CHINESE_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identifying_columns(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the columns that look as if they identify a person, by name or by content.

    One e-mail address or one valid identity number is enough; telephone numbers must be half of
    the column. A column called "name" or "patient" counts when most of its values look like names.
    """
    return tuple(
        str(name) for name in rows.columns if _named(str(name)) or _holds(str(name), rows[name])
    )


def _named(name: str) -> bool:
    plain = key(name)
    words = set(plain.split("_"))
    return bool(words & _WORDS) or any(phrase in plain for phrase in _PHRASES)


def _holds(name: str, cells: pd.Series) -> bool:
    known = tidy(cells).dropna()
    if known.empty:
        return False
    return (
        (key(name) in _NAME and _mostly_names(known))
        or bool(known.str.fullmatch(_EMAIL).any())
        or bool(known.str.fullmatch(_MOBILE).mean() >= 0.5)
        or any(is_chinese_id(text) for text in known[known.str.fullmatch(_CHINESE_ID)])
    )


def _mostly_names(known: pd.Series) -> bool:
    names = known[known.str.fullmatch(_PERSON)]
    return len(names) * 2 >= len(known) and names.nunique() * 2 > len(names)


def is_chinese_id(text: str) -> bool:
    """Whether 18 characters are an identity number: a real birth date and the check digit.

    Source: GB 11643-1999 (ISO 7064, MOD 11-2).
    """
    if not re.fullmatch(_CHINESE_ID, text):
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * w for digit, w in zip(text[:17], _CHINESE_ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()
