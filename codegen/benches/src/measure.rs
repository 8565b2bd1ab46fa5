//! Runs a command, and says what it used.
//!
//! The system keeps the times and the peak memory of children for a process as a whole, so each command is run by a
//! small process of its own: this program, with the subcommand `measure`, which prints a [`Sample`] as JSON.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde::{Deserialize, Serialize};

use crate::stats;

/// What one run of a command used.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Sample {
    /// Seconds from start to end.
    pub(crate) wall: f64,
    /// Seconds of CPU time, of the program itself and of the system for it, of all its processes.
    pub(crate) cpu: f64,
    /// The bytes of memory that its largest process had at its peak.
    pub(crate) peak: u64,
}

impl Sample {
    /// Returns the median of each figure.
    pub(crate) fn median(samples: &[Self]) -> Self {
        let mut peaks: Vec<u64> = samples.iter().map(|sample| sample.peak).collect();
        peaks.sort_unstable();
        Self {
            wall: stats::median(samples.iter().map(|sample| sample.wall)),
            cpu: stats::median(samples.iter().map(|sample| sample.cpu)),
            peak: peaks.get(peaks.len() / 2).copied().unwrap_or_default(),
        }
    }
}

/// Runs a command in a process that measures it.
pub(crate) fn sample(command: &Command) -> Result<Sample, String> {
    let program = env::current_exe().map_err(|error| format!("cannot find itself: {error}"))?;
    let mut outer = Command::new(program);
    outer.arg("measure").arg("--");
    let output = run(outer, command)?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("the process that measures printed no figures: {error}"))
}

/// Runs a command that is not measured, and returns what it printed.
pub(crate) fn text(program: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(program);
    command.args(arguments);
    let output = finish(&mut command, program)?;
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Runs a command as the arguments of another one, with the environment and in the folder that it asks for.
pub(crate) fn run(mut outer: Command, command: &Command) -> Result<Output, String> {
    outer.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => outer.env(name, value),
            None => outer.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        outer.current_dir(folder);
    }
    finish(&mut outer, &command.get_program().to_string_lossy())
}

/// Waits for a command, and says why where it failed.
pub(crate) fn finish(command: &mut Command, name: &str) -> Result<Output, String> {
    let name = Path::new(name).file_stem().map_or(name.into(), |stem| stem.to_string_lossy());
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`{name}` cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let printed = String::from_utf8_lossy(&output.stderr);
    Err(format!("`{name}` fails: {}", complaint(&printed)))
}

/// Returns the line of a tool's messages that says most: why it panicked, else its first error, else its last line.
fn complaint(printed: &str) -> &str {
    let mut lines = printed.lines().map(str::trim).filter(|line| !line.is_empty());
    let panic = lines.clone().skip_while(|line| !line.contains("panicked at")).nth(1);
    let error = lines.clone().find(|line| line.to_lowercase().contains("error"));
    panic.or(error).or(lines.next_back()).unwrap_or("it does not say why")
}

/// The part of the subcommand `measure`: runs what it is given, and returns what that used.
#[cfg(unix)]
pub(crate) fn measure(arguments: &[OsString]) -> Result<Sample, String> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeVal;

    let [program, arguments @ ..] = arguments else {
        return Err("`measure` takes a command".to_owned());
    };
    let start = std::time::Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdout(Stdio::null())
        .status()
        .map_err(|error| format!("cannot run it: {error}"))?;
    let wall = start.elapsed().as_secs_f64();
    if !status.success() {
        return Err(status.to_string());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).map_err(|error| error.to_string())?;
    #[expect(clippy::cast_precision_loss, reason = "seconds of a run are few")]
    let seconds = |time: TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    Ok(Sample {
        wall,
        cpu: seconds(usage.user_time()) + seconds(usage.system_time()),
        peak: u64::try_from(usage.max_rss()).unwrap_or_default() * unit,
    })
}

/// Where the system does not say what a process used, nothing is measured.
#[cfg(not(unix))]
pub(crate) fn measure(_: &[OsString]) -> Result<Sample, String> {
    Err("what a process uses can be measured on Unix only".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_one_of_each_figure() {
        let sample = |wall, cpu, peak| Sample { wall, cpu, peak };
        let median =
            Sample::median(&[sample(1.0, 9.0, 5), sample(3.0, 1.0, 7), sample(2.0, 2.0, 6)]);
        assert_eq!(format!("{median:?}"), "Sample { wall: 2.0, cpu: 2.0, peak: 6 }");
    }

    #[test]
    fn the_first_error_says_more_than_the_last_line() {
        assert_eq!(complaint("reading\nError: no such file\n  at x\n"), "Error: no such file");
        assert_eq!(complaint("reading\nexit status: 1\n\n"), "exit status: 1");
        let panic = "\nthread 'main' panicked at src/lib.rs:1:1:\nno such case\nnote: …\nerror: exit status: 101\n";
        assert_eq!(complaint(panic), "no such case");
        assert_eq!(complaint(""), "it does not say why");
    }

    #[cfg(unix)]
    #[test]
    fn what_a_command_used_is_measured() {
        let arguments = ["sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done"];
        let used = measure(&arguments.map(OsString::from)).expect("the command runs");
        assert!(used.cpu > 0.0 && used.wall > 0.0, "{used:?}");
        assert!(used.peak > 100_000, "{used:?}");
        let failed = measure(&["false"].map(OsString::from)).expect_err("the command fails");
        assert!(failed.contains('1'), "{failed}");
    }
}
