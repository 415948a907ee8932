"""How tied events use the risk set they share."""

import numpy as np

from analytics.arrays import Floats, Ints
from analytics.frozen import Frozen
from analytics.settings import Ties

NODES = 8
MANY_TIES = 2 * NODES


class TieSteps(Frozen, kw_only=True):
    """T uses of the K risk sets: one per tied event (Efron) or one per moment (Breslow).

    moment : (T,) which risk set; opens : (K,) its first use.
    fraction : (T,) of those who die that is left out; weight : (T,) of the use.
    """

    moment: Ints
    opens: Ints
    fraction: Floats
    weight: Floats

    def sum(self, values: Floats) -> Floats:
        """Sum of `values` (T,) over the uses of each risk set: (K,)."""
        if len(values) == len(self.opens):
            return values
        return np.add.reduceat(values, self.opens)


def tie_steps(
    dead_opens: Ints, *, events: Floats, weights: Floats, at_risk: Floats, ties: Ties
) -> TieSteps:
    """Efron: the j-th of d tied events leaves out j/d of them, and weighs their mean weight.

    events, weights : patients and summed weight of the rows that die, by moment; dead_opens :
        where each moment begins among them. at_risk : (K,) patients at risk.
    """
    total = np.add.reduceat(weights, dead_opens)
    moments = np.arange(len(dead_opens))
    if ties == "breslow":
        return TieSteps(
            moment=moments, opens=moments, fraction=np.zeros(len(moments)), weight=total
        )
    tied = np.add.reduceat(events, dead_opens).astype(np.intp)
    many = (tied > MANY_TIES) & (tied <= at_risk / 20)
    uses = np.where(many, NODES, tied)
    moment = np.repeat(moments, uses)
    opens = np.cumsum(uses) - uses
    fraction = (np.arange(len(moment)) - opens[moment]) / tied[moment]
    weight = (total / tied)[moment]
    if many.any():
        condensed = many[moment]
        nodes, shares = _condensed(tied[many])
        fraction[condensed] = nodes
        weight[condensed] *= shares
    return TieSteps(moment=moment, opens=opens, fraction=fraction, weight=weight)


def _condensed(tied: Ints) -> tuple[Floats, Floats]:
    """Gauss quadrature of the sum over j/d, j = 0 .. d - 1: nodes and weights, NODES per moment.

    What is summed is smooth in j/d while the tied are a small part of those at risk, and 8
    nodes then give the sum to rounding. The nodes are the eigenvalues of the recurrence of the
    discrete Chebyshev polynomials (Golub & Welsch, Math Comput 1969;23:221-30).
    """
    distinct, place = np.unique(tied, return_inverse=True)
    k = np.arange(1, NODES)
    beside = k / 2 * np.sqrt((distinct[:, None] ** 2 - k**2) / (4 * k**2 - 1))
    recurrence = np.zeros((len(distinct), NODES, NODES))
    recurrence[:, k, k - 1] = beside
    centred, vectors = np.linalg.eigh(recurrence)
    nodes = (centred + (distinct[:, None] - 1) / 2) / distinct[:, None]
    shares = distinct[:, None] * vectors[:, 0, :] ** 2
    return nodes[place].ravel(), shares[place].ravel()
