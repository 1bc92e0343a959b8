# Random numbers of numpy: the same seed gives the same numbers.
# kind: random
import numpy as np

# %% distributions of the module
np.random.seed(7)
print(np.random.beta(0.5, 0.5, size=4), repr(np.random.beta(0.5, 0.5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.beta(0.5, 0.5, size=3).tolist())

np.random.seed(7)
print(np.random.beta(2, 3, size=4), repr(np.random.beta(2, 3)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.beta(2, 3, size=3).tolist())

np.random.seed(7)
print(np.random.binomial(10, 0.3, size=4), repr(np.random.binomial(10, 0.3)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.binomial(10, 0.3, size=3).tolist())

np.random.seed(7)
print(np.random.binomial(100, 0.7, size=4), repr(np.random.binomial(100, 0.7)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.binomial(100, 0.7, size=3).tolist())

np.random.seed(7)
print(np.random.chisquare(2, size=4), repr(np.random.chisquare(2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.chisquare(2, size=3).tolist())

np.random.seed(7)
print(np.random.chisquare(5, size=4), repr(np.random.chisquare(5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.chisquare(5, size=3).tolist())

np.random.seed(7)
print(np.random.exponential(2.5, size=4), repr(np.random.exponential(2.5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.exponential(2.5, size=3).tolist())

np.random.seed(7)
print(np.random.f(2, 5, size=4), repr(np.random.f(2, 5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.f(2, 5, size=3).tolist())

np.random.seed(7)
print(np.random.gamma(2, 2, size=4), repr(np.random.gamma(2, 2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.gamma(2, 2, size=3).tolist())

np.random.seed(7)
print(np.random.gamma(0.5, size=4), repr(np.random.gamma(0.5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.gamma(0.5, size=3).tolist())

np.random.seed(7)
print(np.random.geometric(0.5, size=4), repr(np.random.geometric(0.5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.geometric(0.5, size=3).tolist())

np.random.seed(7)
print(np.random.geometric(0.05, size=4), repr(np.random.geometric(0.05)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.geometric(0.05, size=3).tolist())

np.random.seed(7)
print(np.random.gumbel(0, 1, size=4), repr(np.random.gumbel(0, 1)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.gumbel(0, 1, size=3).tolist())

np.random.seed(7)
print(np.random.hypergeometric(10, 5, 3, size=4), repr(np.random.hypergeometric(10, 5, 3)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.hypergeometric(10, 5, 3, size=3).tolist())

np.random.seed(7)
print(np.random.hypergeometric(100, 50, 30, size=4), repr(np.random.hypergeometric(100, 50, 30)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.hypergeometric(100, 50, 30, size=3).tolist())

np.random.seed(7)
print(np.random.laplace(0, 1, size=4), repr(np.random.laplace(0, 1)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.laplace(0, 1, size=3).tolist())

np.random.seed(7)
print(np.random.logistic(1, 2, size=4), repr(np.random.logistic(1, 2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.logistic(1, 2, size=3).tolist())

np.random.seed(7)
print(np.random.lognormal(0, 0.5, size=4), repr(np.random.lognormal(0, 0.5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.lognormal(0, 0.5, size=3).tolist())

np.random.seed(7)
print(np.random.logseries(0.9, size=4), repr(np.random.logseries(0.9)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.logseries(0.9, size=3).tolist())

np.random.seed(7)
print(np.random.negative_binomial(5, 0.5, size=4), repr(np.random.negative_binomial(5, 0.5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.negative_binomial(5, 0.5, size=3).tolist())

np.random.seed(7)
print(np.random.noncentral_chisquare(3, 2, size=4), repr(np.random.noncentral_chisquare(3, 2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.noncentral_chisquare(3, 2, size=3).tolist())

np.random.seed(7)
print(np.random.noncentral_f(3, 20, 2, size=4), repr(np.random.noncentral_f(3, 20, 2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.noncentral_f(3, 20, 2, size=3).tolist())

np.random.seed(7)
print(np.random.normal(1, 2, size=4), repr(np.random.normal(1, 2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.normal(1, 2, size=3).tolist())

np.random.seed(7)
print(np.random.pareto(3, size=4), repr(np.random.pareto(3)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.pareto(3, size=3).tolist())

np.random.seed(7)
print(np.random.poisson(3, size=4), repr(np.random.poisson(3)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.poisson(3, size=3).tolist())

np.random.seed(7)
print(np.random.poisson(20, size=4), repr(np.random.poisson(20)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.poisson(20, size=3).tolist())

np.random.seed(7)
print(np.random.power(5, size=4), repr(np.random.power(5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.power(5, size=3).tolist())

np.random.seed(7)
print(np.random.rayleigh(2, size=4), repr(np.random.rayleigh(2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.rayleigh(2, size=3).tolist())

np.random.seed(7)
print(np.random.standard_cauchy(size=4), repr(np.random.standard_cauchy()))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.standard_cauchy(size=3).tolist())

np.random.seed(7)
print(np.random.standard_exponential(size=4), repr(np.random.standard_exponential()))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.standard_exponential(size=3).tolist())

np.random.seed(7)
print(np.random.standard_gamma(2.5, size=4), repr(np.random.standard_gamma(2.5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.standard_gamma(2.5, size=3).tolist())

np.random.seed(7)
print(np.random.standard_normal(size=4), repr(np.random.standard_normal()))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.standard_normal(size=3).tolist())

np.random.seed(7)
print(np.random.standard_t(5, size=4), repr(np.random.standard_t(5)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.standard_t(5, size=3).tolist())

np.random.seed(7)
print(np.random.triangular(0, 1, 3, size=4), repr(np.random.triangular(0, 1, 3)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.triangular(0, 1, 3, size=3).tolist())

np.random.seed(7)
print(np.random.uniform(1, 4, size=4), repr(np.random.uniform(1, 4)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.uniform(1, 4, size=3).tolist())

np.random.seed(7)
print(np.random.vonmises(0, 4, size=4), repr(np.random.vonmises(0, 4)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.vonmises(0, 4, size=3).tolist())

np.random.seed(7)
print(np.random.wald(3, 2, size=4), repr(np.random.wald(3, 2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.wald(3, 2, size=3).tolist())

np.random.seed(7)
print(np.random.weibull(2, size=4), repr(np.random.weibull(2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.weibull(2, size=3).tolist())

np.random.seed(7)
print(np.random.zipf(2, size=4), repr(np.random.zipf(2)))
for seed in range(20):
    np.random.seed(seed)
    print(np.random.zipf(2, size=3).tolist())

# %% distributions of a generator
rng = np.random.default_rng(7)
print(rng.beta(0.5, 0.5, size=(2, 2)), repr(rng.beta(0.5, 0.5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.beta(0.5, 0.5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.beta(2, 3, size=(2, 2)), repr(rng.beta(2, 3)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.beta(2, 3, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.binomial(10, 0.3, size=(2, 2)), repr(rng.binomial(10, 0.3)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.binomial(10, 0.3, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.binomial(100, 0.7, size=(2, 2)), repr(rng.binomial(100, 0.7)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.binomial(100, 0.7, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.chisquare(2, size=(2, 2)), repr(rng.chisquare(2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.chisquare(2, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.chisquare(5, size=(2, 2)), repr(rng.chisquare(5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.chisquare(5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.exponential(2.5, size=(2, 2)), repr(rng.exponential(2.5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.exponential(2.5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.f(2, 5, size=(2, 2)), repr(rng.f(2, 5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.f(2, 5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.gamma(2, 2, size=(2, 2)), repr(rng.gamma(2, 2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.gamma(2, 2, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.gamma(0.5, size=(2, 2)), repr(rng.gamma(0.5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.gamma(0.5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.geometric(0.5, size=(2, 2)), repr(rng.geometric(0.5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.geometric(0.5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.geometric(0.05, size=(2, 2)), repr(rng.geometric(0.05)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.geometric(0.05, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.gumbel(0, 1, size=(2, 2)), repr(rng.gumbel(0, 1)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.gumbel(0, 1, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.hypergeometric(10, 5, 3, size=(2, 2)), repr(rng.hypergeometric(10, 5, 3)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.hypergeometric(10, 5, 3, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.hypergeometric(100, 50, 30, size=(2, 2)), repr(rng.hypergeometric(100, 50, 30)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.hypergeometric(100, 50, 30, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.laplace(0, 1, size=(2, 2)), repr(rng.laplace(0, 1)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.laplace(0, 1, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.logistic(1, 2, size=(2, 2)), repr(rng.logistic(1, 2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.logistic(1, 2, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.lognormal(0, 0.5, size=(2, 2)), repr(rng.lognormal(0, 0.5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.lognormal(0, 0.5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.logseries(0.9, size=(2, 2)), repr(rng.logseries(0.9)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.logseries(0.9, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.negative_binomial(5, 0.5, size=(2, 2)), repr(rng.negative_binomial(5, 0.5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.negative_binomial(5, 0.5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.noncentral_chisquare(3, 2, size=(2, 2)), repr(rng.noncentral_chisquare(3, 2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.noncentral_chisquare(3, 2, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.noncentral_f(3, 20, 2, size=(2, 2)), repr(rng.noncentral_f(3, 20, 2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.noncentral_f(3, 20, 2, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.normal(1, 2, size=(2, 2)), repr(rng.normal(1, 2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.normal(1, 2, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.pareto(3, size=(2, 2)), repr(rng.pareto(3)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.pareto(3, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.poisson(3, size=(2, 2)), repr(rng.poisson(3)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.poisson(3, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.poisson(20, size=(2, 2)), repr(rng.poisson(20)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.poisson(20, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.power(5, size=(2, 2)), repr(rng.power(5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.power(5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.rayleigh(2, size=(2, 2)), repr(rng.rayleigh(2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.rayleigh(2, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.standard_cauchy(size=(2, 2)), repr(rng.standard_cauchy()))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.standard_cauchy(size=3).tolist())

rng = np.random.default_rng(7)
print(rng.standard_exponential(size=(2, 2)), repr(rng.standard_exponential()))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.standard_exponential(size=3).tolist())

rng = np.random.default_rng(7)
print(rng.standard_gamma(2.5, size=(2, 2)), repr(rng.standard_gamma(2.5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.standard_gamma(2.5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.standard_normal(size=(2, 2)), repr(rng.standard_normal()))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.standard_normal(size=3).tolist())

rng = np.random.default_rng(7)
print(rng.standard_t(5, size=(2, 2)), repr(rng.standard_t(5)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.standard_t(5, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.triangular(0, 1, 3, size=(2, 2)), repr(rng.triangular(0, 1, 3)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.triangular(0, 1, 3, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.uniform(1, 4, size=(2, 2)), repr(rng.uniform(1, 4)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.uniform(1, 4, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.vonmises(0, 4, size=(2, 2)), repr(rng.vonmises(0, 4)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.vonmises(0, 4, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.wald(3, 2, size=(2, 2)), repr(rng.wald(3, 2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.wald(3, 2, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.weibull(2, size=(2, 2)), repr(rng.weibull(2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.weibull(2, size=3).tolist())

rng = np.random.default_rng(7)
print(rng.zipf(2, size=(2, 2)), repr(rng.zipf(2)))
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.zipf(2, size=3).tolist())

# %% integers of every dtype
for seed in range(20):
    np.random.seed(seed)
    print(np.random.randint(0, 2, 9, dtype=np.bool).tolist(), np.random.randint(0, 2, dtype='bool'), np.random.randint(5))

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.integers(0, 2, 9, dtype=np.bool).tolist(), repr(rng.integers(0, 2, dtype='bool')), rng.integers(5))

for seed in range(20):
    np.random.seed(seed)
    print(np.random.randint(0, 100, 9, dtype=np.int8).tolist(), np.random.randint(0, 100, dtype='int8'), np.random.randint(5))

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.integers(0, 100, 9, dtype=np.int8).tolist(), repr(rng.integers(0, 100, dtype='int8')), rng.integers(5))

for seed in range(20):
    np.random.seed(seed)
    print(np.random.randint(0, 100, 9, dtype=np.int16).tolist(), np.random.randint(0, 100, dtype='int16'), np.random.randint(5))

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.integers(0, 100, 9, dtype=np.int16).tolist(), repr(rng.integers(0, 100, dtype='int16')), rng.integers(5))

for seed in range(20):
    np.random.seed(seed)
    print(np.random.randint(0, 100, 9, dtype=np.int32).tolist(), np.random.randint(0, 100, dtype='int32'), np.random.randint(5))

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.integers(0, 100, 9, dtype=np.int32).tolist(), repr(rng.integers(0, 100, dtype='int32')), rng.integers(5))

for seed in range(20):
    np.random.seed(seed)
    print(np.random.randint(0, 100, 9, dtype=np.int64).tolist(), np.random.randint(0, 100, dtype='int64'), np.random.randint(5))

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.integers(0, 100, 9, dtype=np.int64).tolist(), repr(rng.integers(0, 100, dtype='int64')), rng.integers(5))

for seed in range(20):
    np.random.seed(seed)
    print(np.random.randint(0, 100, 9, dtype=np.uint8).tolist(), np.random.randint(0, 100, dtype='uint8'), np.random.randint(5))

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.integers(0, 100, 9, dtype=np.uint8).tolist(), repr(rng.integers(0, 100, dtype='uint8')), rng.integers(5))

np.random.seed(3)
print(np.random.randint(-128, 128, 6, dtype=np.int8), repr(np.random.randint(0, 256, 6, dtype=np.uint8)))
print(np.random.randint(-2**31, 2**31, 3, dtype=np.int32), np.random.randint(-2**63, 2**63 - 1, 3))

rng = np.random.default_rng(3)
print(rng.integers(-128, 127, 6, dtype=np.int8, endpoint=True), repr(rng.integers(0, 256, 6, dtype=np.uint8)))
print(rng.integers(-2**31, 2**31, 3, dtype=np.int32), rng.integers(10**12, size=3), rng.integers(2**40, 2**41, size=2))

np.random.seed(3)
print(np.random.randint([1, 2, 3], [10, 20, 30]), np.random.randint([1, 5], size=(3, 2)), np.random.randint(4, [5, 50, 500]))

rng = np.random.default_rng(3)
print(rng.integers([1, 2, 3], [10, 20, 30]), rng.integers([1, 5], size=(3, 2)), rng.integers(0, [1, 10], endpoint=True))

rng = np.random.default_rng(3)
print(rng.integers([1, 2, 3], [10, 20, 30], dtype=np.int8).dtype, type(rng.integers(3)), type(np.random.randint(3)), type(rng.integers(3, dtype=np.uint8)))

# %% floats

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.random(3, dtype=np.float32), rng.standard_normal(5, dtype=np.float32), rng.random(2))

rng = np.random.default_rng(1)
print(repr(rng.random(3, dtype=np.float32)), rng.random(dtype='f4'), rng.random((2, 2)).shape, type(rng.random()))

rng = np.random.default_rng(1)
out = np.zeros(3)
print(rng.random(out=out) is out, out, rng.standard_normal(out=out), out)

rng = np.random.default_rng(1)
print(rng.standard_exponential(3, method='inv'), rng.standard_exponential(3))

np.random.seed(1)
print(np.random.random(2), np.random.random_sample(2), np.random.ranf(2), np.random.sample(2), np.random.rand(1, 2), np.random.randn(2))

np.random.seed(1)
print(np.random.bytes(5), np.random.default_rng(1).bytes(6), np.random.RandomState(1).tomaxint(2))

# %% parameters that are arrays
rng = np.random.default_rng(2)
print(rng.normal([0, 100], [1, 2]), rng.normal([0, 100], size=(2, 2)), rng.exponential(scale=[1, 2, 3]))

np.random.seed(2)
print(np.random.poisson([1, 10, 100]), np.random.binomial([5, 50], [[0.5], [0.1]]), np.random.gamma([[1.0], [2.0]], size=(2, 3)))

rng = np.random.default_rng(2)
print(rng.uniform(low=[0, 10], high=[1, 20]), rng.beta(a=[1, 2], b=3), rng.triangular(left=1, mode=2, right=[3, 30]))

np.random.seed(2)
print(repr(np.random.uniform(size=())), np.random.normal(size=(0,)), np.random.normal(loc=5.0), type(np.random.poisson(3)), type(np.random.normal(np.float64(1))))

np.random.default_rng(0).normal([0, 1], [1, 2], size=3)

# %% several outcomes
for seed in range(20):
    np.random.seed(seed)
    print(np.random.multinomial(20, [1 / 6] * 6), np.random.multinomial(3, [0.2, 0.8], size=2).tolist())

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.multinomial(20, [1 / 6] * 6), rng.multinomial([3, 40], [0.2, 0.8]).tolist())

for seed in range(20):
    np.random.seed(seed)
    print(np.random.dirichlet([1, 2, 3]), np.random.dirichlet([0.5, 0.5], 2).tolist())

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.dirichlet([1, 2, 3]), rng.dirichlet([0.05, 0.01], 2).tolist())

rng = np.random.default_rng(5)
print(rng.multivariate_hypergeometric([3, 4, 5], 4), rng.multivariate_hypergeometric([16, 8, 4], 20, size=3))

# %% normal numbers of several dimensions
for seed in range(20):
    np.random.seed(seed)
    print(np.round(np.random.multivariate_normal([1, -1], [[1, 0.5], [0.5, 2]], 2), 10).tolist())

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(np.round(rng.multivariate_normal([1, -1], [[1, 0.5], [0.5, 2]], 2), 10).tolist())

np.random.seed(4)
print(np.random.multivariate_normal([0, 0], np.eye(2)), np.random.multivariate_normal(np.zeros(3), np.diag([1, 2, 3]), size=(2,)))

rng = np.random.default_rng(4)
print(rng.multivariate_normal([0, 0], np.eye(2), size=3), rng.multivariate_normal([0, 0], [[2, 1], [1, 2]], method='cholesky'))

rng = np.random.default_rng(4)
print(rng.multivariate_normal([0, 0], [[2, 0.3], [0.3, 1]], method='eigh', size=2))

# %% order
for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.permutation(6), rng.permuted([[1, 2, 3], [4, 5, 6]], axis=1).tolist(), rng.permuted([[1, 2], [3, 4]], axis=0).tolist(), rng.permuted([1, 2, 3, 4]))

rng = np.random.default_rng(0)
a = np.arange(12).reshape(3, 4)
rng.shuffle(a, axis=1)
print(a)
rng.shuffle(a)
print(a, rng.permutation(a, axis=1))

np.random.seed(0)
items = ['a', 'b', 'c', 'd']
np.random.shuffle(items)
print(items, np.random.permutation([3, 1, 2]), np.random.permutation(np.eye(2)))

rng = np.random.default_rng(0)
items = list(range(5))
rng.shuffle(items)
print(items, rng.permuted(np.arange(4)), rng.permutation(4))

# %% choice
for seed in range(20):
    np.random.seed(seed)
    print(np.random.choice(5), np.random.choice(5, 3), np.random.choice(5, 3, replace=False), np.random.choice([10, 20, 30], 4, p=[0.1, 0.3, 0.6]))

for seed in range(20):
    rng = np.random.default_rng(seed)
    print(rng.choice(5), rng.choice(5, 3), rng.choice(5, 3, replace=False), rng.choice([10, 20, 30], 4, p=[0.1, 0.3, 0.6]), rng.choice(1000, 4, replace=False, shuffle=False))

rng = np.random.default_rng(0)
print(rng.choice(np.arange(6).reshape(2, 3), 2, axis=1), rng.choice([[1, 2], [3, 4]]), rng.choice(5, (2, 2)), rng.choice(6, 3, replace=False, p=[0.5, 0.1, 0.1, 0.1, 0.1, 0.1]))

np.random.seed(0)
print(np.random.choice(6, 3, replace=False, p=[0.5, 0.1, 0.1, 0.1, 0.1, 0.1]), repr(np.random.choice([1.5, 2.5])), type(np.random.choice(3)))

# %% seeds and streams
a, b = np.random.default_rng(5).spawn(2)
print(a.random(), b.random(), [g.integers(100) for g in a.spawn(3)])

s = np.random.SeedSequence(5)
print(s, s.spawn(2), s.entropy, s)

print(np.random.SeedSequence([1, 2, 3]), np.random.SeedSequence(2**70 + 3, spawn_key=(1, 2)), np.random.SeedSequence(1).generate_state(4))

children = np.random.SeedSequence(42).spawn(3)
print([np.random.default_rng(c).random() for c in children], np.random.default_rng(np.random.SeedSequence(1)).random())

print(np.random.Generator(np.random.PCG64(3)).random(), np.random.default_rng(np.random.PCG64(3)).random(), np.random.default_rng([1, 2, 3]).random(), np.random.default_rng(2**80).random())

rng = np.random.default_rng(3)
state = rng.bit_generator.state
first = rng.random(3)
rng.bit_generator.state = state
print(state, (rng.random(3) == first).all())

np.random.seed(3)
state = np.random.get_state()
first = np.random.randn(3)
np.random.set_state(state)
print(state[0], (np.random.randn(3) == first).all())

r = np.random.RandomState(3)
r2 = np.random.RandomState()
r2.set_state(r.get_state())
print(r.normal(size=2) == r2.normal(size=2), str(r), str(np.random.default_rng(1)), np.random.default_rng(r.randint(100)).random())

np.random.seed([1, 2])
print(np.random.rand(), np.random.RandomState([1, 2]).rand(), np.random.RandomState(np.array([1, 2])).rand())

# %% refused, by line
np.random.seed(-1)
np.random.seed(2**32)
np.random.seed(1.5)
np.random.default_rng(-1)
np.random.default_rng('a')
np.random.normal(0, -1)
np.random.exponential(-1)
np.random.gamma(-1)
np.random.beta(0, 1)
np.random.binomial(-1, 0.5)
np.random.binomial(5, 1.5)
np.random.poisson(-1)
np.random.poisson(1e30)
np.random.geometric(0)
np.random.laplace(0, -1)
np.random.triangular(1, 0, 2)
np.random.triangular(0, 3, 2)
np.random.triangular(1, 1, 1)
np.random.pareto(0)
np.random.chisquare(0)
np.random.zipf(1)
np.random.hypergeometric(1, 2, 5)
np.random.logseries(1)
np.random.uniform(0, float('inf'))
np.random.default_rng(0).uniform(3, 1)
np.random.randint(3, 3)
np.random.randint(0)
np.random.randint(300, dtype=np.uint8)
np.random.randint(-1, 3, dtype='uint8')
np.random.randint(5, dtype=float)
np.random.default_rng(0).integers(5, 3)
np.random.default_rng(0).integers(5, 3, endpoint=True)
np.random.default_rng(0).integers([0, 1], [1, 1])
np.random.default_rng(0).integers(5, dtype=float)
np.random.default_rng(0).random(3, dtype=int)
np.random.rand(-1)
np.random.rand(2, 'a')
np.random.normal(size=2.5)
np.random.choice(0)
np.random.choice([], 2)
np.random.choice([[1, 2]])
np.random.choice(5, 7, replace=False)
np.random.choice(5, 3, p=[0.1, 0.2, 0.3, 0.2, 0.1])
np.random.choice(3, p=[1])
np.random.choice(5, 3, replace=False, p=[1, 0, 0, 0, 0])
np.random.default_rng(0).choice([], 2)
np.random.default_rng(0).choice(0)
np.random.default_rng(0).choice(5, 7, replace=False)
np.random.default_rng(0).choice(2, p=[0.5, 0.4])
np.random.default_rng(0).choice(2.5)
np.random.multinomial(5, [0.6, 0.6, 0.1])
np.random.multinomial(5, [0.5, -0.5, 1])
np.random.multinomial(-1, [1.0])
np.random.dirichlet([1, 0])
np.random.multivariate_normal([0], [[1, 0.5], [0.5, 2]])
np.random.multivariate_normal([0, 0], [[1, 0.5]])
np.random.default_rng(0).multivariate_normal([0, 0], [[1, 2], [2, 1]], check_valid='raise')
np.random.shuffle((1, 2))
np.random.default_rng(0).shuffle(5)
np.random.default_rng(0).shuffle(np.arange(3), axis=1)
np.random.normal(1, 2, 3, 4)
np.random.normal(a=3)
np.random.binomial(5)
np.random.beta()
np.random.foo
np.random.default_rng(0).foo
np.random.RandomState(0).foo
