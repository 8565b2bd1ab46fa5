//! Texts that match a pattern: the shortest, more or less.
//!
//! Knows what descriptions use of regular expressions; of others it makes nothing.

/// How often something is repeated at the most.
const REPEATED: usize = 64;

/// How deep groups nest.
const DEPTH: usize = 20;

/// Returns a text that a pattern matches, at least as long as asked for where the pattern leaves that open.
pub(super) fn matching(pattern: &str, min_length: usize) -> Option<String> {
    let chars: Vec<char> = pattern.chars().collect();
    let mut parser = Parser { chars: &chars, at: 0 };
    let node = parser.alternatives(0)?;
    if parser.at < chars.len() {
        return None;
    }
    // What is optional stays away; where that is too short, what may be repeated is, evenly.
    (0..=REPEATED)
        .map(|extra| {
            let mut text = String::new();
            node.write(extra, &mut text);
            text
        })
        .find(|text| text.chars().count() >= min_length)
}

/// A part of a pattern, as one text that it matches.
enum Node {
    Char(char),
    All(Vec<Node>),
    Repeated { node: Box<Node>, min: usize, max: usize },
}

impl Node {
    fn write(&self, extra: usize, out: &mut String) {
        match self {
            Self::Char(c) => out.push(*c),
            Self::All(nodes) => nodes.iter().for_each(|node| node.write(extra, out)),
            Self::Repeated { node, min, max } => {
                for _ in 0..(min + extra).min(*max) {
                    // Repetitions inside repetitions would multiply.
                    node.write(0, out);
                }
            }
        }
    }
}

/// What an escape stands for.
enum Escape {
    Char(char),
    /// Nothing that is written: the edge of a word, or of the text.
    Place,
}

struct Parser<'p> {
    chars: &'p [char],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = wanted
            .chars()
            .enumerate()
            .all(|(offset, c)| self.chars.get(self.at + offset) == Some(&c));
        if found {
            self.at += wanted.chars().count();
        }
        found
    }

    /// The first of some alternatives; the others are passed over.
    fn alternatives(&mut self, depth: usize) -> Option<Node> {
        let first = self.sequence(depth)?;
        while self.take("|") {
            self.sequence(depth)?;
        }
        Some(first)
    }

    fn sequence(&mut self, depth: usize) -> Option<Node> {
        if depth > DEPTH {
            return None;
        }
        let mut nodes = Vec::new();
        while let Some(c) = self.peek().filter(|c| !['|', ')'].contains(c)) {
            if ['^', '$'].contains(&c) {
                self.at += 1;
                continue;
            }
            let node = self.one(depth)?;
            nodes.push(self.repeated(node)?);
        }
        Some(Node::All(nodes))
    }

    fn one(&mut self, depth: usize) -> Option<Node> {
        Some(match self.next()? {
            '(' => {
                if !self.take("?:") && self.take("?") {
                    // A look around asks for what is not here; a name is only a name.
                    let is_name = self.take("<") || self.take("P<");
                    if !is_name || ['=', '!'].contains(&self.peek()?) {
                        return None;
                    }
                    while self.next()? != '>' {}
                }
                let node = self.alternatives(depth + 1)?;
                (self.next()? == ')').then_some(node)?
            }
            '[' => self.class()?,
            '\\' => match self.escape()? {
                Escape::Char(c) => Node::Char(c),
                Escape::Place => Node::All(Vec::new()),
            },
            '.' => Node::Char('a'),
            '*' | '+' | '?' => return None,
            c => Node::Char(c),
        })
    }

    /// What a backslash and what is behind it stand for.
    fn escape(&mut self) -> Option<Escape> {
        Some(Escape::Char(match self.next()? {
            'd' => '1',
            'w' | 'D' | 'S' => 'a',
            's' | 'W' => ' ',
            'n' => '\n',
            't' => '\t',
            'b' | 'A' | 'z' | 'Z' => return Some(Escape::Place),
            'p' | 'P' => {
                self.take("{").then_some(())?;
                let mut name = String::new();
                while let Some(c) = self.next().filter(|c| *c != '}') {
                    name.push(c);
                }
                match name.as_str() {
                    "L" | "Ll" | "Alphabetic" => 'a',
                    "Lu" => 'A',
                    "N" | "Nd" => '1',
                    _ => return None,
                }
            }
            c @ ('u' | 'x' | 'k' | '1'..='9' | 'c') => {
                let length = match c {
                    'u' => 4,
                    'x' => 2,
                    _ => return None,
                };
                let digits: String = self.chars.get(self.at..self.at + length)?.iter().collect();
                self.at += length;
                char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
            }
            c => c,
        }))
    }

    /// A character of a class, behind a backslash.
    fn escaped(&mut self) -> Option<char> {
        match self.escape()? {
            Escape::Char(c) => Some(c),
            Escape::Place => None,
        }
    }

    /// A class of characters: one of it.
    fn class(&mut self) -> Option<Node> {
        let is_negated = self.take("^");
        let mut ranges: Vec<(char, char)> = Vec::new();
        let mut is_first = true;
        loop {
            let start = match self.next()? {
                ']' if !is_first => break,
                '\\' => self.escaped()?,
                c => c,
            };
            is_first = false;
            let is_range =
                self.peek() == Some('-') && self.chars.get(self.at + 1).is_some_and(|c| *c != ']');
            if is_range {
                self.at += 1;
                let end = match self.next()? {
                    '\\' => self.escaped()?,
                    c => c,
                };
                ranges.push((start, end));
            } else {
                ranges.push((start, start));
            }
        }
        let is_in = |c: char| ranges.iter().any(|(start, end)| (*start..=*end).contains(&c));
        // Letters and digits go everywhere; what else is in the class may not.
        let usual = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(['_', '-', '.', ' ']);
        let usual = usual.chain(ranges.iter().map(|(start, _)| *start));
        let mut usual = usual.filter(|c| is_in(*c) != is_negated);
        usual.next().map(Node::Char)
    }

    fn repeated(&mut self, node: Node) -> Option<Node> {
        let (min, max) = match self.peek() {
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('?') => (0, 1),
            Some('{') => match self.counts() {
                Some(counts) => counts,
                // Braces that hold no counts are meant as they stand.
                None => return Some(node),
            },
            _ => return Some(node),
        };
        self.at += 1;
        if !self.take("?") {
            self.take("+");
        }
        let max = max.min(min.saturating_add(REPEATED));
        (min <= 10_000).then(|| Node::Repeated { node: Box::new(node), min, max })
    }

    /// Reads `{2,5}` up to its closing brace.
    fn counts(&mut self) -> Option<(usize, usize)> {
        let rest = &self.chars[self.at + 1..];
        let length = rest.iter().position(|c| *c == '}')?;
        let text: String = rest[..length].iter().collect();
        let counts = match text.split_once(',') {
            Some((min, "")) => (min.parse().ok()?, usize::MAX),
            Some((min, max)) => (min.parse().ok()?, max.parse().ok()?),
            None => {
                let count = text.parse().ok()?;
                (count, count)
            }
        };
        self.at += length + 1;
        Some(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_become_texts() {
        let table = [
            ("^tmpl_[a-zA-Z0-9]+$", 0, "tmpl_a"),
            ("^ord_[0-9a-f]{4}$", 0, "ord_aaaa"),
            ("^(cmp|camp)_[a-z]{2,3}$", 0, "cmp_aa"),
            ("^https:\\/\\/.{5,247}$", 0, "https://aaaaa"),
            ("\\d{5}(-\\d{4})?", 0, "11111"),
            ("^[^ ]+$", 0, "a"),
            ("^[\\w.+-]+@x\\.y$", 6, "aa@x.y"),
            ("[A-Z]{3}", 0, "AAA"),
            ("a{b}", 0, "a{b}"),
            ("^(?<year>\\d{4})", 0, "1111"),
            ("[]x]", 0, "x"),
            ("[-_]", 0, "_"),
            ("\\u0041\\x42", 0, "AB"),
            ("^\\p{Lu}", 0, "A"),
            ("", 0, ""),
            ("a*", 3, "aaa"),
        ];
        for (pattern, min_length, expected) in table {
            let text = matching(pattern, min_length);
            assert_eq!(text.as_deref(), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_makes_nothing() {
        for pattern in
            ["(", ")", "[", "[a", "*", "a{99999}", "(?=a)b", "(?!a)", "\\", "\\1", "\\p", "[z-a]"]
        {
            assert_eq!(matching(pattern, 0), None, "{pattern}");
        }
        assert_eq!(matching(&"(".repeat(10_000), 0), None);
    }
}
