//! Every way of writing a day that exports were seen to have.

use super::*;

fn style(calendar: Option<Calendar>, order: Option<DayOrder>) -> Style {
    Style { calendar, order }
}

fn at(text: &str, style: Style) -> Result<String, DateFault> {
    let zone = awda_kernel::zone("Asia/Riyadh").unwrap();
    moment(text, &zone, style).map(|at| at.to_string())
}

#[test]
fn one_moment_in_many_forms_is_one_moment() {
    let plain = Style::default();
    for text in [
        "2025-10-07 09:50:26 +0300",
        "2025-10-07T06:50:26Z",
        "2025-10-07T09:50:26+03:00",
        "2025-10-07 09:50:26",
        "2025/10/7 09:50:26",
        "2025.10.07 9:50:26 AM",
        "٢٠٢٥-١٠-٠٧ ٠٩:٥٠:٢٦",
        "1759819826",
        "1759819826000",
        "Tue Oct 07 2025 09:50:26 GMT+0300 (Arabian Standard Time)",
        "Oct 7, 2025 09:50:26",
        "7 October 2025 9:50:26 am",
        "7 أكتوبر 2025 09:50:26 ص",
        "2025-10-07 09:50:26.000000",
    ] {
        assert_eq!(
            at(text, plain).as_deref(),
            Ok("2025-10-07T06:50:26Z"),
            "{text}"
        );
    }
    assert_eq!(
        at("2025-10-07 09:50 م", plain).as_deref(),
        Ok("2025-10-07T18:50:00Z")
    );
    assert_eq!(at("20251007", plain).as_deref(), Ok("2025-10-06T21:00:00Z"));
}

#[test]
fn a_date_that_could_be_two_days_is_read_only_when_something_says_which() {
    let plain = Style::default();
    assert_eq!(at("03/04/2025", plain), Err(DateFault::WhichOrder));
    assert_eq!(
        at("13/04/2025", plain).as_deref(),
        Ok("2025-04-12T21:00:00Z")
    );
    assert_eq!(
        at("04/13/2025", plain).as_deref(),
        Ok("2025-04-12T21:00:00Z")
    );
    let day_first = style(None, Some(DayOrder::DayFirst));
    assert_eq!(
        at("03/04/2025", day_first).as_deref(),
        Ok("2025-04-02T21:00:00Z")
    );
    assert_eq!(at("04/13/2025", day_first), Err(DateFault::NoSuchDay));
    assert_eq!(
        order_of(["03/04/2025", "25/12/2024"].into_iter()),
        Some(DayOrder::DayFirst)
    );
    assert_eq!(
        order_of(["12/25/2024 10:00"].into_iter()),
        Some(DayOrder::MonthFirst)
    );
    assert_eq!(order_of(["25/12/2024", "12/25/2024"].into_iter()), None);
    assert_eq!(order_of(["2024-12-25"].into_iter()), None);
}

#[test]
fn other_calendars_are_read_where_they_are_named() {
    assert_eq!(
        at("1403/01/01", Style::default()),
        Err(DateFault::WhichCalendar)
    );
    let jalali = style(Some(Calendar::Jalali), None);
    assert_eq!(
        at("۱۴۰۳/۰۱/۰۱ ۱۲:۰۰", jalali).as_deref(),
        Ok("2024-03-20T09:00:00Z")
    );
    assert_eq!(
        at("۱ فروردین ۱۴۰۳", Style::default()).as_deref(),
        Ok("2024-03-19T21:00:00Z")
    );
    let hijri = style(Some(Calendar::Hijri), None);
    assert_eq!(
        at("1446/01/01", hijri).as_deref(),
        Ok("2024-07-06T21:00:00Z")
    );
    // A civil date in a column of another calendar is a civil date.
    assert_eq!(
        at("2024-03-20", jalali).as_deref(),
        Ok("2024-03-19T21:00:00Z")
    );
    assert_eq!(at("1404/12/30", jalali), Err(DateFault::NoSuchDay));
}

#[test]
fn what_is_no_date_is_none() {
    for text in [
        "yesterday",
        "",
        "12",
        "2025-13-40",
        "00/00/0000",
        "0000-00-00",
        "2025-10-07 25:00",
        "1/2/25",
        "sara 2025-01-01",
        "=NOW()",
        "99999999999999999999",
        "2025-02-30",
    ] {
        assert!(at(text, Style::default()).is_err(), "{text}");
    }
}

#[test]
fn birthdays_come_with_and_without_a_year() {
    let told = |text: &str, style: Style| {
        day(text, style).map(|told| (told.year, told.month, told.day, told.calendar))
    };
    let gregorian = Calendar::Gregorian;
    let plain = Style::default();
    for (text, style, expected) in [
        ("1990-05-01", plain, (Some(1990), 5, 1, gregorian)),
        ("--05-01", plain, (None, 5, 1, gregorian)),
        ("05/01", plain, (None, 5, 1, gregorian)),
        (
            "01/05",
            super::tests::style(None, Some(DayOrder::DayFirst)),
            (None, 5, 1, gregorian),
        ),
        ("02-29", plain, (None, 2, 29, gregorian)),
        ("1970-01-01 00:00:00", plain, (Some(1970), 1, 1, gregorian)),
        (
            "۱۳۶۵/۰۶/۳۱",
            super::tests::style(Some(Calendar::Jalali), None),
            (Some(1365), 6, 31, Calendar::Jalali),
        ),
        (
            "1410-07-01",
            super::tests::style(Some(Calendar::Hijri), None),
            (Some(1410), 7, 1, Calendar::Hijri),
        ),
        ("5 May", plain, (None, 5, 5, gregorian)),
    ] {
        assert_eq!(told(text, style), Ok(expected), "{text}");
    }
    assert_eq!(told("1991-02-29", plain), Err(DateFault::NoSuchDay));
    assert_eq!(told("02-30", plain), Err(DateFault::NoSuchDay));
    assert_eq!(told("1365/06/31", plain), Err(DateFault::WhichCalendar));
}
