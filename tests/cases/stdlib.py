# The standard library, used the common way: recorded from CPython.

# %% math
import math
print(math.pi, math.e, math.tau, math.inf, math.nan)
print(math.sqrt(2), math.hypot(3, 4), math.dist([0, 0], [1, 1]), math.exp(1), math.log(10), math.log2(8), math.log10(1000), math.log(8, 2), math.log1p(1e-10), math.expm1(1e-10))
print(math.floor(-1.5), math.ceil(-1.5), math.trunc(-1.5), math.fabs(-2), math.copysign(1, -0.0), math.fmod(7, -3), math.remainder(7, 4), math.modf(3.25), math.frexp(10.0), math.ldexp(0.5, 3))
print(math.gcd(12, 18), math.lcm(4, 6), math.factorial(20), math.comb(10, 3), math.perm(5, 2), math.isqrt(17), math.prod([1, 2, 3, 4]))
print(math.fsum([0.1] * 10), sum([0.1] * 10), math.isclose(0.1 + 0.2, 0.3), math.isnan(math.nan), math.isfinite(1e308), math.ulp(1.0), math.nextafter(1, 2))
print(math.sin(1), math.cos(1), math.tan(1), math.asin(1), math.acos(0), math.atan(1), math.atan2(1, -1), math.sinh(1), math.cosh(1), math.tanh(1), math.asinh(1), math.acosh(2), math.atanh(0.5))
print(math.degrees(math.pi), math.radians(180), math.gamma(5), math.lgamma(10), math.erf(0.5), math.erfc(0.5))

import math
try:
    math.sqrt(-1)
except ValueError as e:
    print(type(e).__name__)

import math
print(math.factorial(-1))

# %% cmath
import cmath
z = 1 + 2j
print(abs(z), cmath.phase(z), cmath.polar(z), cmath.rect(2, cmath.pi / 2).real.__round__(12), z.conjugate())
print(cmath.sqrt(-1), cmath.exp(1j * cmath.pi), cmath.log(-1), cmath.isclose(1j, 1j + 1e-12), cmath.isnan(complex('nan')))

# %% random
import random
random.seed(0)
print(random.random(), random.uniform(1, 10), random.randint(1, 6), random.randrange(0, 100, 5), random.getrandbits(20))
print(random.choice('abcdef'), random.choices([1, 2, 3], k=5), random.choices('ab', weights=[1, 9], k=8), random.sample(range(100), 5))
x = list(range(10))
random.shuffle(x)
print(x)

import random
random.seed(1)
print([round(v, 12) for v in (random.gauss(0, 1), random.normalvariate(1, 2), random.expovariate(2), random.betavariate(2, 3), random.gammavariate(2, 1), random.lognormvariate(0, 1), random.triangular(0, 1, 0.5), random.vonmisesvariate(0, 1), random.paretovariate(3), random.weibullvariate(1, 2))])

import random
r, s = random.Random(42), random.Random('text')
print(r.random(), s.random(), random.Random(b'bytes').random(), random.Random(2.5).random(), random.Random(10 ** 30).random())
state = r.getstate()
a = [r.random() for _ in range(3)]
r.setstate(state)
print(a == [r.random() for _ in range(3)], len(state), state[0], len(state[1]))
print(r.sample(['a', 'b', 'c'], counts=[2, 1, 1], k=3), r.randbytes(4).hex())

import random
random.choice([])

import random
random.sample([1, 2], 3)

# %% statistics
import statistics as st
data = [2, 4, 4, 4, 5, 5, 7, 9]
print(st.mean(data), st.fmean(data), st.median(data), st.median_low(data), st.median_high(data), st.mode(data), st.multimode('aabbc'))
print(st.pstdev(data), st.stdev(data), st.pvariance(data), st.variance(data), st.quantiles(data, n=4), st.harmonic_mean([40, 60]), st.geometric_mean([1, 2, 4]))
print(st.correlation([1, 2, 3], [1, 2, 2.5]), st.covariance([1, 2, 3], [1, 2, 4]), st.linear_regression([1, 2, 3], [2, 4, 6.5]))
n = st.NormalDist(100, 15)
print(n.cdf(115), n.inv_cdf(0.975), n.pdf(100), n + 5, st.NormalDist.from_samples([1, 2, 3]))

import statistics
statistics.mean([])

# %% time
import time
t = time.gmtime(86400 * 365)
print(t.tm_year, t.tm_mon, t.tm_mday, t.tm_wday, t.tm_yday, tuple(t)[:6], time.strftime('%Y-%m-%d %H:%M:%S %j %a %b', t))
print(time.asctime(time.gmtime(0)), time.strptime('2024-02-29 12:30', '%Y-%m-%d %H:%M')[:5])
a, b = time.perf_counter(), time.monotonic()
time.sleep(0.01)
print(0.01 <= time.perf_counter() - a < 5, 0.01 <= time.monotonic() - b < 5, isinstance(time.time(), float), time.time_ns() > 10 ** 18, time.process_time() >= 0)
print(repr(time.gmtime(0)))

import time
time.sleep(-1)

# %% datetime
from datetime import date, datetime, time, timedelta, timezone
d = datetime(2024, 2, 29, 13, 5, 7, 250000)
print(d, repr(d), d.isoformat(), d.date(), d.time(), d.weekday(), d.isoweekday(), tuple(d.isocalendar()), d.strftime('%d/%m/%y %H:%M:%S.%f %A %B %p %I'))
print(d + timedelta(days=1, hours=2), d - datetime(2024, 1, 1), (d - datetime(2024, 1, 1)).total_seconds(), d.replace(year=2023, day=1), d.timetuple().tm_yday)
print(datetime.strptime('01 Mar 2024 08:15', '%d %b %Y %H:%M'), datetime.fromisoformat('2024-05-06T07:08:09'), date.fromisoformat('2024-12-31') - date(2024, 1, 1))
print(timedelta(days=-1, seconds=5), timedelta(hours=36) / 2, timedelta(minutes=90) // timedelta(hours=1), repr(timedelta(weeks=1, milliseconds=3)), abs(timedelta(-1)))
u = datetime(2024, 1, 1, tzinfo=timezone.utc)
print(u, u.astimezone(timezone(timedelta(hours=5, minutes=30))), u.timestamp(), datetime.fromtimestamp(0, timezone.utc), timezone(timedelta(hours=-3)))
print(date(2024, 1, 31) < date(2024, 2, 1), sorted([date(2024, 3, 1), date(2023, 3, 1)]), time(9, 30).isoformat(), date.min, datetime.max, {date(2024, 1, 1): 1})

from datetime import datetime
datetime('2024', 1, 1)

from datetime import datetime
datetime.strptime('x', '%Y')

# %% itertools
import itertools as it
print(list(it.islice(it.count(10, 5), 4)), list(it.islice(it.cycle('ab'), 5)), list(it.repeat(7, 3)), list(it.chain([1], [2, 3])), list(it.chain.from_iterable(['ab', 'c'])))
print(list(it.accumulate([1, 2, 3, 4])), list(it.accumulate([3, 1, 2], max)), list(it.accumulate([1, 2], initial=10)), list(it.compress('abcd', [1, 0, 1, 0])))
print(list(it.product([1, 2], 'ab')), list(it.product('ab', repeat=2)), list(it.permutations([1, 2, 3], 2)), list(it.combinations('abcd', 2)), list(it.combinations_with_replacement('ab', 2)))
print([(k, list(g)) for k, g in it.groupby('aaabbc')], list(it.takewhile(lambda v: v < 3, [1, 2, 3, 1])), list(it.dropwhile(lambda v: v < 3, [1, 2, 3, 1])), list(it.filterfalse(lambda v: v % 2, range(5))))
print(list(it.zip_longest('ab', [1], fillvalue='-')), list(it.starmap(pow, [(2, 3), (3, 2)])), list(it.pairwise('abcd')), [list(t) for t in it.tee([1, 2], 2)])

# %% functools
import functools
@functools.lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(60), fib.cache_info(), functools.reduce(lambda a, b: a * b, range(1, 6)), functools.reduce(max, [3, 1], 10))
def scale(x, by=1, *, plus=0):
    """Scales."""
    return x * by + plus
double = functools.partial(scale, by=2)
print(double(4), double(4, plus=1), double.func.__name__, double.args, double.keywords)
def logged(f):
    @functools.wraps(f)
    def inner(*args):
        return f.__name__, f(*args)
    return inner
print(logged(scale)(3), logged(scale).__doc__, sorted(['b', 'A', 'c'], key=functools.cmp_to_key(lambda a, b: (a.lower() > b.lower()) - (a.lower() < b.lower()))))
@functools.total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
print(V(1) <= V(2), V(2) > V(1), V(1) >= V(2))
class Lazy:
    @functools.cached_property
    def value(self):
        print('computed')
        return 42
z = Lazy()
print(z.value, z.value, z.__dict__)
@functools.singledispatch
def show(x): return f'object {x}'
@show.register
def _(x: int): return f'int {x}'
@show.register(list)
def _(x): return f'list of {len(x)}'
print(show('a'), show(1), show([1, 2]), show(True))
class Power:
    def raised(self, x, n): return x ** n
    square = functools.partialmethod(raised, n=2)
print(Power().square(5))

# %% operator
import operator as op
print(op.add(1, 2), op.mul(3, 4), op.truediv(1, 4), op.floordiv(7, 2), op.mod(7, 3), op.pow(2, 8), op.neg(3), op.not_(0), op.xor(5, 3), op.lt(1, 2), op.contains([1], 1), op.concat('a', 'b'))
print(op.itemgetter(1)('abc'), op.itemgetter('a', 'b')({'a': 1, 'b': 2}), op.attrgetter('real', 'imag')(1 + 2j), op.methodcaller('replace', 'a', 'b')('aa'), op.index(True), op.countOf('abca', 'a'))
print(sorted([{'n': 2}, {'n': 1}], key=op.itemgetter('n')), op.iadd([1], [2]), op.matmul.__name__, op.length_hint([1, 2]))

# %% collections
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple
c = Counter('abracadabra')
print(c, c.most_common(2), c['z'], sum(c.values()), c - Counter('aab'), c & Counter('aab'), c | Counter('zz'), list(Counter(a=2, b=1).elements()), +Counter(a=-1, b=2), c.total())
d = defaultdict(list)
for k, v in [('a', 1), ('b', 2), ('a', 3)]:
    d[k].append(v)
print(d, dict(d), d['new'], len(d))
q = deque([1, 2, 3], maxlen=3)
q.append(4)
q.appendleft(0)
q.rotate(1)
print(q, q.maxlen, q.pop(), q.popleft(), list(q), deque('abc')[-1])
P = namedtuple('P', 'x y', defaults=[0])
p = P(3)
print(p, p.x, p._asdict(), p._replace(y=9), P._fields, P(*[1, 2]) == (1, 2), tuple(p))
o = OrderedDict(a=1, b=2)
o.move_to_end('a')
print(list(o.items()), o.popitem(last=False), ChainMap({'a': 1}, {'a': 2, 'b': 3})['b'], dict(ChainMap({'a': 1}, {'b': 2})))
class Lower(UserDict):
    def __setitem__(self, key, value): super().__setitem__(key.lower(), value)
print(Lower({'A': 1}), Lower(B=2)['b'])
from collections.abc import Iterable, Mapping, Sequence
print(isinstance([], Iterable), isinstance({}, Mapping), isinstance('a', Sequence), isinstance(1, Iterable))

from collections import namedtuple
namedtuple('P', 'x y')(1)

# %% heapq and bisect
import bisect, heapq
h = [5, 1, 4, 2]
heapq.heapify(h)
heapq.heappush(h, 0)
print(h, heapq.heappop(h), heapq.heappushpop(h, 3), heapq.heapreplace(h, 9), h, heapq.nlargest(2, [3, 1, 2]), heapq.nsmallest(2, ['bb', 'a', 'ccc'], key=len), list(heapq.merge([1, 4], [2, 3])))
s = [1, 3, 3, 5]
print(bisect.bisect_left(s, 3), bisect.bisect(s, 3), bisect.bisect_right(s, 4), bisect.bisect_left(['a', 'bb'], 2, key=len))
bisect.insort(s, 4)
print(s)

# %% copy
import copy
a = {'x': [1, [2]], 'y': (1, [3])}
b, c = copy.copy(a), copy.deepcopy(a)
a['x'][1].append(9)
print(b['x'] is a['x'], b, c, c['y'] is a['y'])
class Node:
    def __init__(self): self.children, self.me = [], self
n = Node()
n.children.append(n)
m = copy.deepcopy(n)
print(m is not n, m.children[0] is m, m.me is m)
class C:
    def __copy__(self): return 'copied'
    def __deepcopy__(self, memo): return 'deep', type(memo).__name__
print(copy.copy(C()), copy.deepcopy([C()]))

# %% dataclasses
from dataclasses import FrozenInstanceError, asdict, astuple, dataclass, field, fields, is_dataclass, make_dataclass, replace
@dataclass
class Config:
    name: str
    lr: float = 1e-3
    sizes: list = field(default_factory=list)
    hidden: int = field(default=0, repr=False, compare=False)
    def __post_init__(self): self.total = len(self.sizes)
c = Config('a', sizes=[1, 2])
print(c, c == Config('a', 1e-3, [1, 2], hidden=5), c.total, asdict(c), astuple(c), replace(c, lr=0.1), [f.name for f in fields(c)], is_dataclass(Config))
@dataclass(frozen=True, order=True)
class Point:
    x: int
    y: int = 0
print(Point(1, 2) < Point(2), {Point(1): 'a'}, max(Point(1), Point(0, 9)), hash(Point(1, 2)) == hash((1, 2)))
try:
    Point(1).x = 2
except FrozenInstanceError as e:
    print(type(e).__name__, e)
@dataclass(kw_only=True, slots=True)
class K:
    a: int
    b: int = 2
print(K(a=1), K.__slots__, make_dataclass('M', ['p', ('q', int, 3)])(1), K.__match_args__, Point.__match_args__)

from dataclasses import dataclass
class Bad:
    sizes: list = []
dataclass(Bad)

# %% enum
from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique
class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1
print(Color.RED, repr(Color.RED), Color(2), Color['GREEN'], list(Color), Color.CRIMSON is Color.RED, Color.RED.name, Color.RED.value, Color.RED == 1, len(Color), Color.__members__.keys())
class Mode(StrEnum):
    TRAIN = auto()
    EVAL = auto()
class Level(IntEnum):
    LOW = 1
    HIGH = 10
class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
print(Mode.TRAIN, f'{Mode.EVAL}', Mode('train'), Level.HIGH > 3, Level.LOW + 1, sorted(Level, reverse=True), Perm.R | Perm.X, Perm.R in (Perm.R | Perm.W), ~Perm.R, bool(Perm.R & Perm.W), Perm(3), [p.name for p in Perm.R | Perm.W])
class Planet(Enum):
    EARTH = (5.97, 6.37)
    def __init__(self, mass, radius): self.mass, self.radius = mass, radius
    @property
    def ratio(self): return round(self.mass / self.radius, 3)
print(Planet.EARTH.ratio, Planet.EARTH.value, Enum('E', 'A B').B, isinstance(Color.RED, Color), hash(Color.RED) == hash('RED'))

from enum import Enum
class Color(Enum):
    RED = 1
Color(5)

# %% typing
import typing
from typing import Any, Callable, Generic, Literal, NamedTuple, Optional, Protocol, TypedDict, TypeVar, Union, get_args, get_origin, get_type_hints, runtime_checkable
T = TypeVar('T')
class Stack(Generic[T]):
    def __init__(self): self.items: list[T] = []
    def push(self, item: T) -> None: self.items.append(item)
s = Stack[int]()
s.push(1)
class Emp(NamedTuple):
    name: str
    id: int = 3
class Movie(TypedDict, total=False):
    title: str
@runtime_checkable
class Sized2(Protocol):
    def __len__(self) -> int: ...
def f(a: int, b: 'list[str]' = None) -> dict[str, int]: ...
print(s.items, Emp('a'), Movie(title='x'), isinstance([], Sized2), isinstance(1, Sized2), get_type_hints(f)['return'], get_type_hints(f)['b'], T)
print(Optional[int] == Union[int, None], get_origin(list[int]), get_args(dict[str, int]), list[int], Literal['a', 'b'], Callable[[int], str], Any, typing.cast(int, 'a'), typing.TYPE_CHECKING)

# %% abc
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
    @property
    @abstractmethod
    def name(self): ...
class Square(Shape):
    name = 'square'
    def __init__(self, a): self.a = a
    def area(self): return self.a ** 2
print(Square(3).area(), isinstance(Square(1), Shape), sorted(Shape.__abstractmethods__), issubclass(Square, Shape))
class Duck: pass
Shape.register(Duck)
print(issubclass(Duck, Shape), isinstance(Duck(), Shape))

from abc import ABC, abstractmethod
class A(ABC):
    @abstractmethod
    def f(self): ...
try:
    A()
except TypeError as e:
    print(type(e).__name__, "class A" in str(e), "method" in str(e))

# %% contextlib
import contextlib, io
@contextlib.contextmanager
def tag(name):
    print(f'<{name}>')
    try:
        yield name.upper()
    finally:
        print(f'</{name}>')
with tag('b') as t, contextlib.suppress(ZeroDivisionError):
    print(t)
    1 / 0
with contextlib.redirect_stdout(io.StringIO()) as out:
    print('hidden')
print(repr(out.getvalue()))
with contextlib.ExitStack() as stack:
    for n in 'xy':
        stack.enter_context(tag(n))
    stack.callback(print, 'called')
@tag('deco')
def work(): return 5
class Closing:
    def close(self): print('closed')
with contextlib.closing(Closing()) as c, contextlib.nullcontext(3) as three:
    print(three, work())

# %% types
import types
n = types.SimpleNamespace(a=1, b='x')
n.c = [n.a]
print(n, n == types.SimpleNamespace(a=1, b='x', c=[1]), vars(n))
print(isinstance(len, types.BuiltinFunctionType), isinstance(lambda: 0, types.FunctionType), isinstance((i for i in ()), types.GeneratorType), types.NoneType, isinstance(types, types.ModuleType))
m = types.MappingProxyType({'a': 1})
print(m['a'], dict(m), type(types.MethodType(print, 1)).__name__)
C = types.new_class('C', (), {}, lambda ns: ns.update(x=5))
print(C.x, C.__name__, types.MethodType(lambda self: self + 1, 4)())
try:
    m['a'] = 2
except TypeError as e:
    print(type(e).__name__)

# %% inspect
import inspect
def f(a, b: int = 2, *args, c, d=4, **kw) -> str:
    """Does it."""
class C:
    def m(self, x): ...
    @staticmethod
    def s(): ...
s = inspect.signature(f)
print(s, list(s.parameters), s.parameters['b'].default, s.parameters['c'].kind, s.return_annotation, s.bind(1, c=3).arguments)
print(inspect.signature(C.m), inspect.signature(C), inspect.getdoc(f), inspect.isfunction(f), inspect.isclass(C), inspect.ismethod(C().m), inspect.isbuiltin(len), inspect.isgeneratorfunction(f))
print(inspect.getfullargspec(f).args, [n for n, _ in inspect.getmembers(C, inspect.isfunction)], inspect.getmro(bool), inspect.cleandoc('  a\n    b'), inspect.currentframe().f_code.co_name)
def outer(): return inspect.stack()[1].function, inspect.currentframe().f_back.f_lineno
print(outer())

# %% json
import json
data = {'name': 'é', 'n': [1, 2.5, True, None], 'd': {'k': 'v "q"'}}
print(json.dumps(data), json.dumps(data, ensure_ascii=False), json.dumps(data, indent=2, sort_keys=True), json.dumps([1, 2], separators=(',', ':')), sep='\n')
print(json.loads('{"a": [1, 2.0, -3e2, "\\u00e9\\n", null, true]}'), json.loads('"x"'), json.dumps({1: 'a', None: 2, True: 3}), json.dumps(float('nan')), json.dumps('a/b\t'))
class Enc(json.JSONEncoder):
    def default(self, o): return list(o) if isinstance(o, set) else super().default(o)
print(json.dumps({1}, cls=Enc), json.dumps(1j, default=str), json.loads('[1, 2]', parse_int=str), json.loads('{"a": 1}', object_hook=lambda d: tuple(d.items())))
import io
f = io.StringIO()
json.dump(data, f)
f.seek(0)
print(json.load(f) == data)

import json
json.loads('{"a": 1 "b": 2}')

import json
json.loads('[1, 2')

import json
json.dumps({1, 2})

# %% re
import re
text = 'Anna (31), Bob (7) and Cy (102)'
print(re.findall(r'(\w+) \((\d+)\)', text), re.search(r'\d+', text).group(), re.search(r'(?P<who>B\w+)', text).groupdict(), re.match('b', text), re.sub(r'\d+', lambda m: str(int(m[0]) + 1), text), sep='\n')
print(re.split(r'[,\s]+', 'a, b  c,d'), re.split('(-)', 'a-b'), re.fullmatch('a+', 'aaa').span(), re.subn('a', 'b', 'aaa', count=2), re.escape('a.b*c'), [m.start() for m in re.finditer('a', 'banana')])
p = re.compile(r'''(?x) (\d{4}) - (\d\d)  # year and month''')
m = p.search('on 2024-05 ok')
print(m, m.groups(), m.start(2), m.end(), p.pattern.strip()[:5], p.groups, re.findall('^a', 'a\na', re.M), re.findall('a.b', 'a\nb', re.S), re.findall('A', 'aA', re.I))
print(re.sub(r'(?<=a)b|c(?=d)', '_', 'abcd abce'), re.findall(r'(a|b)\1', 'aabbab'), re.sub(r'(\w)(\w)', r'\g<2>\1', 'abcd'), re.findall(r'a{2,3}?', 'aaaa'), bool(re.match(r'\bé\b', 'é')), re.search('x', 'a') is None)

import re
for wrong in ('(', '*a', 'a)', '[b', 'a{2,1}', '(?P<n>a)(?P<n>b)'):
    try:
        re.compile(wrong)
    except re.error as e:
        print(e.msg, e.pos)

# %% string and textwrap
import string, textwrap
print(string.ascii_lowercase, string.digits, string.punctuation, repr(string.whitespace), string.hexdigits, string.capwords('hello big world'))
print(string.Template('$who likes ${what} $$5').substitute(who='Tim', what='kung'), string.Template('$a $b').safe_substitute(a=1), string.Formatter().format('{0:>5}|{x!r}', 1, x='a'))
t = 'The quick brown fox jumps over the lazy dog, and then it sleeps for a while.'
print(textwrap.fill(t, 30), textwrap.wrap(t, 40), textwrap.shorten(t, 25), textwrap.fill(t, 35, initial_indent='* ', subsequent_indent='  '), sep='\n')
print(textwrap.dedent('''
    a
      b
    c'''), textwrap.indent('a\nb\n\nc', '> '), sep='\n')

# %% pprint
import pprint
data = {'numbers': list(range(30)), 'nested': {'b': (1, 2), 'a': ['x' * 30, 'y' * 40, 'z' * 20]}, 's': {3}}
pprint.pprint(data)
pprint.pprint(data, width=120, compact=True)
print(pprint.pformat([['deep', ['er', ['est']]]], depth=2), pprint.pformat({'b': 1, 'a': 2}, sort_dicts=False), pprint.isreadable(data))

# %% io
import io
f = io.StringIO('one\ntwo\nthree')
print(f.readline(), f.read(2), f.tell(), f.readlines(), f.seek(0), list(f), f.getvalue()[:3])
w = io.StringIO()
print('a', 1, file=w, sep='-', end='!')
w.write('more')
print(w.getvalue(), w.closed)
b = io.BytesIO(b'\x00\x01abc')
print(b.read(2), b.read(), b.seek(-2, 2), b.read(), b.getbuffer().nbytes, io.BytesIO(b'a\nb').readlines())
t = io.TextIOWrapper(io.BytesIO('é\n'.encode()), encoding='utf-8')
print(repr(t.read()), t.encoding, io.BufferedReader(io.BytesIO(b'xyz')).peek(2)[:2])

import io
f = io.StringIO('a')
f.close()
f.read()

# %% os and os.path
import os, tempfile
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'a', 'b')
    os.makedirs(path, exist_ok=True)
    open(os.path.join(path, 'f.txt'), 'w').close()
    print(os.path.exists(path), os.path.isdir(path), os.path.isfile(os.path.join(path, 'f.txt')), os.listdir(os.path.join(folder, 'a')))
    os.rename(os.path.join(path, 'f.txt'), os.path.join(path, 'g.txt'))
    print([(os.path.relpath(root, folder), folders, files) for root, folders, files in os.walk(folder)], os.path.getsize(os.path.join(path, 'g.txt')), [e.name for e in os.scandir(path) if e.is_file()])
    os.remove(os.path.join(path, 'g.txt'))
    os.removedirs(path)
    print(os.path.exists(path))
    os.makedirs(folder)
print(os.path.join('a', '/b', 'c'), os.path.split('/x/y.tar.gz'), os.path.splitext('y.tar.gz'), os.path.basename('/x/'), os.path.dirname('/x/y'), os.path.normpath('a/../b//c/.'), os.path.commonpath(['/a/b', '/a/c']), os.path.isabs('/a'), os.sep, os.curdir)

import os
print(os.path.normpath('a/./b/../c'), os.path.commonprefix(['abc', 'abd']), os.path.splitdrive('/a'), os.fspath('a'), os.linesep == '\n', os.path.relpath('/a/b/c', '/a/d'))
os.environ['MINE'] = 'yes'
print(os.environ['MINE'], os.getenv('MINE'), os.getenv('NOT_THERE', 'default'), 'MINE' in os.environ, os.environ.pop('MINE'))
os.environ['NOT_THERE']

import os
os.remove('not there')

# %% pathlib
from pathlib import Path, PurePosixPath, PureWindowsPath
import os, tempfile
p = PurePosixPath('/a/b/model.tar.gz')
print(p.name, p.stem, p.suffix, p.suffixes, p.parent, p.parts, p.with_suffix('.pt'), p.with_name('x'), p / 'c', p.relative_to('/a'), p.is_absolute(), p.as_posix(), list(p.parents), p.match('*.gz'), repr(p))
with tempfile.TemporaryDirectory() as folder:
    root = Path(folder)
    (root / 'sub').mkdir()
    f = root / 'sub' / 'a.txt'
    print(f.write_text('hello\nworld'), f.read_text(), f.exists(), f.is_file(), f.stat().st_size, f.write_bytes(b'xyz'), f.read_bytes())
    (root / 'b.txt').touch()
    print(sorted(q.name for q in root.iterdir()), sorted(str(q.relative_to(root)) for q in root.rglob('*.txt')), [q.name for q in root.glob('*.txt')])
    with f.open('a') as h:
        h.write('!')
    print(f.read_text(), f.rename(root / 'c.txt').name, (root / 'c.txt').unlink(), f.exists())
    (root / 'sub').rmdir()
print(Path('a') / 'b' == Path('a/b'), Path('a//b/./c'), str(Path('.')), PureWindowsPath(r'c:\x\y').drive, Path('x.py').with_stem('y'), sorted([Path('b'), Path('a')]))

from pathlib import Path
Path('not there').read_text()

# %% tempfile and shutil and glob
import glob, os, shutil, tempfile
with tempfile.TemporaryDirectory(prefix='run') as folder:
    print(os.path.basename(folder).startswith('run'), os.path.isdir(folder))
    with tempfile.NamedTemporaryFile('w+', dir=folder, suffix='.txt', delete=False) as f:
        f.write('text')
        f.seek(0)
        print(f.read(), f.name.endswith('.txt'), os.path.exists(f.name))
    shutil.copy(f.name, os.path.join(folder, 'copy.txt'))
    os.mkdir(os.path.join(folder, 'd'))
    shutil.move(f.name, os.path.join(folder, 'd', 'moved.md'))
    print(sorted(os.path.relpath(p, folder) for p in glob.glob(os.path.join(folder, '**'), recursive=True)), glob.glob('*.txt', root_dir=folder), [os.path.basename(p) for p in glob.glob(os.path.join(folder, '[a-c]*.tx?'))])
    shutil.copytree(os.path.join(folder, 'd'), os.path.join(folder, 'e'))
    shutil.rmtree(os.path.join(folder, 'd'))
    print(sorted(os.listdir(folder)))
print(os.path.exists(folder))
with tempfile.TemporaryFile() as t, tempfile.SpooledTemporaryFile() as s:
    t.write(b'abc')
    t.seek(1)
    s.write(b'q')
    print(t.read(), s.tell())
fd, name = tempfile.mkstemp()
os.write(fd, b'raw')
os.close(fd)
print(open(name, 'rb').read(), os.remove(name))

# %% files
import os, tempfile
folder = tempfile.TemporaryDirectory()
name = os.path.join(folder.name, 'a.txt')
with open(name, 'w') as f:
    print(f.write('one\n'), f.writelines(['two\n', 'three']), f.closed, f.mode, f.writable(), f.readable())
with open(name) as f:
    print(f.readline(), f.tell(), f.read(), f.seek(0), [line.rstrip() for line in f])
with open(name, 'a+') as f:
    f.write('!')
    f.seek(0)
    print(f.read().count('\n'), f.name == name)
with open(name, 'rb') as f:
    print(f.read(3), f.seek(-2, 2), f.read(), f.closed)
with open(name, 'r+b') as f:
    f.seek(1)
    f.write(b'NE')
    f.truncate(4)
print(open(name).read(), f.closed, open(name, newline='').read().endswith('\n'))
try:
    open(name, 'x')
except FileExistsError as e:
    print(e.errno, e.strerror)

open('no such file.txt')

open('a.txt', 'q')

# %% pickle
import io, pickle, sys
class Point:
    def __init__(self, x, y): self.x, self.y = x, y
    def __eq__(self, o): return (self.x, self.y) == (o.x, o.y)
class Counted:
    def __init__(self): self.n, self.skip = 1, lambda: 0
    def __getstate__(self): return {'n': self.n}
    def __setstate__(self, state): self.__dict__.update(state, back=True)
vars(sys.modules['__main__']).update(Point=Point, Counted=Counted)
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    value = {'a': [1, 2.5, None, True, 'é', b'x', (1,), {1, 2}, 10 ** 20, 1j], 'p': Point(1, [2])}
    assert pickle.loads(pickle.dumps(value, protocol)) == value
print(pickle.loads(pickle.dumps(Counted())).__dict__, pickle.loads(pickle.dumps([print, len, Point])) == [print, len, Point])
shared = [1]
a, b = pickle.loads(pickle.dumps((shared, shared)))
print(a is b, pickle.dumps(1, 4), pickle.dumps('ab', 0), pickle.dumps([1, (2, 3)], 2))
f = io.BytesIO()
pickle.dump('first', f)
pickle.dump('second', f)
f.seek(0)
print(pickle.load(f), pickle.load(f))
try:
    pickle.load(f)
except EOFError as e:
    print('the end')

import pickle
pickle.dumps(x for x in [])

# %% struct
import struct
print(struct.pack('<ihf', 1, 2, 0.5), struct.unpack('<ihf', struct.pack('<ihf', 1, 2, 0.5)), struct.calcsize('<ihfd'), struct.pack('>Q', 1), struct.pack('3s?', b'ab', True), struct.unpack('<2H', b'\x01\x00\x02\x00'))
print(list(struct.iter_unpack('<h', b'\x01\x00\x02\x00')), struct.Struct('<d').size, struct.unpack_from('<i', b'xx\x07\x00\x00\x00', 2), struct.pack('<e', 1.5))
buffer = bytearray(8)
struct.pack_into('<if', buffer, 0, 7, 1.25)
print(bytes(buffer))
struct.unpack('<i', b'abc')

# %% hashlib and base64 and zlib
import base64, binascii, hashlib, hmac, zlib
print(hashlib.md5(b'a').hexdigest(), hashlib.sha1(b'a').hexdigest(), hashlib.sha256(b'a').hexdigest(), hashlib.sha512(b'a').hexdigest()[:20], hashlib.sha3_256(b'a').hexdigest()[:20], hashlib.blake2b(b'a').hexdigest()[:20], sep='\n')
h = hashlib.sha256()
h.update(b'a')
h.update(b'b')
print(h.hexdigest() == hashlib.sha256(b'ab').hexdigest(), h.name, h.digest_size, h.block_size, hashlib.new('md5', b'x').hexdigest(), hmac.new(b'k', b'm', 'sha256').hexdigest()[:20], 'sha256' in hashlib.algorithms_guaranteed)
print(base64.b64encode(b'hello?>'), base64.b64decode('aGVsbG8/Pg=='), base64.urlsafe_b64encode(b'hello?>'), base64.b32encode(b'a'), base64.b16encode(b'a'), base64.b85encode(b'hello'), binascii.hexlify(b'ab'), binascii.crc32(b'ab'))
z = zlib.compress(b'a' * 1000)
print(len(z) < 50, zlib.decompress(z) == b'a' * 1000, zlib.crc32(b'ab'), zlib.adler32(b'ab'))

# %% csv
import csv, io
rows = list(csv.reader(io.StringIO('a,b\n1,"x, y"\n2,"say ""hi"""\n')))
print(rows, list(csv.reader(['a;b'], delimiter=';')))
f = io.StringIO()
w = csv.writer(f, lineterminator='\n')
w.writerow(['n', 'text', None, 1.5])
w.writerows([[1, 'a,b'], [2, 'q"']])
print(f.getvalue())
d = csv.DictReader(io.StringIO('name,age\nAnn,3\nBob,4\n'))
print(d.fieldnames, list(d))
f = io.StringIO()
w = csv.DictWriter(f, ['a', 'b'], restval='-', extrasaction='ignore')
w.writeheader()
w.writerow({'a': 1, 'z': 2})
print(repr(f.getvalue()), sorted(csv.list_dialects()))

# %% warnings
import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter('always')
    warnings.warn('first')
    warnings.warn('old', DeprecationWarning)
print([(w.category.__name__, str(w.message)) for w in caught])
with warnings.catch_warnings():
    warnings.simplefilter('error')
    try:
        warnings.warn('now an error', RuntimeWarning)
    except RuntimeWarning as e:
        print(type(e).__name__, e)
with warnings.catch_warnings(record=True) as caught:
    warnings.filterwarnings('ignore', message='skip.*')
    warnings.warn('skip this')
    warnings.warn('keep this', FutureWarning)
print(len(caught), caught[0].category, issubclass(UserWarning, Warning), warnings.formatwarning('m', UserWarning, 'f.py', 3, 'x = 1'))

# %% traceback
import io, traceback
def inner(): return {}['key']
def outer():
    try:
        inner()
    except KeyError as e:
        raise ValueError('bad') from e
try:
    outer()
except ValueError as e:
    print(traceback.format_exception_only(type(e), e), [f.name for f in traceback.extract_tb(e.__traceback__)], repr(e.__cause__))
    text = traceback.format_exc()
    print(text.splitlines()[0], 'direct cause' in text, text.splitlines()[-1])
    f = io.StringIO()
    traceback.print_exc(file=f)
    print(f.getvalue() == text, len(traceback.TracebackException.from_exception(e).stack), traceback.format_tb(e.__traceback__)[0].splitlines()[0].split(',')[1:])
def here(): return [f.name for f in traceback.extract_stack()][-2:]
print(here())

# %% timeit
import timeit
t = timeit.timeit('x + 1', setup='x = 1', number=100)
print(isinstance(t, float), t > 0, len(timeit.repeat('pass', repeat=3, number=10)), timeit.timeit(lambda: None, number=5) >= 0)
n, seconds = timeit.Timer('sum(range(10))').autorange()
print(n > 1, seconds > 0, timeit.default_timer() > 0)

# %% logging
import io, logging
stream = io.StringIO()
logging.basicConfig(stream=stream, level=logging.INFO, format='%(levelname)s:%(name)s:%(message)s', force=True)
log = logging.getLogger('train')
log.debug('not shown')
log.info('epoch %d loss %.3f', 3, 0.12345)
log.warning('careful')
try:
    1 / 0
except ZeroDivisionError:
    log.exception('failed')
print(stream.getvalue().splitlines()[:3], stream.getvalue().splitlines()[-1])
handler = logging.StreamHandler(stream)
handler.setFormatter(logging.Formatter('[{levelname:>8}] {message}', style='{'))
child = logging.getLogger('train.child')
child.addHandler(handler)
child.propagate = False
child.setLevel('ERROR')
child.error('x=%(x)s', {'x': 5})
child.warning('no')
print(stream.getvalue().splitlines()[-1], child.parent is log, log.isEnabledFor(logging.DEBUG), child.getEffectiveLevel(), logging.getLevelName(30), logging.root.handlers[0].stream is stream, logging.getLogger('train') is log)

import logging, os, tempfile
with tempfile.TemporaryDirectory() as folder:
    logging.basicConfig(filename=os.path.join(folder, 'run.log'), level=logging.DEBUG, format='%(message)s', force=True)
    logging.debug('to a file')
    logging.shutdown()
    print(open(os.path.join(folder, 'run.log')).read())

# %% argparse
import argparse, contextlib, io
parser = argparse.ArgumentParser(prog='train.py', description='Trains a model.')
parser.add_argument('data')
parser.add_argument('--lr', type=float, default=0.1)
parser.add_argument('-e', '--epochs', type=int, default=3)
parser.add_argument('--opt', choices=['sgd', 'adam'], default='sgd')
parser.add_argument('--verbose', action='store_true')
parser.add_argument('--sizes', nargs='+', type=int)
parser.add_argument('--tag', action='append')
a = parser.parse_args(['set.csv', '--lr', '0.5', '-e', '7', '--verbose', '--sizes', '1', '2', '--tag', 'x', '--tag=y'])
print(a, a.lr, vars(a)['epochs'], parser.parse_args(['d']).sizes, parser.parse_known_args(['d', '--other'])[1])
for wrong in (['d', '--lr', 'x'], [], ['d', '--what']):
    err = io.StringIO()
    with contextlib.redirect_stderr(err):
        try:
            parser.parse_args(wrong)
        except SystemExit as e:
            print(e.code, err.getvalue().splitlines()[-1])
print(parser.format_usage().split(), [g.title for g in parser._action_groups])
sub = argparse.ArgumentParser(prog='p').add_subparsers(dest='command')
run = sub.add_parser('run')
group = run.add_mutually_exclusive_group()
group.add_argument('-a', action='store_const', const=1)
group.add_argument('-b', action='count')
print(run.parse_args(['-bbb']), run.parse_args(['-a']))

# %% unittest
import io, unittest
class TestMath(unittest.TestCase):
    @classmethod
    def setUpClass(cls): cls.shared = [1]
    def setUp(self): self.x = 2
    def test_add(self): self.assertEqual(self.x + 1, 3)
    def test_wrong(self): self.assertEqual(self.x, 5)
    def test_raises(self):
        with self.assertRaises(ZeroDivisionError) as caught:
            1 / 0
        self.assertIn('division', str(caught.exception))
    def test_close(self): self.assertAlmostEqual(0.1 + 0.2, 0.3)
    def test_sub(self):
        for i in range(2):
            with self.subTest(i=i):
                self.assertTrue(i < 2)
    @unittest.skip('later')
    def test_skipped(self): ...
    def test_error(self): raise KeyError('k')
stream = io.StringIO()
suite = unittest.defaultTestLoader.loadTestsFromTestCase(TestMath)
result = unittest.TextTestRunner(stream=stream, verbosity=1).run(suite)
print(result.testsRun, len(result.failures), len(result.errors), len(result.skipped), result.wasSuccessful(), result.failures[0][1].splitlines()[-1], result.errors[0][1].splitlines()[-1])
print(stream.getvalue().splitlines()[0], stream.getvalue().splitlines()[-1])
from unittest import mock
m = mock.Mock(return_value=3)
print(m(1, a=2), m.called, m.call_args, m.method(5) is m.method.return_value, m.assert_called_once_with(1, a=2))
with mock.patch('math.sqrt', return_value='patched'):
    import math
    print(math.sqrt(4))
print(math.sqrt(4))

# %% doctest
import doctest, io, contextlib
def double(n):
    """Doubles.
    >>> double(2)
    4
    >>> double('a')
    'aa'
    >>> double(None)
    Traceback (most recent call last):
    TypeError: unsupported operand type(s) for *: 'NoneType' and 'int'
    >>> double(1)
    3
    """
    return n * 2
out = io.StringIO()
runner = doctest.DocTestRunner(verbose=False)
for test in doctest.DocTestFinder().find(double, 'double', globs={'double': double}):
    runner.run(test, out=out.write)
print(runner.failures, runner.tries)
print([line for line in out.getvalue().splitlines() if line.startswith(('Expected', 'Got', '    '))])
print(len(doctest.DocTestParser().get_examples('>>> 1\n1\n>>> 2\n2\n')))

# %% decimal and fractions
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, getcontext, localcontext
from fractions import Fraction
print(Decimal('0.1') + Decimal('0.2'), Decimal(1) / Decimal(7), Decimal('2.675').quantize(Decimal('0.01'), ROUND_HALF_UP), Decimal(2).sqrt(), repr(Decimal('1E+3')), Decimal('1.10').normalize(), Decimal(0.1))
with localcontext() as context:
    context.prec = 5
    print(Decimal(1) / 3, getcontext().prec)
print(Fraction(1, 3) + Fraction(1, 6), Fraction('0.125'), repr(Fraction(6, 4)), Fraction(0.1).limit_denominator(10), float(Fraction(1, 4)), Fraction(7, 2) // 1, Fraction(3.5).numerator, Fraction(1, 3) < 0.34)
try:
    Decimal('x')
except InvalidOperation as e:
    print(type(e).__name__)
Fraction(1, 0)

# %% more of the library
import array, calendar, colorsys, difflib, html, numbers, shlex, urllib.parse, uuid, weakref
print(array.array('f', [1, 2]).tolist(), array.array('i', [1, 2]).tobytes(), calendar.isleap(2024), int(calendar.monthrange(2024, 2)[0]), calendar.month_name[3])
print(colorsys.rgb_to_hsv(1, 0.5, 0), difflib.get_close_matches('appel', ['ape', 'apple', 'peach']), difflib.SequenceMatcher(None, 'abcd', 'bcde').ratio(), html.escape('<a>&'), isinstance(1.0, numbers.Real))
print(shlex.split("a 'b c' d"), urllib.parse.quote('a b&c'), urllib.parse.urlparse('http://h:80/p?q=1#f').path, urllib.parse.parse_qs('a=1&b=2&a=3'), urllib.parse.urlencode({'a': 'x y'}), uuid.UUID(int=5), uuid.uuid5(uuid.NAMESPACE_DNS, 'a'))
class C: pass
c = C()
r = weakref.ref(c)
d = weakref.WeakValueDictionary(k=c)
print(r() is c, len(d))

import ast, configparser, gzip, io, queue, secrets, sched, time, zipfile
print(ast.literal_eval("{'a': [1, (2,)]}"), ast.unparse(ast.parse('x=1+2')), type(ast.parse('1', mode='eval').body).__name__, [type(n).__name__ for n in ast.walk(ast.parse('f(x)'))])
c = configparser.ConfigParser()
c.read_string('[a]\nx = 1\ny = yes\n')
print(c['a'].getint('x'), c.getboolean('a', 'y'), c.sections(), gzip.decompress(gzip.compress(b'data')), len(secrets.token_hex(4)))
q = queue.Queue()
q.put(1)
p = queue.PriorityQueue()
p.put((2, 'b'))
p.put((1, 'a'))
print(q.get(), q.empty(), p.get(), p.qsize())
s = sched.scheduler(time.time, lambda t: None)
s.enter(0, 1, print, ('scheduled',))
s.run()
b = io.BytesIO()
with zipfile.ZipFile(b, 'w') as z:
    z.writestr('a.txt', 'inside')
print(zipfile.ZipFile(b).read('a.txt'), zipfile.ZipFile(b).namelist())

import sys
print(sys.version_info >= (3, 11), sys.maxsize, sys.byteorder, sys.getrecursionlimit() >= 1000, sys.getsizeof(1) > 0, sys.float_info.epsilon, sys.float_info.max, sys.int_info.bits_per_digit > 0, sys.implementation.name != '', 'math' in sys.builtin_module_names or True)
print(sys.getrefcount([]) > 0, sys.intern('a') == 'a', sys.exc_info(), sys.stdin is not None, isinstance(sys.path, list), isinstance(sys.argv, list), sys.getdefaultencoding(), sys.maxunicode)
sys.exit('bye') if False else print('end')

# %% threads and locks
import threading
lock = threading.Lock()
with lock:
    print(lock.locked(), lock.acquire(blocking=False))
print(lock.locked(), threading.current_thread().name, threading.active_count() >= 1, threading.main_thread() is threading.current_thread())
r = threading.RLock()
with r, r:
    print('twice')
data = threading.local()
data.x = 1
e = threading.Event()
e.set()
print(data.x, e.is_set(), e.wait(0.01), threading.Event().wait(0.001), threading.Semaphore(2).acquire())
