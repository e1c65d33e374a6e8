"""The same RFM and aggregates over the same order rows, by DuckDB and by awda-segments, in one run.

    cargo build --release -p awda-segments --example rfm
    python3 tests/peers/rfm_duckdb.py --ours target/release/examples/rfm --customers 1000000

needs `duckdb` from PyPI. DuckDB has the rows in an in-memory table before its clock starts, and uses as many threads as it likes; ours
uses one. Both run five times and the fastest counts. What comes out is compared: the number of customers in each of the eleven segments
(definitions: mid-rank percentiles, the grid of eleven names), the store's thresholds, and the spend from which somebody is a VIP. Ours
counts more than 20,000 different values in steps of a thousandth or less, so that shards merge into something small; the number of
customers whom that moves across a border is printed.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import duckdb

TODAY = 20_780
GRID = """
CASE r WHEN 5 THEN ['new_customers','potential_loyalists','potential_loyalists','champions','champions'][fm]
       WHEN 4 THEN ['promising','potential_loyalists','potential_loyalists','loyal','loyal'][fm]
       WHEN 3 THEN ['about_to_sleep','about_to_sleep','needs_attention','loyal','loyal'][fm]
       WHEN 2 THEN ['hibernating','hibernating','at_risk','at_risk','cant_lose'][fm]
       ELSE ['lost','lost','at_risk','at_risk','cant_lose'][fm] END"""
SEGMENTS = f"""
WITH people AS (
  SELECT customer, {TODAY} - max(day) AS since, count(*) AS orders, sum(minor) AS net FROM rows GROUP BY customer),
ranked AS (
  SELECT orders,
    (rank() OVER (ORDER BY since) - 1 + 0.5 * count(*) OVER (PARTITION BY since)) / count(*) OVER () AS pr,
    (rank() OVER (ORDER BY net) - 1 + 0.5 * count(*) OVER (PARTITION BY net)) / count(*) OVER () AS pm,
    (rank() OVER (PARTITION BY orders > 1 ORDER BY orders) - 1 + 0.5 * count(*) OVER (PARTITION BY orders))
      / count(*) OVER (PARTITION BY orders > 1) AS pf
  FROM people),
scored AS (
  SELECT least(5, 1 + floor(5 * (1 - pr)))::INT AS r,
         CASE WHEN orders = 1 THEN 1 ELSE least(5, 2 + floor(4 * pf)) END::INT AS f,
         least(5, 1 + floor(5 * pm))::INT AS m FROM ranked),
named AS (SELECT r, floor((f + m) / 2.0 + 0.5)::INT AS fm FROM scored)
SELECT {GRID} AS segment, count(*) FROM named GROUP BY segment ORDER BY segment"""
GAPS = """
WITH days AS (SELECT DISTINCT customer, day FROM rows),
gaps AS (SELECT day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap FROM days)
SELECT quantile_disc(gap, [0.5, 0.75, 0.9]) FROM gaps WHERE gap IS NOT NULL"""
VIP = f"""
WITH years AS (SELECT sum(minor) AS spent FROM rows WHERE {TODAY} - day < 365 GROUP BY customer)
SELECT quantile_disc(spent, 0.9) FROM years"""


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--ours", required=True)
    options.add_argument("--customers", type=int, default=1_000_000)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        rows = pathlib.Path(place) / "rows.csv"
        said = subprocess.run([options.ours, str(options.customers), str(rows)], check=True, capture_output=True, text=True)
        ours = json.loads(said.stdout)
        seconds, theirs = by_duckdb(rows)
    moved = sum(abs(ours["segments"].get(name, 0) - theirs["segments"].get(name, 0)) for name in {*ours["segments"], *theirs["segments"]})
    print(f"{ours['customers']} customers, {ours['rows']} orders")
    print(f"awda-segments, one thread      {ours['seconds']:8.3f} s")
    print(f"DuckDB {duckdb.__version__}, all threads     {seconds:8.3f} s    {seconds / ours['seconds']:.1f} times as long")
    print(f"segments differ by {moved // 2} customers of {ours['customers']}")
    print(f"thresholds {ours['thresholds']} and {theirs['thresholds']}; VIP from {ours['vip_from_minor']} and {theirs['vip']}")
    is_same = moved / 2 <= ours["customers"] / 500 and ours["thresholds"] == theirs["thresholds"]
    sys.exit(0 if is_same else 1)


def by_duckdb(rows):
    base = duckdb.connect()
    base.execute(f"CREATE TABLE rows AS SELECT customer::UINTEGER AS customer, day::INTEGER AS day, minor::BIGINT AS minor FROM read_csv('{rows}')")
    best, found = None, None
    for _ in range(5):
        started = time.perf_counter()
        segments = dict(base.execute(SEGMENTS).fetchall())
        (thresholds,) = base.execute(GAPS).fetchone()
        (vip,) = base.execute(VIP).fetchone()
        seconds = time.perf_counter() - started
        best = seconds if best is None else min(best, seconds)
        found = {"segments": segments, "thresholds": list(thresholds), "vip": vip}
    return best, found


if __name__ == "__main__":
    main()
