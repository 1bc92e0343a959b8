//! Streams of random bits, and the standard numbers made of them.

use super::pcg64::Pcg64;
use super::philox::Philox;
use super::sfc64::Sfc64;
use super::ziggurat;
use crate::tensor::random::Mt19937;

/// Where bits come from.
#[derive(Clone)]
pub enum Source {
    Mt19937(Box<Mt19937>),
    Pcg64(Pcg64),
    Philox(Philox),
    Sfc64(Sfc64),
}

/// A stream of random bits, and the manner in which numbers are made of them.
#[derive(Clone)]
pub struct Engine {
    pub source: Source,
    /// The unused half of the last 64 bits that were drawn for 32; the twister has words of 32.
    pub half: Option<u32>,
    /// As `RandomState` draws, not as `Generator` does.
    pub is_legacy: bool,
    /// The second number of the last pair of normal ones, in the legacy manner.
    pub kept: Option<f64>,
}

impl Engine {
    pub fn new(source: Source, is_legacy: bool) -> Self {
        Self { source, half: None, is_legacy, kept: None }
    }

    pub fn is_legacy(&self) -> bool {
        self.is_legacy
    }

    pub fn next_u32(&mut self) -> u32 {
        if let Source::Mt19937(engine) = &mut self.source {
            return engine.next_u32();
        }
        if let Some(half) = self.half.take() {
            return half;
        }
        let both = self.next_u64();
        self.half = Some((both >> 32) as u32);
        both as u32
    }

    pub fn next_u64(&mut self) -> u64 {
        match &mut self.source {
            Source::Mt19937(engine) => engine.next_u64(),
            Source::Pcg64(engine) => engine.next_u64(),
            Source::Philox(engine) => engine.next_u64(),
            Source::Sfc64(engine) => engine.next_u64(),
        }
    }

    /// As `random_raw` gives them: words of 32 bits from the twister, of 64 from the others.
    pub fn next_raw(&mut self) -> u64 {
        match &mut self.source {
            Source::Mt19937(engine) => u64::from(engine.next_u32()),
            _ => self.next_u64(),
        }
    }

    /// Uniform below 1, of 53 bits.
    pub fn next_f64(&mut self) -> f64 {
        match &mut self.source {
            Source::Mt19937(engine) => engine.next_f64_numpy(),
            _ => (self.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0,
        }
    }

    /// Uniform below 1, of 24 bits.
    pub fn next_f32(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 / 16_777_216.0
    }

    /// Standard normal: by Marsaglia's polar method, or by the ziggurat.
    pub fn next_normal(&mut self) -> f64 {
        if !self.is_legacy {
            return ziggurat::normal(self);
        }
        if let Some(kept) = self.kept.take() {
            return kept;
        }
        loop {
            let x = 2.0 * self.next_f64() - 1.0;
            let y = 2.0 * self.next_f64() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                let factor = (-2.0 * square.ln() / square).sqrt();
                self.kept = Some(factor * x);
                return factor * y;
            }
        }
    }

    /// Standard exponential: by inversion, or by the ziggurat.
    pub fn next_exponential(&mut self) -> f64 {
        if self.is_legacy() { -(1.0 - self.next_f64()).ln() } else { ziggurat::exponential(self) }
    }

    /// Uniform in `0..=most`: by masks and rejection.
    pub fn next_masked(&mut self, most: u64) -> u64 {
        if most == 0 {
            return 0;
        }
        let mask = u64::MAX >> most.leading_zeros();
        loop {
            let bits = if u32::try_from(most).is_ok() { u64::from(self.next_u32()) } else { self.next_u64() };
            if bits & mask <= most {
                return bits & mask;
            }
        }
    }

    /// Uniform in `0..=most`: by Lemire's multiplication.
    pub fn next_multiplied(&mut self, most: u64) -> u64 {
        if most == 0 {
            return 0;
        }
        if most < u64::from(u32::MAX) {
            let span = most + 1;
            let mut product = u64::from(self.next_u32()) * span;
            if (product & u64::from(u32::MAX)) < span {
                let threshold = (u64::from(u32::MAX) - most) % span;
                while (product & u64::from(u32::MAX)) < threshold {
                    product = u64::from(self.next_u32()) * span;
                }
            }
            return product >> 32;
        }
        if most == u64::from(u32::MAX) {
            return u64::from(self.next_u32());
        }
        let Some(span) = most.checked_add(1) else { return self.next_u64() };
        let mut product = u128::from(self.next_u64()) * u128::from(span);
        if (product as u64) < span {
            let threshold = (u64::MAX - most) % span;
            while (product as u64) < threshold {
                product = u128::from(self.next_u64()) * u128::from(span);
            }
        }
        (product >> 64) as u64
    }

    pub fn next_bounded(&mut self, most: u64) -> u64 {
        if self.is_legacy() { self.next_masked(most) } else { self.next_multiplied(most) }
    }
}

/// Integers of few bits: several are cut from each 32 that are drawn.
pub struct Pieces {
    bits: u32,
    left: u32,
    width: u32,
}

impl Pieces {
    /// Pieces of 1, 8 or 16 bits.
    pub fn new(width: u32) -> Self {
        Self { bits: 0, left: 0, width }
    }

    fn next(&mut self, engine: &mut Engine) -> u32 {
        if self.left == 0 {
            self.bits = engine.next_u32();
            self.left = 32 / self.width;
        } else {
            self.bits >>= self.width;
        }
        self.left -= 1;
        self.bits & ((1 << self.width) - 1)
    }

    /// Uniform in `0..=most`: the legacy generator masks and rejects, its successor multiplies.
    pub fn bounded(&mut self, most: u32, engine: &mut Engine) -> u32 {
        let full = (1 << self.width) - 1;
        if most == 0 {
            return 0;
        }
        if most >= full {
            return self.next(engine);
        }
        if engine.is_legacy() {
            let mask = u32::MAX >> most.leading_zeros();
            loop {
                let value = self.next(engine) & mask;
                if value <= most {
                    return value;
                }
            }
        }
        let span = most + 1;
        let mut product = self.next(engine) * span;
        if (product & full) < span {
            let threshold = (full - most) % span;
            while (product & full) < threshold {
                product = self.next(engine) * span;
            }
        }
        product >> self.width
    }
}
