"""Loader for the R reference bank.  Usage in pytest:

    from refbank import cases, frame, num
    @pytest.mark.parametrize("case", cases("km"), ids=lambda c: c["id"])
    def test_km(case): df = frame(case); ...

Set REFBANK_DIR to the folder that holds the *.csv/*.json (default: ./bank beside this file).
"""

import json, math, os, pathlib, functools
import pandas as pd

ROOT = pathlib.Path(os.environ.get("REFBANK_DIR", pathlib.Path(__file__).parent / "bank"))


def _fix(x):
    if isinstance(x, dict):
        return {k: _fix(v) for k, v in x.items()}
    if isinstance(x, list):
        return [_fix(v) for v in x]
    return math.inf if x == "Inf" else -math.inf if x == "-Inf" else x


@functools.lru_cache
def manifest(root=None):
    return json.loads((pathlib.Path(root or ROOT) / "manifest.json").read_text(encoding="utf-8"))


def cases(family, root=None):
    return [
        _fix(c)
        for c in json.loads(
            (pathlib.Path(root or ROOT) / f"{family}.json").read_text(encoding="utf-8")
        )["cases"]
    ]


def families(root=None):
    return list(manifest(str(root or ROOT))["cases_per_family"])


@functools.lru_cache
def _read(path, name, root):
    cols = manifest(root)["datasets"][name]["columns"]
    df = pd.read_csv(
        path,
        keep_default_na=False,
        na_values=[""],
        dtype={c: str for c, m in cols.items() if m["type"] == "categorical"},
    )
    for c, m in cols.items():
        if m["type"] == "categorical":
            df[c] = pd.Categorical(df[c], categories=m["levels"])
    return df


def apply_filter(df, flt):
    for f in flt:
        s = df[f["col"]]
        v = f.get("value")
        isna = s.isna()
        s = s.astype(object)
        op = f["op"]
        if op == "notnull":
            k = ~isna
        elif op == "in":
            k = s.isin(v)
        elif op == "notin":
            k = ~s.isin(v)
        else:
            k = {
                "==": lambda a: a == v,
                "!=": lambda a: a != v,
                "<": lambda a: a < v,
                "<=": lambda a: a <= v,
                ">": lambda a: a > v,
                ">=": lambda a: a >= v,
            }[op](s[~isna]).reindex(s.index, fill_value=False)
        df = df[k.astype(bool) & ~isna]
    return df


def used_columns(case):
    out = []
    for v in case["columns"].values():
        for c in v if isinstance(v, list) else [v]:
            if c and c not in out:
                out.append(c)
    return out


def frame(case, root=None, complete=True):
    """Rows R used: filter, then drop rows with a missing value in any column named in case['columns']."""
    root = str(root or ROOT)
    name = case["dataset"][:-4]
    df = apply_filter(_read(os.path.join(root, case["dataset"]), name, root), case["filter"])
    if complete:
        df = df.dropna(subset=used_columns(case))
    df = df.copy()
    lv = case["args"].get("factor_levels") or {}
    for c in df.columns:
        if isinstance(df[c].dtype, pd.CategoricalDtype):
            df[c] = (
                df[c].cat.set_categories(lv[c]) if c in lv else df[c].cat.remove_unused_categories()
            )
    return df.reset_index(drop=True)


def num(x):
    return math.nan if x is None else float(x)


# ---- comparison helper -------------------------------------------------------------------------------------------
import fnmatch


def lookup(case, path):
    x = case["expected"]
    for k in path.split("."):
        x = x[int(k)] if isinstance(x, list) else x[k]
    return x


def tolerance(case, path):
    for pat, r in (case.get("rtol_by_key") or {}).items():
        if fnmatch.fnmatchcase(path, pat):
            return r, max(case["atol"], r * 0.05 if r >= 1e-3 else case["atol"])
    return case["rtol"], case["atol"]


def check(case, path, got, na="strict"):
    """Assert that got equals case['expected'][path] (dot path; keys with dots: pass a list). null in the bank means R returned NA: got must be None/NaN."""
    exp = (
        lookup(case, path)
        if isinstance(path, str)
        else functools.reduce(lambda a, k: a[k], path, case["expected"])
    )
    p = path if isinstance(path, str) else ".".join(map(str, path))
    r, a = tolerance(case, p)

    def one(g, e, w):
        if e is None:
            if na == "skip":
                return
            assert g is None or (isinstance(g, float) and math.isnan(g)), (
                f"{case['id']} {w}: expected NA, got {g}"
            )
        elif isinstance(e, list):
            g = list(g)
            assert len(g) == len(e), f"{case['id']} {w}: length {len(g)} != {len(e)}"
            for i, (x, y) in enumerate(zip(g, e)):
                one(x, y, f"{w}[{i}]")
        elif isinstance(e, (bool, str)):
            assert g == e, f"{case['id']} {w}: {g!r} != {e!r}"
        else:
            assert math.isclose(float(g), float(e), rel_tol=r, abs_tol=a) or float(g) == float(e), (
                f"{case['id']} {w}: got {g!r}, R {e!r} (rtol {r})"
            )

    one(got, exp, p)
