//! PCG64 (XSL-RR 128/64) and the seeding that numpy gives it.

/// The generator of `numpy.random.default_rng`.
#[derive(Clone)]
pub struct Pcg64 {
    state: u128,
    increment: u128,
    /// The unused half of the last 64 bits that were drawn for 32.
    half: Option<u32>,
}

const MULTIPLIER: u128 = (2_549_297_995_355_413_924 << 64) + 4_865_540_595_714_422_341;

impl Pcg64 {
    /// Seeded by the words of an integer.
    pub fn new(seed: &[u32]) -> Self {
        let words = spread(seed);
        let wide = |high: usize| (u128::from(words[high]) << 64) | u128::from(words[high + 1]);
        let mut engine = Self { state: 0, increment: (wide(2) << 1) | 1, half: None };
        engine.step();
        engine.state = engine.state.wrapping_add(wide(0));
        engine.step();
        engine
    }

    /// State, increment, the unused half.
    pub fn parts(&self) -> (u128, u128, Option<u32>) {
        (self.state, self.increment, self.half)
    }

    pub fn from_parts(state: u128, increment: u128, half: Option<u32>) -> Self {
        Self { state, increment, half }
    }

    fn step(&mut self) {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
    }

    pub fn next_u64(&mut self) -> u64 {
        self.step();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }

    pub fn next_u32(&mut self) -> u32 {
        if let Some(half) = self.half.take() {
            return half;
        }
        let both = self.next_u64();
        self.half = Some((both >> 32) as u32);
        both as u32
    }

    /// Uniform below 1, of 53 bits.
    pub fn next_f64(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
    }
}

/// numpy's `SeedSequence`: a few words of entropy hashed into a pool of four, and eight words drawn from that.
fn spread(entropy: &[u32]) -> [u64; 4] {
    const POOL: usize = 4;
    let mut hash = Hash { constant: 0x43b0_d7e5, multiplier: 0x931e_8875 };
    let mut pool = [0u32; POOL];
    for (i, word) in pool.iter_mut().enumerate() {
        *word = hash.mix(entropy.get(i).copied().unwrap_or(0));
    }
    for from in 0..POOL {
        for to in 0..POOL {
            if from != to {
                pool[to] = blend(pool[to], hash.mix(pool[from]));
            }
        }
    }
    for &extra in entropy.iter().skip(POOL) {
        for word in &mut pool {
            *word = blend(*word, hash.mix(extra));
        }
    }
    let mut hash = Hash { constant: 0x8b51_f9dd, multiplier: 0x58f3_8ded };
    let mut next = pool.iter().cycle();
    std::array::from_fn(|_| {
        let mut word = || u64::from(hash.mix(next.next().copied().unwrap_or(0)));
        let low = word();
        word() << 32 | low
    })
}

/// A hash whose constant changes with every word.
struct Hash {
    constant: u32,
    multiplier: u32,
}

impl Hash {
    fn mix(&mut self, word: u32) -> u32 {
        let word = word ^ self.constant;
        self.constant = self.constant.wrapping_mul(self.multiplier);
        let word = word.wrapping_mul(self.constant);
        word ^ (word >> 16)
    }
}

fn blend(a: u32, b: u32) -> u32 {
    let mixed = 0xca01_f9dd_u32.wrapping_mul(a).wrapping_sub(0x4973_f715_u32.wrapping_mul(b));
    mixed ^ (mixed >> 16)
}
