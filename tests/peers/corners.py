"""Writes shared/lifetime/tests/data/corners.json: predictions at the corners of the parameter space, by mpmath.

    pip install mpmath
    python3 tests/peers/corners.py > shared/lifetime/tests/data/corners.json
    python3 tests/peers/corners.py spend > shared/lifetime/tests/data/corners_spend.json

Everything here is the textbook form of the papers (gamma, beta and Gauss hypergeometric functions, plain sums and
quadrature) at up to 300 digits; the engine uses none of these forms. Each value is computed at two precisions and kept
only when both agree to 20 digits. The same seed gives the same file.
"""

import json
import random
import sys

from mpmath import gamma, hyp2f1, log, loggamma, mp, mpf, nstr, quad, rf

DIGITS = 20


def nbd(n, shape, z):
    """P(N = n) of the undisturbed count."""
    return rf(shape, n) / gamma(n + 1) * (1 + z) ** (-shape) * (z / (1 + z)) ** n


class Geometric:
    """BG/NBD (k = 0; Fader, Hardie and Lee 2005) and MBG/NBD (k = 1; Batislam et al. 2007)."""

    def __init__(self, k, r, alpha, a, b):
        self.k, self.r, self.alpha, self.a, self.b = k, r, alpha, a, b

    def loglik(self, x, tx, T):
        k, r, al, a, b = self.k, self.r, self.alpha, self.a, self.b
        lbeta = lambda p, q: loggamma(p) + loggamma(q) - loggamma(p + q)
        first = lbeta(a, b + x + k) - lbeta(a, b) + loggamma(r + x) - loggamma(r) + r * log(al) - (r + x) * log(al + T)
        if x == 0 and k == 0:
            return first
        second = lbeta(a + 1, b + x - 1 + k) - lbeta(a, b) + loggamma(r + x) - loggamma(r) + r * log(al) - (r + x) * log(al + tx)
        top = max(first, second)
        return top + log(mp.exp(first - top) + mp.exp(second - top))

    def p_alive(self, x, tx, T):
        if x == 0 and self.k == 0:
            return mpf(1)
        odds = self.a / (self.b + x - 1 + self.k) * ((self.alpha + T) / (self.alpha + tx)) ** (self.r + x)
        return 1 / (1 + odds)

    def orders(self, x, tx, T, t):
        """Eq. 10 of the paper; b gains k and x."""
        r, al, a, b = self.r, self.alpha, self.a, self.b + x + self.k
        if a == 1:  # a removable pole
            a += mpf(10) ** (-mp.dps // 3)
        R = r + x
        z = t / (al + T + t)
        f = hyp2f1(R, b, a + b - 1, z)
        return (a + b - 1) / (a - 1) * (1 - ((al + T) / (al + T + t)) ** R * f) * self.p_alive(x, tx, T)

    def exactly(self, x, tx, T, t, n):
        a, b, R, z = self.a, self.b + x + self.k, self.r + x, t / (self.alpha + T)
        kept = lambda m: rf(b, m) / rf(a + b, m)
        alive = kept(n) * nbd(n, R, z)
        if n > 0:
            alive += (kept(n - 1) - kept(n)) * (1 - sum(nbd(j, R, z) for j in range(n)))
        p = self.p_alive(x, tx, T)
        return p * alive + (1 - p if n == 0 else 0)


class Pareto:
    """Fader and Hardie 2005, "A note on deriving the Pareto/NBD model"."""

    def __init__(self, r, alpha, s, beta):
        self.r, self.alpha, self.s, self.beta = r, alpha, s, beta

    def _a0(self, x, tx, T):
        r, al, s, be = self.r, self.alpha, self.s, self.beta
        c = r + s + x
        big, second = (al, s + 1) if al >= be else (be, r + x)
        gap = abs(al - be)
        term = lambda t: hyp2f1(c, second, c + 1, gap / (big + t)) / (big + t) ** c
        return term(tx) - term(T)

    def loglik(self, x, tx, T):
        r, al, s, be = self.r, self.alpha, self.s, self.beta
        c = r + s + x
        inner = 1 / ((al + T) ** (r + x) * (be + T) ** s) + s / c * self._a0(x, tx, T)
        return loggamma(r + x) - loggamma(r) + r * log(al) + s * log(be) + log(inner)

    def p_alive(self, x, tx, T):
        r, al, s, be = self.r, self.alpha, self.s, self.beta
        return 1 / (1 + s / (r + s + x) * (al + T) ** (r + x) * (be + T) ** s * self._a0(x, tx, T))

    def orders(self, x, tx, T, t):
        r, al, s, be = self.r, self.alpha, self.s, self.beta
        if s == 1:
            s += mpf(10) ** (-mp.dps // 3)
        lived = (r + x) * (be + T) / ((al + T) * (s - 1)) * (1 - ((be + T) / (be + T + t)) ** (s - 1))
        return lived * self.p_alive(x, tx, T)

    def exactly(self, x, tx, T, t, n):
        R, A, s, B = self.r + x, self.alpha + T, self.s, self.beta + T
        alive = nbd(n, R, t / A) * (B / (B + t)) ** s
        ways = rf(R, n) / gamma(n + 1)

        def density(y):
            v = mp.exp(y)
            return s * ways * v / (B + v) * mp.exp(-s * mp.log1p(v / B) - R * mp.log1p(v / A)) * (v / (A + v)) ** n

        low, high = log(t) - (60 if n == 0 else 10 + 60 / mpf(n + 1)), log(t)
        cuts = [low + (high - low) * mpf(i) / 40 for i in range(41)]
        tail = 1 - (B / (B + mp.exp(low))) ** s if n == 0 else 0
        gone = quad(density, cuts) + tail
        p = self.p_alive(x, tx, T)
        return p * (alive + gone) + (1 - p if n == 0 else 0)


def twice(question, digits, exact_tail=True):
    """The answer at two precisions, when they agree."""
    answers = []
    for dps in (digits, digits + digits // 2):
        mp.dps = dps
        try:
            answers.append(question())
        except Exception:
            return None
    one, other = answers
    if one != 0 and abs(one - other) > abs(other) * mpf(10) ** (-DIGITS):
        return None
    return nstr(other, DIGITS)


def cases():
    chance = random.Random(20261122)
    between = lambda low, high: float("%.6g" % (low * (high / low) ** chance.random()))
    for number in range(260):
        x = chance.choice([0, 0, 1, 2, 3, 7, 20, 90, 400, 5000])
        T = between(1e-4, 5000)
        tx = 0.0 if x == 0 else float("%.6g" % (T * chance.choice([chance.random(), 1.0, 0.999999, 0.01])))
        tx = min(tx, T)
        t = between(1e-2, 3000)
        r, alpha = between(1e-3, 300), between(1e-3, 5000)
        a = chance.choice([between(1e-4, 1000), between(0.05, 3), 1.0, 0.999999999, 1.000000001])
        b = chance.choice([between(1e-3, 5000), between(0.1, 5)])
        s, beta = chance.choice([between(1e-3, 50), 1.0, between(0.1, 3)]), chance.choice([between(1e-3, 5000), alpha])
        yield dict(x=x, tx=tx, T=T, t=t, bg=[r, alpha, a, b], mbg=[r, alpha, a, b], pareto=[r, alpha, s, beta],
                   n=chance.choice([0, 1, 2, 5, 12]))


def spend_cases():
    """Gamma-Gamma (Fader and Hardie note 025, eq. 1a and 5): n purchase days of mean value z."""
    chance = random.Random(20261123)
    between = lambda low, high: float("%.6g" % (low * (high / low) ** chance.random()))
    records = []
    for _ in range(200):
        case = dict(p=between(1e-3, 1e4), q=1 + between(1e-3, 1e3), v=between(1e-6, 1e9), n=chance.choice([1, 2, 7, 90, 5000]), z=between(1e-4, 1e9))
        mp.dps = 120
        p, q, v, n, z = (mpf(case[name]) for name in "pqvnz")
        loglik = (loggamma(p * n + q) - loggamma(p * n) - loggamma(q) + q * log(v) + (p * n - 1) * log(z) + p * n * log(n)
                  - (p * n + q) * log(n * z + v))
        records.append(dict(case, loglik=nstr(loglik, DIGITS), spend=nstr(p * (v + n * z) / (p * n + q - 1), DIGITS)))
    return records


def main():
    if sys.argv[1:] == ["spend"]:
        json.dump(spend_cases(), sys.stdout, indent=0)
        sys.stdout.write("\n")
        return
    records = []
    for case in cases():
        x, n = case["x"], case["n"]
        record = dict(case, values={})
        for name in ("bg", "mbg", "pareto"):
            # At each precision the inputs are the doubles themselves, exactly.
            def model():
                p = [mpf(v) for v in case[name]]
                return Pareto(*p) if name == "pareto" else Geometric(int(name == "mbg"), *p)

            tx, T, t = (lambda: mpf(case["tx"])), (lambda: mpf(case["T"])), (lambda: mpf(case["t"]))
            digits = 80 if x < 400 else 160
            values = {
                "loglik": twice(lambda: model().loglik(x, tx(), T()), digits),
                "p_alive": twice(lambda: model().p_alive(x, tx(), T()), digits),
                "orders": twice(lambda: model().orders(x, tx(), T(), t()), digits) if x < 5000 else None,
            }
            if name != "pareto" or len(records) % 4 == 0:
                values["exactly"] = twice(lambda: model().exactly(x, tx(), T(), t(), n), 24 if name == "pareto" else digits)
            record["values"][name] = {key: value for key, value in values.items() if value is not None}
        records.append(record)
        print(len(records), file=sys.stderr)
    json.dump(records, sys.stdout, indent=0)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
