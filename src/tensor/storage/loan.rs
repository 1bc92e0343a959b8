//! Memory of somebody else's that stands for a part of a storage, such as that of a `bytearray`.
//!
//! A storage keeps its own copy, since kernels compute on that. It takes over what the other side wrote before each look
//! at it, and hands over what it wrote itself, so that neither side sees the difference.

use std::cell::RefCell;
use std::sync::Arc;

use burn::tensor::Bytes;

/// Memory that is not ours.
pub trait Memory {
    /// Whether nobody else has it any more.
    fn is_released(&self) -> bool;

    /// Shows the bytes.
    fn read(&self, look: &mut dyn FnMut(&[u8]));

    /// Shows the bytes to somebody who changes them.
    fn write(&self, change: &mut dyn FnMut(&mut [u8]));
}

/// What stands for parts of a storage.
#[derive(Default)]
pub(super) struct Loans(RefCell<Vec<Loan>>);

struct Loan {
    /// The byte of the storage that the memory begins at.
    start: usize,
    memory: Box<dyn Memory>,
}

impl Loans {
    pub fn add(&self, start: usize, memory: Box<dyn Memory>) {
        self.0.borrow_mut().push(Loan { start, memory });
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Takes over what the others wrote; tells whether there was something.
    pub fn fetch(&self, bytes: &mut Arc<Bytes>) -> bool {
        let mut changed = false;
        self.0.borrow_mut().retain(|loan| {
            loan.memory.read(&mut |theirs| {
                let range = loan.start..loan.start + theirs.len();
                if bytes.get(range.clone()).is_some_and(|ours| ours != theirs) {
                    Arc::make_mut(bytes)[range].copy_from_slice(theirs);
                    changed = true;
                }
            });
            !loan.memory.is_released()
        });
        changed
    }

    /// Hands over what was written here.
    pub fn store(&self, bytes: &[u8]) {
        for loan in self.0.borrow().iter() {
            loan.memory.write(&mut |theirs| {
                if let Some(ours) = bytes.get(loan.start..loan.start + theirs.len()) {
                    theirs.copy_from_slice(ours);
                }
            });
        }
    }
}
