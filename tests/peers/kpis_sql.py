"""Recomputes a store's KPIs by week and month, its cohorts and its revenue from the raw rows of a shop's sales with SQL, and compares every number.

    python3 tests/peers/kpis_sql.py --awda target/debug/awda --rows infra/local/data/online_retail_slice.csv.gz

What SQL sees are sales alone, as in segments_sql.py: no rule of ours about refunds stands between the two. `awda` imports the rows and runs a
night; SQLite computes the same from the rows by the published formulas (docs/MEASURES.md). Nothing is shared but the file and the threshold
T3, which the answer says it counted by.
"""

import argparse
import csv
import datetime
import sqlite3
import sys
from decimal import ROUND_HALF_UP, Decimal

from segments_sql import STORE, get, sales, served, wait_for

EPOCH = datetime.date(1970, 1, 1)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--awda", required=True)
    options.add_argument("--rows", required=True)
    options = options.parse_args()
    rows = sales(options.rows)
    first = datetime.date.fromisoformat(min(row["invoice_at"] for row in rows)[:10])
    last = datetime.date.fromisoformat(max(row["invoice_at"] for row in rows)[:10])
    today = last + datetime.timedelta(days=1)
    answers = asked(options.awda, rows, first, today)
    base = loaded(rows)
    compared = wrong = 0
    for by in ["week", "month"]:
        patience = answers[by]["night"]["lapsed_after_days"]
        for period in answers[by]["items"]:
            theirs = computed(base, number(period["from"]), number(period["to"]), number(today), patience)
            ours = flat(period)
            for name, value in theirs.items():
                compared += 1
                if ours.get(name) != value:
                    wrong += 1
                    print(f"{by} {period['from']} {name}: awda {ours.get(name)}, SQL {value}")
    for cohort in answers["cohorts"]["items"]:
        for name, value in cohort_of(base, cohort).items():
            compared += 1
            ours = cohort_flat(cohort).get(name)
            if ours != value:
                wrong += 1
                print(f"cohort {cohort['month']} {name}: awda {ours}, SQL {value}")
    print(f"{len(rows)} rows, as of {today}: {compared} numbers compared, {wrong} differences")
    sys.exit(1 if wrong or not compared else 0)


def asked(awda, rows, first, today):
    with served(awda, rows, today) as base:
        wait_for(base)
        path = f"/v1/stores/{STORE}/measures"
        span = f"from={first}&to={today}"
        answers = {by: get(base, f"{path}?{span}&by={by}") for by in ["week", "month"]}
        answers["cohorts"] = get(base, f"{path}/cohorts")
        return answers


def number(day):
    return (datetime.date.fromisoformat(str(day)) - EPOCH).days


def loaded(rows):
    base = sqlite3.connect(":memory:")
    base.execute("create table line (customer text, invoice text, day integer, minor integer)")
    for row in rows:
        minor = (Decimal(row["unit_price"]) * int(row["quantity"]) * 100).quantize(Decimal(1), ROUND_HALF_UP)
        base.execute("insert into line values (?, ?, ?, ?)", (row["customer_id"], row["invoice"], number(row["invoice_at"][:10]), int(minor)))
    base.execute("create table orders as select customer, invoice, min(day) day, sum(minor) minor from line group by 1, 2")
    base.execute("create table person as select customer, min(day) first from orders group by 1")
    base.execute("create table day as select distinct customer, day from orders")
    base.execute(
        """create table gap as select customer, day, lead(day) over (partition by customer order by day) next from day"""
    )
    return base


def computed(base, start, end, today, patience):
    one = lambda text, *words: base.execute(text, words).fetchone()
    orders, net = one("select count(*), coalesce(sum(minor), 0) from orders where day >= ? and day < ?", start, end)
    new_orders, new_net = one(
        """select count(*), coalesce(sum(minor), 0) from orders join person using (customer)
           where day = first and day >= ? and day < ?""", start, end)
    buyers, repeat = one(
        """select count(*), coalesce(sum(n >= 2), 0) from
           (select count(*) n from orders where day >= ? and day < ? group by customer)""", start, end)
    (returning,) = one(
        """select count(*) from (select customer from orders where day < ? group by customer having count(*) >= 2 and max(day) >= ?)""", end, start)
    (new,) = one("select count(*) from person where first >= ? and first < ?", start, end)
    active, retained = one(
        """select count(*), coalesce(sum(next is not null and next < ?), 0) from gap
           where day < ? and (next is null or next >= ?) and ? - day < ?""", end, start, start, start, patience)
    (lapsed,) = one(
        """select count(*) from gap where day + ? >= ? and day + ? < ? and day + ? <= ? and (next is null or next > day + ?)""",
        patience, start, patience, end, patience, today, patience)
    if start > today:
        active = retained = 0
    return {
        "orders": orders,
        "net": net,
        "new_orders": new_orders,
        "new_net": new_net,
        "buyers": buyers,
        "new_buyers": new,
        "repeat": (repeat, buyers),
        "returning": (returning, buyers),
        "frequency": (orders, buyers),
        "retention": (retained, active),
        "churn": (active - retained, active),
        "lapse": (lapsed, active),
    }


def flat(period):
    sales, people = period["sales"], period["people"]
    rate = lambda name: (people[name]["numerator"], people[name]["denominator"])
    return {
        "orders": sales["orders"],
        "net": sales["net"]["minor"],
        "new_orders": sales["new"]["orders"],
        "new_net": sales["new"]["net"]["minor"],
        "buyers": people["buyers"],
        "new_buyers": people["new_buyers"],
        "repeat": rate("repeat_purchase_rate"),
        "returning": rate("returning_customer_rate"),
        "frequency": rate("purchase_frequency"),
        "retention": rate("retention_rate"),
        "churn": rate("churn_rate"),
        "lapse": rate("lapse_rate"),
    }


def months_later(month, age):
    whole = month.year * 12 + month.month - 1 + age
    return datetime.date(whole // 12, whole % 12 + 1, 1)


def cohort_of(base, cohort):
    month = datetime.date.fromisoformat(cohort["month"])
    start, end = number(month), number(months_later(month, 1))
    inside = "select customer from person where first >= ? and first < ?"
    (people,) = base.execute(f"select count(*) from ({inside})", (start, end)).fetchone()
    answer = {"customers": people}
    for age in range(len(cohort["months"])):
        days = (number(months_later(month, age)), number(months_later(month, age + 1)))
        answer[f"+{age}"] = base.execute(
            f"select count(distinct customer), coalesce(sum(minor), 0) from orders where customer in ({inside}) and day >= ? and day < ?",
            (start, end, *days)).fetchone()
    for days in (30, 60, 90):
        (again,) = base.execute(
            f"""select count(*) from (select customer from orders join person using (customer) where customer in ({inside})
                and day <= first + ? group by customer having count(*) >= 2)""", (start, end, days)).fetchone()
        answer[f"{days} d"] = again
    return answer


def cohort_flat(cohort):
    answer = {"customers": cohort["customers"]}
    for month in cohort["months"]:
        answer[f"+{month['age']}"] = (month["retention"]["numerator"], month["net"]["minor"])
    for repeat in cohort["repeats"]:
        answer[f"{repeat['within_days']} d"] = repeat["rate"]["numerator"]
    return answer


if __name__ == "__main__":
    main()
