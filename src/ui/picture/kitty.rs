//! kitty's graphics protocol: a picture is sent once, and placeholders among the text show it.

use std::fmt::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Stands for a cell of a picture.
const SIGN: char = '\u{10eeee}';
/// Characters that one piece of a picture may have.
const PIECE: usize = 4_096;

/// Combining marks that number rows and columns after [`SIGN`]: kitty's list, as far as screens go.
const MARKS: [u16; 128] = [
    0x0305, 0x030d, 0x030e, 0x0310, 0x0312, 0x033d, 0x033e, 0x033f, 0x0346, 0x034a, 0x034b, 0x034c, 0x0350, 0x0351,
    0x0352, 0x0357, 0x035b, 0x0363, 0x0364, 0x0365, 0x0366, 0x0367, 0x0368, 0x0369, 0x036a, 0x036b, 0x036c, 0x036d,
    0x036e, 0x036f, 0x0483, 0x0484, 0x0485, 0x0486, 0x0487, 0x0592, 0x0593, 0x0594, 0x0595, 0x0597, 0x0598, 0x0599,
    0x059c, 0x059d, 0x059e, 0x059f, 0x05a0, 0x05a1, 0x05a8, 0x05a9, 0x05ab, 0x05ac, 0x05af, 0x05c4, 0x0610, 0x0611,
    0x0612, 0x0613, 0x0614, 0x0615, 0x0616, 0x0617, 0x0657, 0x0658, 0x0659, 0x065a, 0x065b, 0x065d, 0x065e, 0x06d6,
    0x06d7, 0x06d8, 0x06d9, 0x06da, 0x06db, 0x06dc, 0x06df, 0x06e0, 0x06e1, 0x06e2, 0x06e4, 0x06e7, 0x06e8, 0x06eb,
    0x06ec, 0x0730, 0x0732, 0x0733, 0x0735, 0x0736, 0x073a, 0x073d, 0x073f, 0x0740, 0x0741, 0x0743, 0x0745, 0x0747,
    0x0749, 0x074a, 0x07eb, 0x07ec, 0x07ed, 0x07ee, 0x07ef, 0x07f0, 0x07f1, 0x07f3, 0x0816, 0x0817, 0x0818, 0x0819,
    0x081b, 0x081c, 0x081d, 0x081e, 0x081f, 0x0820, 0x0821, 0x0822, 0x0823, 0x0825, 0x0826, 0x0827, 0x0829, 0x082a,
    0x082b, 0x082c,
];

/// The characters of a cell; nothing beyond the last row and column that can be told.
#[must_use]
pub fn placeholder(row: usize, column: usize) -> Option<String> {
    let mark = |index: usize| char::from_u32(u32::from(*MARKS.get(index)?));
    Some([SIGN, mark(row)?, mark(column)?].iter().collect())
}

/// The row and the column that a cell's characters tell.
#[must_use]
pub fn read(symbol: &str) -> Option<(usize, usize)> {
    let mut marks = symbol.strip_prefix(SIGN)?.chars();
    let mut index = || MARKS.binary_search(&u16::try_from(u32::from(marks.next()?)).ok()?).ok();
    Some((index()?, index()?))
}

/// Sends a picture for placeholders to show over so many cells. The terminal says nothing in return.
#[must_use]
pub fn send(id: u32, png: &[u8], columns: usize, rows: usize, through: bool) -> String {
    let data = STANDARD.encode(png);
    let mut text = String::with_capacity(data.len() + data.len() / PIECE * 24 + 64);
    let mut control = format!("a=T,q=2,f=100,U=1,i={id},c={columns},r={rows},");
    let mut rest = data.as_str();
    while !control.is_empty() {
        let (piece, after) = rest.split_at(PIECE.min(rest.len()));
        let more = u8::from(!after.is_empty());
        text.push_str(&command(&format!("{control}m={more}"), piece, through));
        // What follows belongs to the same picture.
        control = if after.is_empty() { String::new() } else { "q=2,".to_owned() };
        rest = after;
    }
    text
}

/// Takes a picture out of the terminal's memory, and off the screen.
#[must_use]
pub fn delete(id: u32, through: bool) -> String {
    command(&format!("a=d,d=I,q=2,i={id}"), "", through)
}

/// One command; `through` hands it through tmux.
fn command(control: &str, data: &str, through: bool) -> String {
    let mut text = String::new();
    let _ = if through {
        write!(text, "\x1bPtmux;\x1b\x1b_G{control};{data}\x1b\x1b\\\x1b\\")
    } else {
        write!(text, "\x1b_G{control};{data}\x1b\\")
    };
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_tell_their_place() {
        assert!(MARKS.is_sorted());
        for (row, column) in [(0, 0), (3, 95), (127, 127)] {
            assert_eq!(read(&placeholder(row, column).expect("a cell")), Some((row, column)));
        }
        assert_eq!(placeholder(128, 0), None);
        assert_eq!((read("a\u{305}\u{305}"), read("\u{10eeee}"), read("\u{10eeee}\u{301}a")), (None, None, None));
    }

    #[test]
    fn pieces_make_the_picture_again() {
        let png: Vec<u8> = (0..10_000u32).map(|at| (at * 7 % 251) as u8).collect();
        let text = send(7, &png, 40, 12, false);
        let mut data = String::new();
        let pieces: Vec<&str> = text.split_terminator("\x1b\\").collect();
        for (index, piece) in pieces.iter().enumerate() {
            let (control, part) =
                piece.strip_prefix("\x1b_G").and_then(|piece| piece.split_once(';')).expect("a piece");
            assert!(part.len() <= PIECE && (part.len() % 4 == 0), "{} characters", part.len());
            let more = u8::from(index + 1 < pieces.len());
            assert!(control.ends_with(&format!("m={more}")), "{control}");
            data.push_str(part);
        }
        assert!(text.starts_with("\x1b_Ga=T,q=2,f=100,U=1,i=7,c=40,r=12,m=1;"));
        assert_eq!((pieces.len(), STANDARD.decode(data).expect("base64")), (4, png));
    }

    #[test]
    fn tmux_hands_commands_through() {
        assert_eq!(delete(9, false), "\x1b_Ga=d,d=I,q=2,i=9;\x1b\\");
        assert_eq!(delete(9, true), "\x1bPtmux;\x1b\x1b_Ga=d,d=I,q=2,i=9;\x1b\x1b\\\x1b\\");
    }
}
