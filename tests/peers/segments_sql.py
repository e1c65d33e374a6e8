"""Recomputes RFM, stages, flags and ready segments from the raw rows of a shop's sales with SQL, and compares customer by customer.

    python3 tests/peers/segments_sql.py --awda target/debug/awda --rows infra/local/data/online_retail_slice.csv.gz

What SQL sees are sales alone: rows of cancellations and corrections are left out on both sides, so that no rule of ours about refunds
stands between the two. `awda` imports the remaining rows and runs a night; SQLite (Python's own) computes the same from the rows by the
published definitions: mid-rank percentiles, nearest-rank gaps, the grid of eleven names. Nothing is shared but the file.
"""

import argparse
import collections
import contextlib
import csv
import datetime
import gzip
import json
import pathlib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from decimal import ROUND_HALF_UP, Decimal

STORE = "peer"
GRID = {
    5: ["new_customers", "potential_loyalists", "potential_loyalists", "champions", "champions"],
    4: ["promising", "potential_loyalists", "potential_loyalists", "loyal", "loyal"],
    3: ["about_to_sleep", "about_to_sleep", "needs_attention", "loyal", "loyal"],
    2: ["hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"],
    1: ["lost", "lost", "at_risk", "at_risk", "cant_lose"],
}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--awda", required=True)
    options.add_argument("--rows", required=True)
    options = options.parse_args()
    rows = sales(options.rows)
    last = max(row["invoice_at"] for row in rows)[:10]
    today = datetime.date.fromisoformat(last) + datetime.timedelta(days=1)
    ours = asked(options.awda, rows, today)
    theirs = computed(rows, today)
    wrong = compared(ours, theirs)
    print(f"{len(theirs)} customers, {len(rows)} rows, as of {today}: {wrong} differences")
    sys.exit(1 if wrong else 0)


def sales(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as file:
        rows = list(csv.DictReader(file))
    kept = []
    for row in rows:
        is_sale = not row["invoice"].startswith("C") and int(row["quantity"]) > 0 and Decimal(row["unit_price"]) > 0
        if is_sale and row["customer_id"]:
            kept.append(row)
    return kept


@contextlib.contextmanager
def served(awda, rows, today):
    """The address of a suite that has imported the rows and had its night."""
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        data, file = place / "data", place / "sales.csv"
        with open(file, "w", newline="", encoding="utf-8") as out:
            writer = csv.DictWriter(out, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        run = lambda *words: subprocess.run([awda, *words, "--data", str(data)], check=True, capture_output=True, text=True)
        run("store", "create", STORE, "--currency", "GBP", "--timezone", "Europe/London", "--secret", "peer-secret-peer")
        run("import", "orders", str(file), "--store", STORE)
        run("night", "--at", f"{today}T12:00:00Z")
        port = free_port()
        suite = subprocess.Popen([awda, "serve", "--data", str(data), "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            suite.terminate()
            suite.wait()


def asked(awda, rows, today):
    """What awda says, by the shop's own id of each customer."""
    with served(awda, rows, today) as base:
        return told(base)


def told(base):
    wait_for(base)
    segments = get(base, f"/v1/stores/{STORE}/segments")["items"]
    members = collections.defaultdict(set)
    for segment in segments:
        cursor = ""
        while cursor is not None:
            page = get(base, f"/v1/stores/{STORE}/segments/{segment['id']}/members?limit=200{cursor}")
            for member in page["items"]:
                members[member["customer"]].add(segment["id"])
            cursor = f"&cursor={page['next']}" if "next" in page else None
    people = {}
    for customer, held in members.items():
        shown = get(base, f"/v1/stores/{STORE}/customers/{customer}")
        scores = (shown.get("class") or {}).get("scores")
        scores = (scores["recency"], scores["frequency"], scores["monetary"]) if scores else None
        people[shop_id(shown)] = (scores, held)
    return people


def shop_id(customer):
    named = [one["value"] for one in customer["identifiers"] if one["kind"] == "shop"]
    return named[0].split(":")[-1]


def get(base, path):
    with urllib.request.urlopen(base + path) as answer:
        return json.load(answer)


def wait_for(base):
    for _ in range(200):
        try:
            return get(base, "/health")
        except OSError:
            time.sleep(0.1)
    sys.exit("awda serve did not answer")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def computed(rows, today):
    """The same from the rows, by SQL."""
    base = sqlite3.connect(":memory:")
    base.execute("create table line (customer text, invoice text, day integer, minor integer)")
    day = lambda text: (datetime.date.fromisoformat(text[:10]) - datetime.date(1970, 1, 1)).days
    lines = []
    for row in rows:
        minor = (Decimal(row["unit_price"]) * int(row["quantity"]) * 100).quantize(Decimal(1), ROUND_HALF_UP)
        lines.append((row["customer_id"], row["invoice"], day(row["invoice_at"]), int(minor)))
    base.executemany("insert into line values (?, ?, ?, ?)", lines)
    now = day(str(today))
    base.execute("create table orders as select customer, invoice, min(day) day, sum(minor) minor from line group by 1, 2")
    base.execute(
        f"""create table person as select customer, count(*) orders, sum(minor) net, {now} - max(day) since, {now} - min(day) first,
            count(distinct day) days, coalesce(sum(case when {now} - day < 365 then minor end), 0) year,
            sum({now} - day < 365) orders_year from orders group by 1"""
    )
    people = [dict(zip(["id", "orders", "net", "since", "first", "days", "year", "orders_year"], row)) for row in base.execute("select * from person")]
    rank = lambda value, where: dict(base.execute(
        f"""select customer, (2 * (rank() over (order by {value}) - 1) + count(*) over (partition by {value})) || '/' ||
            (2 * count(*) over ()) from person where {where}"""))
    in_window = "since < 1095"
    recency, money = rank("since", in_window), rank("net", in_window)
    again = rank("orders", in_window + " and orders > 1")
    aov = "cast((2 * net + orders) / (2 * orders) as integer)"
    everybody = {"net": rank("net", "1"), "aov": rank(aov, "1")}
    spenders = rank("year", "year > 0")
    store = store_thresholds(base)
    answer = {}
    for one in people:
        gaps = [gap for (gap,) in base.execute(
            "select day - before from (select day, lag(day) over (order by day) before from (select distinct day from orders where customer = ?)) where before is not null",
            (one["id"],))]
        answer[one["id"]] = judged(one, recency, again, money, everybody, spenders, store, gaps, len(people))
    return answer


def at_least(rank, share_of, share):
    """Whether a mid-rank, told as twice itself over twice the number, is share/share_of or more."""
    twice, whole = map(int, rank.split("/"))
    return twice * share_of >= whole * share


def steps(rank, parts):
    return sum(at_least(rank, parts, part) for part in range(1, parts))


def judged(one, recency, again, money, everybody, spenders, store, gaps, buyers):
    key = one["id"]
    if buyers >= 100:
        twice, whole = map(int, recency[key].split("/"))
        r = min(5, 1 + (5 * (whole - twice)) // whole)
        f = 1 if one["orders"] == 1 else min(5, 2 + steps(again[key], 4))
        m = min(5, 1 + steps(money[key], 5))
    else:
        sys.exit("fewer than 100 buyers: take more rows")
    fm = (f + m + 1) // 2
    name = GRID[r][fm - 1]
    stage = stage_of(one, store, gaps)
    is_vip = one["year"] > 0 and at_least(spenders[key], 10, 9)
    held = {f"rfm.{name}", f"stage.{stage}"}
    holds = {
        "flag.vip": is_vip,
        "flag.one_time_buyer": one["orders"] == 1,
        "vip": is_vip,
        "top_spenders": at_least(everybody["net"][key], 100, 90),
        "big_baskets": at_least(everybody["aov"][key], 100, 80),
        "frequent_buyers": one["orders_year"] >= 3,
        "one_time_buyers": one["orders"] == 1,
        "second_order_due": one["orders"] == 1 and 14 <= one["since"] <= 60,
        "new_customers": stage == "new",
        "active": stage in ("new", "active", "reactivated"),
        "cooling": stage == "cooling",
        "at_risk": stage == "at_risk",
        "at_risk_high_value": stage in ("cooling", "at_risk", "lapsed") and (is_vip or at_least(everybody["net"][key], 100, 75)),
        "lapsed": stage in ("lapsed", "lost"),
        "lost": stage == "lost",
        "reactivated": stage == "reactivated",
        "no_order_90d": one["since"] >= 90,
        "loyal": name in ("champions", "loyal"),
        "champions": name == "champions",
        "potential_loyalists": name in ("potential_loyalists", "promising"),
        "needs_attention": name in ("needs_attention", "about_to_sleep"),
        "cant_lose": name == "cant_lose",
        "hibernating": name in ("hibernating", "lost"),
    }
    held |= {segment for segment, is_in in holds.items() if is_in}
    families = {f"rfm.{other}" for names in GRID.values() for other in names} | {f"stage.{other}" for other in STAGES}
    return (r, f, m), held, set(holds) | families


STAGES = ["anonymous", "lead", "reactivated", "new", "active", "cooling", "at_risk", "lapsed", "lost"]


def nearest_rank(values, share):
    ordered = sorted(values)
    place = -(-len(ordered) * share.numerator // share.denominator)
    return ordered[max(place, 1) - 1]


def raised(t1, t2, t3):
    t1 = max(t1, 7)
    t2 = max(t2, t1 + 1)
    return t1, t2, max(t3, t2 + 1)


def shares():
    from fractions import Fraction
    return [Fraction(1, 2), Fraction(3, 4), Fraction(9, 10)]


def store_thresholds(base):
    gaps = list(base.execute(
        """select customer, day - before from (select customer, day, lag(day) over (partition by customer order by day) before
           from (select distinct customer, day from orders)) where before is not null"""))
    if len({customer for customer, _ in gaps}) < 100:
        return 40, 90, 180
    return raised(*(nearest_rank([gap for _, gap in gaps], share) for share in shares()))


def blended(store, gaps):
    if len(gaps) < 3:
        return store
    n = len(gaps)
    mix = lambda own, shop: (2 * (n * own + 3 * shop) + n + 3) // (2 * (n + 3))
    return raised(*(mix(nearest_rank(gaps, share), shop) for share, shop in zip(shares(), store)))


def stage_of(one, store, gaps):
    t1, t2, t3 = blended(store, gaps)
    since = one["since"]
    if since < 30 and gaps and gaps[-1] >= blended(store, gaps[:-1])[2]:
        return "reactivated"
    if since < t1:
        return "active" if one["orders"] > 1 else "new"
    return "cooling" if since < t2 else "at_risk" if since < t3 else "lapsed" if since < 2 * t3 else "lost"


def compared(ours, theirs):
    wrong = 0
    for key in sorted(set(ours) | set(theirs)):
        if key not in ours or key not in theirs:
            print(f"{key}: {'only SQL' if key in theirs else 'only awda'} knows them")
            wrong += 1
            continue
        (scores, held), (expected, segments, judged_by_sql) = ours[key], theirs[key]
        if scores != expected or held & judged_by_sql != segments:
            extra, missing = sorted(held & judged_by_sql - segments), sorted(segments - held)
            print(f"{key}: scores {scores} and {expected}; awda alone {extra}; SQL alone {missing}")
            wrong += 1
    return wrong


if __name__ == "__main__":
    main()
