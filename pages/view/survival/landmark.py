"""Who a landmark leaves out of the survival page, in words."""

from analytics.columns import CENSORED
from analytics.survival.event_table import events_of
from analytics.survival.incidence_summary import DEATH_FIRST, OWN
from pages.view.format import counted, listed
from pages.view.survival.look import SurvivalView


def left_out_words(view: SurvivalView) -> str:
    """Return who the landmark left out, and why; empty for nobody."""
    if view.landmark is None:
        return ""
    sums = view.landmark.left_out.drop(columns="group").sum()
    endpoint = view.endpoint
    own, first, lost = int(sums["events"]), 0, int(sums[CENSORED])
    if view.causes is not None:
        own, first = int(sums[events_of(OWN)]), int(sums[events_of(DEATH_FIRST)])
    said = [
        (own, counted(own, endpoint.one, endpoint.many)),
        (first, counted(first, "death first", "deaths first")),
        (lost, f"{lost} censored"),
    ]
    return listed([words for n, words in said if n])
