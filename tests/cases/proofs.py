# Names that no other program proves.
import numpy as np
import torch
import torch.distributions as D

m = np.ma.array([0.25, -0.5, 0.75], mask=[False, True, False])
i = np.ma.array([6, 3, 5], mask=[False, False, True])
b = np.ma.array([True, False, True], mask=[False, False, True])
q = np.ma.array([[1, 2], [3, 4]], mask=[[False, True], [False, False]])

# %% masked functions, by line
print(np.ma.abs(m))
print(np.ma.arccos(m))
print(np.ma.arcsinh(m))
print(np.ma.arctan(m))
print(np.ma.arctanh(m))
print(np.ma.ceil(m))
print(np.ma.cos(m))
print(np.ma.cosh(m))
print(np.ma.fabs(m))
print(np.ma.floor(m))
print(np.ma.sinh(m))
print(np.ma.tanh(m))
print(np.ma.angle(m))
print(np.ma.conjugate(m))
print(np.ma.log2(m))
print(np.ma.empty_like(m).shape)
print(np.ma.bitwise_or(i, [4, 3, 1]))
print(np.ma.bitwise_xor(i, [4, 3, 1]))
print(np.ma.fmod(i, [4, 3, 1]))
print(np.ma.remainder(i, [4, 3, 1]))
print(np.ma.right_shift(i, [4, 3, 1]))
print(np.ma.subtract(i, [4, 3, 1]))
print(np.ma.greater(i, [4, 3, 1]))
print(np.ma.greater_equal(i, [4, 3, 1]))
print(np.ma.less_equal(i, [4, 3, 1]))
print(np.ma.not_equal(i, [4, 3, 1]))
print(np.ma.logical_or(i, [4, 3, 1]))
print(np.ma.logical_xor(i, [4, 3, 1]))
print(np.ma.amax(m), np.ma.amin(m), np.ma.alltrue(b), np.ma.sometrue(b), np.ma.product(i), np.ma.round_(m, 1), np.ma.ids(m)[0] != 0)
print(np.ma.anomalies(m), np.ma.atleast_3d(i).shape, np.ma.hsplit(q, 2), np.ma.isin(i, [3, 6]), np.ma.in1d(i, [3, 6]), np.ma.outerproduct(i, [1, 2]))
print(np.ma.harden_mask(m.copy()), np.ma.soften_mask(m.copy()), np.ma.make_mask_descr(np.dtype("i4")), np.ma.frombuffer(b"\x01\x02", dtype="u1"), np.ma.bool_ is np.bool_, np.ma.MaskType is np.bool_)
print(issubclass(np.ma.MaskError, np.ma.MAError), np.ma.MAError.__mro__[1])
print(np.ma.fromflex(q.toflex()))
print(np.ma.flatten_structured_array(np.array([(1, 2), (3, 4)], dtype=[("a", int), ("b", int)])))

# %% records from bytes and files, by line
print(np.rec.fromstring(b"\x01\x02\x03\x04", dtype=[("a", "u1"), ("b", "u1")]))
np.array([(1, 2), (3, 4)], dtype=[("a", "u1"), ("b", "u1")]).tofile("records.bin"); print(np.rec.fromfile("records.bin", dtype=[("a", "u1"), ("b", "u1")]))

# %% transforms, by line
print(D.AbsTransform()(torch.tensor([-1.0, 2.0])), D.PowerTransform(torch.tensor(2.0))(torch.tensor([1.0, 3.0])), D.SoftmaxTransform()(torch.tensor([1.0, 2.0])), D.SoftplusTransform()(torch.tensor([1.0, 2.0])))
print(D.CatTransform([D.ExpTransform(), D.identity_transform], lengths=[1, 2])(torch.tensor([0.0, 1.0, 2.0])), D.StackTransform([D.ExpTransform(), D.identity_transform])(torch.tensor([0.0, 1.0])))
print(D.ComposeTransform([D.ExpTransform(), D.AffineTransform(1.0, 2.0)])(torch.tensor([0.0, 1.0])), D.IndependentTransform(D.ExpTransform(), 1).log_abs_det_jacobian(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0]).exp()))
print(D.CorrCholeskyTransform()(torch.tensor([0.1, 0.2, 0.3])), D.LowerCholeskyTransform()(torch.tensor([[1.0, 2.0], [3.0, 4.0]])), D.PositiveDefiniteTransform()(torch.tensor([[1.0, 2.0], [3.0, 0.5]])))
print(D.CumulativeDistributionTransform(D.Normal(0.0, 1.0))(torch.tensor([0.0, 1.0])), D.ReshapeTransform((4,), (2, 2))(torch.arange(4.0)), D.StickBreakingTransform()(torch.tensor([0.1, -0.2])))

# %% what a build has, by line
print(torch.has_lapack, torch.has_openmp, torch.has_spectral, torch.compiled_with_cxx11_abi())
print(torch.overrides.has_torch_function((torch.ones(1),)), torch.nn.functional.has_torch_function((torch.ones(1),)), torch.nn.functional.has_torch_function_variadic(torch.ones(1), 1))
