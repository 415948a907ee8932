"""A claim and what was computed for it, in words: cells of the table, and the sentence why."""

import re

from analytics.published.printed import Printed
from analytics.published.verdicts import Assessed, CohortNumber
from data.selection import Selection
from data.store import studies
from pages.view.format import counted, fixed, listed, number, p_value, points, signed
from pages.view.published.print_words import check_cell, check_sentence
from pages.view.time_axis import time_axis
from pages.view.words import in_sentence, lower_first, upper_first

NOTHING = "–"
_RANGE = re.compile(r"(?<=\d)\s*-\s*(?=\d)")
_USUAL_DECIMALS = 3
_BRACKETED = {"sd", "percent"}  # stands in brackets behind the number before it
_OPENS, _CLOSES = {"q1", "hazard_ratio_low"}, {"q3", "hazard_ratio_high"}
_DIFFERENCES = {"difference", "survival_gain"}
_PLAIN = {"mean", "sd", "median", "q1", "q3", "sum", "follow_up"}


def subject(one: Assessed) -> str:
    """What the claim is about: "relapse within 1 year, count; tacrolimus"."""
    claim = one.claim
    quantity = upper_first(claim.quantity)
    return quantity if claim.group == "all" else f"{quantity}; {claim.group}"


def printed_cell(one: Assessed) -> str:
    """What the paper prints: "0.428 (0.212 to 0.862), p 0.007"."""
    claim = one.claim
    value = _RANGE.sub(" to ", claim.value)
    if claim.unit == "%":
        value += "%"
    if claim.low:
        value += f" ({claim.low} to {claim.high})"
    return ", ".join(part for part in (value, f"p {claim.p}" if claim.p else "") if part)


def print_cell(one: Assessed) -> str:
    """What the printed numbers alone give."""
    return "; ".join(check_cell(check) for check in one.checks) or NOTHING


def cohort_cell(one: Assessed) -> str:
    """What the cohort gives: "6 patients (50.0%)", "0.428 (0.212 to 0.862); p 0.018 (...)"."""
    text = ""
    for found in one.cohort:
        words, name = number_words(found, one.study), found.statement.statistic
        if text and name == "patients":
            text += f" of {number(found.value, 0)}"
        elif text and name in _BRACKETED:
            text += f" ({words})"
        elif text and name in _OPENS:
            text += f" ({words}"
        elif text and name in _CLOSES:
            text += f" to {words})"
        else:
            text += f"; {words}" if text else words
    return text or NOTHING


def quantity_words(found: CohortNumber, study: str) -> str:
    """What a number of a cohort is; a difference with its direction, and what became of deaths."""
    name, known, key = found.statement.statistic, studies()[study], found.statement.first
    if name not in _DIFFERENCES:
        return found.words
    arms = {arm.value: in_sentence(arm.label) for arm in known.arms}
    names = [*arms.values()]
    if name == "difference":
        return f"{found.words}, {names[-1]} minus {names[0]}"
    reference = arms.pop(known.reference or "")
    other = next(iter(arms.values()))
    free = lower_first(known.endpoint(key).free)
    end = time_axis(known, Selection(study, key)).end_words
    censored = ", deaths censored" if known.competes_with_death(key) else ""
    return f"{free} at {end}, {other} minus {reference} (Kaplan-Meier{censored})"


def number_words(found: CohortNumber, study: str) -> str:
    """One number of a study's cohort, with its name where it needs one."""
    value, name = _value(found), found.statement.statistic
    if name in _DIFFERENCES:
        return f"{quantity_words(found, study)}: {value}"
    if found.kind == "p":
        return f"p {value} ({found.words})"
    if found.kind == "count":
        return counted(round(found.value), found.words.replace("s", "", 1), found.words)
    if found.statement.judged == "stated" and name == "mean":
        return f"mean change {value}"
    if found.kind in ("percent", "ratio") or name in _PLAIN:
        return value
    return f"{found.words}: {value}" if found.kind == "yes" else f"{found.words} {value}"


def _value(found: CohortNumber) -> str:
    wanted, value = found.statement.wanted, found.value
    if found.statement.statistic == "survival_gain":
        return f"{points(value)} points"
    if found.kind == "p":
        long = wanted is not None and wanted.decimals > _USUAL_DECIMALS
        return fixed(value, wanted.decimals) if long and wanted else p_value(value)
    if found.kind == "yes":
        return "yes" if value else "no"
    if found.statement.judged == "stated":
        return signed(value, 2)
    text = fixed(value, _decimals(wanted, value))
    return f"{text}%" if found.kind == "percent" else text


def _decimals(wanted: Printed | None, value: float) -> int:
    """As many as are printed; one more where the number would else look like the printed one."""
    if wanted is None:
        return 2
    same = fixed(value, wanted.decimals) == fixed(wanted.value, wanted.decimals)
    off = abs(value - wanted.value) > wanted.half_unit
    return wanted.decimals + 1 if same and off else wanted.decimals


def why(one: Assessed) -> str:
    """Why the verdict is what it is, in a few sentences made from the numbers."""
    if one.verdict == "not recomputable":
        said = [one.claim.reason, *(check_sentence(check) for check in one.checks)]
    else:
        open_too = one.verdict == "within tolerance"
        said = [check_sentence(check) for check in one.checks if check.status != "open" or open_too]
        said += [_cohort_sentence(one)]
    said += [f"{listed(list(one.denied_by))} prints otherwise." if one.denied_by else ""]
    if all(check.status != "contradicts" for check in one.checks):
        said += [_note(one.claim.note)]
    return " ".join(part for part in said if part)


def _note(note: str) -> str:
    return f"Note: {lower_first(note)}." if note else ""


def _cohort_sentence(one: Assessed) -> str:
    said = {
        fit: [number_words(found, one.study) for found in one.cohort if found.fit == fit]
        for fit in ("off", "near", "shown")
    }
    also = f" By another test: {listed(said['shown'])}." if said["shown"] else ""
    if said["off"]:
        return f"The cohort gives {listed(said['off'])}.{also}"
    if said["near"]:
        return f"The cohort gives {said['near'][0]}, within 0.005 of p.{also}"
    if not one.cohort:
        return also
    judged = [found for found in one.cohort if found.fit != "shown"]
    if all(_is_bound(found) for found in judged):
        bound = any(found.kind == "p" for found in judged)
        what = "the direction or bound that is printed" if bound else "what is described"
        return f"The cohort fits {what}.{also}"
    return f"The cohort gives what is printed.{also}"


def _is_bound(found: CohortNumber) -> bool:
    wanted = found.statement.wanted
    return wanted is not None and wanted.relation != "="
