# numpy.polynomial: series in powers and in five families of orthogonal polynomials, their classes, functions and printing.
import numpy as np
from numpy.polynomial import Polynomial, Chebyshev, Legendre, Hermite, HermiteE, Laguerre
from numpy.polynomial import polynomial as P, chebyshev as C, legendre as L, hermite as H, hermite_e as HE, laguerre as LA, polyutils as pu

# %% polynomials

p = Polynomial([1, 2, 3])
print(p, repr(p), p(2), p([1, 2, 3]), p.degree(), len(p), list(p))
print(p.coef, p.domain, p.window, p.symbol, p.basis_name, p.maxpower)

p, q = Polynomial([1, 2, 3]), Polynomial([0, 1])
print(p + q, p - q, p * q, p // q, p % q, divmod(p, q), p ** 2, -p, +p, 2 * p, p / 2, 1 - p, sep="\n")

p = Polynomial([1, 2])
print(p + [1, 2, 3], [1, 2] * p, p * np.array([1, 2]), np.array([1, 2]) * p, np.float64(2) * p, 2 // p, p == Polynomial([1, 2]), p != 1)

for made in (Polynomial([1, -2, 0, 3.5]), Polynomial([0]), Polynomial([-1]), Polynomial([1e10, 1e-9, -123456.789]), Polynomial([1 + 2j, 3j, -1]), Polynomial([1.23456789012, np.nan, np.inf, -np.inf])):
    print(made)
    print(f"{made:ascii}")

print(Polynomial(np.arange(14)))
print(Chebyshev(np.arange(12), domain=[0, 4]))
print(f"{Chebyshev(np.arange(14) * -1.0):ascii}")

for domain in ([0, 10], [-2, 2], [0, 2], [-3, 3]):
    made = Polynomial([1, 2, 3], domain=domain)
    print(made, made._repr_latex_(), made.mapparms())

for kind in (Polynomial, Chebyshev, Legendre, Hermite, HermiteE, Laguerre):
    made = kind([1, 2, 3])
    print(made, f"{made:ascii}", repr(made), made._repr_latex_(), kind.domain, kind.basis_name)

with np.printoptions(linewidth=40, precision=3):
    print(Polynomial([1.23456] * 12))

np.polynomial.set_default_printstyle("ascii")
print(Polynomial([1, 2, 3]), f"{Polynomial([1, 2, 3]):unicode}")

p = Polynomial([1, 2, 3], symbol="z")
print(p, repr(p), p.symbol)

p = Polynomial([1, 2, 3])
print(p.integ(), p.integ(2, [1, 2]), p.integ(lbnd=1), p.deriv(), p.deriv(5), sep="\n")

print(Polynomial([2, -3, 1]).roots(), Polynomial([1, 2]).roots(), Polynomial([1]).roots(), Polynomial([1, 0, 1]).roots())
print(Polynomial.fromroots([1, 2]), Polynomial.fromroots([1, 2, 3], domain=[0, 4]), Polynomial.fromroots([1, 2], domain=None))

p = Polynomial([1, 2, 3, 4])
print(p.cutdeg(1), p.truncate(2), p.trim(), Polynomial([1, 2, 1e-9]).trim(1e-6), p.copy() == p)
print(p.convert(kind=Chebyshev), p.convert(domain=[0, 1]), Chebyshev.cast(p), p.linspace(3))

print(Polynomial.identity(), Polynomial.basis(3), Chebyshev.basis(2)(0.5), Legendre.identity(domain=[0, 4])(3))

x = np.array([0, 1, 2, 3.0])
p = Polynomial.fit(x, [1, 2, 2, 5], 1)
print(p, p.convert(), p.domain, p(1.5).round(9))

x = np.linspace(0, 4, 9)
for kind in (Polynomial, Chebyshev, Legendre, Hermite, HermiteE, Laguerre):
    made = kind.fit(x, x**2, 2)
    print(made, np.allclose(made(x), x**2), made.convert(kind=Polynomial).coef.round(6) + 0.0)

fitted, status = Polynomial.fit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, full=True)
print(fitted, status)

p = Polynomial([1, 2])
print(p.has_samecoef(Polynomial([1, 2])), p.has_samedomain(Polynomial([1], domain=[0, 1])), p.has_samewindow(p), p.has_sametype(Chebyshev([1])))

p = Polynomial([1, 2])
print(p(Polynomial([0, 0, 1])), Chebyshev([1, 2])(0.25), Hermite([1, 2, 3])(0.5), HermiteE([1, 2, 3])(0.5), Laguerre([1, 2, 3])(0.5), Legendre([1, 2, 3])(0.5))

made = Chebyshev.interpolate(np.exp, 4)
print(made, abs(made(0.3) - np.exp(0.3)) < 1e-3)

import pickle
p = Legendre([1, 2, 3], domain=[0, 2])
print(pickle.loads(pickle.dumps(p)) == p, pickle.loads(pickle.dumps(p)))

print(Chebyshev([1, 2, 3]) * Chebyshev([1, 1]), Legendre([1, 2, 3]) * Legendre([1, 1]), Hermite([1, 2, 3]) * Hermite([1, 1]), HermiteE([1, 2, 3]) * HermiteE([1, 1]), Laguerre([1, 2, 3]) * Laguerre([1, 1]), sep="\n")

t = np.linspace(-1, 1, 5)
noisy = np.array([1.1, 0.2, -0.1, 0.3, 0.9])
print(Chebyshev.fit(t, noisy, 2), Chebyshev.fit(t, noisy, 2, w=[1, 2, 3, 3, 1]).coef.round(6))

# %% errors of polynomials, by line
Polynomial([1]) + Chebyshev([1])
Polynomial([1]) + Polynomial([1], domain=[0, 1])
Polynomial([1]) + Polynomial([1], symbol='z')
Polynomial([1, 2]) / Polynomial([1])
Polynomial([1, 2]) / 'a'
Polynomial([1, 2]) + 'a'
Polynomial([1, 2]) @ Polynomial([1])
Polynomial([1, 2]) ** -1
Polynomial([1, 2]) ** 1.5
Polynomial([1, 2]) ** 101
Polynomial([[1]])
Polynomial([])
Polynomial([1], domain=[1])
Polynomial([1], symbol='1x')
Polynomial([1], symbol=3)
Polynomial([1]).truncate(0)
Polynomial.basis(-1)
hash(Polynomial([1]))
Polynomial([1]).coefs
f'{Polynomial([1]):wide}'
np.polynomial.set_default_printstyle('x')
np.add(1, Polynomial([1]))
P.polyval2d([1, 2], [3], [[1, 2], [3, 4]])
P.polyder([1, 2], -1)
P.polyder([1, 2], 1.5)
P.polyint([1, 2], -1)
P.polyint([1, 2], 1, [1, 2])
P.polyint([1, 2], lbnd=[1])
P.polyvander([1], -1)
P.polyfit([1, 2], [1, 2, 3], 1)
P.polyfit([1, 2], [1, 2], -1)
P.polyfit([1, 2], [1, 2], 1.5)
P.polyfit([], [], 1)
P.polyfit([[1]], [1], 1)
P.polypow([1, 2], -1)
C.chebpow([1], 20, 5)
C.chebpts1(0)
C.chebpts2(1)
L.leggauss(0)
P.polycompanion([1])
pu.trimcoef([1], -1)
C.chebinterpolate(np.exp, -1)
L.legvander2d([1], [2], [1])

# %% functions of the bases, by line
print(P.polyzero, P.polyone, P.polyx, P.polydomain, P.polyline(1, 2), P.polyline(1, 0))
print(P.polyadd([1, 2], [3, 4, 5]), P.polysub([1, 2], [1, 2]), P.polymulx([1, 2, 3]), P.polymul([1, 2, 3], [3, 2, 1]), P.polydiv([1, 2, 3], [3, 2]), P.polydiv([1, 2], [3, 2, 1]), P.polypow([1, 2], 3))
print(P.polyval(2, [1, 2, 3]), P.polyval([1, 2], [1, 2, 3]), P.polyval(np.array([[1, 2], [3, 4]]), [1, 2, 3]), P.polyval(1, [[1, 2], [3, 4]]), P.polyval([1, 2], [[1, 2], [3, 4]], tensor=False), P.polyval(2, [5]))
print(P.polyder([1, 2, 3, 4]), P.polyder([1, 2, 3, 4], 2), P.polyder([1, 2, 3], 5), P.polyder([[1, 2], [3, 4]], axis=1), P.polyint([1, 2, 3]), P.polyint([1, 2, 3], 2, [1, 2], lbnd=-1), P.polyint([1, 2, 3], scl=2), P.polyint([0]))
print(P.polyfromroots([1, 2, 3]), P.polyfromroots([]), P.polyroots([-1, 0, 1]), P.polyroots([1, 2]), P.polyroots([1]), P.polyroots([6, -5, 1]), P.polycompanion([1, 2, 3]), P.polycompanion([1, 2, 3, 4, 5]))
print(P.polyvander([1, 2, 3], 3), P.polyvander(2.5, 2), P.polyvander2d([1, 2], [3, 4], [1, 2]), P.polyvander3d([1, 2], [3, 4], [5, 6], [1, 1, 1]))
print(P.polyfit(np.arange(5), np.arange(5.0) ** 2, 2).round(6) + 0.0, P.polyfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, w=[1, 2, 1, 1]), P.polyfit([0, 1, 2, 3.0], np.array([[1, 2, 2, 5], [0, 1, 2, 4.0]]).T, 1), P.polyfit(np.arange(6.0), np.arange(6.0) ** 3 + 1, [0, 3]).round(6) + 0.0)
print(P.polyfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, full=True))
print(P.polytrim([1, 2, 0, 0]), P.polytrim([0, 0, 1, 0, 0, 1e-3], 1e-2), P.polyval2d([1, 2], [3, 4], [[1, 2], [3, 4]]), P.polygrid2d([1, 2], [3, 4, 5], [[1, 2], [3, 4]]), P.polyval3d(1, 2, 3, np.arange(8).reshape(2, 2, 2)), P.polygrid3d([1, 2], [3], [4, 5], np.arange(8).reshape(2, 2, 2)))
print(C.chebzero, C.chebone, C.chebx, C.chebdomain, C.chebline(1, 2), C.chebline(1, 0))
print(C.chebadd([1, 2], [3, 4, 5]), C.chebsub([1, 2], [1, 2]), C.chebmulx([1, 2, 3]), C.chebmul([1, 2, 3], [3, 2, 1]), C.chebdiv([1, 2, 3], [3, 2]), C.chebdiv([1, 2], [3, 2, 1]), C.chebpow([1, 2], 3))
print(C.chebval(2, [1, 2, 3]), C.chebval([1, 2], [1, 2, 3]), C.chebval(np.array([[1, 2], [3, 4]]), [1, 2, 3]), C.chebval(1, [[1, 2], [3, 4]]), C.chebval([1, 2], [[1, 2], [3, 4]], tensor=False), C.chebval(2, [5]))
print(C.chebder([1, 2, 3, 4]), C.chebder([1, 2, 3, 4], 2), C.chebder([1, 2, 3], 5), C.chebder([[1, 2], [3, 4]], axis=1), C.chebint([1, 2, 3]), C.chebint([1, 2, 3], 2, [1, 2], lbnd=-1), C.chebint([1, 2, 3], scl=2), C.chebint([0]))
print(C.chebfromroots([1, 2, 3]), C.chebfromroots([]), C.chebroots([-1, 0, 1]), C.chebroots([1, 2]), C.chebroots([1]), C.chebroots([6, -5, 1]), C.chebcompanion([1, 2, 3]), C.chebcompanion([1, 2, 3, 4, 5]))
print(C.chebvander([1, 2, 3], 3), C.chebvander(2.5, 2), C.chebvander2d([1, 2], [3, 4], [1, 2]), C.chebvander3d([1, 2], [3, 4], [5, 6], [1, 1, 1]))
print(C.chebfit(np.arange(5), np.arange(5.0) ** 2, 2).round(6) + 0.0, C.chebfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, w=[1, 2, 1, 1]), C.chebfit([0, 1, 2, 3.0], np.array([[1, 2, 2, 5], [0, 1, 2, 4.0]]).T, 1), C.chebfit(np.arange(6.0), np.arange(6.0) ** 3 + 1, [0, 3]).round(6) + 0.0)
print(C.chebfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, full=True))
print(C.chebtrim([1, 2, 0, 0]), C.chebtrim([0, 0, 1, 0, 0, 1e-3], 1e-2), C.chebval2d([1, 2], [3, 4], [[1, 2], [3, 4]]), C.chebgrid2d([1, 2], [3, 4, 5], [[1, 2], [3, 4]]), C.chebval3d(1, 2, 3, np.arange(8).reshape(2, 2, 2)), C.chebgrid3d([1, 2], [3], [4, 5], np.arange(8).reshape(2, 2, 2)))
print(C.poly2cheb([1, 2, 3, 4]), C.cheb2poly([1, 2, 3, 4]), C.chebgauss(3), C.chebgauss(5), C.chebgauss(1), C.chebweight(np.array([0, 0.25])))
print(L.legzero, L.legone, L.legx, L.legdomain, L.legline(1, 2), L.legline(1, 0))
print(L.legadd([1, 2], [3, 4, 5]), L.legsub([1, 2], [1, 2]), L.legmulx([1, 2, 3]), L.legmul([1, 2, 3], [3, 2, 1]), L.legdiv([1, 2, 3], [3, 2]), L.legdiv([1, 2], [3, 2, 1]), L.legpow([1, 2], 3))
print(L.legval(2, [1, 2, 3]), L.legval([1, 2], [1, 2, 3]), L.legval(np.array([[1, 2], [3, 4]]), [1, 2, 3]), L.legval(1, [[1, 2], [3, 4]]), L.legval([1, 2], [[1, 2], [3, 4]], tensor=False), L.legval(2, [5]))
print(L.legder([1, 2, 3, 4]), L.legder([1, 2, 3, 4], 2), L.legder([1, 2, 3], 5), L.legder([[1, 2], [3, 4]], axis=1), L.legint([1, 2, 3]), L.legint([1, 2, 3], 2, [1, 2], lbnd=-1), L.legint([1, 2, 3], scl=2), L.legint([0]))
print(L.legfromroots([1, 2, 3]), L.legfromroots([]), L.legroots([-1, 0, 1]), L.legroots([1, 2]), L.legroots([1]), L.legroots([6, -5, 1]), L.legcompanion([1, 2, 3]), L.legcompanion([1, 2, 3, 4, 5]))
print(L.legvander([1, 2, 3], 3), L.legvander(2.5, 2), L.legvander2d([1, 2], [3, 4], [1, 2]), L.legvander3d([1, 2], [3, 4], [5, 6], [1, 1, 1]))
print(L.legfit(np.arange(5), np.arange(5.0) ** 2, 2).round(6) + 0.0, L.legfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, w=[1, 2, 1, 1]), L.legfit([0, 1, 2, 3.0], np.array([[1, 2, 2, 5], [0, 1, 2, 4.0]]).T, 1), L.legfit(np.arange(6.0), np.arange(6.0) ** 3 + 1, [0, 3]).round(6) + 0.0)
print(L.legfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, full=True))
print(L.legtrim([1, 2, 0, 0]), L.legtrim([0, 0, 1, 0, 0, 1e-3], 1e-2), L.legval2d([1, 2], [3, 4], [[1, 2], [3, 4]]), L.leggrid2d([1, 2], [3, 4, 5], [[1, 2], [3, 4]]), L.legval3d(1, 2, 3, np.arange(8).reshape(2, 2, 2)), L.leggrid3d([1, 2], [3], [4, 5], np.arange(8).reshape(2, 2, 2)))
print(L.poly2leg([1, 2, 3, 4]), L.leg2poly([1, 2, 3, 4]), L.leggauss(3), L.leggauss(5), L.leggauss(1), L.legweight(np.array([0, 0.25])))
print(H.hermzero, H.hermone, H.hermx, H.hermdomain, H.hermline(1, 2), H.hermline(1, 0))
print(H.hermadd([1, 2], [3, 4, 5]), H.hermsub([1, 2], [1, 2]), H.hermmulx([1, 2, 3]), H.hermmul([1, 2, 3], [3, 2, 1]), H.hermdiv([1, 2, 3], [3, 2]), H.hermdiv([1, 2], [3, 2, 1]), H.hermpow([1, 2], 3))
print(H.hermval(2, [1, 2, 3]), H.hermval([1, 2], [1, 2, 3]), H.hermval(np.array([[1, 2], [3, 4]]), [1, 2, 3]), H.hermval(1, [[1, 2], [3, 4]]), H.hermval([1, 2], [[1, 2], [3, 4]], tensor=False), H.hermval(2, [5]))
print(H.hermder([1, 2, 3, 4]), H.hermder([1, 2, 3, 4], 2), H.hermder([1, 2, 3], 5), H.hermder([[1, 2], [3, 4]], axis=1), H.hermint([1, 2, 3]), H.hermint([1, 2, 3], 2, [1, 2], lbnd=-1), H.hermint([1, 2, 3], scl=2), H.hermint([0]))
print(H.hermfromroots([1, 2, 3]), H.hermfromroots([]), H.hermroots([-1, 0, 1]), H.hermroots([1, 2]), H.hermroots([1]), H.hermroots([6, -5, 1]), H.hermcompanion([1, 2, 3]), H.hermcompanion([1, 2, 3, 4, 5]))
print(H.hermvander([1, 2, 3], 3), H.hermvander(2.5, 2), H.hermvander2d([1, 2], [3, 4], [1, 2]), H.hermvander3d([1, 2], [3, 4], [5, 6], [1, 1, 1]))
print(H.hermfit(np.arange(5), np.arange(5.0) ** 2, 2).round(6) + 0.0, H.hermfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, w=[1, 2, 1, 1]), H.hermfit([0, 1, 2, 3.0], np.array([[1, 2, 2, 5], [0, 1, 2, 4.0]]).T, 1), H.hermfit(np.arange(6.0), np.arange(6.0) ** 3 + 1, [0, 3]).round(6) + 0.0)
print(H.hermfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, full=True))
print(H.hermtrim([1, 2, 0, 0]), H.hermtrim([0, 0, 1, 0, 0, 1e-3], 1e-2), H.hermval2d([1, 2], [3, 4], [[1, 2], [3, 4]]), H.hermgrid2d([1, 2], [3, 4, 5], [[1, 2], [3, 4]]), H.hermval3d(1, 2, 3, np.arange(8).reshape(2, 2, 2)), H.hermgrid3d([1, 2], [3], [4, 5], np.arange(8).reshape(2, 2, 2)))
print(H.poly2herm([1, 2, 3, 4]), H.herm2poly([1, 2, 3, 4]), H.hermgauss(3), H.hermgauss(5), H.hermgauss(1), H.hermweight(np.array([0, 0.25])))
print(HE.hermezero, HE.hermeone, HE.hermex, HE.hermedomain, HE.hermeline(1, 2), HE.hermeline(1, 0))
print(HE.hermeadd([1, 2], [3, 4, 5]), HE.hermesub([1, 2], [1, 2]), HE.hermemulx([1, 2, 3]), HE.hermemul([1, 2, 3], [3, 2, 1]), HE.hermediv([1, 2, 3], [3, 2]), HE.hermediv([1, 2], [3, 2, 1]), HE.hermepow([1, 2], 3))
print(HE.hermeval(2, [1, 2, 3]), HE.hermeval([1, 2], [1, 2, 3]), HE.hermeval(np.array([[1, 2], [3, 4]]), [1, 2, 3]), HE.hermeval(1, [[1, 2], [3, 4]]), HE.hermeval([1, 2], [[1, 2], [3, 4]], tensor=False), HE.hermeval(2, [5]))
print(HE.hermeder([1, 2, 3, 4]), HE.hermeder([1, 2, 3, 4], 2), HE.hermeder([1, 2, 3], 5), HE.hermeder([[1, 2], [3, 4]], axis=1), HE.hermeint([1, 2, 3]), HE.hermeint([1, 2, 3], 2, [1, 2], lbnd=-1), HE.hermeint([1, 2, 3], scl=2), HE.hermeint([0]))
print(HE.hermefromroots([1, 2, 3]), HE.hermefromroots([]), HE.hermeroots([-1, 0, 1]), HE.hermeroots([1, 2]), HE.hermeroots([1]), HE.hermeroots([6, -5, 1]), HE.hermecompanion([1, 2, 3]), HE.hermecompanion([1, 2, 3, 4, 5]))
print(HE.hermevander([1, 2, 3], 3), HE.hermevander(2.5, 2), HE.hermevander2d([1, 2], [3, 4], [1, 2]), HE.hermevander3d([1, 2], [3, 4], [5, 6], [1, 1, 1]))
print(HE.hermefit(np.arange(5), np.arange(5.0) ** 2, 2).round(6) + 0.0, HE.hermefit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, w=[1, 2, 1, 1]), HE.hermefit([0, 1, 2, 3.0], np.array([[1, 2, 2, 5], [0, 1, 2, 4.0]]).T, 1), HE.hermefit(np.arange(6.0), np.arange(6.0) ** 3 + 1, [0, 3]).round(6) + 0.0)
print(HE.hermefit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, full=True))
print(HE.hermetrim([1, 2, 0, 0]), HE.hermetrim([0, 0, 1, 0, 0, 1e-3], 1e-2), HE.hermeval2d([1, 2], [3, 4], [[1, 2], [3, 4]]), HE.hermegrid2d([1, 2], [3, 4, 5], [[1, 2], [3, 4]]), HE.hermeval3d(1, 2, 3, np.arange(8).reshape(2, 2, 2)), HE.hermegrid3d([1, 2], [3], [4, 5], np.arange(8).reshape(2, 2, 2)))
print(HE.poly2herme([1, 2, 3, 4]), HE.herme2poly([1, 2, 3, 4]), HE.hermegauss(3), HE.hermegauss(5), HE.hermegauss(1), HE.hermeweight(np.array([0, 0.25])))
print(LA.lagzero, LA.lagone, LA.lagx, LA.lagdomain, LA.lagline(1, 2), LA.lagline(1, 0))
print(LA.lagadd([1, 2], [3, 4, 5]), LA.lagsub([1, 2], [1, 2]), LA.lagmulx([1, 2, 3]), LA.lagmul([1, 2, 3], [3, 2, 1]), LA.lagdiv([1, 2, 3], [3, 2]), LA.lagdiv([1, 2], [3, 2, 1]), LA.lagpow([1, 2], 3))
print(LA.lagval(2, [1, 2, 3]), LA.lagval([1, 2], [1, 2, 3]), LA.lagval(np.array([[1, 2], [3, 4]]), [1, 2, 3]), LA.lagval(1, [[1, 2], [3, 4]]), LA.lagval([1, 2], [[1, 2], [3, 4]], tensor=False), LA.lagval(2, [5]))
print(LA.lagder([1, 2, 3, 4]), LA.lagder([1, 2, 3, 4], 2), LA.lagder([1, 2, 3], 5), LA.lagder([[1, 2], [3, 4]], axis=1), LA.lagint([1, 2, 3]), LA.lagint([1, 2, 3], 2, [1, 2], lbnd=-1), LA.lagint([1, 2, 3], scl=2), LA.lagint([0]))
print(LA.lagfromroots([1, 2, 3]), LA.lagfromroots([]), LA.lagroots([-1, 0, 1]), LA.lagroots([1, 2]), LA.lagroots([1]), LA.lagroots([6, -5, 1]), LA.lagcompanion([1, 2, 3]), LA.lagcompanion([1, 2, 3, 4, 5]))
print(LA.lagvander([1, 2, 3], 3), LA.lagvander(2.5, 2), LA.lagvander2d([1, 2], [3, 4], [1, 2]), LA.lagvander3d([1, 2], [3, 4], [5, 6], [1, 1, 1]))
print(LA.lagfit(np.arange(5), np.arange(5.0) ** 2, 2).round(6) + 0.0, LA.lagfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, w=[1, 2, 1, 1]), LA.lagfit([0, 1, 2, 3.0], np.array([[1, 2, 2, 5], [0, 1, 2, 4.0]]).T, 1), LA.lagfit(np.arange(6.0), np.arange(6.0) ** 3 + 1, [0, 3]).round(6) + 0.0)
print(LA.lagfit([0, 1, 2, 3.0], [1, 2, 2, 5], 1, full=True))
print(LA.lagtrim([1, 2, 0, 0]), LA.lagtrim([0, 0, 1, 0, 0, 1e-3], 1e-2), LA.lagval2d([1, 2], [3, 4], [[1, 2], [3, 4]]), LA.laggrid2d([1, 2], [3, 4, 5], [[1, 2], [3, 4]]), LA.lagval3d(1, 2, 3, np.arange(8).reshape(2, 2, 2)), LA.laggrid3d([1, 2], [3], [4, 5], np.arange(8).reshape(2, 2, 2)))
print(LA.poly2lag([1, 2, 3, 4]), LA.lag2poly([1, 2, 3, 4]), LA.laggauss(3), LA.laggauss(5), LA.laggauss(1), LA.lagweight(np.array([0, 0.25])))
print(P.polyvalfromroots(2, [1, 3]), P.polyvalfromroots([1, 2], [1, 3]), C.chebpts1(4), C.chebpts2(4), C.chebinterpolate(np.exp, 4))
print(P.polyval(1j, [1, 2, 3]), P.polyval(np.float32(1.5), np.array([1, 2], dtype=np.float32)), C.chebfromroots([-1j, 1j]))
print(pu.trimseq([1, 2, 0]), pu.trimseq(np.array([0, 0])), pu.as_series([[1, 2], [3]]), pu.getdomain([3, 1, 2]), pu.mapdomain([1, 2], [0, 2], [0, 1]), pu.mapparms([0, 2], [0, 1]), pu.format_float(1e-9, parens=True), pu.trimcoef((0, 0, 3, 0, 5, 0, 0)))
x, w = L.leggauss(4); print((w * x**6).sum().round(12), (w * np.exp(x)).sum().round(6))
print(np.polynomial.Polynomial is Polynomial, np.polynomial.polynomial.polyval(2, [1, 2]), P.Polynomial is Polynomial)
