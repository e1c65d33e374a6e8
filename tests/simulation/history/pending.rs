//! What somebody will ask for again until it is answered.

/// Something that is sent until it is taken.
pub(super) struct Pending<T> {
    pub(super) what: T,
    pub(super) at: i64,
    pub(super) is_open: bool,
    pub(super) is_busy: bool,
}

impl<T> Pending<T> {
    pub(super) const fn of(what: T, at: i64) -> Self {
        Self {
            what,
            at,
            is_open: true,
            is_busy: false,
        }
    }

    pub(super) const fn again(&mut self, at: i64) {
        self.is_busy = false;
        self.at = at;
    }
}

pub(super) fn open<T>(all: &[Pending<T>]) -> impl Iterator<Item = i64> + '_ {
    all.iter()
        .filter(|one| one.is_open && !one.is_busy)
        .map(|one| one.at)
}

pub(super) fn ready<T>(all: &[Pending<T>], now: i64) -> impl Iterator<Item = usize> + '_ {
    let all = all.iter().enumerate();
    all.filter(move |(_, one)| one.is_open && !one.is_busy && one.at <= now)
        .map(|(place, _)| place)
}
