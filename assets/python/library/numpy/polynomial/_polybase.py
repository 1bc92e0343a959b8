"""What the classes of polynomials have in common: calculating with them, fitting them, writing them."""
import _numpy
from _numpy import array
from numpy.polynomial import polyutils as pu

style = "unicode"


class ABCPolyBase:
    """A series in a basis: coefficients, a domain, and the window that the domain is taken to."""

    __hash__ = None
    __array_ufunc__ = None
    maxpower = 100
    _superscript_mapping = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    _subscript_mapping = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

    def __init_subclass__(cls):
        for name in ("add", "sub", "mul", "div", "pow", "val", "der", "int", "fit", "line", "roots", "fromroots"):
            function = cls._functions[cls._prefix + name]
            setattr(cls, "_" + name, staticmethod(function))

    def __init__(self, coef, domain=None, window=None, symbol="x"):
        (self.coef,) = pu.as_series([coef], trim=False)
        for name, value in (("domain", domain), ("window", window)):
            if value is not None:
                (value,) = pu.as_series([value], trim=False)
                if len(value) != 2:
                    raise ValueError(f"{name.capitalize()} has wrong number of elements.")
                setattr(self, name, value)
        if not isinstance(symbol, str):
            raise TypeError("Symbol must be a non-empty string")
        if not symbol.isidentifier():
            raise ValueError("Symbol string must be a valid Python identifier")
        self._symbol = symbol

    @property
    def symbol(self):
        """The name of the variable."""
        return self._symbol

    def has_samecoef(self, other):
        """Whether the coefficients are those of another series."""
        return len(self.coef) == len(other.coef) and bool((self.coef == other.coef).all())

    def has_samedomain(self, other):
        """Whether the domain is that of another series."""
        return (self.domain == other.domain).all()

    def has_samewindow(self, other):
        """Whether the window is that of another series."""
        return (self.window == other.window).all()

    def has_sametype(self, other):
        """Whether the other is a series of this kind."""
        return isinstance(other, self.__class__)

    def _coefficients_of(self, other):
        """The coefficients of the other side; raises where it cannot be calculated with."""
        if not isinstance(other, ABCPolyBase):
            return other
        if not isinstance(other, self.__class__):
            raise TypeError("Polynomial types differ")
        if not (self.domain == other.domain).all():
            raise TypeError("Domains differ")
        if not (self.window == other.window).all():
            raise TypeError("Windows differ")
        if self.symbol != other.symbol:
            raise ValueError("Polynomial symbols differ")
        return other.coef

    def _with(self, coef, domain=None):
        return self.__class__(coef, self.domain if domain is None else domain, self.window, self.symbol)

    # -- writing --

    def __repr__(self):
        parts = [repr(value)[6:-1] for value in (self.coef, self.domain, self.window)]
        return f"{type(self).__name__}({parts[0]}, domain={parts[1]}, window={parts[2]}, symbol='{self.symbol}')"

    def __format__(self, fmt_str):
        if fmt_str == "":
            return self.__str__()
        if fmt_str not in ("ascii", "unicode"):
            raise ValueError(
                f"Unsupported format string '{fmt_str}' passed to {self.__class__}.__format__. Valid options are 'ascii' and "
                "'unicode'"
            )
        return self._text(self._str_term_ascii if fmt_str == "ascii" else self._str_term_unicode)

    def __str__(self):
        return format(self, style)

    def _text(self, term):
        line_width = max(_numpy._print_options()["linewidth"], 1)
        out = pu.format_float(self.coef[0])
        offset, scale = self._mapparms_text()
        variable = offset + scale + self.symbol if offset or scale else self.symbol
        variable = f"({variable})" if offset or scale else variable
        for i, coefficient in enumerate(self.coef[1:], 1):
            out += " "
            power = str(i)
            length = len(out.split("\n")[-1])
            positive = _is_positive(coefficient)
            if positive:
                following = "+ " + pu.format_float(coefficient, parens=True)
            else:
                following = "- " + pu.format_float(-coefficient, parens=True)
            following += term(power, variable)
            sign_after = 2 if i < len(self.coef) - 1 else 0
            if length + len(following) + sign_after >= line_width:
                following = following.replace(" ", "\n", 1)
            out += following
        return out

    def _mapparms_text(self):
        """The offset and the scale from the domain to the window, as they stand before the variable."""
        offset, scale = self.mapparms()
        if offset == 0 and scale == 1:
            return "", ""
        shown = "" if scale == 1 else pu.format_float(scale, parens=True)
        return ("" if offset == 0 else f"{pu.format_float(offset, parens=True)} + "), shown

    @classmethod
    def _str_term_unicode(cls, i, arg_str):
        return f"·{cls.basis_name}{i.translate(cls._subscript_mapping)}({arg_str})"

    @classmethod
    def _str_term_ascii(cls, i, arg_str):
        return f" {cls.basis_name}_{i}({arg_str})"

    @classmethod
    def _repr_latex_term(cls, i, arg_str, needs_parens):
        return f"{{{cls.basis_name}}}_{{{i}}}({arg_str})"

    def _repr_latex_(self):
        offset, scale = self.mapparms()

        def scalar(value, parens=False):
            return rf"\text{{{pu.format_float(value, parens=parens)}}}"

        if offset == 0 and scale == 1:
            term, parens = self.symbol, False
        elif scale == 1:
            term, parens = f"{scalar(offset)} + {self.symbol}", True
        elif offset == 0:
            term, parens = f"{scalar(scale)}{self.symbol}", True
        else:
            term, parens = f"{scalar(offset)} + {scalar(scale)}{self.symbol}", True
        pieces = []
        for i, coefficient in enumerate(self.coef):
            if i == 0:
                text = scalar(coefficient)
            else:
                text = f" + {scalar(coefficient, True)}" if _is_positive(coefficient) else f" - {scalar(-coefficient, True)}"
            member = self._repr_latex_term(i, term, parens)
            piece = text if member == "1" else rf"{text}\,{member}"
            pieces.append(piece if coefficient != 0 else rf"\color{{LightGray}}{{{piece}}}")
        return rf"${self.symbol} \mapsto {''.join(pieces) if pieces else '0'}$"

    # -- calculating --

    def __call__(self, arg):
        return self._val(pu.mapdomain(arg, self.domain, self.window), self.coef)

    def __iter__(self):
        return iter(self.coef)

    def __len__(self):
        return len(self.coef)

    def __neg__(self):
        return self._with(-self.coef)

    def __pos__(self):
        return self

    def _calculated(self, function, left, right):
        try:
            return self._with(function(left, right))
        except Exception:
            return NotImplemented

    def __add__(self, other):
        return self._calculated(self._add, self.coef, self._coefficients_of(other))

    def __sub__(self, other):
        return self._calculated(self._sub, self.coef, self._coefficients_of(other))

    def __mul__(self, other):
        return self._calculated(self._mul, self.coef, self._coefficients_of(other))

    def __radd__(self, other):
        return self._calculated(self._add, other, self.coef)

    def __rsub__(self, other):
        return self._calculated(self._sub, other, self.coef)

    def __rmul__(self, other):
        return self._calculated(self._mul, other, self.coef)

    def __truediv__(self, other):
        if isinstance(other, bool) or not isinstance(other, (int, float, complex, _numpy.number)):
            raise TypeError(f"unsupported types for true division: '{type(self)}', '{type(other)}'")
        return self.__floordiv__(other)

    def __rtruediv__(self, other):
        return NotImplemented

    def __divmod__(self, other):
        try:
            quotient, rest = self._div(self.coef, self._coefficients_of(other))
        except ZeroDivisionError:
            raise
        except Exception:
            return NotImplemented
        return self._with(quotient), self._with(rest)

    def __floordiv__(self, other):
        made = self.__divmod__(other)
        return made if made is NotImplemented else made[0]

    def __mod__(self, other):
        made = self.__divmod__(other)
        return made if made is NotImplemented else made[1]

    def __rdivmod__(self, other):
        try:
            quotient, rest = self._div(other, self.coef)
        except ZeroDivisionError:
            raise
        except Exception:
            return NotImplemented
        return self._with(quotient), self._with(rest)

    def __rfloordiv__(self, other):
        made = self.__rdivmod__(other)
        return made if made is NotImplemented else made[0]

    def __rmod__(self, other):
        made = self.__rdivmod__(other)
        return made if made is NotImplemented else made[1]

    def __pow__(self, other):
        return self._with(self._pow(self.coef, other, maxpower=self.maxpower))

    def __eq__(self, other):
        return bool(
            isinstance(other, self.__class__) and (self.domain == other.domain).all() and (self.window == other.window).all()
            and self.coef.shape == other.coef.shape and (self.coef == other.coef).all() and self.symbol == other.symbol
        )

    def __ne__(self, other):
        return not self.__eq__(other)

    def copy(self):
        """Returns a copy."""
        return self._with(self.coef)

    def degree(self):
        """Returns the degree of the series."""
        return len(self) - 1

    def cutdeg(self, deg):
        """Returns the series without the terms over a degree."""
        return self.truncate(deg + 1)

    def trim(self, tol=0):
        """Returns the series without the highest terms that are not larger than a tolerance."""
        return self._with(pu.trimcoef(self.coef, tol))

    def truncate(self, size):
        """Returns the series of the first coefficients."""
        count = int(size)
        if count != size or count < 1:
            raise ValueError("size must be a positive integer")
        return self._with(self.coef if count >= len(self.coef) else self.coef[:count])

    def convert(self, domain=None, kind=None, window=None):
        """Returns the series in another basis, on another domain, or with another window."""
        kind = self.__class__ if kind is None else kind
        domain = kind.domain if domain is None else domain
        window = kind.window if window is None else window
        return self(kind.identity(domain, window=window, symbol=self.symbol))

    def mapparms(self):
        """Returns the offset and the scale from the domain to the window."""
        return pu.mapparms(self.domain, self.window)

    def integ(self, m=1, k=[], lbnd=None):  # noqa: B006
        """Returns the integral."""
        offset, scale = self.mapparms()
        start = 0 if lbnd is None else offset + scale * lbnd
        return self._with(self._int(self.coef, m, k, start, 1.0 / scale))

    def deriv(self, m=1):
        """Returns the derivative."""
        return self._with(self._der(self.coef, m, self.mapparms()[1]))

    def roots(self):
        """Returns where the series is zero."""
        return pu.mapdomain(self._roots(self.coef), self.window, self.domain)

    def linspace(self, n=100, domain=None):
        """Returns points at equal distances on the domain, and the values there."""
        from numpy import linspace

        domain = self.domain if domain is None else domain
        x = linspace(domain[0], domain[1], n)
        return x, self(x)

    # -- making --

    @classmethod
    def fit(cls, x, y, deg, domain=None, rcond=None, full=False, w=None, window=None, symbol="x"):
        """Returns the series of a degree that comes nearest to points."""
        if domain is None:
            domain = pu.getdomain(x)
            if domain[0] == domain[1]:
                domain = domain + array([-1, 1])
        elif type(domain) is list and len(domain) == 0:
            domain = cls.domain
        window = cls.window if window is None else window
        made = cls._fit(pu.mapdomain(x, domain, window), y, deg, w=w, rcond=rcond, full=full)
        if full:
            coef, status = made
            return cls(coef, domain=domain, window=window, symbol=symbol), status
        return cls(made, domain=domain, window=window, symbol=symbol)

    @classmethod
    def fromroots(cls, roots, domain=[], window=None, symbol="x"):  # noqa: B006
        """Returns the series that is zero at points."""
        (roots,) = pu.as_series([roots], trim=False)
        if domain is None:
            domain = pu.getdomain(roots)
        elif type(domain) is list and len(domain) == 0:
            domain = cls.domain
        window = cls.window if window is None else window
        offset, scale = pu.mapparms(domain, window)
        coef = cls._fromroots(offset + scale * roots) / scale ** len(roots)
        return cls(coef, domain=domain, window=window, symbol=symbol)

    @classmethod
    def identity(cls, domain=None, window=None, symbol="x"):
        """Returns the series whose value is x."""
        domain = cls.domain if domain is None else domain
        window = cls.window if window is None else window
        offset, scale = pu.mapparms(window, domain)
        return cls(cls._line(offset, scale), domain, window, symbol)

    @classmethod
    def basis(cls, deg, domain=None, window=None, symbol="x"):
        """Returns the member of a degree."""
        domain = cls.domain if domain is None else domain
        window = cls.window if window is None else window
        degree = int(deg)
        if degree != deg or degree < 0:
            raise ValueError("deg must be non-negative integer")
        return cls([0] * degree + [1], domain, window, symbol)

    @classmethod
    def cast(cls, series, domain=None, window=None):
        """Returns a series of another basis in this one."""
        domain = cls.domain if domain is None else domain
        window = cls.window if window is None else window
        return series.convert(domain, cls, window)

    def __getstate__(self):
        return {name: value.copy() if hasattr(value, "copy") else value for name, value in self.__dict__.items()}

    def __setstate__(self, state):
        self.__dict__ = state


def _is_positive(number):
    """Whether a coefficient is written with a plus."""
    if isinstance(number, complex):
        number = complex(number)
        return (number.real, number.imag) >= (0, 0)
    return number >= 0
