//! Keeps moves, many people to a change, and counts what became of them.
//!
//! A change that fails is taken apart and kept person by person, so that one bad profile costs itself alone. A world that is unwell
//! stops the shard, which is done again later; so do more than [`REFUSALS_MAX`] people who cannot be kept at all.

use awda_kernel::StoreId;
use awda_ports::{Change, Committed, Fault, Records, Remedied, Remedy, Write};

use crate::placing::Move;
use crate::wire::ClassifyPart;

/// Times a person's change is tried again when somebody was faster.
const CONFLICTS_MAX: u8 = 3;

/// People of a shard whose change may be refused before the shard is: beyond it is not they that are broken.
const REFUSALS_MAX: u64 = 100;

/// Keeps `moves` and counts everybody in `part`.
pub(crate) async fn keep<R: Records>(
    records: &R,
    moves: Vec<Move>,
    part: &mut ClassifyPart,
) -> Result<(), Fault> {
    let (moved, unmoved): (Vec<Move>, Vec<Move>) =
        moves.into_iter().partition(|step| !step.writes.is_empty());
    for step in unmoved {
        part.stayed(&step);
    }
    for chunk in chunks(moved) {
        keep_chunk(records, chunk, part).await?;
    }
    Ok(())
}

async fn keep_chunk<R: Records>(
    records: &R,
    chunk: Vec<Move>,
    part: &mut ClassifyPart,
) -> Result<(), Fault> {
    let Some(store) = chunk.first().map(|step| step.store.clone()) else {
        return Ok(());
    };
    let writes = chunk.iter().flat_map(|step| step.writes.clone()).collect();
    match commit(records, &store, writes).await {
        Ok(()) => {
            for step in &chunk {
                part.moved(step);
            }
            return Ok(());
        }
        Err(fault) if is_unwell(&fault) => return Err(fault),
        Err(_) => {}
    }
    // Together they could not be kept, or an event of one of them is kept already: then the others must not be lost with it.
    for step in chunk {
        keep_one(records, &step, part).await?;
    }
    Ok(())
}

async fn keep_one<R: Records>(
    records: &R,
    step: &Move,
    part: &mut ClassifyPart,
) -> Result<(), Fault> {
    for _ in 0..CONFLICTS_MAX {
        match commit(records, &step.store, step.writes.clone()).await {
            Ok(()) => {
                part.moved(step);
                return Ok(());
            }
            Err(fault) if is_unwell(&fault) => return Err(fault),
            Err(fault) if fault.remedy() == Remedy::Reload => {}
            Err(fault) => {
                part.refusals += 1;
                if part.refusals > REFUSALS_MAX {
                    return Err(fault);
                }
                break;
            }
        }
    }
    part.setback(step);
    Ok(())
}

async fn commit<R: Records>(records: &R, store: &StoreId, writes: Vec<Write>) -> Result<(), Fault> {
    let change = Change {
        store: store.clone(),
        writes,
    };
    match records.commit(change).await? {
        Committed::Kept => Ok(()),
        Committed::AlreadyKept => Err(Fault::conflict("keep moves of which one is kept already")),
    }
}

fn is_unwell(fault: &Fault) -> bool {
    matches!(fault.remedy(), Remedy::Retry { .. })
}

/// Moves of one store each, as many as one change takes, in an order of their own.
fn chunks(mut moves: Vec<Move>) -> Vec<Vec<Move>> {
    moves.sort_by(|one, other| one.store.cmp(&other.store));
    let mut chunks: Vec<Vec<Move>> = Vec::new();
    let mut room = 0;
    for step in moves {
        let count = step.writes.len();
        match chunks.last_mut() {
            Some(chunk)
                if count <= room
                    && chunk.first().is_some_and(|first| first.store == step.store) =>
            {
                room -= count;
                chunk.push(step);
            }
            _ => {
                room = Change::WRITES_MAX.saturating_sub(count);
                chunks.push(vec![step]);
            }
        }
    }
    chunks
}
