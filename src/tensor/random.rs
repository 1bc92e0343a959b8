//! Random numbers: the same seed gives the numbers that PyTorch draws on the CPU, element by element.
//!
//! Every number comes from a [`Generator`] on the host, whatever the device; tensors of another device get theirs
//! moved there. Operators take a generator by its number, the default one being [`DEFAULT`].

mod distribution;
mod dropout;
mod generator;
mod implicit;
mod inplace;
pub mod mt19937;
mod polar;
pub mod rows;
mod sample;
mod table;

pub use dropout::{Kind as DropoutKind, dropout, dropout_in_place};
pub use generator::{
    DEFAULT, DEFAULT_SEED, Generator, STATE_BYTES, entropy, free_generator, new_generator, with_generator,
};
pub use inplace::{
    bernoulli, bernoulli_each, cauchy, exponential, geometric, log_normal, normal, normal_of_mean, normal_of_std,
    normal_tensors, random_any, random_range, uniform,
};
pub use mt19937::Mt19937;
pub use sample::{
    binomial, dirichlet_grad, multinomial, poisson, randperm, sample_dirichlet, standard_gamma, standard_gamma_grad,
};
pub use table::OPS;

#[cfg(test)]
mod tests;
