//! The 32-bit Mersenne Twister: the engine behind PyTorch's CPU generator and numpy's legacy `RandomState`.

/// Words of the state.
pub const STATE_WORDS: usize = 624;
const MIDDLE: usize = 397;

/// The engine: a state of 624 words, renewed as a whole each time it is used up.
#[derive(Clone)]
pub struct Mt19937 {
    pub(super) state: [u32; STATE_WORDS],
    /// One more than the words left before the next renewal, counted as PyTorch's saved state counts them.
    pub(super) left: usize,
    /// The next word to hand out.
    pub(super) next: usize,
}

impl Mt19937 {
    /// Seeded by one word (`init_genrand`).
    pub fn new(seed: u32) -> Self {
        let mut state = [seed; STATE_WORDS];
        for i in 1..STATE_WORDS {
            let previous = state[i - 1];
            state[i] = (previous ^ (previous >> 30)).wrapping_mul(1_812_433_253).wrapping_add(word(i));
        }
        Self { state, left: 1, next: 0 }
    }

    /// Seeded by any number of words (`init_by_array`), as numpy does for seeds that are not one small integer.
    pub fn from_key(key: &[u32]) -> Self {
        let mut engine = Self::new(19_650_218);
        let Some(last) = key.len().checked_sub(1) else { return engine };
        let state = &mut engine.state;
        let (mut i, mut j) = (1, 0);
        let step = |state: &mut [u32; STATE_WORDS], i: &mut usize, factor: u32, mix: &dyn Fn(u32) -> u32| {
            let previous = state[*i - 1];
            state[*i] = mix(state[*i] ^ (previous ^ (previous >> 30)).wrapping_mul(factor));
            *i += 1;
            if *i == STATE_WORDS {
                state[0] = state[STATE_WORDS - 1];
                *i = 1;
            }
        };
        for _ in 0..STATE_WORDS.max(key.len()) {
            step(state, &mut i, 1_664_525, &|v| v.wrapping_add(key[j]).wrapping_add(word(j)));
            j = if j == last { 0 } else { j + 1 };
        }
        for _ in 1..STATE_WORDS {
            let at = word(i);
            step(state, &mut i, 1_566_083_941, &|v| v.wrapping_sub(at));
        }
        state[0] = 0x8000_0000;
        engine
    }

    /// The engine in a state of 624 words, of which `position` have been handed out.
    pub fn from_words(state: [u32; STATE_WORDS], position: usize) -> Self {
        let position = position.min(STATE_WORDS);
        Self { state, left: STATE_WORDS + 1 - position, next: position }
    }

    /// The words of the state, and how many of them have been handed out.
    pub fn words(&self) -> (&[u32; STATE_WORDS], usize) {
        (&self.state, STATE_WORDS + 1 - self.left)
    }

    fn renew(&mut self) {
        let state = &mut self.state;
        let twist = |high: u32, low: u32, far: u32| {
            far ^ (((high & 0x8000_0000) | (low & 0x7fff_ffff)) >> 1) ^ ((low & 1).wrapping_neg() & 0x9908_b0df)
        };
        for i in 0..STATE_WORDS - MIDDLE {
            state[i] = twist(state[i], state[i + 1], state[i + MIDDLE]);
        }
        for i in STATE_WORDS - MIDDLE..STATE_WORDS - 1 {
            state[i] = twist(state[i], state[i + 1], state[i + MIDDLE - STATE_WORDS]);
        }
        state[STATE_WORDS - 1] = twist(state[STATE_WORDS - 1], state[0], state[MIDDLE - 1]);
        self.next = 0;
        self.left = STATE_WORDS + 1;
    }

    /// At most `wanted` words, at least one, still to be [`temper`]ed.
    fn take(&mut self, wanted: usize) -> &[u32] {
        if self.left == 1 {
            self.renew();
        }
        let count = wanted.min(self.left - 1);
        let from = self.next;
        self.next += count;
        self.left -= count;
        &self.state[from..self.next]
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        temper(self.take(1)[0])
    }

    /// 64 random bits: two words, the first in the high half.
    pub fn next_u64(&mut self) -> u64 {
        let high = self.next_u32();
        u64::from(high) << 32 | u64::from(self.next_u32())
    }

    /// PyTorch's uniform `float`: 24 bits below 1.
    pub fn next_f32(&mut self) -> f32 {
        unit_f32(self.next_u32())
    }

    /// PyTorch's uniform `double`: 53 bits below 1.
    pub fn next_f64(&mut self) -> f64 {
        unit_f64(self.next_u64())
    }

    /// numpy's uniform double, built from 27 and 26 bits of two words.
    pub fn next_f64_numpy(&mut self) -> f64 {
        let (high, low) = (self.next_u32() >> 5, self.next_u32() >> 6);
        f64::from(high).mul_add(67_108_864.0, f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// [`Mt19937::next_f32`] for each element.
    pub fn fill_f32(&mut self, out: &mut [f32]) {
        let mut rest = out;
        while !rest.is_empty() {
            let words = self.take(rest.len());
            let (now, later) = rest.split_at_mut(words.len());
            for (value, &word) in now.iter_mut().zip(words) {
                *value = unit_f32(temper(word));
            }
            rest = later;
        }
    }
}

/// An index as a word of the state.
fn word(i: usize) -> u32 {
    i as u32
}

fn temper(word: u32) -> u32 {
    let mut y = word;
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c_5680;
    y ^= (y << 15) & 0xefc6_0000;
    y ^ (y >> 18)
}

fn unit_f32(bits: u32) -> f32 {
    (bits & 0x00ff_ffff).cast_signed() as f32 * (1.0 / 16_777_216.0)
}

fn unit_f64(bits: u64) -> f64 {
    (bits & 0x001f_ffff_ffff_ffff) as f64 * (1.0 / 9_007_199_254_740_992.0)
}
