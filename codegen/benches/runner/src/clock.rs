//! Times of two sides that take turns, so that what slows the machine down slows both.

use std::time::{Duration, Instant};

use crate::{Figures, Work};

/// How long a turn lasts.
const TURN: Duration = Duration::from_millis(40);

/// How many turns each side has in a run.
const TURNS: u32 = 5;

/// Lets both sides work in turns, and returns what a round took each of them in each turn.
pub(crate) fn take_turns(
    runs: u32,
    ours: Work<'_>,
    theirs: Work<'_>,
) -> Result<[Figures; 2], String> {
    let rounds = [rounds(ours)?, rounds(theirs)?];
    let rounds = rounds[0].min(rounds[1]);
    let mut figures = [Figures::default(), Figures::default()];
    for turn in 0..runs * TURNS {
        // Who comes first changes, since what the one leaves in the caches is there for the other.
        let order = if turn % 2 == 0 { [0, 1] } else { [1, 0] };
        for side in order {
            let work: Work<'_> = if side == 0 { &mut *ours } else { &mut *theirs };
            let (wall, cpu) = time(rounds, work)?;
            figures[side].wall.push(wall);
            figures[side].cpu.push(cpu);
        }
    }
    Ok(figures)
}

/// Returns how many rounds make a turn.
fn rounds(work: Work<'_>) -> Result<u32, String> {
    let mut rounds = 1;
    loop {
        let (wall, _) = time(rounds, work)?;
        if wall * f64::from(rounds) >= TURN.as_secs_f64() || rounds >= 1 << 20 {
            return Ok(rounds);
        }
        rounds *= 2;
    }
}

/// Returns the seconds, and the seconds of CPU time, that a round takes.
fn time(rounds: u32, work: Work<'_>) -> Result<(f64, f64), String> {
    let cpu = cpu_time()?;
    let start = Instant::now();
    for _ in 0..rounds {
        work()?;
    }
    let wall = start.elapsed().as_secs_f64();
    Ok((wall / f64::from(rounds), (cpu_time()? - cpu) / f64::from(rounds)))
}

/// Returns the seconds of CPU time that the process has had, the system's for it included.
#[cfg(unix)]
fn cpu_time() -> Result<f64, String> {
    use nix::time::{ClockId, clock_gettime};

    let time =
        clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map_err(|error| error.to_string())?;
    Ok(Duration::from(time).as_secs_f64())
}

/// Where the system does not say what a process used, it is nothing.
#[cfg(not(unix))]
fn cpu_time() -> Result<f64, String> {
    Ok(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_have_as_many_turns_and_rounds() {
        let (mut ours, mut theirs) = (0_u64, 0_u64);
        let busy = |count: &mut u64| {
            *count += 1;
            std::hint::black_box((0..20_000_u64).fold(0, |sum, it| sum ^ std::hint::black_box(it)));
            Ok(())
        };
        let other = busy;
        let figures = take_turns(1, &mut || busy(&mut ours), &mut || other(&mut theirs));
        for side in figures.expect("nothing fails") {
            assert_eq!((side.wall.len(), side.cpu.len()), (5, 5));
            assert!(side.wall.iter().all(|seconds| *seconds > 0.0), "{side:?}");
        }
        assert!(ours > 5 && theirs > 5, "{ours} and {theirs} rounds");
    }

    #[test]
    fn what_fails_ends_the_measurement() {
        let failed = take_turns(1, &mut || Ok(()), &mut || Err("broken".to_owned()));
        assert_eq!(failed.expect_err("one side fails"), "broken");
    }
}
