"""The engine and its peers on the same files in the same run; prints ratios. See README.md beside this file."""

import argparse
import functools
import json
import os
import subprocess
import sys
import tempfile

LIFETIMES = r'''
import json, sys, time, resource, warnings
warnings.filterwarnings("ignore")
import numpy as np, pandas as pd
from lifetimes import BetaGeoFitter, ModifiedBetaGeoFitter, ParetoNBDFitter, GammaGammaFitter
path, slow = sys.argv[1], sys.argv[2] == "slow"
data = pd.read_csv(path)
x, tx, T, m = (data[c].to_numpy(float) for c in ("frequency", "recency", "T", "monetary_value"))
out = {}
def timed(name, work):
    start = time.perf_counter()
    try:
        result = work()
    except Exception as why:
        out[name] = {"error": type(why).__name__}
        return None
    out[name] = {"seconds": time.perf_counter() - start}
    return result
def fitted(name, work):
    fitter = timed(name, work)
    if fitter is not None:
        out[name]["parameters"] = [float(v) for v in fitter.params_]
        out[name]["log_likelihood"] = -float(fitter._negative_log_likelihood_) * len(x) if hasattr(fitter, "_negative_log_likelihood_") else None
    return fitter
bg = fitted("fit BG/NBD cold", lambda: BetaGeoFitter().fit(x, tx, T))
mbg = fitted("fit MBG/NBD cold", lambda: ModifiedBetaGeoFitter().fit(x, tx, T))
gg = fitted("fit Gamma-Gamma cold", lambda: GammaGammaFitter().fit(x + 1, m))
if slow:
    fitted("fit Pareto/NBD cold", lambda: ParetoNBDFitter().fit(x, tx, T))
if bg is not None and gg is not None:
    timed("P(alive) and orders", lambda: (bg.conditional_probability_alive(x, tx, T), bg.conditional_expected_number_of_purchases_up_to_time(365, x, tx, T)))
    s = [pd.Series(v) for v in (x, tx, T, m)]
    timed("12-month discounted value", lambda: gg.customer_lifetime_value(bg, *s, time=12, discount_rate=0.01, freq="D"))
out["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps(out))
'''

# Parameters at the engine's maximum and at the peer's, judged by one formula.
JUDGE = r'''
import json, sys
import numpy as np, pandas as pd
from scipy.special import gammaln, betaln, logsumexp
data = pd.read_csv(sys.argv[1])
x, tx, T, m = (data[c].to_numpy(float) for c in ("frequency", "recency", "T", "monetary_value"))
def geometric(k, p):
    r, al, a, b = p
    base = gammaln(r + x) - gammaln(r) + r * np.log(al)
    stay = betaln(a, b + x + k) - betaln(a, b) - (r + x) * np.log(al + T)
    with np.errstate(divide="ignore"):
        gone = np.where((x > 0) | (k == 1), betaln(a + 1, np.maximum(b + x - 1 + k, 1e-9)) - betaln(a, b) - (r + x) * np.log(al + tx), -np.inf)
    return float(np.sum(base + np.logaddexp(stay, gone)))
def money(p_):
    p, q, v = p_
    n = x + 1
    return float(np.sum(gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(v) + (p * n - 1) * np.log(m) + p * n * np.log(n) - (p * n + q) * np.log(n * m + v)))
out = {}
for name, parameters in json.loads(sys.argv[2]).items():
    out[name] = {who: (geometric(0, p) if "BG/NBD" in name and "MBG" not in name else geometric(1, p) if "MBG" in name else money(p)) for who, p in parameters.items()}
print(json.dumps(out))
'''

PYMC = r'''
import json, sys, time, resource, warnings, logging
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
start = time.perf_counter()
import pandas as pd
from pymc_marketing.clv import BetaGeoModel, ModifiedBetaGeoModel, GammaGammaModel
from pymc_extras.prior import Prior
out = {"import": {"seconds": time.perf_counter() - start}}
data = pd.read_csv(sys.argv[1])
data.insert(0, "customer_id", range(len(data)))
flat = lambda *names: {n: Prior("HalfFlat") for n in names}
def timed(name, make):
    begin = time.perf_counter()
    try:
        model = make()
        model.fit(method="map", progressbar=False)
        seconds = time.perf_counter() - begin
        summary = model.fit_summary()
        out[name] = {"seconds": seconds, "parameters": {str(k): float(v) for k, v in summary.items()}}
    except Exception as why:
        out[name] = {"error": f"{type(why).__name__}: {why}"[:200]}
timed("fit BG/NBD cold", lambda: BetaGeoModel(data=data, model_config=flat("a", "b", "r", "alpha")))
timed("fit MBG/NBD cold", lambda: ModifiedBetaGeoModel(data=data, model_config=flat("a", "b", "r", "alpha")))
out["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps(out))
'''


def ask(python, program, *arguments):
    """Runs a program alone and reads what it prints last."""
    done = subprocess.run([python, "-c", program, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        return {"error": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "failed"}
    return json.loads(done.stdout.strip().splitlines()[-1])


print = functools.partial(print, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--awda", default="target/release/awda")
    parser.add_argument("--lifetimes", help="python that has lifetimes 0.11.3")
    parser.add_argument("--pymc", help="python that has pymc-marketing 0.19.2")
    parser.add_argument("--customers", default="2357,100000,1000000")
    parser.add_argument("--pareto-max", type=int, default=100_000, help="largest store for lifetimes' Pareto/NBD")
    parser.add_argument("--runs", default="5")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        command = [args.awda, "bench", "lifetime", "--customers", args.customers, "--runs", args.runs, "--write", folder, "--json"]
        ours = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["stores"]
        for store in ours:
            compare(args, folder, store)


def compare(args, folder, store):
    path = os.path.join(folder, store["file"])
    print(f"\n{store['customers']:,} customers, {store['kind']}, {100 * store['share_bought_once']:.0f} % bought once")
    mine = {timing["what"]: timing["median_s"] for timing in store["timings"]}
    peers = {}
    if args.lifetimes:
        slow = "slow" if store["customers"] <= args.pareto_max else "quick"
        peers["lifetimes"] = ask(args.lifetimes, LIFETIMES, path, slow)
    if args.pymc:
        peers["pymc-marketing"] = ask(args.pymc, PYMC, path)
    # What each of ours is compared with.
    pairs = [(name, name) for name in ("fit BG/NBD cold", "fit MBG/NBD cold", "fit Gamma-Gamma cold", "fit Pareto/NBD cold")]
    pairs += [("fit MBG/NBD warm, from last night", "fit MBG/NBD cold"), ("fit MBG/NBD warm, from last night", "fit BG/NBD cold"),
              ("score everybody, table included", "12-month discounted value")]
    for peer, results in peers.items():
        if "error" in results:
            print(f"  {peer}: {results['error']}")
            continue
        for own, theirs in pairs:
            result = results.get(theirs)
            if own not in mine or result is None:
                continue
            if "error" in result:
                print(f"  {own:36} {mine[own] * 1e3:10.3f} ms   {peer}: {theirs} failed, {result['error']}")
                continue
            print(f"  {own:36} {mine[own] * 1e3:10.3f} ms   {peer}: {theirs} {result['seconds'] * 1e3:12.1f} ms   {result['seconds'] / mine[own]:8.0f} times")
        print(f"  peak memory {store['peak_bytes'] / 2**20:.0f} MiB, {peer} {results['peak_bytes'] / 2**20:.0f} MiB")
    judge(args, path, store, peers)


def judge(args, path, store, peers):
    """The log-likelihoods of all parameters by one and the same formula."""
    if not args.lifetimes:
        return
    own = {"fit BG/NBD cold": store["bg_nbd"]["r_alpha_days_a_b"], "fit MBG/NBD cold": store["mbg_nbd"]["r_alpha_days_a_b"],
           "fit Gamma-Gamma cold": store["gamma_gamma"]["p_q_v"]}
    asked = {}
    for name, parameters in own.items():
        asked[name] = {"awda": parameters}
        for peer, results in peers.items():
            found = results.get(name, {}).get("parameters")
            if isinstance(found, dict):
                found = [found[key] for key in ("r", "alpha", "a", "b") if key in found]
            if found:
                asked[name][peer] = found
    likelihoods = ask(args.lifetimes, JUDGE, path, json.dumps(asked))
    for name, found in likelihoods.items():
        if not isinstance(found, dict):
            continue
        for peer, value in found.items():
            if peer != "awda":
                print(f"  {name:22} log-likelihood {found['awda']:.6f}, {peer} {value - found['awda']:+.6f}")


if __name__ == "__main__":
    sys.exit(main())
