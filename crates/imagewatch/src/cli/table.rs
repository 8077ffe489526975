//! Tables for a terminal: columns by display cells, cut to the terminal's width, coloured by state.

use console::{Alignment, Style, Term, measure_text_width, pad_str, truncate_str};

/// Between two columns.
const GAP: &str = "  ";
/// Cells that the widest column keeps at least.
const NAME_LEAST: usize = 12;
/// What a cut text ends with.
const CUT: &str = "…";

/// A column.
pub(super) struct Column {
    heading: String,
    alignment: Alignment,
    /// Gives way where the terminal is narrow.
    shrinks: bool,
}

impl Column {
    /// A column of words.
    pub(super) fn words(heading: String) -> Self {
        Column {
            heading,
            alignment: Alignment::Left,
            shrinks: false,
        }
    }

    /// A column of words that are cut where room is short.
    pub(super) fn name(heading: String) -> Self {
        Column {
            shrinks: true,
            ..Column::words(heading)
        }
    }

    /// A column of figures, at the right.
    pub(super) fn figures(heading: String) -> Self {
        Column {
            alignment: Alignment::Right,
            ..Column::words(heading)
        }
    }
}

/// A row.
pub(super) struct Row {
    cells: Vec<String>,
    /// Takes what is left of the line, in place of further cells.
    rest: Option<String>,
    style: Style,
}

impl Row {
    /// A row of these cells.
    pub(super) fn of(cells: Vec<String>) -> Self {
        Row {
            cells,
            rest: None,
            style: Style::new(),
        }
    }

    /// The same in a style. Colours are for terminals; `NO_COLOR` switches them off.
    pub(super) fn styled(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// The same with a text behind its cells.
    pub(super) fn with_rest(mut self, rest: String) -> Self {
        self.rest = Some(rest);
        self
    }
}

/// Lines of a table as wide as the terminal, or, in a pipe, as wide as they are.
pub(super) fn lines(columns: &[Column], rows: &[Row]) -> Vec<String> {
    let width = Term::stdout().size_checked().map(|(_, columns)| columns);
    let width = width.filter(|_| console::user_attended()).map(usize::from);
    lines_within(columns, rows, width)
}

fn lines_within(columns: &[Column], rows: &[Row], width: Option<usize>) -> Vec<String> {
    let widths = widths(columns, rows, width);
    let heading = Row::of(columns.iter().map(|one| one.heading.clone()).collect());
    let heading = heading.styled(Style::new().dim());
    let line = |row: &Row| {
        let cells = row.cells.iter().zip(columns).zip(&widths);
        let mut line: String = cells
            .map(|((cell, column), &width)| {
                let cell = truncate_str(cell, width, CUT);
                pad_str(&cell, width, column.alignment, None).into_owned()
            })
            .collect::<Vec<_>>()
            .join(GAP);
        if let Some(rest) = &row.rest {
            line.push_str(GAP);
            line.push_str(rest);
        }
        let line = line.trim_end();
        let line = width.map_or(line.into(), |width| truncate_str(line, width, CUT));
        row.style.apply_to(line).to_string()
    };
    std::iter::once(&heading).chain(rows).map(line).collect()
}

/// Each column as wide as its widest cell; where that is more than the terminal has, the columns that
/// may shrink give way.
fn widths(columns: &[Column], rows: &[Row], width: Option<usize>) -> Vec<usize> {
    let widest = |at: usize, column: &Column| {
        let cells = rows.iter().filter_map(|row| row.cells.get(at));
        let cells = cells.map(|cell| measure_text_width(cell));
        cells
            .chain([measure_text_width(&column.heading)])
            .max()
            .unwrap_or_default()
    };
    let mut widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| widest(at, column))
        .collect();
    let gaps = GAP.len() * columns.len().saturating_sub(1);
    let total = widths.iter().sum::<usize>() + gaps;
    let mut over = width.map_or(0, |width| total.saturating_sub(width));
    for (column, wide) in columns.iter().zip(&mut widths) {
        if column.shrinks {
            let spare = wide.saturating_sub(NAME_LEAST).min(over);
            *wide -= spare;
            over -= spare;
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(width: Option<usize>) -> Vec<String> {
        let columns = [
            Column::words("ID".to_owned()),
            Column::name("NAME".to_owned()),
            Column::figures("LEFT".to_owned()),
        ];
        let row = |id: &str, name: &str, left: &str| {
            Row::of([id, name, left].map(str::to_owned).to_vec())
        };
        let rows = [
            row("a1", "SD-WebUI 训练环境（含 LoRA）", "2 min"),
            row("b22", "short", "1 h"),
            Row::of(vec!["c".to_owned(), "gone".to_owned()]).with_rest("why".to_owned()),
        ];
        lines_within(&columns, &rows, width)
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let lines = table(None);
        assert_eq!(lines[1], "a1   SD-WebUI 训练环境（含 LoRA）  2 min");
        let blanks = " ".repeat(27);
        assert_eq!(lines[2], format!("b22  short{blanks}1 h"));
        assert_eq!(lines[0], format!("ID   NAME{blanks}LEFT"));
        assert!(lines[3].ends_with("  why"), "{}", lines[3]);
    }

    #[test]
    fn names_are_cut_and_no_line_is_wider_than_the_terminal() {
        let lines = table(Some(24));
        assert!(lines[1].contains('…'), "{}", lines[1]);
        for line in lines {
            assert!(measure_text_width(&line) <= 24, "{line}");
        }
    }
}
