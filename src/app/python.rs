//! What the editor knows of Python by itself, so that a key is answered at once: brackets, strings, indentation.
//! The kernel has the last word where this is not sure.

/// Spaces of one level of indentation.
pub const INDENT: usize = 4;

/// Whether Enter runs a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guess {
    Complete,
    Incomplete,
    /// The kernel must say.
    Unsure,
}

/// What is still open at the end of a text.
#[derive(Debug, Default, PartialEq, Eq)]
struct Open {
    brackets: Vec<char>,
    triple_string: bool,
    backslash: bool,
    mismatch: bool,
}

/// Guesses whether a text could be run as it stands.
#[must_use]
pub fn guess(source: &str) -> Guess {
    if let Some(body) = source.trim_start().strip_prefix("%%") {
        // A cell magic takes the lines below it, until an empty one.
        let is_whole = body.split_once('\n').is_some_and(|(_, body)| !body.trim().is_empty() && body.ends_with('\n'));
        return if is_whole { Guess::Complete } else { Guess::Incomplete };
    }
    let open = scan(source);
    if open.mismatch {
        return Guess::Complete;
    }
    if !open.brackets.is_empty() || open.triple_string || open.backslash {
        return Guess::Incomplete;
    }
    let Some(last) = source.lines().rev().find(|line| !line.trim().is_empty()) else {
        return Guess::Complete;
    };
    let ends_blank = source.ends_with('\n') || source.lines().last().is_some_and(|line| line.trim().is_empty());
    let code = without_comment(last);
    if code.trim_end().ends_with(':') || code.starts_with('@') {
        return Guess::Incomplete;
    }
    let is_indented = last.starts_with([' ', '\t']);
    match (is_indented, ends_blank) {
        (true, false) => Guess::Incomplete,
        (false, _) if is_compound(code) => Guess::Unsure,
        _ => Guess::Complete,
    }
}

/// Spaces that the line after `line` starts with.
#[must_use]
pub fn next_indent(line: &str) -> usize {
    let current = line.len() - line.trim_start_matches(' ').len();
    let code = without_comment(line).trim_end();
    let first_word = code.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if code.ends_with([':', '(', '[', '{']) {
        current + INDENT
    } else if matches!(first_word, "return" | "pass" | "break" | "continue" | "raise") {
        current.saturating_sub(INDENT)
    } else {
        current
    }
}

/// The partner of a bracket at (line, byte), given whether a place is inside a string or comment.
#[must_use]
pub fn matching_bracket(
    lines: &[String],
    place: (usize, usize),
    is_text: impl Fn(usize, usize) -> bool,
) -> Option<(usize, usize)> {
    let bracket = lines.get(place.0)?.get(place.1..)?.chars().next()?;
    let (partner, forward) = match bracket {
        '(' => (')', true),
        '[' => (']', true),
        '{' => ('}', true),
        ')' => ('(', false),
        ']' => ('[', false),
        '}' => ('{', false),
        _ => return None,
    };
    if is_text(place.0, place.1) {
        return None;
    }
    let mut depth = 0usize;
    let places =
        lines.iter().enumerate().flat_map(|(row, line)| line.char_indices().map(move |(byte, c)| (row, byte, c)));
    let mut visit = |(row, byte, c): (usize, usize, char)| {
        if is_text(row, byte) {
            return None;
        }
        if c == bracket {
            depth += 1;
        } else if c == partner {
            depth -= 1;
            return (depth == 0).then_some((row, byte));
        }
        None
    };
    if forward {
        places.filter(|(row, byte, _)| (*row, *byte) >= place).find_map(visit)
    } else {
        let before: Vec<_> = places.filter(|(row, byte, _)| (*row, *byte) <= place).collect();
        before.into_iter().rev().find_map(&mut visit)
    }
}

/// Whether two answers to "what does this print?" say the same. Spaces and quotes do not count, and a shape may be
/// written as `torch.Size([2, 3])`, `[2, 3]`, `(2, 3)` or `2, 3`. Of a tensor with one dimension its numbers are enough, as
/// they are printed: `1. 2.` for `tensor([1., 2.])`.
#[must_use]
pub fn says_the_same(guess: &str, answer: &str) -> bool {
    let squeeze =
        |text: &str| text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '"')).collect::<String>();
    let shape = |text: &str| {
        let text = text.strip_prefix("torch.Size(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(text);
        let inner = text.strip_prefix(['[', '(']).and_then(|rest| rest.strip_suffix([']', ')'])).unwrap_or(text);
        inner.trim_end_matches(',').replace(['x', '×'], ",")
    };
    let is_vector = |text: &str| {
        text.trim().starts_with("tensor([") && text.trim().ends_with("])") && text.matches('[').count() == 1
    };
    let numbers = |text: &str| -> Vec<String> {
        let inner = text.trim().strip_prefix("tensor").unwrap_or(text);
        inner
            .split(|c: char| c.is_whitespace() || ",()[]".contains(c))
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    if is_vector(answer) && !guess.contains("[[") && numbers(guess) == numbers(answer) {
        return true;
    }
    let (guess, answer) = (squeeze(guess), squeeze(answer));
    guess == answer
        || (answer.starts_with("torch.Size(") && answer.matches('(').count() == 1 && shape(&guess) == shape(&answer))
}

fn is_compound(code: &str) -> bool {
    let word = code.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    matches!(
        word,
        "if" | "for"
            | "while"
            | "def"
            | "class"
            | "with"
            | "try"
            | "except"
            | "else"
            | "elif"
            | "finally"
            | "async"
            | "match"
            | "case"
    )
}

fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut skip = false;
    for (index, c) in line.char_indices() {
        match (quote, c) {
            _ if skip => skip = false,
            (Some(_), '\\') => skip = true,
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '#') => return &line[..index],
            _ => {}
        }
    }
    line
}

fn scan(source: &str) -> Open {
    let mut open = Open::default();
    let mut quote: Option<(char, bool)> = None;
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let mut taken = c.len_utf8();
        let is_triple = matches!(c, '\'' | '"') && rest.chars().take(3).filter(|&other| other == c).count() == 3;
        match quote {
            Some(_) if c == '\\' => taken += rest[taken..].chars().next().map_or(0, char::len_utf8),
            Some((mark, true)) if c == mark && is_triple => (quote, taken) = (None, 3),
            Some((mark, false)) if c == mark || c == '\n' => quote = None,
            Some(_) => {}
            None => match c {
                '\'' | '"' => {
                    quote = Some((c, is_triple));
                    taken = if is_triple { 3 } else { 1 };
                }
                '#' => taken = rest.find('\n').unwrap_or(rest.len()),
                '(' | '[' | '{' => open.brackets.push(c),
                ')' | ']' | '}' => {
                    let partner = open.brackets.pop();
                    open.mismatch |= !matches!((partner, c), (Some('('), ')') | (Some('['), ']') | (Some('{'), '}'));
                }
                '\\' => open.backslash = matches!(&rest[1..], "" | "\n"),
                _ => {}
            },
        }
        rest = &rest[taken.min(rest.len())..];
    }
    open.triple_string = quote.is_some_and(|(_, is_triple)| is_triple);
    open
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses() {
        for (source, expected) in [
            ("1 + 1", Guess::Complete),
            ("torch.ones(2,", Guess::Incomplete),
            ("'''open", Guess::Incomplete),
            ("print('(')", Guess::Complete),
            ("print(\"it's\")", Guess::Complete),
            ("# a (", Guess::Complete),
            ("for i in x:", Guess::Incomplete),
            ("for i in x:\n    print(i)", Guess::Incomplete),
            ("for i in x:\n    print(i)\n", Guess::Complete),
            ("for i in x: print(i)", Guess::Unsure),
            ("@decorator", Guess::Incomplete),
            ("a = 1 + \\", Guess::Incomplete),
            ("a = 1\nb = 2", Guess::Complete),
            (")", Guess::Complete),
            ("%time f(", Guess::Incomplete),
            ("x?", Guess::Complete),
            ("%%time", Guess::Incomplete),
            ("%%time\nf(1)", Guess::Incomplete),
            ("%%time\nf(1)\n", Guess::Complete),
            ("", Guess::Complete),
        ] {
            assert_eq!(guess(source), expected, "{source:?}");
        }
    }

    #[test]
    fn indents() {
        for (line, expected) in
            [("def f():", 4), ("    return 1", 0), ("    x = 1", 4), ("f(", 4), ("d = {'a:': 1}  # so:", 0)]
        {
            assert_eq!(next_indent(line), expected, "{line:?}");
        }
    }

    #[test]
    fn brackets_match_over_lines_and_skip_text() {
        let lines = vec!["f(a[0],".to_owned(), "  ')')".to_owned()];
        let is_text = |row: usize, byte: usize| row == 1 && (2..5).contains(&byte);
        assert_eq!(matching_bracket(&lines, (0, 1), is_text), Some((1, 5)));
        assert_eq!(matching_bracket(&lines, (1, 5), is_text), Some((0, 1)));
        assert_eq!(matching_bracket(&lines, (0, 3), is_text), Some((0, 5)));
        assert_eq!(matching_bracket(&lines, (0, 0), is_text), None);
    }

    #[test]
    fn guesses_at_output_are_read_kindly() {
        for (text, answer, expected) in [
            ("4, 4", "torch.Size([4, 4])\n", true),
            ("(4,4)", "torch.Size([4, 4])", true),
            ("torch.Size([4,4])", "torch.Size([4, 4])", true),
            ("4x4", "torch.Size([4, 4])", true),
            ("16", "torch.Size([4, 4])", false),
            ("tensor(100)", "tensor(100)\n", true),
            ("100", "tensor(100)", false),
            ("10 0 15", "tensor([10,  0, 15])", true),
            ("[10, 0, 15]", "tensor([10,  0, 15])", true),
            ("tensor(10, 0, 15)", "tensor([10,  0, 15])", true),
            ("1 2", "tensor([1., 2.])", false),
            ("1. 2.", "tensor([1., 2.])", true),
            ("1 2 3 4", "tensor([[1, 2], [3, 4]])", false),
            ("1 2", "tensor([1, 2], dtype=torch.int32)", false),
        ] {
            assert_eq!(says_the_same(text, answer), expected, "{text:?} for {answer:?}");
        }
    }
}
