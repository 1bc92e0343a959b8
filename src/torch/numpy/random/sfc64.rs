//! SFC64: three words that are mixed with a counter.

/// numpy's `SFC64`: three words and the counter.
#[derive(Clone)]
pub struct Sfc64 {
    pub state: [u64; 4],
}

impl Sfc64 {
    /// Seeded by three words; the first twelve numbers are thrown away.
    pub fn new(seed: [u64; 3]) -> Self {
        let mut engine = Self { state: [seed[0], seed[1], seed[2], 1] };
        for _ in 0..12 {
            engine.next_u64();
        }
        engine
    }

    pub fn next_u64(&mut self) -> u64 {
        let [a, b, c, counter] = self.state;
        let drawn = a.wrapping_add(b).wrapping_add(counter);
        self.state =
            [b ^ (b >> 11), c.wrapping_add(c << 3), c.rotate_left(24).wrapping_add(drawn), counter.wrapping_add(1)];
        drawn
    }
}
