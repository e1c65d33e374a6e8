"""Makes shared/lifetime/tests/data/peers.json: what lifetimes 0.11.3 finds on the stores of the engine's tests.

cargo run --release -p awda-lifetime --example stores > stores.csv
.venv/lifetimes/bin/python tests/peers/likelihood.py stores.csv > shared/lifetime/tests/data/peers.json

Every store is given to the package in weeks and in days, without a penalty, with its own tolerance and, where that fails, with
those its messages recommend. All answers are kept; the engine's tests judge them by one formula and take the best. About half an
hour on one core.
"""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter

warnings.simplefilter("ignore")
SUMMARY = Path(__file__).parents[2] / "shared/lifetime/tests/data/cdnow_summary.csv"
MODELS = {"bg": BetaGeoFitter, "mbg": ModifiedBetaGeoFitter, "pareto": ParetoNBDFitter}
TOLERANCES = ({}, {"tol": 1e-7}, {"tol": 1e-4})


def first(fits):
    """The parameters of the first of these fits that ends in numbers."""
    for fit in fits:
        try:
            np.random.seed(1)
            found = {name: float(value) for name, value in fit().params_.items()}
        except Exception:  # the package raises several kinds of its own
            continue
        if all(np.isfinite(value) for value in found.values()):
            return found
    return None


def purchases(model, table):
    answers = []
    for unit in (1 / 7, 1.0):
        args = (table.x, table.tx * unit, table.age * unit)
        found = first(lambda more=more: model(0.0).fit(*args, weights=table.w, **more) for more in TOLERANCES)
        if found:
            answers.append([value / 7 / unit if name in ("alpha", "beta") else value for name, value in found.items()])
    if len(answers) == 2 and np.allclose(*answers, rtol=1e-6, atol=0):
        answers.pop()
    return answers


def spending(table):
    spent = table[(table.days > 0) & (table.total > 0)]
    mean = spent.total / spent.days / 100
    found = first(lambda more=more: GammaGammaFitter(0.0).fit(spent.days, mean, **more) for more in TOLERANCES)
    return [list(found.values())] if found else []


def summary():
    """The published summary, in weeks with two decimals; its days are weeks times seven."""
    table = pd.read_csv(SUMMARY)
    table.columns = ["customer", "x", "tx", "age", "mean"]
    return pd.DataFrame({
        "x": table.x, "tx": table.tx * 7, "age": table.age * 7, "days": table.x, "total": table.x * table["mean"] * 100,
    })


def record(name, table):
    counted = table.groupby(["x", "tx", "age"]).size().reset_index(name="w").astype(float)
    asked = {key: model for key, model in MODELS.items() if key != "pareto" or not name.startswith("random")}
    found = {key: purchases(model, counted) for key, model in asked.items()}
    found["gg"] = spending(table)
    return {key: [[float(f"{value:.10g}") for value in answer] for answer in answers] for key, answers in found.items() if answers}


def main():
    stores = {"summary": summary()}
    stores |= {name: table for name, table in pd.read_csv(sys.argv[1]).groupby("store", sort=False)}
    rows = [f"{json.dumps(name)}: {json.dumps(record(name, table), separators=(',', ':'))}" for name, table in stores.items()]
    source = (
        "parameters found by the Python package lifetimes 0.11.3 (penalizer 0, default tolerance, else 1e-7, else 1e-4; times "
        "given in weeks and in days); alpha and beta in weeks, v in hundreds; made for Awda by tests/peers/likelihood.py"
    )
    print('{\n"source": ' + json.dumps(source) + ',\n"stores": {\n' + ",\n".join(rows) + "\n}}")


if __name__ == "__main__":
    main()
