//! Warnings that an operator has for the learner; the bindings hand them to Python's `warnings`.

use std::cell::RefCell;

/// Python's warning category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    User,
    Deprecation,
}

thread_local! {
    static PENDING: RefCell<Vec<(Category, String)>> = const { RefCell::new(Vec::new()) };
}

/// Leaves a warning for the caller of the running operator.
pub fn warn(category: Category, message: impl Into<String>) {
    PENDING.with_borrow_mut(|pending| pending.push((category, message.into())));
}

/// Takes what was left.
pub fn take() -> Vec<(Category, String)> {
    PENDING.with_borrow_mut(|pending| if pending.is_empty() { Vec::new() } else { std::mem::take(pending) })
}
