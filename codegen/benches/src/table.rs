//! Tables in Markdown.

/// A table whose first columns are labels, at the left of their cells, and whose others are figures, at the right.
pub(crate) struct Table {
    labels: usize,
    rows: Vec<Vec<String>>,
    notes: Vec<String>,
}

impl Table {
    /// A table with the heads of its columns, of labels and of figures.
    pub(crate) fn new(labels: &[&str], figures: &[&str]) -> Self {
        let heads = labels.iter().chain(figures).map(|&head| head.to_owned()).collect();
        Self { labels: labels.len(), rows: vec![heads], notes: Vec::new() }
    }

    /// Adds a row; cells that are missing are empty.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Adds a row of which there is nothing but labels, and below the table the reason.
    pub(crate) fn failed(&mut self, mut labels: Vec<String>, reason: &str) {
        self.notes.push(format!("{}: {reason}", labels.join(", ")));
        labels.push("fails".to_owned());
        self.rows.push(labels);
    }

    /// Prints the table, its columns aligned.
    pub(crate) fn render(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let cell = |row: &[String], column: usize| -> String {
            row.get(column).map(|cell| cell.replace('|', "\\|")).unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns)
            .map(|column| self.rows.iter().map(|row| cell(row, column).chars().count()).max())
            .map(|width| width.unwrap_or_default().max(3))
            .collect();
        let mut text = String::new();
        for (number, row) in self.rows.iter().enumerate() {
            for (column, &width) in widths.iter().enumerate() {
                let cell = cell(row, column);
                text.push_str(&if column < self.labels {
                    format!("| {cell:width$} ")
                } else {
                    format!("| {cell:>width$} ")
                });
            }
            text.push_str("|\n");
            if number == 0 {
                for (column, &width) in widths.iter().enumerate() {
                    let colon = if column < self.labels { '-' } else { ':' };
                    text.push_str(&format!("|{}{colon}", "-".repeat(width + 1)));
                }
                text.push_str("|\n");
            }
        }
        for (number, note) in self.notes.iter().enumerate() {
            let space = if number == 0 { "\n" } else { "" };
            text.push_str(&format!("{space}- {note}\n"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_short_rows_filled() {
        let mut table = Table::new(&["document"], &["CPU"]);
        table.row(vec!["a|b".to_owned(), "1.25 × 2".to_owned()]);
        table.failed(vec!["c".to_owned()], "no such file");
        let expected = "\
            | document |      CPU |\n\
            |----------|---------:|\n\
            | a\\|b     | 1.25 × 2 |\n\
            | c        |    fails |\n\
            \n\
            - c: no such file\n";
        assert_eq!(table.render(), expected);
    }
}
