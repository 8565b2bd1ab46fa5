//! Texts whose quoted lines are not indented: YAML forbids it, most of its readers take it, and real descriptions have it.

use std::borrow::Cow;

/// A text in which lines were indented, and where.
pub(super) struct Indented<'t> {
    pub(super) text: Cow<'t, str>,
    /// Where spaces were put in, in the text as it is now, in order; each with how many there are up to its end.
    added: Vec<(usize, usize)>,
    /// Where quoted texts go on without indentation, in the text as it was.
    pub(super) places: Vec<usize>,
}

impl<'t> Indented<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text: Cow::Borrowed(text), added: Vec::new(), places: Vec::new() }
    }

    /// Returns where a place of the text is in the text as it was.
    pub(super) fn original(&self, offset: usize) -> usize {
        let before = self.added.partition_point(|(start, _)| *start < offset);
        let Some((start, total)) = before.checked_sub(1).and_then(|last| self.added.get(last))
        else {
            return offset;
        };
        // Within what was put in is where it was put.
        (offset - total.min(&offset)).max(start - self.total(before - 1))
    }

    /// How many spaces the first of the additions came to.
    fn total(&self, count: usize) -> usize {
        count.checked_sub(1).and_then(|last| self.added.get(last)).map_or(0, |(_, total)| *total)
    }

    /// Indents the lines of the quoted text that goes on at an offset; nothing of it stands before `start`. Says whether
    /// there is such a text.
    pub(super) fn indent(&mut self, start: usize, offset: usize) -> bool {
        let Some((open, close)) = quoted(&self.text, start, offset) else { return false };
        let place = self.original(offset);
        // One that was indented already is at fault otherwise.
        if self.places.last().is_some_and(|last| self.original(open) < *last) {
            return false;
        }
        let line = self.text[..open].rfind('\n').map_or(0, |newline| newline + 1);
        let spaces = " ".repeat(open - line + 1);
        self.places.push(place);
        let mut text = self.text[..open].to_owned();
        for (number, line) in self.text[open..close].split_inclusive('\n').enumerate() {
            if number > 0 && !line.trim().is_empty() {
                let total = self.total(self.added.len()) + spaces.len();
                self.added.push((text.len(), total));
                text.push_str(&spaces);
            }
            text.push_str(line);
        }
        text.push_str(&self.text[close..]);
        self.text = Cow::Owned(text);
        true
    }
}

/// Returns where the quoted text begins and ends that holds an offset.
fn quoted(text: &str, start: usize, offset: usize) -> Option<(usize, usize)> {
    let before = text.get(start..offset)?;
    let mut is_comment = false;
    let mut last = ' ';
    let open = before.char_indices().find(|(_, c)| {
        is_comment = match c {
            '\n' => false,
            '#' => is_comment || last.is_whitespace(),
            _ => is_comment,
        };
        last = *c;
        !is_comment && matches!(c, '"' | '\'')
    });
    let (open, quote) = open?;
    let open = start + open;
    let mut rest = text[open + 1..].char_indices().peekable();
    while let Some((place, c)) = rest.next() {
        let is_escape = c == '\\' && quote == '"';
        let is_doubled =
            c == quote && quote == '\'' && rest.peek().is_some_and(|(_, next)| *next == quote);
        if is_escape || is_doubled {
            rest.next();
        } else if c == quote {
            let close = open + 1 + place + 1;
            return (close > offset).then_some((open, close));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Indented;

    #[test]
    fn quoted_lines_are_indented_and_places_are_kept() {
        let text = "a: 'one\ntwo\n\n  it''s' # \"\nb: \"x\\\"\ny\"\n";
        let mut lines = Indented::new(text);
        assert!(lines.indent(1, 8));
        assert_eq!(lines.text, "a: 'one\n    two\n\n      it''s' # \"\nb: \"x\\\"\ny\"\n");
        let second = lines.text.find("\ny").map(|at| at + 1).expect("it is there");
        let after = lines.text.find("b:").map(|at| at + 1).expect("it is there");
        assert!(lines.indent(after, second));
        assert_eq!(lines.text, "a: 'one\n    two\n\n      it''s' # \"\nb: \"x\\\"\n    y\"\n");
        assert_eq!(lines.places, [8, 34]);
        for word in ["one", "two", "it''s", "b:", "x", "y\"", "\n\n"] {
            let place = lines.text.find(word).map(|place| lines.original(place));
            assert_eq!(place, text.find(word), "{word:?}");
        }
        assert_eq!(lines.original(lines.text.len()), text.len());
        assert_eq!(lines.original(9), 8, "within what was put in");
    }

    #[test]
    fn what_is_not_quoted_is_left_alone() {
        for (text, start, offset) in
            [("a: 'b'\nc", 1, 7), ("a: 'b\nc", 1, 6), ("a # '\nb'", 1, 6), ("ä: b\nc", 1, 5)]
        {
            let mut lines = Indented::new(text);
            assert!(!lines.indent(start, offset), "{text:?}");
            assert_eq!(lines.text, text);
        }
    }
}
