//! The table of `torch.linalg` and of the functions at the top level that go with it.

use super::least::Tolerance;
use super::norm::{Order, cond, matrix_norm, norm};
use super::{
    Style, bail, determinant, ensure, factor, householder, least, power, solve, spectral, statistics, tensors,
};
use crate::tensor::error::Result;
use crate::tensor::op::{Arg, Args, Op, Operand, Out, Overload, Places};
use crate::tensor::{Number, Tensor};

macro_rules! op {
    ($name:literal, $places:expr, $([$signature:expr, $run:expr]),+, $doc:literal) => {
        Op { name: $name, places: $places, overloads: &[$(Overload { signature: $signature, run: $run }),+], doc: $doc }
    };
}

const LINALG: Places = Places::LINALG.and(Places::OUT);
const COMMON: Places = Places::COMMON;
const BOTH: Places = Places::BOTH;

const X: &str = "(Tensor A)";
const INPUT: &str = "(Tensor input)";
const EX: &str = "(Tensor A, *, bool check_errors=False)";

/// Refuses a choice of algorithm that graphics cards have.
fn no_driver(a: &Args, at: usize) -> Result<()> {
    ensure!(
        !a.given(at),
        Runtime,
        "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with cuSOLVER backend."
    );
    Ok(())
}

fn one(a: &Args, f: fn(&Tensor) -> Result<Tensor>) -> Result<Out> {
    f(&a.tensor(0)?).map(Into::into)
}

fn named(name: &'static str, fields: &'static [&'static str], parts: Result<Vec<Tensor>>) -> Result<Out> {
    Ok(Out::Named(name, fields, parts?))
}

fn pair((first, second): (Tensor, Tensor)) -> Vec<Tensor> {
    vec![first, second]
}

/// A factor with its `info`, checked where the argument at `flag` says so.
fn checked(
    a: &Args,
    flag: usize,
    (found, info): (Tensor, Tensor),
    check: fn(&Tensor, &Tensor) -> Result<()>,
) -> Result<Vec<Tensor>> {
    if a.bool(flag)? {
        check(&a.tensor(0)?, &info)?;
    }
    Ok(vec![found, info])
}

fn order(a: &Args, i: usize) -> Option<Order> {
    match a.values.get(i) {
        Some(Arg::Number(number)) => Some(Order::Number(number.to_f64())),
        Some(Arg::Str(name)) => Some(Order::Name(name.clone())),
        _ => None,
    }
}

fn matrix_norm_of(a: &Args) -> Result<Out> {
    let order = order(a, 1).unwrap_or_else(|| Order::Name("fro".to_owned()));
    matrix_norm(&a.tensor(0)?, &order, &a.ints(2)?, a.bool(3)?, a.opt_dtype(4)?).map(Into::into)
}

fn norm_of(a: &Args) -> Result<Out> {
    norm(&a.tensor(0)?, order(a, 1).as_ref(), a.opt_ints(2)?.as_deref(), a.bool(3)?, a.opt_dtype(4)?).map(Into::into)
}

fn cond_of(a: &Args) -> Result<Out> {
    cond(&a.tensor(0)?, order(a, 1).as_ref()).map(Into::into)
}

/// Limits at positions `i` and `i + 1`.
fn limits(a: &Args, i: usize) -> Result<Tolerance> {
    let at = |i: usize| if a.given(i) { a.operand(i).map(Some) } else { Ok(None) };
    Ok(Tolerance { absolute: at(i)?, relative: at(i + 1)? })
}

/// One limit, relative to the largest singular value.
fn relative(limit: Operand) -> Tolerance {
    Tolerance { absolute: Some(Number::Float(0.0).into()), relative: Some(limit) }
}

fn lstsq_of(a: &Args) -> Result<Out> {
    let driver = a.opt_str(3)?;
    let parts = least::lstsq(&a.tensor(0)?, &a.tensor(1)?, a.opt_float(2)?, driver.as_deref());
    named("linalg_lstsq", &["solution", "residuals", "rank", "singular_values"], parts)
}

fn lu_old(a: &Args) -> Result<Out> {
    let (packed, pivots, info) = factor::lu_old(&a.tensor(0)?, a.bool(1)?)?;
    Ok(if a.bool(2)? {
        Out::Named("_lu_with_info", &["LU", "pivots", "info"], vec![packed, pivots, info])
    } else {
        Out::Tuple(vec![packed, pivots])
    })
}

/// What PyTorch has taken out, with its advice.
fn removed(advice: &str) -> Result<Out> {
    let space = if advice.is_empty() { "" } else { " " };
    bail!(Runtime, "This function was deprecated since version 1.9 and is now removed.{space}{advice}")
}

fn factor_solve(a: &Args) -> Result<Out> {
    solve::cholesky_solve(&a.tensor(0)?, &a.tensor(1)?, a.bool(2)?).map(Into::into)
}

static FACTORS: &[Op] = &[
    op!(
        "cholesky",
        LINALG,
        ["(Tensor input, *, bool upper=False)", |a| factor::cholesky(&a.tensor(0)?, a.bool(1)?).map(Into::into)],
        "Returns Cholesky's triangular factors of positive definite matrices."
    ),
    op!(
        "cholesky_ex",
        LINALG,
        ["(Tensor input, *, bool upper=False, bool check_errors=False)", |a| {
            let found = factor::cholesky_ex(&a.tensor(0)?, a.bool(1)?)?;
            named(
                "linalg_cholesky_ex",
                &["L", "info"],
                checked(a, 2, found, |x, info| factor::check_cholesky(x, info, "linalg.cholesky_ex")),
            )
        }],
        "Returns Cholesky's factors, and where they do not exist."
    ),
    op!(
        "cholesky_solve",
        COMMON,
        ["(Tensor input, Tensor input2, bool upper=False)", factor_solve],
        "Solves A @ X = input, given Cholesky's factor of A."
    ),
    op!(
        "cholesky_inverse",
        COMMON,
        ["(Tensor input, bool upper=False)", |a| solve::cholesky_inverse(&a.tensor(0)?, a.bool(1)?).map(Into::into)],
        "Returns the inverse of a matrix from its Cholesky factor."
    ),
    op!(
        "lu",
        LINALG,
        ["(Tensor A, *, bool pivot=True)", |a| named(
            "linalg_lu",
            &["P", "L", "U"],
            factor::lu(&a.tensor(0)?, a.bool(1)?)
        )],
        "Returns P, L and U with P @ L @ U = A."
    ),
    op!(
        "lu_factor",
        LINALG,
        ["(Tensor A, *, bool pivot=True)", |a| named(
            "linalg_lu_factor",
            &["LU", "pivots"],
            factor::lu_factor(&a.tensor(0)?, a.bool(1)?).map(pair)
        )],
        "Returns the LU factors in one matrix, and the row exchanges."
    ),
    op!(
        "lu_factor_ex",
        LINALG,
        ["(Tensor A, *, bool pivot=True, bool check_errors=False)", |a| {
            let (packed, pivots, info) = factor::lu_factor_ex(&a.tensor(0)?, a.bool(1)?)?;
            let mut parts = checked(a, 2, (packed, info), factor::check_lu)?;
            parts.insert(1, pivots);
            Ok(Out::Named("linalg_lu_factor_ex", &["LU", "pivots", "info"], parts))
        }],
        "Returns the LU factors in one matrix, the row exchanges, and which pivot is zero."
    ),
    op!(
        "lu_solve",
        LINALG,
        ["(Tensor LU, Tensor pivots, Tensor B, *, bool left=True, bool adjoint=False)", |a| {
            let (packed, pivots, b) = (a.tensor(0)?, a.tensor(1)?, a.tensor(2)?);
            solve::lu_solve(&packed, &pivots, &b, a.bool(3)?, a.bool(4)?).map(Into::into)
        }],
        "Solves A @ X = B, given the LU factors of A."
    ),
    op!(
        "lu_solve",
        COMMON,
        ["(Tensor input, Tensor LU_data, Tensor LU_pivots)", |a| {
            solve::lu_solve(&a.tensor(1)?, &a.tensor(2)?, &a.tensor(0)?, true, false).map(Into::into)
        }],
        "Solves A @ X = input, given the LU factors of A."
    ),
    op!(
        "lu",
        BOTH,
        ["(Tensor A, bool pivot=True, bool get_infos=False)", lu_old],
        "Returns the LU factors in one matrix, and the row exchanges."
    ),
    op!(
        "lu_unpack",
        Places::TORCH.and(Places::OUT),
        ["(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True)", |a| {
            named(
                "lu_unpack",
                &["P", "L", "U"],
                factor::lu_unpack(&a.tensor(0)?, &a.tensor(1)?, a.bool(2)?, a.bool(3)?),
            )
        }],
        "Returns P, L and U from packed factors and row exchanges."
    ),
    op!(
        "ldl_factor",
        LINALG,
        ["(Tensor input, *, bool hermitian=False)", |a| named(
            "linalg_ldl_factor",
            &["LD", "pivots"],
            factor::ldl_factor(&a.tensor(0)?)
        )],
        "Returns the LDL factors of symmetric matrices in one matrix, and the exchanges."
    ),
    op!(
        "ldl_factor_ex",
        LINALG,
        ["(Tensor input, *, bool hermitian=False, bool check_errors=False)", |a| {
            let found = factor::ldl_factor_ex(&a.tensor(0)?);
            named("linalg_ldl_factor_ex", &["LD", "pivots", "info"], found)
        }],
        "Returns the LDL factors of symmetric matrices, the exchanges, and which block is zero."
    ),
    op!(
        "ldl_solve",
        LINALG,
        ["(Tensor LD, Tensor pivots, Tensor B, *, bool hermitian=False)", |a| factor::ldl_solve(
            &a.tensor(0)?,
            &a.tensor(1)?,
            &a.tensor(2)?
        )
        .map(Into::into)],
        "Solves A @ X = B, given the LDL factors of A."
    ),
    op!(
        "qr",
        LINALG,
        ["(Tensor A, str mode='reduced')", |a| named(
            "linalg_qr",
            &["Q", "R"],
            householder::qr(&a.tensor(0)?, &a.str(1)?)
        )],
        "Returns an orthogonal and an upper triangular matrix whose product is A."
    ),
    op!(
        "geqrf",
        COMMON,
        [INPUT, |a| named("geqrf", &["a", "tau"], householder::geqrf(&a.tensor(0)?))],
        "Returns the QR factors as reflections."
    ),
    op!(
        "householder_product",
        LINALG,
        ["(Tensor input, Tensor tau)", |a| householder::householder_product(&a.tensor(0)?, &a.tensor(1)?)
            .map(Into::into)],
        "Returns the first columns of a product of reflections."
    ),
    op!(
        "orgqr",
        COMMON,
        ["(Tensor input, Tensor input2)", |a| householder::householder_product(&a.tensor(0)?, &a.tensor(1)?)
            .map(Into::into)],
        "Alias of torch.linalg.householder_product."
    ),
    op!(
        "ormqr",
        COMMON,
        ["(Tensor input, Tensor input2, Tensor input3, bool left=True, bool transpose=False)", |a| {
            let (v, tau, other) = (a.tensor(0)?, a.tensor(1)?, a.tensor(2)?);
            householder::ormqr(&v, &tau, &other, a.bool(3)?, a.bool(4)?).map(Into::into)
        }],
        "Multiplies a matrix by a product of reflections."
    ),
];

static SOLVERS: &[Op] = &[
    op!(
        "solve",
        LINALG,
        ["(Tensor A, Tensor B, *, bool left=True)", |a| solve::solve(&a.tensor(0)?, &a.tensor(1)?, a.bool(2)?)
            .map(Into::into)],
        "Solves A @ X = B, or X @ A = B."
    ),
    op!(
        "solve_ex",
        LINALG,
        ["(Tensor A, Tensor B, *, bool left=True, bool check_errors=False)", |a| {
            let found = solve::solve_ex(&a.tensor(0)?, &a.tensor(1)?, a.bool(2)?)?;
            named("linalg_solve_ex", &["result", "info"], checked(a, 3, found, solve::check_solved))
        }],
        "Solves A @ X = B, and says which pivot is zero."
    ),
    op!(
        "solve_triangular",
        LINALG,
        ["(Tensor A, Tensor B, *, bool upper, bool left=True, bool unitriangular=False)", |a| {
            solve::solve_triangular(&a.tensor(0)?, &a.tensor(1)?, a.bool(2)?, a.bool(3)?, a.bool(4)?).map(Into::into)
        }],
        "Solves A @ X = B, or X @ A = B, for triangular A."
    ),
    op!(
        "triangular_solve",
        COMMON,
        ["(Tensor input, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False)", |a| {
            let (b, matrix) = (a.tensor(0)?, a.tensor(1)?);
            let parts = solve::triangular_solve(&b, &matrix, a.bool(2)?, a.bool(3)?, a.bool(4)?);
            named("triangular_solve", &["solution", "cloned_coefficient"], parts)
        }],
        "Solves A @ X = input for triangular A."
    ),
    op!("inv", LINALG, [X, |a| one(a, solve::inv)], "Returns the inverses of square matrices."),
    op!("inverse", COMMON, [INPUT, |a| one(a, solve::inv)], "Returns the inverses of square matrices."),
    op!(
        "inv_ex",
        LINALG,
        [EX, |a| {
            let found = solve::inv_ex(&a.tensor(0)?)?;
            named("linalg_inv_ex", &["inverse", "info"], checked(a, 1, found, solve::check_inverted))
        }],
        "Returns the inverses, and which pivot is zero."
    ),
    op!(
        "lstsq",
        LINALG,
        ["(Tensor input, Tensor b, float? rcond=None, *, str? driver=None)", lstsq_of],
        "Finds the X that makes input @ X - b smallest."
    ),
    op!(
        "pinv",
        LINALG,
        ["(Tensor A, *, Tensor|Number? atol=None, Tensor|Number? rtol=None, bool hermitian=False)", |a| least::pinv(
            &a.tensor(0)?,
            &limits(a, 1)?,
            a.bool(3)?
        )
        .map(Into::into)],
        ["(Tensor A, Tensor|Number rcond, bool hermitian=False)", |a| least::pinv(
            &a.tensor(0)?,
            &relative(a.operand(1)?),
            a.bool(2)?
        )
        .map(Into::into)],
        "Returns the pseudo-inverses."
    ),
    op!(
        "pinverse",
        BOTH,
        ["(Tensor input, float rcond=1e-15)", |a| {
            let rcond = Number::Float(a.float(1)?);
            least::pinv(&a.tensor(0)?, &relative(rcond.into()), false).map(Into::into)
        }],
        "Returns the pseudo-inverses."
    ),
    op!(
        "matrix_rank",
        LINALG,
        ["(Tensor input, *, Tensor|Number? atol=None, Tensor|Number? rtol=None, bool hermitian=False)", |a| {
            least::matrix_rank(&a.tensor(0)?, &limits(a, 1)?, a.bool(3)?).map(Into::into)
        }],
        ["(Tensor input, Tensor|Number tol, bool hermitian=False)", |a| {
            let limits = Tolerance { absolute: Some(a.operand(1)?), relative: Some(Number::Float(0.0).into()) };
            least::matrix_rank(&a.tensor(0)?, &limits, a.bool(2)?).map(Into::into)
        }],
        "Counts the singular values that are not zero."
    ),
    op!(
        "tensorinv",
        LINALG,
        ["(Tensor A, int ind=2)", |a| tensors::tensorinv(&a.tensor(0)?, a.int(1)?).map(Into::into)],
        "Returns the inverse of a tensor, whose first ind dims are seen as rows."
    ),
    op!(
        "tensorsolve",
        LINALG,
        ["(Tensor A, Tensor B, int[]? dims=None)", |a| tensors::tensorsolve(
            &a.tensor(0)?,
            &a.tensor(1)?,
            a.opt_ints(2)?.as_deref()
        )
        .map(Into::into)],
        "Solves tensordot(A, X, X.ndim) = B."
    ),
    op!(
        "det",
        LINALG,
        [X, |a| determinant::det(&a.tensor(0)?, "linalg.det").map(Into::into)],
        "Returns the determinants of square matrices."
    ),
    op!(
        "det",
        BOTH,
        [INPUT, |a| determinant::det(&a.tensor(0)?, "linalg.det").map(Into::into)],
        "Returns the determinants of square matrices."
    ),
    op!(
        "logdet",
        BOTH,
        [INPUT, |a| one(a, determinant::logdet)],
        "Returns the logarithms of determinants, NaN for negative ones."
    ),
    op!(
        "slogdet",
        LINALG,
        [X, |a| named("linalg_slogdet", &["sign", "logabsdet"], determinant::slogdet(&a.tensor(0)?, "linalg.slogdet"))],
        "Returns the determinants' signs and the logarithms of their magnitudes."
    ),
    op!(
        "slogdet",
        COMMON,
        [INPUT, |a| named("slogdet", &["sign", "logabsdet"], determinant::slogdet(&a.tensor(0)?, "linalg.slogdet"))],
        "Returns the determinants' signs and the logarithms of their magnitudes."
    ),
];

static SPECTRA: &[Op] = &[
    op!(
        "eigh",
        LINALG,
        ["(Tensor input, str UPLO='L')", |a| {
            let parts = spectral::eigh(&a.tensor(0)?, &a.str(1)?, Style::Intel);
            named("linalg_eigh", &["eigenvalues", "eigenvectors"], parts)
        }],
        "Returns eigenvalues in rising order and eigenvectors of symmetric matrices."
    ),
    op!(
        "_eigh_reference",
        Places::LINALG,
        ["(Tensor input, str UPLO='L')", |a| Ok(Out::Tuple(spectral::eigh(
            &a.tensor(0)?,
            &a.str(1)?,
            Style::Reference
        )?))],
        "Like eigh, with the signs that numpy gives."
    ),
    op!(
        "eigvalsh",
        LINALG,
        ["(Tensor input, str UPLO='L')", |a| spectral::eigvalsh(&a.tensor(0)?, &a.str(1)?).map(Into::into)],
        "Returns eigenvalues of symmetric matrices in rising order."
    ),
    op!(
        "eig",
        LINALG,
        [INPUT, |a| named("linalg_eig", &["eigenvalues", "eigenvectors"], spectral::eig(&a.tensor(0)?, "linalg.eig"))],
        "Complex tensors are missing here: see eigh for symmetric matrices."
    ),
    op!(
        "eigvals",
        LINALG,
        [INPUT, |a| named("linalg_eig", &["eigenvalues"], spectral::eig(&a.tensor(0)?, "linalg.eigvals"))],
        "Complex tensors are missing here: see eigvalsh for symmetric matrices."
    ),
    op!(
        "_eig_parts",
        Places::LINALG,
        [INPUT, |a| Ok(Out::Tuple(spectral::eig_parts(&a.tensor(0)?)?))],
        "Real and imaginary parts of eigenvalues and eigenvectors."
    ),
    op!(
        "svd",
        LINALG,
        ["(Tensor A, bool full_matrices=True, *, str? driver=None)", |a| {
            no_driver(a, 2)?;
            named("linalg_svd", &["U", "S", "Vh"], spectral::svd(&a.tensor(0)?, a.bool(1)?, Style::Intel))
        }],
        "Returns the singular value decomposition."
    ),
    op!(
        "_svd_reference",
        Places::LINALG,
        ["(Tensor A, bool full_matrices=True)", |a| Ok(Out::Tuple(spectral::svd(
            &a.tensor(0)?,
            a.bool(1)?,
            Style::Reference
        )?))],
        "Like svd, with the signs that numpy gives."
    ),
    op!(
        "svdvals",
        LINALG,
        ["(Tensor A, *, str? driver=None)", |a| {
            no_driver(a, 1)?;
            one(a, spectral::svdvals)
        }],
        "Returns the singular values in falling order."
    ),
    op!(
        "svd",
        COMMON,
        ["(Tensor input, bool some=True, bool compute_uv=True)", |a| named(
            "svd",
            &["U", "S", "V"],
            spectral::svd_old(&a.tensor(0)?, a.bool(1)?, a.bool(2)?)
        )],
        "Returns the singular value decomposition, with V and not its transpose."
    ),
    op!(
        "matrix_sqrth",
        LINALG,
        ["(Tensor A)", |a| one(a, spectral::matrix_sqrth)],
        "Returns the symmetric square roots of symmetric matrices."
    ),
    op!(
        "polar",
        LINALG,
        ["(Tensor A)", |a| named("linalg_polar", &["U", "H"], spectral::polar(&a.tensor(0)?))],
        "Returns orthonormal columns and a symmetric matrix whose product is A."
    ),
    op!(
        "matrix_exp",
        Places::LINALG,
        [X, |a| one(a, power::matrix_exp)],
        "Returns the exponentials of square matrices."
    ),
    op!("matrix_exp", BOTH, [INPUT, |a| one(a, power::matrix_exp)], "Returns the exponentials of square matrices."),
    op!(
        "matrix_power",
        LINALG,
        ["(Tensor A, int n)", |a| power::matrix_power(&a.tensor(0)?, a.int(1)?).map(Into::into)],
        "Returns square matrices multiplied n times, inverted for negative n."
    ),
    op!(
        "matrix_power",
        COMMON,
        ["(Tensor input, int n)", |a| power::matrix_power(&a.tensor(0)?, a.int(1)?).map(Into::into)],
        "Returns square matrices multiplied n times, inverted for negative n."
    ),
];

static OTHERS: &[Op] = &[
    op!(
        "norm",
        LINALG,
        ["(Tensor A, Number? ord=None, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)", norm_of],
        ["(Tensor A, str ord, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)", norm_of],
        "Returns the norm of vectors or matrices."
    ),
    op!(
        "matrix_norm",
        LINALG,
        ["(Tensor A, Number ord, int[] dim=(-2,-1), bool keepdim=False, *, ScalarType? dtype=None)", matrix_norm_of],
        ["(Tensor A, str ord='fro', int[] dim=(-2,-1), bool keepdim=False, *, ScalarType? dtype=None)", matrix_norm_of],
        "Returns the norms of matrices."
    ),
    op!(
        "nuclear_norm",
        Places::TORCH.and(Places::OUT),
        ["(Tensor input, bool keepdim=False)", |a| {
            let order = Order::Name("nuc".to_owned());
            matrix_norm(&a.tensor(0)?, &order, &[-2, -1], a.bool(1)?, None).map(Into::into)
        }],
        ["(Tensor input, int[] dim, bool keepdim=False)", |a| {
            let order = Order::Name("nuc".to_owned());
            matrix_norm(&a.tensor(0)?, &order, &a.ints(1)?, a.bool(2)?, None).map(Into::into)
        }],
        "Returns the sums of the singular values."
    ),
    op!(
        "cond",
        LINALG,
        ["(Tensor input, Number? p=None)", cond_of],
        ["(Tensor input, str p)", cond_of],
        "Returns the condition numbers."
    ),
    op!(
        "diagonal",
        Places::LINALG,
        ["(Tensor A, *, int offset=0, int dim1=-2, int dim2=-1)", |a| super::shape::diagonal(
            &a.tensor(0)?,
            a.int(1)?,
            a.int(2)?,
            a.int(3)?
        )
        .map(Into::into)],
        "Returns views of the diagonals of matrices."
    ),
    op!(
        "multi_dot",
        LINALG,
        ["(Tensor[] tensors)", |a| tensors::multi_dot(&a.tensors(0)?).map(Into::into)],
        "Multiplies matrices in the cheapest order."
    ),
    op!(
        "chain_matmul",
        Places::TORCH.and(Places::OUT),
        ["(Tensor* matrices)", |a| tensors::chain_matmul(&a.tensors(0)?).map(Into::into)],
        "Multiplies matrices in the cheapest order."
    ),
    op!(
        "vander",
        Places::LINALG,
        ["(Tensor x, *, int? N=None)", |a| tensors::vander(&a.tensor(0)?, a.opt_int(1)?).map(Into::into)],
        "Returns the powers of each element."
    ),
    op!(
        "vander",
        Places::TORCH,
        ["(Tensor x, int? N=None, bool increasing=False)", |a| tensors::vander_old(
            &a.tensor(0)?,
            a.opt_int(1)?,
            a.bool(2)?
        )
        .map(Into::into)],
        "Returns the powers of a vector's elements, falling unless increasing."
    ),
    op!(
        "block_diag",
        Places::TORCH,
        ["(Tensor* tensors)", |a| tensors::block_diag(&a.tensors(0)?).map(Into::into)],
        "Puts matrices along the diagonal of a larger one."
    ),
    op!(
        "cov",
        BOTH,
        ["(Tensor input, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None)", |a| {
            statistics::cov(&a.tensor(0)?, a.int(1)?, a.opt_tensor(2)?.as_ref(), a.opt_tensor(3)?.as_ref())
                .map(Into::into)
        }],
        "Returns the covariances between rows."
    ),
    op!("corrcoef", BOTH, [INPUT, |a| one(a, statistics::corrcoef)], "Returns the correlations between rows."),
    op!(
        "cdist",
        Places::TORCH,
        ["(Tensor x1, Tensor x2, float p=2.0, str? compute_mode=None)", |a| {
            statistics::cdist(&a.tensor(0)?, &a.tensor(1)?, a.float(2)?, a.opt_str(3)?.as_deref()).map(Into::into)
        }],
        "Returns the p-norms of the differences between rows."
    ),
];

static REMOVED: &[Op] = &[
    op!(
        "cholesky",
        BOTH,
        ["(Tensor input, bool upper=False)", |_| removed(
            "`torch.cholesky` is deprecated in favor of `torch.linalg.cholesky`."
        )],
        "Removed from PyTorch."
    ),
    op!(
        "qr",
        BOTH,
        ["(Tensor input, bool some=True)", |_| removed(
            "`torch.qr` is deprecated in favor of `torch.linalg.qr` and the boolean parameter `some` has been \
             replaced with a string parameter `mode`."
        )],
        "Removed from PyTorch."
    ),
    op!(
        "lstsq",
        BOTH,
        ["(Tensor input, Tensor A)", |_| removed("`torch.lstsq` is deprecated in favor of `torch.linalg.lstsq`.")],
        "Removed from PyTorch."
    ),
    op!(
        "eig",
        BOTH,
        ["(Tensor input, bool eigenvectors=False)", |_| removed(
            "`torch.linalg.eig` returns complex tensors of dtype `cfloat` or `cdouble` rather than real tensors \
             mimicking complex tensors."
        )],
        "Removed from PyTorch."
    ),
    op!(
        "symeig",
        BOTH,
        ["(Tensor input, bool eigenvectors=False, bool upper=True)", |_| removed(
            "The default behavior has changed from using the upper triangular portion of the matrix by default to \
             using the lower triangular portion."
        )],
        "Removed from PyTorch."
    ),
    op!(
        "matrix_rank",
        Places::TORCH,
        ["(Tensor input, float? tol=None, bool symmetric=False)", |_| removed("")],
        "Removed from PyTorch."
    ),
    op!(
        "solve",
        BOTH,
        ["(Tensor input, Tensor A)", |_| removed(
            "`torch.solve` is deprecated in favor of `torch.linalg.solve`. `torch.linalg.solve` has its arguments \
             reversed and does not return the LU factorization."
        )],
        "Removed from PyTorch."
    ),
];

/// All tables.
pub static OPS: &[&[Op]] = &[FACTORS, SOLVERS, SPECTRA, OTHERS, REMOVED];
