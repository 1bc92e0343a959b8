//! Eigenvalues of symmetric matrices, singular values, and what is made of them.

use super::kernel::{self, each, lead, real, sides, stacked, stacked_vectors};
use super::lapack::Style;
use super::*;

/// Whether the upper triangle is meant.
///
/// # Errors
/// `RuntimeError` for other letters than L and U.
pub fn is_upper(uplo: &str) -> Result<bool> {
    match uplo {
        "L" | "l" => Ok(false),
        "U" | "u" => Ok(true),
        _ => bail!(Runtime, "Expected UPLO argument to be 'L' or 'U', but got {uplo}"),
    }
}

/// The eigenvalues in rising order and the eigenvectors of symmetric matrices.
fn eigh_values(x: &Tensor, uplo: &str, vectors: bool, style: Style) -> Result<(Tensor, Tensor)> {
    let n = check_square(x, "linalg.eigh")?;
    let is_upper = is_upper(uplo)?;
    real!(x.dtype(), "linalg_eigh_cpu", T => {
        let found = each::<T, _>(x, |a| kernel::eigh(a, is_upper, vectors, style))?;
        for (i, result) in found.iter().enumerate() {
            if let Err(missing) = result {
                bail!(
                    LinAlg,
                    "linalg.eigh: {}The algorithm failed to converge because the input matrix is ill-conditioned or \
                     has too many repeated eigenvalues (error code: {missing}).",
                    batch_note(x, i)
                );
            }
        }
        let parts = || found.iter().filter_map(|f| f.as_ref().ok());
        let values = stacked_vectors(parts().map(|f| &f.0), lead(x), n, x.device())?;
        let sizes = if vectors { (n, n) } else { (0, 0) };
        Ok((values, stacked(parts().map(|f| &f.1), lead(x), sizes, x.device())?))
    })
}

/// `[eigenvalues, eigenvectors]` of symmetric matrices, of which one triangle counts.
///
/// # Errors
/// `RuntimeError` for other than square matrices, `LinAlgError` where the iteration does not converge.
pub fn eigh(x: &Tensor, uplo: &str, style: Style) -> Result<Vec<Tensor>> {
    let (values, vectors) = eigh_values(x, uplo, true, style)?;
    recorded("LinalgEighBackward0", &[x], &[&values, &vectors], |saved| {
        move |grads: Gradients| {
            let (values, vectors) = (saved.get(0), saved.get(1));
            let inner = product(&flipped(&vectors)?, &gradient(grads, 1)?)?;
            let gaps = sub(&shape::unsqueeze(&values, -2)?, &shape::unsqueeze(&values, -1)?)?;
            let inner = add(&over_gaps(&inner, &gaps)?, &on_diagonal(&gradient(grads, 0)?)?)?;
            // One triangle alone counted, but the gradient is that of a symmetric matrix.
            let inner = mul_number(&add(&inner, &flipped(&inner)?)?, 0.5)?;
            Ok(vec![Some(product(&product(&vectors, &inner)?, &flipped(&vectors)?)?)])
        }
    });
    Ok(vec![values, vectors])
}

/// `x / gaps`, 0 on the diagonal, and where both are 0.
fn over_gaps(x: &Tensor, gaps: &Tensor) -> Result<Tensor> {
    let n = sides(x).1;
    let x = sub(x, &on_diagonal(&diagonal(x)?)?)?;
    let both = add(&pointwise::abs(&x.detach())?, &pointwise::abs(&gaps.detach())?)?;
    let nothing = compare(&both.into(), &Number::Int(0).into(), Comparison::Eq)?;
    let unit = unit_like(&x, n)?;
    let gaps = add(gaps, &unit)?;
    div(&x, &index::masked_fill(&gaps, &nothing, Number::Int(1))?)
}

/// The eigenvalues in rising order of symmetric matrices.
///
/// # Errors
/// As [`eigh`].
pub fn eigvalsh(x: &Tensor, uplo: &str) -> Result<Tensor> {
    if autograd::needs_record(&[x]) {
        return Ok(eigh(x, uplo, Style::Intel)?.swap_remove(0));
    }
    Ok(eigh_values(x, uplo, false, Style::Intel)?.0)
}

/// `[U, S, Vᵀ]` with `U @ diag(S) @ Vᵀ = x`; `U` and `Vᵀ` square where `full`.
///
/// # Errors
/// `LinAlgError` for matrices with NaN or infinities, `NotImplementedError` for other dtypes.
pub fn svd(x: &Tensor, full: bool, style: Style) -> Result<Vec<Tensor>> {
    check_matrix(x, "linalg.svd", "A")?;
    check_floating(x, "linalg.svd")?;
    let (m, n) = sides(x);
    let k = m.min(n);
    let parts = real!(x.dtype(), "linalg_svd_cpu", T => {
        let found = each::<T, _>(x, |a| kernel::svd(&a, full, style))?;
        if let Some(i) = found.iter().position(Option::is_none) {
            bail!(
                LinAlg,
                "linalg.svd: {}The algorithm failed to converge because the input matrix contained non-finite values.",
                batch_note(x, i)
            );
        }
        let parts = || found.iter().flatten();
        [
            stacked(parts().map(|f| &f.0), lead(x), (m, if full { m } else { k }), x.device())?,
            stacked_vectors(parts().map(|f| &f.1), lead(x), k, x.device())?,
            stacked(parts().map(|f| &f.2), lead(x), (if full { n } else { k }, n), x.device())?,
        ]
    });
    let [u, s, vt] = &parts;
    recorded("LinalgSvdBackward0", &[x], &[u, s, vt], |saved| {
        move |grads: Gradients| {
            let narrowed = |t: Tensor, dim: i64| shape::narrow(&t, dim, 0, k as i64);
            let (u, s, vt) = (narrowed(saved.get(0), -1)?, saved.get(1), narrowed(saved.get(2), -2)?);
            let (gu, gvt) = (narrowed(gradient(grads, 0)?, -1)?, narrowed(gradient(grads, 2)?, -2)?);
            Ok(vec![Some(svd_backward(&u, &s, &vt, &gu, &gradient(grads, 1)?, &gvt)?)])
        }
    });
    Ok(parts.into())
}

fn svd_backward(u: &Tensor, s: &Tensor, vt: &Tensor, gu: &Tensor, gs: &Tensor, gvt: &Tensor) -> Result<Tensor> {
    let (m, n, k) = (sides(u).0, sides(vt).1, sides(u).1);
    let (row, column) = (shape::unsqueeze(s, -2)?, shape::unsqueeze(s, -1)?);
    let gaps = sub(&mul(&row, &row)?, &mul(&column, &column)?)?;
    let skew = |t: Tensor| -> Result<Tensor> { over_gaps(&sub(&t, &flipped(&t)?)?, &gaps) };
    let of_u = skew(product(&flipped(u)?, gu)?)?;
    let of_v = skew(product(vt, &flipped(gvt)?)?)?;
    let inner = add(&add(&mul(&of_u, &row)?, &mul(&column, &of_v)?)?, &on_diagonal(gs)?)?;
    // What leaves the space of the vectors; nothing where there is no gradient, whatever the singular values are.
    let used = |g: &Tensor| -> Result<bool> { Ok(g.detach().to_f64_vec()?.iter().any(|v| *v != 0.0)) };
    let mut left = product(u, &inner)?;
    if m > k && used(gu)? {
        let outside = sub(gu, &product(u, &product(&flipped(u)?, gu)?)?)?;
        left = add(&left, &div(&outside, &row)?)?;
    }
    let mut total = product(&left, vt)?;
    if n > k && used(gvt)? {
        let outside = sub(gvt, &product(&product(gvt, &flipped(vt)?)?, vt)?)?;
        total = add(&total, &product(u, &div(&outside, &column)?)?)?;
    }
    Ok(total)
}

/// The singular values in falling order.
///
/// # Errors
/// As [`svd`].
pub fn svdvals(x: &Tensor) -> Result<Tensor> {
    Ok(svd(x, false, Style::Intel)?.swap_remove(1))
}

/// `torch.svd`: `[U, S, V]`.
///
/// # Errors
/// As [`svd`].
pub fn svd_old(x: &Tensor, some: bool, vectors: bool) -> Result<Vec<Tensor>> {
    ensure!(
        x.rank() >= 2,
        Runtime,
        "linalg.svd: input should have at least 2 dimensions, but has {} dimensions instead",
        x.rank()
    );
    let mut parts = svd(x, !some && vectors, Style::Intel)?;
    if vectors {
        parts[2] = flipped(&parts[2])?;
    } else {
        let (m, n) = sides(x);
        parts[0] = create::zeros(&kernel::with_sides(lead(x), &[m, m]), x.dtype(), x.device())?;
        parts[2] = create::zeros(&kernel::with_sides(lead(x), &[n, n]), x.dtype(), x.device())?;
    }
    Ok(parts)
}

/// The symmetric square roots of symmetric matrices; negative eigenvalues count as 0.
///
/// # Errors
/// `RuntimeError` for other than square matrices, `NotImplementedError` for other dtypes.
pub fn matrix_sqrth(x: &Tensor) -> Result<Tensor> {
    check_square(x, "linalg.matrix_sqrth")?;
    check_full_precision(x, "linalg.matrix_sqrth")?;
    let (values, vectors) = eigh_values(&x.detach(), "L", true, Style::Intel)?;
    let roots = pointwise::sqrt(&pointwise::clamp(&values, Some(Number::Int(0).into()), None)?)?;
    let found = product(&mul(&vectors, &shape::unsqueeze(&roots, -2)?)?, &flipped(&vectors)?)?;
    Ok(found.with_backward("LinalgMatrixSqrthBackward0", &[x], |_| {
        let x = x.clone();
        // S with root @ S + S @ root = g, in the space of the eigenvectors.
        move |g: &Tensor| {
            let parts = eigh(&x, "L", Style::Intel)?;
            let roots = pointwise::sqrt(&pointwise::clamp(&parts[0], Some(Number::Int(0).into()), None)?)?;
            let sums = add(&shape::unsqueeze(&roots, -2)?, &shape::unsqueeze(&roots, -1)?)?;
            let vectors = &parts[1];
            let symmetric = mul_number(&add(g, &flipped(g)?)?, 0.5)?;
            let inner = div(&product(&product(&flipped(vectors)?, &symmetric)?, vectors)?, &sums)?;
            Ok(vec![Some(product(&product(vectors, &inner)?, &flipped(vectors)?)?)])
        }
    }))
}

/// `[U, H]` with `U @ H = x`: orthonormal columns times a symmetric matrix.
///
/// # Errors
/// As [`svd`].
pub fn polar(x: &Tensor) -> Result<Vec<Tensor>> {
    check_matrix(x, "linalg.polar", "A")?;
    check_full_precision(x, "linalg.polar")?;
    let (m, n) = sides(x);
    ensure!(
        m >= n,
        Runtime,
        "linalg.polar: input must have at least as many rows as columns, but got {m} by {n} matrices"
    );
    let parts = svd(x, false, Style::Intel)?;
    let right = mul(&flipped(&parts[2])?, &shape::unsqueeze(&parts[1], -2)?)?;
    Ok(vec![product(&parts[0], &parts[2])?, product(&right, &parts[2])?])
}

/// `[eigenvalues, eigenvectors]` of any square matrices, whose eigenvalues must be real here.
///
/// # Errors
/// `NotImplementedError` that names what there is for real tensors.
pub fn eig(x: &Tensor, name: &str) -> Result<Vec<Tensor>> {
    ensure!(x.dtype().is_floating(), Runtime, "Unknown Complex ScalarType for {}", x.dtype().scalar_name());
    check_square(x, name)?;
    bail!(
        NotImplemented,
        "{name} returns complex tensors, which are missing in torchlings; for symmetric matrices use \
         torch.linalg.eigh or torch.linalg.eigvalsh"
    )
}

/// `[real parts, imaginary parts]` of the eigenvalues and of the eigenvectors, one after the other, outside the graph:
/// what `numpy.linalg.eig` is made of.
///
/// # Errors
/// As [`eigh`].
pub fn eig_parts(x: &Tensor) -> Result<Vec<Tensor>> {
    let n = check_square(x, "linalg.eig")?;
    real!(x.dtype(), "linalg_eig_cpu", T => {
        let found = each::<T, _>(x, |a| kernel::eig(&a))?;
        let Some(found) = found.into_iter().collect::<Option<Vec<_>>>() else {
            bail!(LinAlg, "linalg.eig: The algorithm failed to converge.");
        };
        Ok(vec![
            stacked_vectors(found.iter().map(|f| &f.real), lead(x), n, x.device())?,
            stacked_vectors(found.iter().map(|f| &f.imaginary), lead(x), n, x.device())?,
            stacked(found.iter().map(|f| &f.vectors[0]), lead(x), (n, n), x.device())?,
            stacked(found.iter().map(|f| &f.vectors[1]), lead(x), (n, n), x.device())?,
        ])
    })
}
