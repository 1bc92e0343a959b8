//! Philox4x64-10: random bits from a counter and a key, four numbers at a time.

const MULTIPLIERS: [u64; 2] = [0xd2e7_470e_e14c_6c93, 0xca5a_8263_9512_1157];
const STEPS: [u64; 2] = [0x9e37_79b9_7f4a_7c15, 0xbb67_ae85_84ca_a73b];
const ROUNDS: usize = 10;

/// numpy's `Philox`.
#[derive(Clone)]
pub struct Philox {
    pub counter: [u64; 4],
    pub key: [u64; 2],
    /// The four numbers of the last counter, and how many of them have been handed out.
    pub buffer: [u64; 4],
    pub position: usize,
}

impl Philox {
    pub fn next_u64(&mut self) -> u64 {
        if self.position >= 4 {
            self.advance();
            self.buffer = scrambled(self.counter, self.key);
            self.position = 0;
        }
        let drawn = self.buffer[self.position];
        self.position += 1;
        drawn
    }

    fn advance(&mut self) {
        for word in &mut self.counter {
            *word = word.wrapping_add(1);
            if *word != 0 {
                break;
            }
        }
    }
}

fn scrambled(mut counter: [u64; 4], mut key: [u64; 2]) -> [u64; 4] {
    for round in 0..ROUNDS {
        if round > 0 {
            key = [key[0].wrapping_add(STEPS[0]), key[1].wrapping_add(STEPS[1])];
        }
        let wide = [0, 1].map(|i| u128::from(MULTIPLIERS[i]) * u128::from(counter[2 * i]));
        let high = wide.map(|product| (product >> 64) as u64);
        counter = [high[1] ^ counter[1] ^ key[0], wide[1] as u64, high[0] ^ counter[3] ^ key[1], wide[0] as u64];
    }
    counter
}
