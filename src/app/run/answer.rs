//! A terminal's answer among the keys: it comes as text, and must not get into the editor.

use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// Asks the terminal for its name and version (XTVERSION).
pub const QUESTION: &str = "\x1b[>0q";
/// What comes later is no answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Characters of a name.
const NAME_MAX: usize = 80;

/// Waits for the answer `ESC P > | name ESC \`, which is read as Alt+P, `>`, `|`, the name, Alt+`\`.
pub struct Answer {
    until: Instant,
    /// What may be the answer's beginning.
    held: Vec<Event>,
}

/// What an event turned out to be.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// These were typed.
    Events(Vec<Event>),
    /// The terminal's name.
    Name(String),
}

impl Answer {
    pub fn new(now: Instant) -> Self {
        Self { until: now + PATIENCE, held: Vec::new() }
    }

    /// Takes one event. What cannot belong to an answer comes back, in its order.
    pub fn take(&mut self, event: Event, now: Instant) -> Heard {
        let key = match &event {
            Event::Key(key) => key_of(*key),
            _ => None,
        };
        let fits = now < self.until
            && match (self.held.len(), key) {
                (0, Some(('P', alt))) => alt,
                (1, Some(('>', alt))) | (2, Some(('|', alt))) => !alt,
                (3..NAME_MAX, Some((sign, alt))) => !alt || sign == '\\',
                _ => false,
            };
        self.held.push(event);
        if !fits {
            return Heard::Events(std::mem::take(&mut self.held));
        }
        if key != Some(('\\', true)) {
            return Heard::Events(Vec::new());
        }
        let keys = std::mem::take(&mut self.held).into_iter().skip(3).filter_map(|event| match event {
            Event::Key(key) => key_of(key),
            _ => None,
        });
        Heard::Name(keys.filter(|(_, alt)| !alt).map(|(sign, _)| sign).collect())
    }
}

/// A character, and whether Alt was held with it.
fn key_of(key: KeyEvent) -> Option<(char, bool)> {
    let KeyCode::Char(sign) = key.code else { return None };
    let others = key.modifiers - KeyModifiers::SHIFT - KeyModifiers::ALT;
    others.is_empty().then(|| (sign, key.modifiers.contains(KeyModifiers::ALT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(sign: char, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(sign), modifiers))
    }

    fn heard(events: &[Event]) -> (Vec<Event>, Option<String>) {
        let now = Instant::now();
        let mut answer = Answer::new(now);
        let (mut typed, mut name) = (Vec::new(), None);
        for event in events {
            match answer.take(event.clone(), now) {
                Heard::Events(events) => typed.extend(events),
                Heard::Name(found) => name = Some(found),
            }
        }
        (typed, name)
    }

    fn named(name: &str) -> Vec<Event> {
        let plain = |sign| press(sign, KeyModifiers::NONE);
        let mut events = vec![press('P', KeyModifiers::ALT | KeyModifiers::SHIFT), plain('>'), plain('|')];
        events.extend(name.chars().map(plain));
        events.push(press('\\', KeyModifiers::ALT));
        events
    }

    #[test]
    fn a_name_is_taken_out_of_the_keys() {
        let mut events = vec![press('a', KeyModifiers::NONE)];
        events.extend(named("kitty(0.42.1)"));
        events.push(press('b', KeyModifiers::NONE));
        let typed = vec![press('a', KeyModifiers::NONE), press('b', KeyModifiers::NONE)];
        assert_eq!(heard(&events), (typed, Some("kitty(0.42.1)".to_owned())));
    }

    #[test]
    fn no_key_is_lost() {
        let alt = press('P', KeyModifiers::ALT);
        for rest in [vec![press('x', KeyModifiers::NONE)], vec![press('>', KeyModifiers::NONE), Event::FocusGained]] {
            let events: Vec<Event> = std::iter::once(alt.clone()).chain(rest).collect();
            assert_eq!(heard(&events), (events, None));
        }
        let mut late = Answer::new(Instant::now());
        let then = Instant::now() + PATIENCE + PATIENCE;
        assert_eq!(late.take(alt.clone(), then), Heard::Events(vec![alt]));
    }
}
