//! Counts of instructions: unlike times, they hardly differ from one run to the next.

use std::process::Command;

use crate::measure;

/// What counts instructions here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counter {
    /// The processor, asked by `perf`.
    Perf,
    /// `valgrind`, which runs a command some fifty times slower.
    Callgrind,
}

impl Counter {
    /// Looks for the quickest one that works here.
    pub(crate) fn find() -> Option<Self> {
        let counters = [Self::Perf, Self::Callgrind].into_iter();
        counters.into_iter().find(|counter| counter.count(&Command::new("true")).is_ok())
    }

    /// Names the tool, as the report does.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Perf => "perf stat -e instructions:u",
            Self::Callgrind => "valgrind --tool=callgrind",
        }
    }

    /// The most CPU seconds that a command may take by itself to be counted.
    pub(crate) fn limit(self) -> f64 {
        match self {
            Self::Perf => 600.0,
            Self::Callgrind => 4.0,
        }
    }

    /// Runs a command, and returns how many instructions it took.
    pub(crate) fn count(self, command: &Command) -> Result<u64, String> {
        let outer = match self {
            Self::Perf => {
                let mut perf = Command::new("perf");
                perf.args(["stat", "-x,", "-e", "instructions:u", "--"]);
                perf
            }
            Self::Callgrind => {
                let mut valgrind = Command::new("valgrind");
                valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
                valgrind
            }
        };
        let output = measure::run(outer, command)?;
        let printed = String::from_utf8_lossy(&output.stderr);
        self.read(&printed).ok_or_else(|| format!("`{}` printed no count", self.name()))
    }

    /// Reads the count out of what the tool printed.
    fn read(self, printed: &str) -> Option<u64> {
        printed.lines().find_map(|line| {
            let count = match self {
                Self::Perf => line.contains("instructions").then(|| line.split(',').next())??,
                Self::Callgrind => line.split_once("Collected :")?.1.trim(),
            };
            count.parse().ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_off_what_the_tools_print() {
        let callgrind = "==7== Events    : Ir\n==7== Collected : 167211\n==7== \n";
        assert_eq!(Counter::Callgrind.read(callgrind), Some(167_211));
        let perf = "noise\n167211,,instructions:u,900,100.00,,\n";
        assert_eq!(Counter::Perf.read(perf), Some(167_211));
        let unsupported = "<not supported>,,instructions:u,0,100.00,,\n";
        assert_eq!(Counter::Perf.read(unsupported), None);
    }
}
