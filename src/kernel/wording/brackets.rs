//! Brackets and quotes of a text that does not parse: what `CPython` complains of before it looks at the grammar.

/// A bracket or a quote without its partner. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub line: usize,
    pub column: usize,
    pub message: String,
    /// Whether it is a bracket that nothing closes, which the end of the text brings to light.
    pub is_open: bool,
}

/// The first closing bracket or quote that fits nothing; else the innermost bracket that nothing closes.
pub fn fault(source: &str) -> Option<Fault> {
    let mut open: Vec<(char, usize, usize)> = Vec::new();
    let mut line = 1;
    let mut rest = Rest { text: source, column: 1 };
    while let Some(c) = rest.text.chars().next() {
        let (column, at_fault) =
            (rest.column, |message: String| Fault { line, column: rest.column, message, is_open: false });
        match c {
            '\n' => {
                line += 1;
                rest = Rest { text: &rest.text[1..], column: 1 };
                continue;
            }
            '#' => {
                rest.text = &rest.text[rest.text.find('\n').unwrap_or(rest.text.len())..];
                continue;
            }
            '\'' | '"' => {
                let Some(length) = string_length(rest.text, c) else {
                    return Some(at_fault(format!("unterminated string literal (detected at line {line})")));
                };
                let string = &rest.text[..length];
                line += string.matches('\n').count();
                let last = string.rsplit('\n').next().unwrap_or_default().chars().count();
                let column = if string.contains('\n') { last + 1 } else { column + last };
                rest = Rest { text: &rest.text[length..], column };
                continue;
            }
            '(' | '[' | '{' => open.push((c, line, column)),
            ')' | ']' | '}' => match open.pop() {
                None => return Some(at_fault(format!("unmatched '{c}'"))),
                Some((opener, opened, _)) if partner(opener) != c => {
                    let on = if opened == line { String::new() } else { format!(" on line {opened}") };
                    let message =
                        format!("closing parenthesis '{c}' does not match opening parenthesis '{opener}'{on}");
                    return Some(at_fault(message));
                }
                Some(_) => {}
            },
            _ => {}
        }
        rest = Rest { text: &rest.text[c.len_utf8()..], column: column + 1 };
    }
    let (opener, line, column) = open.pop()?;
    Some(Fault { line, column, message: format!("'{opener}' was never closed"), is_open: true })
}

/// What is still to be looked at, and the column where it begins.
struct Rest<'a> {
    text: &'a str,
    column: usize,
}

const fn partner(opener: char) -> char {
    match opener {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// Bytes of the string that `text` begins with; `None` where its line, or the text, ends before it.
fn string_length(text: &str, quote: char) -> Option<usize> {
    let triple = quote.to_string().repeat(3);
    let (mark, may_go_on) = if text.starts_with(&triple) { (triple.as_str(), true) } else { (&triple[..1], false) };
    let mut at = mark.len();
    loop {
        let rest = &text[at..];
        match rest.chars().next()? {
            _ if rest.starts_with(mark) => return Some(at + mark.len()),
            '\\' => at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '\n' if !may_go_on => return None,
            c => at += c.len_utf8(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_fault_is_found() {
        for (source, expected) in [
            ("x = (1, [2]) # )\ny = ')' + \"\"\"(\n\"\"\"", None),
            ("x = a)", Some((1, 6, "unmatched ')'"))),
            ("é = (1,\n 2]", Some((2, 3, "closing parenthesis ']' does not match opening parenthesis '(' on line 1"))),
            ("x = [1, (2\ny = 3", Some((1, 9, "'(' was never closed"))),
            ("'it's'", Some((1, 6, "unterminated string literal (detected at line 1)"))),
            ("'''\na''' )", Some((2, 6, "unmatched ')'"))),
        ] {
            let found = fault(source);
            let found = found.as_ref().map(|fault| (fault.line, fault.column, fault.message.as_str()));
            assert_eq!(found, expected, "{source}");
        }
    }
}
