//! The Mersenne Twister 2^128 words further on.
//!
//! The words follow a linear recurrence over single bits. Its polynomial is found from the bits themselves (Berlekamp and
//! Massey); x^(2^128) modulo that polynomial says which of the states ahead add up to the one that is looked for.

use std::sync::OnceLock;

use crate::tensor::random::Mt19937;

/// The degree of the polynomial: bits of the state that count.
const DEGREE: usize = 19_937;
const DOUBLINGS: usize = 128;
const STATE_WORDS: usize = 624;

/// A polynomial over single bits, the lowest power in the lowest bit.
type Polynomial = Vec<u64>;

/// The engine 2^128 words further on.
pub fn jumped(engine: &Mt19937) -> Mt19937 {
    static POWERS: OnceLock<Polynomial> = OnceLock::new();
    let powers = POWERS.get_or_init(|| {
        let modulus = characteristic();
        let mut power = vec![0; words(DEGREE)];
        power[0] = 2;
        for _ in 0..DOUBLINGS {
            power = squared(&power, &modulus);
        }
        power
    });
    let position = engine.words().1 % STATE_WORDS;
    let mut ahead = Window::new(engine);
    let mut sum = [0; STATE_WORDS];
    for place in 0..DEGREE {
        if bit(powers, place) {
            for (total, word) in sum.iter_mut().zip(ahead.iter()) {
                *total ^= word;
            }
        }
        ahead.step();
    }
    // As in numpy, the words of a state are taken as if those before its position had been renewed alone.
    let turned = (position + top(powers)) % STATE_WORDS;
    let mut state = [0; STATE_WORDS];
    for (place, word) in sum.into_iter().enumerate() {
        state[(turned + place) % STATE_WORDS] = word;
    }
    Mt19937::from_words(state, turned)
}

/// The 624 words of a state, of which the oldest is replaced at each step.
struct Window {
    words: [u32; STATE_WORDS],
    oldest: usize,
}

impl Window {
    fn new(engine: &Mt19937) -> Self {
        let (words, position) = engine.words();
        Self { words: *words, oldest: position % STATE_WORDS }
    }

    fn at(&self, place: usize) -> u32 {
        self.words[(self.oldest + place) % STATE_WORDS]
    }

    fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let (late, early) = self.words.split_at(self.oldest);
        early.iter().chain(late).copied()
    }

    fn step(&mut self) {
        let mixed = (self.at(0) & 0x8000_0000) | (self.at(1) & 0x7fff_ffff);
        self.words[self.oldest] = self.at(397) ^ (mixed >> 1) ^ ((mixed & 1).wrapping_neg() & 0x9908_b0df);
        self.oldest = (self.oldest + 1) % STATE_WORDS;
    }
}

fn words(bits: usize) -> usize {
    bits / 64 + 1
}

fn bit(polynomial: &[u64], place: usize) -> bool {
    polynomial[place / 64] >> (place % 64) & 1 == 1
}

/// The highest power.
fn top(polynomial: &[u64]) -> usize {
    (0..DEGREE).rev().find(|&place| bit(polynomial, place)).unwrap_or(0)
}

/// Adds `other` times x^`shift`.
fn add_shifted(polynomial: &mut [u64], other: &[u64], shift: usize) {
    let (whole, part) = (shift / 64, shift % 64);
    for (i, &word) in other.iter().enumerate().filter(|(_, word)| **word != 0) {
        if let Some(low) = polynomial.get_mut(i + whole) {
            *low ^= word << part;
        }
        if part > 0
            && let Some(high) = polynomial.get_mut(i + whole + 1)
        {
            *high ^= word >> (64 - part);
        }
    }
}

/// The polynomial of the recurrence, from twice as many bits as its degree.
fn characteristic() -> Polynomial {
    let mut ahead = Window::new(&Mt19937::new(5489));
    let size = words(2 * DEGREE);
    // The bits that have come, the latest first.
    let mut latest = vec![0_u64; size];
    let (mut connection, mut before) = (vec![0_u64; size], vec![0_u64; size]);
    connection[0] = 1;
    before[0] = 1;
    let (mut length, mut gap) = (0, 1);
    for count in 0..2 * DEGREE {
        let mut carry = u64::from(ahead.at(1) & 1);
        for word in &mut latest {
            let out = *word >> 63;
            *word = *word << 1 | carry;
            carry = out;
        }
        ahead.step();
        let differing = latest.iter().zip(&connection).fold(0, |sum, (a, b)| sum ^ (a & b));
        if differing.count_ones() % 2 == 0 {
            gap += 1;
            continue;
        }
        let kept = connection.clone();
        add_shifted(&mut connection, &before, gap);
        if 2 * length <= count {
            length = count + 1 - length;
            before = kept;
            gap = 1;
        } else {
            gap += 1;
        }
    }
    // The connection polynomial is the recurrence's, turned round.
    let mut modulus = vec![0; words(DEGREE)];
    for place in 0..=DEGREE {
        if bit(&connection, place) {
            modulus[(DEGREE - place) / 64] |= 1 << ((DEGREE - place) % 64);
        }
    }
    modulus
}

/// The square, modulo a polynomial.
fn squared(polynomial: &[u64], modulus: &[u64]) -> Polynomial {
    let mut wide = vec![0_u64; words(2 * DEGREE)];
    for place in (0..DEGREE).filter(|&place| bit(polynomial, place)) {
        wide[2 * place / 64] |= 1 << (2 * place % 64);
    }
    for place in (DEGREE..2 * DEGREE).rev() {
        if bit(&wide, place) {
            add_shifted(&mut wide, modulus, place - DEGREE);
        }
    }
    wide.truncate(words(DEGREE));
    wide
}
