"""What a reader must know before trusting a mixed model, and why one is withheld."""

from analytics.cautions import Caution

REMEDY = "widen the filter, or read the tests at each visit instead"


def _withheld(code: str, why: str) -> Caution:
    return Caution(code, "withhold", f"The mixed model is withheld: {why}.")


def never_together(first: str, second: str) -> Caution:
    """Two visits that no patient has both of."""
    return _withheld(
        "never_together",
        f"no patient has a value at both visits {first} and {second}, so how they go together is "
        f"unknown; {REMEDY}",
    )


def no_spread() -> Caution:
    """A visit whose values are all explained by the group means and covariates."""
    return _withheld(
        "no_spread",
        "at a visit the values do not vary, or there are hardly more patients than groups and "
        f"covariates; {REMEDY}",
    )


def aliased() -> Caution:
    """Covariates and groups that cannot be told apart."""
    return _withheld(
        "aliased",
        "a covariate cannot be told from the groups or from another covariate in these patients; "
        "leave it out, or widen the filter",
    )


def singular(patients: int, covariances: int) -> Caution:
    """A covariance that is not positive definite, or that the data do not determine."""
    return _withheld(
        "singular_covariance",
        f"{patients} patients do not determine {covariances} variances and covariances of the "
        f"visits, or visits carry the same values; {REMEDY}",
    )


def no_maximum() -> Caution:
    """The likelihood did not settle."""
    return _withheld("mixed_model_not_converged", f"its likelihood did not settle; {REMEDY}")


def several_maxima() -> Caution:
    """A likelihood with more than one maximum."""
    return Caution(
        "several_maxima",
        "warn",
        "With these missing visits the likelihood of the mixed model has more than one maximum; "
        "the numbers are those of the highest found, and other programs may stop at another.",
    )


def without_value(patients: int) -> Caution:
    """Patients without a single value after baseline."""
    return Caution(
        "without_value",
        "note",
        f"{patients} patient{'' if patients == 1 else 's'} without any value after baseline "
        f"{'is' if patients == 1 else 'are'} not in the mixed model; those with some visits are.",
    )


def without_covariate(patients: int) -> Caution:
    """Patients of whom a covariate is missing."""
    return Caution(
        "without_covariate",
        "warn",
        f"{patients} patient{'' if patients == 1 else 's'} without a baseline value or another "
        f"covariate {'is' if patients == 1 else 'are'} not in the mixed model; ask whether they "
        "differ from the others.",
    )


def same_in_all(covariate: str) -> Caution:
    """A covariate that does not vary."""
    return Caution(
        "covariate_constant",
        "note",
        f"{covariate} is the same in all patients of the mixed model, so it is left out of it.",
    )


def empty_cell(group: str, visit: str) -> Caution:
    """A group without a value at a visit."""
    return Caution(
        "empty_cell",
        "note",
        f"Nobody of {group} has a value at visit {visit}, so the mixed model has no mean and no "
        "difference there.",
    )


def nobody_to_compare(group: str) -> Caution:
    """One group only."""
    return Caution(
        "nobody_to_compare",
        "note",
        f"Only {group} has values, so the mixed model gives its means and no difference.",
    )


def as_if_alive() -> Caution:
    """Visits after death, which a mixed model takes as missing at random."""
    return Caution(
        "as_if_alive",
        "warn",
        "The mixed model estimates what would have been seen had the patients who died lived on "
        "like comparable ones, so read it beside survival.",
    )


def visits_left_out(visits: str, fewest: int) -> Caution:
    """Visits at which a group has hardly anybody."""
    return Caution(
        "visits_left_out",
        "warn",
        f"Not in the mixed model: {visits}, where a group has fewer than {fewest} values; the "
        "tests at each visit show what there is.",
    )


def baselines_differ(largest: float) -> Caution:
    """Groups that start from different levels, compared as if they did not."""
    return Caution(
        "baselines_differ",
        "warn",
        f"The groups differ at baseline by up to {largest:.1f} standard deviations. The mixed "
        "model compares patients who start from the same level, the main analysis changes as they "
        "are; these are two questions, and without randomisation neither answer is causal.",
    )
