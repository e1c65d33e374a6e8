//! Dead letters of the house, and why they failed.

use awda_ports::{DeadLetter, DeadLetters, Failure, Failures, Fault, Line};

use crate::tests::house::House;

impl DeadLetters for &House {
    async fn dead(&self, line: Line, limit: usize) -> Result<Vec<DeadLetter>, Fault> {
        let all = self.dead.lock().unwrap();
        let of = all.iter().filter(|(of, _)| *of == line);
        self.called(of.take(limit).map(|(_, letter)| letter.clone()).collect())
    }

    async fn send_back(&self, line: Line, letter: &DeadLetter) -> Result<(), Fault> {
        let mut all = self.dead.lock().unwrap();
        all.retain(|(of, held)| *of != line || held.id != letter.id);
        self.sent_back.lock().unwrap().push(letter.id.clone());
        self.called(())
    }

    async fn leave(&self, _: Line, letters: &[DeadLetter]) -> Result<(), Fault> {
        let ids = letters.iter().map(|letter| letter.id.clone());
        self.left.lock().unwrap().extend(ids);
        self.called(())
    }

    async fn count(&self, line: Line) -> Result<u64, Fault> {
        let all = self.dead.lock().unwrap();
        self.called(all.iter().filter(|(of, _)| *of == line).count() as u64)
    }
}

impl Failures for &House {
    async fn note_failure(&self, _: &Failure) -> Result<(), Fault> {
        panic!("a question fails nothing")
    }

    async fn failures(&self, letters: &[String]) -> Result<Vec<Failure>, Fault> {
        let kept = self.failures.iter();
        self.called(
            kept.filter(|one| letters.contains(&one.letter))
                .cloned()
                .collect(),
        )
    }
}
