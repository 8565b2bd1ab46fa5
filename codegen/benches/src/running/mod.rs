//! What generated code takes when it runs: reading and writing JSON beside derives of serde on the same types, and calls
//! beside the same calls by hand.

use std::collections::BTreeMap;

use clientwright_bench_runner::{Allocations, Figures, Record, Side, Step};

use crate::documents::Document;
use crate::instructions::Counter;
use crate::stats::{count, median, ratio};
use crate::table::Table;
use crate::tools::read;
use crate::{Bench, progress};

mod bodies;
mod program;
mod tables;
mod twin;

use program::{Built, Program};

/// Measures all programs, and returns the text of the section.
pub(crate) fn section(bench: &Bench) -> Result<String, String> {
    let counter = if bench.has_instructions { Counter::find() } else { None };
    let mut cases = measure(bench, "shop", &shop(bench)?, counter)?;
    for &document in &bench.documents {
        match of_document(bench, document)? {
            Some(program) => cases.extend(measure(bench, document.name(), &program, counter)?),
            None => progress(&format!("running, {}: it has no bodies", document.name())),
        }
    }
    Ok(render(bench, &cases, counter))
}

/// A program with calls and unions.
fn shop(bench: &Bench) -> Result<Program, String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/programs");
    let program = Program::generate(bench, "shop", format!("{folder}/shop.yaml").as_ref())?;
    for (name, lines) in bodies::of_unions() {
        program.write_bodies(name, &lines)?;
    }
    let main = read(format!("{folder}/shop.rs").as_ref())?;
    program.write(&["Event", "Discount", "Buyer", "Item", "Order"], &main)?;
    Ok(program)
}

/// A program that decodes and encodes the largest bodies of a document, if it has any.
fn of_document(bench: &Bench, document: Document) -> Result<Option<Program>, String> {
    let program = match document {
        Document::Flex => Program::flex(bench)?,
        document if document.bodies().is_none() => return Ok(None),
        document => Program::generate(bench, document.name(), &document.path(&bench.folder)?)?,
    };
    let all = bodies::of_document(document, &program.twins)?;
    let mut main = String::new();
    for bodies in &all {
        let ty = &bodies.ty;
        program.write_bodies(ty, &bodies.lines)?;
        main += &format!(
            "        runner.codec::<sdk::types::{ty}, twin::{ty}>(\n            \"{}, {ty}\",\n            \
             concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{ty}.jsonl\"),\n        )?;\n",
            document.name()
        );
    }
    let main = format!(
        "fn main() -> std::process::ExitCode {{\n    clientwright_bench_runner::run(&[], |runner| {{\n\
         {main}        Ok(())\n    }})\n}}\n"
    );
    let roots: Vec<&str> = all.iter().map(|bodies| bodies.ty.as_str()).collect();
    program.write(&roots, &main)?;
    Ok(Some(program))
}

/// A step of a case, and what both sides took for it.
struct Case {
    record: Record,
    /// Ours, and theirs.
    instructions: Option<[u64; 2]>,
}

/// Runs a program: for the times, for the instructions, and, built anew, for the allocations.
fn measure(
    bench: &Bench,
    name: &str,
    program: &Program,
    counter: Option<Counter>,
) -> Result<Vec<Case>, String> {
    progress(&format!("running, {name}: building"));
    let built = program.build(&[])?;
    let server = built.serve()?;
    progress(&format!("running, {name}: times"));
    let records = built.records(&server, &["times", &bench.runs.to_string()])?;
    let mut cases = Vec::new();
    for record in records {
        let mut instructions = None;
        if let Some(counter) = counter.filter(|_| record.skipped.is_none()) {
            progress(&format!("running, {}: instructions, {}", record.case, record.step.name()));
            let count =
                |side| built.instructions(counter, &server, &record.case, record.step, side);
            instructions = Some([count(Side::Ours)?, count(Side::Theirs)?]);
        }
        cases.push(Case { record, instructions });
    }
    drop(server);
    progress(&format!("running, {name}: allocations"));
    add_allocations(&mut cases, &program.build(&["--features", "allocations"])?)?;
    Ok(cases)
}

fn add_allocations(cases: &mut [Case], built: &Built) -> Result<(), String> {
    let server = built.serve()?;
    let counted = built.records(&server, &["allocations"])?;
    let counted: BTreeMap<(String, &str), Record> = counted
        .into_iter()
        .map(|record| ((record.case.clone(), record.step.name()), record))
        .collect();
    for Case { record, .. } in cases {
        if let Some(counted) = counted.get(&(record.case.clone(), record.step.name())) {
            record.ours.allocations = counted.ours.allocations;
            record.theirs.allocations = counted.theirs.allocations;
        }
    }
    Ok(())
}

/// What is aimed at, and whether it was reached.
struct Target {
    text: &'static str,
    is_met: bool,
}

impl Case {
    fn targets(&self) -> Vec<Target> {
        let Record { case, step, ours, theirs, .. } = &self.record;
        // A call waits for others too; what decodes has the processor for itself, unless others take it away.
        let (ours_took, theirs_took) = match step {
            Step::Decode | Step::Encode => (&ours.cpu, &theirs.cpu),
            Step::Call => (&ours.wall, &theirs.wall),
        };
        let time = median(ours_took.iter().zip(theirs_took).map(|(ours, theirs)| ours / theirs));
        match step {
            Step::Decode if case.starts_with("union, by tag") => {
                vec![Target { text: "CPU × ≤ 0.50", is_met: time < 0.505 }]
            }
            Step::Decode => vec![Target { text: "CPU × ≤ 1.00", is_met: time < 1.005 }],
            Step::Encode => Vec::new(),
            Step::Call => {
                let more = match (ours.allocations, theirs.allocations) {
                    (Some(ours), Some(theirs)) => ours.count <= theirs.count + 2,
                    _ => false,
                };
                vec![
                    Target { text: "× ≤ 1.03", is_met: time < 1.035 },
                    Target { text: "2 allocations more", is_met: more },
                ]
            }
        }
    }

    /// The rows of both sides, theirs first.
    fn rows(&self) -> [Vec<String>; 2] {
        let Record { case, step, bytes, ours, theirs, .. } = &self.record;
        let instructions =
            |side: usize| self.instructions.map_or("–".to_owned(), |it| count(it[side]));
        let targets = self.targets();
        let targets = targets.iter().map(|Target { text, is_met }| {
            format!("{text}: {}", if *is_met { "met" } else { "not met" })
        });
        let row = |name: &str, figures: &Figures, side: usize, targets: String| {
            let wall = median(figures.wall.iter().copied());
            let (times, cpu) =
                (ratios(&figures.wall, &theirs.wall), ratios(&figures.cpu, &theirs.cpu));
            let rate = match step {
                Step::Call => format!("{:.0}", 1.0 / wall),
                #[expect(clippy::cast_precision_loss, reason = "few digits are printed")]
                Step::Decode | Step::Encode => format!("{:.0}", *bytes as f64 / 1e6 / wall),
            };
            let mut cells = vec![case.clone()];
            if *step != Step::Call {
                cells.push(step.name().to_owned());
            }
            cells.extend([name.to_owned(), rate, format!("{:.1}", wall * 1e6), times, cpu]);
            cells.extend(allocated(figures.allocations));
            cells.extend([instructions(side), targets]);
            cells
        };
        let other = if *step == Step::Call { "reqwest, by hand" } else { "serde, derived" };
        [
            row(other, theirs, 1, String::new()),
            row("clientwright", ours, 0, targets.collect::<Vec<_>>().join("; ")),
        ]
    }
}

/// Returns the median of the ratios of turns that came one after the other.
fn ratios(turns: &[f64], base: &[f64]) -> String {
    ratio(median(turns.iter().zip(base).map(|(turn, base)| turn / base)), 1.0)
}

fn allocated(allocations: Option<Allocations>) -> [String; 2] {
    let cell = |number: fn(&Allocations) -> u64| {
        allocations.as_ref().map_or("–".to_owned(), |allocations| number(allocations).to_string())
    };
    [cell(|allocations| allocations.count), cell(|allocations| allocations.bytes)]
}

/// Prints the tables, and what is to be said of the bodies.
fn render(bench: &Bench, cases: &[Case], counter: Option<Counter>) -> String {
    let figures = ["µs", "×", "CPU ×", "allocations", "bytes", "instructions", "target"];
    let mut codec = Table::new(&["body", "step", "by"], &[&["MB/s"], &figures[..]].concat());
    let mut calls = Table::new(&["call", "by"], &[&["calls/s"], &figures[..]].concat());
    let mut notes = String::new();
    for case in cases {
        let Record { case: name, step, bytes, bodies, left_out, skipped, .. } = &case.record;
        if let Some(reason) = skipped {
            notes += &format!("- {name}: not measured, {reason}\n");
            continue;
        }
        let table = if *step == Step::Call { &mut calls } else { &mut codec };
        for row in case.rows() {
            table.row(row);
        }
        if *step == Step::Decode {
            notes += &format!("- {name}: {bytes} bytes, of {bodies} different bodies");
            if *left_out > 0 {
                notes +=
                    &format!("; {left_out} are left out, of which the two do not make the same");
            }
            notes.push('\n');
        }
    }
    let instructions = match counter {
        Some(counter) => format!("instructions are counted by `{}`", counter.name()),
        None => "instructions are not counted".to_owned(),
    };
    format!(
        "Medians of {} runs, in which the two sides take turns; \"×\" is the median of the relations of turns that\n\
         came one after the other. Allocations and their bytes are those of one list or one call, counted in a build of\n\
         their own; {instructions}.\n\n\
         Lists of bodies, by the types that clientwright emits and by the same types with derives of serde; both give the\n\
         same JSON again. The derived enums are closed, where those of clientwright keep what they do not know.\n\n{}\n{notes}\n\
         Calls to a server in another process on loopback, one after the other, by the generated client and by hand with\n\
         reqwest and derives of serde. Their times say more of where the system puts the two processes than of the\n\
         code; instructions and allocations do not:\n\n{}",
        bench.runs,
        codec.render(),
        calls.render()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str, step: Step, ours: &[f64], theirs: &[f64]) -> Case {
        let figures = |seconds: &[f64], count| Figures {
            wall: seconds.to_vec(),
            cpu: seconds.to_vec(),
            allocations: Some(Allocations { count, bytes: 100 }),
        };
        let record = Record {
            case: name.to_owned(),
            step,
            bytes: 1_000_000,
            bodies: 1,
            left_out: 0,
            skipped: None,
            ours: figures(ours, 13),
            theirs: figures(theirs, 10),
        };
        Case { record, instructions: None }
    }

    fn verdicts(case: &Case) -> Vec<bool> {
        case.targets().iter().map(|target| target.is_met).collect()
    }

    #[test]
    fn targets_are_met_by_the_median_of_the_turns() {
        assert_eq!(verdicts(&case("a", Step::Decode, &[2.0, 1.0, 3.0], &[2.0, 2.0, 2.0])), [true]);
        assert_eq!(verdicts(&case("a", Step::Decode, &[2.0, 1.0, 3.0], &[1.9, 2.0, 2.0])), [false]);
        let union = "union, by tag";
        assert_eq!(verdicts(&case(union, Step::Decode, &[0.9], &[1.0])), [false]);
        assert_eq!(verdicts(&case(union, Step::Decode, &[0.5], &[1.0])), [true]);
        assert!(verdicts(&case("a", Step::Encode, &[9.0], &[1.0])).is_empty());
        assert_eq!(verdicts(&case("a", Step::Call, &[1.02], &[1.0])), [true, false]);
    }

    #[test]
    fn a_row_of_ours_stands_in_relation_to_theirs() {
        let [theirs, ours] = case("page", Step::Decode, &[0.5], &[1.0]).rows();
        let expected = [
            "page",
            "decode",
            "serde, derived",
            "1",
            "1000000.0",
            "1.00",
            "1.00",
            "10",
            "100",
            "–",
            "",
        ];
        assert_eq!(theirs, expected);
        assert_eq!(ours[..7], ["page", "decode", "clientwright", "2", "500000.0", "0.50", "0.50"]);
        assert_eq!(ours[10], "CPU × ≤ 1.00: met");
    }
}
