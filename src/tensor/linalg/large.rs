//! Large matrices, by faer in `f64`.

use faer::linalg::triangular_solve;
use faer::{Mat, MatRef, Par, Side};

use super::lapack::Matrix;

fn given(a: &Matrix<f64>) -> MatRef<'_, f64> {
    MatRef::from_row_major_slice(&a.data, a.rows, a.columns)
}

fn taken(a: MatRef<'_, f64>) -> Matrix<f64> {
    let (rows, columns) = (a.nrows(), a.ncols());
    let mut out = Matrix::zeros(rows, columns);
    for j in 0..columns {
        for i in 0..rows {
            out[(i, j)] = a[(i, j)];
        }
    }
    out
}

/// `L` and `U` in one matrix, and the row that each row was exchanged with.
pub fn lu(a: &Matrix<f64>) -> (Matrix<f64>, Vec<usize>) {
    let found = given(a).partial_piv_lu();
    let (l, u) = (found.L(), found.U());
    let mut packed = Matrix::zeros(a.rows, a.columns);
    for i in 0..a.rows {
        for j in 0..a.columns {
            packed[(i, j)] = if j < i { l[(i, j)] } else { u[(i, j)] };
        }
    }
    let order = found.P().arrays().0;
    let (mut rows, mut places): (Vec<usize>, Vec<usize>) = ((0..a.rows).collect(), (0..a.rows).collect());
    let exchanges = (0..a.rows.min(a.columns))
        .map(|i| {
            let with = places[order[i]];
            rows.swap(i, with);
            places[rows[i]] = i;
            places[rows[with]] = with;
            with
        })
        .collect();
    (packed, exchanges)
}

/// The lower factor of a positive definite matrix.
pub fn cholesky(a: &Matrix<f64>) -> Option<Matrix<f64>> {
    given(a).llt(Side::Lower).ok().map(|found| taken(found.L()))
}

/// `Q`, square where `full`, and `R`.
pub fn qr(a: &Matrix<f64>, full: bool) -> (Matrix<f64>, Matrix<f64>) {
    let found = given(a).qr();
    if full {
        (taken(found.compute_Q().as_ref()), taken(found.R()))
    } else {
        (taken(found.compute_thin_Q().as_ref()), taken(found.thin_R()))
    }
}

/// `U`, the singular values, `Vᵀ`.
pub fn svd(a: &Matrix<f64>, full: bool) -> Option<(Matrix<f64>, Vec<f64>, Matrix<f64>)> {
    let found = if full { given(a).svd() } else { given(a).thin_svd() }.ok()?;
    let values = found.S().column_vector().iter().copied().collect();
    Some((taken(found.U()), values, taken(found.V().transpose())))
}

/// Eigenvalues in rising order and eigenvectors of the symmetric matrix whose lower triangle counts.
pub fn eigh(a: &Matrix<f64>) -> Option<(Vec<f64>, Matrix<f64>)> {
    let found = given(a).self_adjoint_eigen(Side::Lower).ok()?;
    Some((found.S().column_vector().iter().copied().collect(), taken(found.U())))
}

/// Real and imaginary parts of eigenvalues, and of eigenvectors as columns.
pub struct Eigen<T> {
    pub real: Vec<T>,
    pub imaginary: Vec<T>,
    pub vectors: [Matrix<T>; 2],
}

/// The eigenvalues and eigenvectors of any square matrix.
pub fn eig(a: &Matrix<f64>) -> Option<Eigen<f64>> {
    let found = given(a).eigen().ok()?;
    let values = found.S().column_vector();
    let part = |imaginary: bool| {
        let mut out = Matrix::zeros(a.rows, a.rows);
        for i in 0..a.rows {
            for j in 0..a.rows {
                let value = found.U()[(i, j)];
                out[(i, j)] = if imaginary { value.im } else { value.re };
            }
        }
        out
    };
    let real = values.iter().map(|v| v.re).collect();
    let imaginary = values.iter().map(|v| v.im).collect();
    Some(Eigen { real, imaginary, vectors: [part(false), part(true)] })
}

/// `x` with `a @ x = b`, where one triangle of `a` counts.
pub fn solve_triangular(a: &Matrix<f64>, b: &Matrix<f64>, upper: bool, unit: bool) -> Matrix<f64> {
    let solve = match (upper, unit) {
        (false, false) => triangular_solve::solve_lower_triangular_in_place,
        (false, true) => triangular_solve::solve_unit_lower_triangular_in_place,
        (true, false) => triangular_solve::solve_upper_triangular_in_place,
        (true, true) => triangular_solve::solve_unit_upper_triangular_in_place,
    };
    let mut x: Mat<f64> = given(b).to_owned();
    solve(given(a), x.as_mut(), Par::rayon(0));
    taken(x.as_ref())
}
