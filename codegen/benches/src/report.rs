//! `BENCHMARKS.md`: one section for each kind of measurement, each with what it was measured on.

use std::fs;
use std::thread;

use crate::Bench;
use crate::measure;

const HEAD: &str = "\
# Benchmarks

Written by `cargo run --release -p clientwright-bench`, which [CONTRIBUTING.md](CONTRIBUTING.md) describes. Times of
different machines, or of different runs, do not compare; ratios within one run do. Nothing here is edited by hand.
";

/// Puts a section into a report, in the place of the one of that name, or at the end.
pub(crate) fn replace_section(report: &str, name: &str, text: &str) -> String {
    let (open, close) = (format!("<!-- {name} -->"), format!("<!-- end of {name} -->"));
    let section = format!("{open}\n{}\n{close}\n", text.trim_end());
    if let (Some(start), Some(end)) = (report.find(&open), report.find(&close)) {
        let after = report.get(end + close.len()..).unwrap_or_default();
        let after = after.strip_prefix('\n').unwrap_or(after);
        return format!("{}{section}{after}", report.get(..start).unwrap_or_default());
    }
    let before = if report.is_empty() { HEAD } else { report };
    format!("{}\n\n{section}", before.trim_end())
}

/// What a section was measured on, and with which commands.
pub(crate) struct Circumstances {
    load: String,
}

impl Circumstances {
    /// To be called before anything is measured: the load is that of others.
    pub(crate) fn now() -> Self {
        Self { load: load() }
    }

    /// Prints them as the head of a section.
    pub(crate) fn render(&self, title: &str, command: &str, bench: &Bench) -> String {
        let date = measure::text("date", &["-u", "+%Y-%m-%d"]).unwrap_or_default();
        let rustc = measure::text("rustc", &["--version"]).unwrap_or_default();
        let versions: Vec<String> =
            bench.tools.iter().map(|tool| format!("{} {}", tool.name, tool.version)).collect();
        let mut text = format!(
            "## {title}\n\n\
             - {date}, by `cargo run --release -p clientwright-bench -- {command}`\n\
             - {}\n\
             - load of the machine: {} before, {} after\n\
             - {rustc}; {}\n",
            machine(),
            self.load,
            load(),
            versions.join(", ")
        );
        for tool in &bench.tools {
            text.push_str(&format!("- `{}`\n", tool.usage()));
        }
        for missing in &bench.missing {
            text.push_str(&format!("- {missing}\n"));
        }
        text.push('\n');
        text
    }
}

/// Describes the machine, as far as it says what it is.
fn machine() -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = field(&processors, "model name").unwrap_or("a processor of unknown kind");
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory = field(&memory, "MemTotal")
        .and_then(|total| total.trim_end_matches(" kB").parse::<u64>().ok())
        .map_or(String::new(), |kilobytes| format!(", {} GB", kilobytes / 1_000_000));
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{model}, {cores} cores{memory}, {}", std::env::consts::OS)
}

/// Returns a value of lines such as `model name : …`.
fn field<'a>(lines: &'a str, name: &str) -> Option<&'a str> {
    lines.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then_some(value.trim())
    })
}

/// Returns how many processes were running or waiting to run, over the last minute.
fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_replaces_its_like_and_keeps_the_others() {
        let report = replace_section("", "generation", "## Generation\n\nold\n");
        assert!(report.starts_with("# Benchmarks\n"), "{report}");
        let report = replace_section(&report, "building", "## Building\n\nkept\n");
        let report = replace_section(&report, "generation", "## Generation\n\nnew\n");
        let expected = format!(
            "{HEAD}\n\
             <!-- generation -->\n## Generation\n\nnew\n<!-- end of generation -->\n\n\
             <!-- building -->\n## Building\n\nkept\n<!-- end of building -->\n"
        );
        assert_eq!(report, expected);
        assert_eq!(replace_section(&report, "building", "## Building\n\nkept"), expected);
    }

    #[test]
    fn fields_are_found_by_their_whole_name() {
        let lines = "model\t\t: 17\nmodel name\t: Fast: 2000\n";
        assert_eq!(field(lines, "model name"), Some("Fast: 2000"));
        assert_eq!(field(lines, "name"), None);
    }
}
