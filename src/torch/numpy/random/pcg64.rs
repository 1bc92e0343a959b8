//! PCG64 (XSL-RR 128/64), its successor PCG64DXSM, and the seeding that numpy gives both.

/// The generator of `numpy.random.default_rng`.
#[derive(Clone)]
pub struct Pcg64 {
    state: u128,
    increment: u128,
    /// Whether the output is DXSM's, with a multiplier of 64 bits.
    is_dxsm: bool,
}

const MULTIPLIER_DXSM: u64 = 0xda94_2042_e4dd_58b5;
const MULTIPLIER: u128 = (2_549_297_995_355_413_924 << 64) + 4_865_540_595_714_422_341;

impl Pcg64 {
    /// Seeded by the words of an integer.
    pub fn new(seed: &[u32]) -> Self {
        Self::seeded(spread(seed), false)
    }

    /// Seeded by four words of 64 bits.
    pub fn seeded(words: [u64; 4], is_dxsm: bool) -> Self {
        let wide = |high: usize| (u128::from(words[high]) << 64) | u128::from(words[high + 1]);
        let mut engine = Self { state: 0, increment: (wide(2) << 1) | 1, is_dxsm: false };
        engine.step();
        engine.state = engine.state.wrapping_add(wide(0));
        engine.step();
        // numpy seeds DXSM by the steps of its predecessor.
        Self { is_dxsm, ..engine }
    }

    /// State and increment.
    pub fn parts(&self) -> (u128, u128) {
        (self.state, self.increment)
    }

    pub fn is_dxsm(&self) -> bool {
        self.is_dxsm
    }

    pub fn from_parts(state: u128, increment: u128, is_dxsm: bool) -> Self {
        Self { state, increment, is_dxsm }
    }

    fn step(&mut self) {
        let multiplier = if self.is_dxsm { u128::from(MULTIPLIER_DXSM) } else { MULTIPLIER };
        self.state = self.state.wrapping_mul(multiplier).wrapping_add(self.increment);
    }

    pub fn next_u64(&mut self) -> u64 {
        if self.is_dxsm {
            let (mut high, low) = ((self.state >> 64) as u64, self.state as u64 | 1);
            self.step();
            high = (high ^ (high >> 32)).wrapping_mul(MULTIPLIER_DXSM);
            return (high ^ (high >> 48)).wrapping_mul(low);
        }
        self.step();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
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
