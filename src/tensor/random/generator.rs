//! `torch.Generator`: the engine with its seed and the normal number kept for the next call; and the thread's
//! generators by number, of which 0 is the default one.

use std::cell::RefCell;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use super::super::error::{Result, bail, ensure};
use super::mt19937::{Mt19937, STATE_WORDS};

/// The seed of `torch.Generator()` until it is seeded.
pub const DEFAULT_SEED: u64 = 67_280_421_310_721;

/// Bytes of a saved state.
pub const STATE_BYTES: usize = 5056;

/// Where the saved state keeps what, in bytes.
mod at {
    pub const SEED: usize = 0;
    pub const LEFT: usize = 8;
    pub const SEEDED: usize = 12;
    pub const NEXT: usize = 16;
    pub const WORDS: usize = 24;
    pub const NORMAL: usize = 5024;
    pub const NORMAL_IS_KEPT: usize = 5040;
}

/// A source of random numbers.
#[derive(Clone)]
pub struct Generator {
    pub(super) engine: Mt19937,
    seed: u64,
    /// The second of the last pair of normal numbers.
    pub(super) next_normal: Option<f64>,
}

impl Generator {
    /// Seeded; only the low 32 bits choose the numbers.
    pub fn new(seed: u64) -> Self {
        let low = seed as u32;
        Self { engine: Mt19937::new(low), seed, next_normal: None }
    }

    /// Starts anew from a seed.
    pub fn manual_seed(&mut self, seed: u64) {
        *self = Self::new(seed);
    }

    /// The seed last set.
    pub fn initial_seed(&self) -> u64 {
        self.seed
    }

    /// `Generator.get_state()`: the bytes that PyTorch's own CPU generator saves.
    pub fn state(&self) -> Vec<u8> {
        let mut bytes = vec![0; STATE_BYTES];
        let mut put = |offset: usize, value: &[u8]| bytes[offset..offset + value.len()].copy_from_slice(value);
        put(at::SEED, &self.seed.to_le_bytes());
        put(at::LEFT, &[self.engine.left.to_le_bytes()[0], self.engine.left.to_le_bytes()[1]]);
        put(at::SEEDED, &[1]);
        put(at::NEXT, &(self.engine.next as u64).to_le_bytes());
        for (i, word) in self.engine.state.iter().enumerate() {
            put(at::WORDS + 8 * i, &word.to_le_bytes());
        }
        put(at::NORMAL, &self.next_normal.unwrap_or(0.0).to_le_bytes());
        put(at::NORMAL_IS_KEPT, &[u8::from(self.next_normal.is_some())]);
        bytes
    }

    /// `Generator.set_state()`.
    ///
    /// # Errors
    /// `RuntimeError` in PyTorch's words for bytes that are no state.
    pub fn set_state(&mut self, bytes: &[u8]) -> Result<()> {
        ensure!(
            bytes.len() == STATE_BYTES,
            Runtime,
            "Expected a CPUGeneratorImplState of size {STATE_BYTES} but found the input RNG state size to be {}",
            bytes.len()
        );
        let int = |offset: usize, width: usize| {
            bytes[offset..offset + width].iter().rev().fold(0u64, |value, &byte| value << 8 | u64::from(byte))
        };
        let (left, next) = (usize::try_from(int(at::LEFT, 4)), usize::try_from(int(at::NEXT, 8)));
        let (Ok(left @ 1..=STATE_WORDS), Ok(next @ 0..=STATE_WORDS), 1) = (left, next, int(at::SEEDED, 4)) else {
            bail!(Runtime, "Invalid mt19937 state");
        };
        ensure!(left == 1 || left - 1 <= STATE_WORDS - next, Runtime, "Invalid mt19937 state");
        let mut state = [0; STATE_WORDS];
        for (i, word) in state.iter_mut().enumerate() {
            let from = at::WORDS + 8 * i;
            *word = u32::from_le_bytes([bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]]);
        }
        self.seed = int(at::SEED, 8);
        self.engine = Mt19937 { state, left, next };
        self.next_normal = (int(at::NORMAL_IS_KEPT, 4) != 0).then(|| f64::from_bits(int(at::NORMAL, 8)));
        Ok(())
    }

    /// 32 random bits.
    pub fn next_u32(&mut self) -> u32 {
        self.engine.next_u32()
    }

    /// 64 random bits.
    pub fn next_u64(&mut self) -> u64 {
        self.engine.next_u64()
    }

    /// A uniform `float` in [0, 1).
    pub fn next_f32(&mut self) -> f32 {
        self.engine.next_f32()
    }

    /// A uniform `double` in [0, 1).
    pub fn next_f64(&mut self) -> f64 {
        self.engine.next_f64()
    }

    /// A normal number: they come in pairs, the second is kept for the next call.
    pub fn next_normal(&mut self) -> f64 {
        if let Some(kept) = self.next_normal.take() {
            return kept;
        }
        let (turn, depth) = (self.next_f64(), self.next_f64());
        let radius = (-2.0 * (-depth).ln_1p()).sqrt();
        let (sin, cos) = (2.0 * std::f64::consts::PI * turn).sin_cos();
        self.next_normal = Some(radius * sin);
        radius * cos
    }
}

/// The generators of a thread. A freed number is given out again.
struct Registry {
    generators: Vec<Option<Generator>>,
}

thread_local! {
    static REGISTRY: RefCell<Registry> =
        RefCell::new(Registry { generators: vec![Some(Generator::new(entropy()))] });
}

/// The number of the default generator.
pub const DEFAULT: usize = 0;

/// A seed that nobody chose, for `torch.seed()`.
pub fn entropy() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos());
    // The standard library seeds its hashes from the system's randomness.
    RandomState::new().hash_one(now)
}

/// Works with a generator; with the default one where the number was freed.
pub fn with_generator<R>(index: usize, work: impl FnOnce(&mut Generator) -> R) -> R {
    REGISTRY.with_borrow_mut(|registry| {
        let index = if matches!(registry.generators.get(index), Some(Some(_))) { index } else { DEFAULT };
        work(registry.generators[index].get_or_insert_with(|| Generator::new(DEFAULT_SEED)))
    })
}

/// `torch.Generator()`: the number of a new one, seeded with [`DEFAULT_SEED`].
pub fn new_generator() -> usize {
    REGISTRY.with_borrow_mut(|registry| {
        let fresh = Some(Generator::new(DEFAULT_SEED));
        if let Some(free) = registry.generators.iter().position(Option::is_none) {
            registry.generators[free] = fresh;
            return free;
        }
        registry.generators.push(fresh);
        registry.generators.len() - 1
    })
}

/// Gives a generator's number back, when its last handle goes. The default one stays.
pub fn free_generator(index: usize) {
    REGISTRY.with_borrow_mut(|registry| {
        if index != DEFAULT
            && let Some(slot) = registry.generators.get_mut(index)
        {
            *slot = None;
        }
    });
}
