//! The operator table: one entry a PyTorch function, from which bindings, completion, documentation, the ledger and
//! error messages are fed.
//!
//! An [`Op`] has one or more signatures in the notation of PyTorch's own argument parser, such as
//! `(Tensor input, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None)`. The bindings bind Python
//! arguments to the first signature that fits and hand the engine plain [`Args`]; methods, in-place variants and
//! `out=` are derived from the same entry. To add an operator: write its function in its family's file, put its entry
//! in that file's `OPS`, record its case.

use super::error::{Error, ErrorKind, Result, bail};
use super::{DType, Device, Number, Tensor};

/// One function of `torch` (or `torch.linalg`, `torch.nn.functional`, …) and the methods that go with it.
pub struct Op {
    /// The name in Python.
    pub name: &'static str,
    /// Where it can be called.
    pub places: Places,
    pub overloads: &'static [Overload],
    /// What `help()` shows under the signature.
    pub doc: &'static str,
}

/// One way to call an [`Op`].
pub struct Overload {
    /// Parameters in parentheses.
    pub signature: &'static str,
    pub run: fn(&Args) -> Result<Out>,
}

/// Where an operator can be called, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places(pub u16);

impl Places {
    /// `torch.name(…)`.
    pub const TORCH: Self = Self(1);
    /// `tensor.name(…)`.
    pub const METHOD: Self = Self(2);
    /// `tensor.name_(…)`: the method's result is written into the tensor.
    pub const INPLACE: Self = Self(4);
    /// `torch.name(…, out=tensor)`.
    pub const OUT: Self = Self(8);
    /// `torch.nn.functional.name(…)`.
    pub const FUNCTIONAL: Self = Self(16);
    /// `torch.linalg.name(…)`.
    pub const LINALG: Self = Self(32);
    /// `torch.special.name(…)`.
    pub const SPECIAL: Self = Self(64);
    /// `torch.nn.functional.name(…, inplace=True)` and `name_`.
    pub const FUNCTIONAL_INPLACE: Self = Self(128);
    /// `torch.name_(tensor, …)`.
    pub const TORCH_INPLACE: Self = Self(256);

    /// Function, method and `out=`: what most operators are.
    pub const COMMON: Self = Self(1 | 2 | 8);
    /// Function, method, in place and `out=`: elementwise operators.
    pub const ELEMENTWISE: Self = Self(1 | 2 | 4 | 8);
    /// Function and method.
    pub const BOTH: Self = Self(1 | 2);

    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// An argument after binding.
#[derive(Clone)]
pub enum Arg {
    /// Not given, or given as `None`.
    None,
    Tensor(Tensor),
    Tensors(Vec<Tensor>),
    /// `None`s stay where they are: `tensor[:, None, idx]`, `index_put`.
    OptionalTensors(Vec<Option<Tensor>>),
    Number(Number),
    Int(i64),
    Ints(Vec<i64>),
    /// `None`s stay where they are: `adaptive_avg_pool2d(x, (None, 7))`.
    OptionalInts(Vec<Option<i64>>),
    Floats(Vec<f64>),
    Float(f64),
    Bool(bool),
    Str(String),
    DType(DType),
    Device(Device),
    /// The number of a `torch.Generator`.
    Generator(usize),
}

/// The bound arguments of a call, by their position in the signature.
pub struct Args<'a> {
    pub name: &'a str,
    pub values: &'a [Arg],
}

/// A tensor or a number: what elementwise operators take on either side.
#[derive(Clone)]
pub enum Operand {
    Tensor(Tensor),
    Number(Number),
}

/// What an operator returns.
pub enum Out {
    Tensor(Tensor),
    /// A Python tuple.
    Tuple(Vec<Tensor>),
    List(Vec<Tensor>),
    /// A `torch.return_types` tuple: its name and its fields' names.
    Named(&'static str, &'static [&'static str], Vec<Tensor>),
    /// The same with a last field that is a tuple of tensors.
    NamedList(&'static str, &'static [&'static str], Vec<Tensor>, Vec<Tensor>),
    Number(Number),
    Bool(bool),
    Ints(Vec<i64>),
    Str(String),
    DType(DType),
    None,
}

impl From<Tensor> for Out {
    fn from(tensor: Tensor) -> Self {
        Self::Tensor(tensor)
    }
}

impl From<bool> for Out {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Tensor> for Operand {
    fn from(tensor: Tensor) -> Self {
        Self::Tensor(tensor)
    }
}

impl From<Number> for Operand {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

macro_rules! getters {
    ($($(#[$doc:meta])* $get:ident, $optional:ident, $variant:ident, $type:ty, $how:expr;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// `TypeError` where the argument is of another kind, which the binder rules out for a right signature.
            pub fn $get(&self, i: usize) -> Result<$type> {
                match self.$optional(i)? {
                    Some(value) => Ok(value),
                    None => bail!(Type, "{}(): argument {} must not be None", self.name, i + 1),
                }
            }

            /// Like the method of the plain name; `None` where the argument was not given.
            ///
            /// # Errors
            /// `TypeError` where the argument is of another kind.
            pub fn $optional(&self, i: usize) -> Result<Option<$type>> {
                match self.values.get(i) {
                    None | Some(Arg::None) => Ok(None),
                    Some(Arg::$variant(value)) => Ok(Some($how(value))),
                    Some(other) => Err(self.mismatch(i, other, stringify!($variant))),
                }
            }
        )*
    };
}

impl Args<'_> {
    getters! {
        /// The tensor at position `i`.
        tensor, opt_tensor, Tensor, Tensor, Tensor::clone;
        /// The list of tensors at position `i`.
        tensors, opt_tensors, Tensors, Vec<Tensor>, Vec::clone;
        /// The list of tensors or `None`s at position `i`.
        optional_tensors, opt_optional_tensors, OptionalTensors, Vec<Option<Tensor>>, Vec::clone;
        /// The number at position `i`.
        number, opt_number, Number, Number, |v: &Number| *v;
        /// The integer at position `i`.
        int, opt_int, Int, i64, |v: &i64| *v;
        /// The list of integers at position `i`.
        ints, opt_ints, Ints, Vec<i64>, Vec::clone;
        /// The list of integers or `None`s at position `i`.
        optional_ints, opt_optional_ints, OptionalInts, Vec<Option<i64>>, Vec::clone;
        /// The list of floats at position `i`.
        floats, opt_floats, Floats, Vec<f64>, Vec::clone;
        /// The float at position `i`.
        float, opt_float, Float, f64, |v: &f64| *v;
        /// The truth value at position `i`.
        bool, opt_bool, Bool, bool, |v: &bool| *v;
        /// The text at position `i`.
        str, opt_str, Str, String, String::clone;
        /// The dtype at position `i`.
        dtype, opt_dtype, DType, DType, |v: &DType| *v;
        /// The device at position `i`.
        device, opt_device, Device, Device, |v: &Device| *v;
        /// The generator at position `i`.
        generator, opt_generator, Generator, usize, |v: &usize| *v;
    }

    /// The tensor or number at position `i`.
    ///
    /// # Errors
    /// `TypeError` where it is neither.
    pub fn operand(&self, i: usize) -> Result<Operand> {
        match self.values.get(i) {
            Some(Arg::Tensor(tensor)) => Ok(Operand::Tensor(tensor.clone())),
            Some(Arg::Number(number)) => Ok(Operand::Number(*number)),
            other => Err(self.mismatch(i, other.unwrap_or(&Arg::None), "Tensor or Number")),
        }
    }

    /// Whether the argument at position `i` was given.
    pub fn given(&self, i: usize) -> bool {
        !matches!(self.values.get(i), None | Some(Arg::None))
    }

    fn mismatch(&self, i: usize, _value: &Arg, wanted: &str) -> Error {
        Error::new(ErrorKind::Type, format!("{}(): argument {} must be {wanted}", self.name, i + 1))
    }
}

/// A parameter of a signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: String,
    pub kind: Kind,
    /// Text after `=`; `None` where the argument must be given.
    pub default: Option<String>,
    /// Whether `None` is accepted (`?`).
    pub optional: bool,
    pub keyword_only: bool,
}

/// The type of a parameter, in PyTorch's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Tensor,
    /// `Tensor|Number`: a Python number is taken as it is and promotes like one.
    Operand,
    TensorList,
    /// `Tensor*`: a list of tensors, or tensors one after the other.
    VarTensors,
    OptionalTensorList,
    Number,
    Int,
    /// `int[N]`: N > 0 lets one integer stand for N equal ones.
    IntList(usize),
    OptionalIntList,
    FloatList,
    Float,
    Bool,
    Str,
    ScalarType,
    Device,
    Generator,
    /// Accepted and without effect: `layout`, `memory_format`, `pin_memory`.
    Ignored,
}

impl Kind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "Tensor" => Self::Tensor,
            "Tensor|Number" => Self::Operand,
            "Tensor[]" => Self::TensorList,
            "Tensor*" => Self::VarTensors,
            "Tensor?[]" => Self::OptionalTensorList,
            "Number" => Self::Number,
            "int" => Self::Int,
            "int[]" => Self::IntList(0),
            "int[1]" => Self::IntList(1),
            "int[2]" => Self::IntList(2),
            "int[3]" => Self::IntList(3),
            "int?[]" => Self::OptionalIntList,
            "float[]" => Self::FloatList,
            "float" => Self::Float,
            "bool" => Self::Bool,
            "str" => Self::Str,
            "ScalarType" => Self::ScalarType,
            "Device" => Self::Device,
            "Generator" => Self::Generator,
            "Layout" | "MemoryFormat" => Self::Ignored,
            _ => return None,
        })
    }

    /// The type's name in PyTorch's error messages.
    pub const fn error_name(self) -> &'static str {
        match self {
            Self::Tensor | Self::Operand => "Tensor",
            Self::TensorList | Self::VarTensors | Self::OptionalTensorList => "tuple of Tensors",
            Self::Number => "Number",
            Self::Int => "int",
            Self::IntList(_) | Self::OptionalIntList => "tuple of ints",
            Self::FloatList => "tuple of floats",
            Self::Float => "float",
            Self::Bool => "bool",
            Self::Str => "str",
            Self::ScalarType => "torch.dtype",
            Self::Device => "torch.device",
            Self::Generator => "torch.Generator",
            Self::Ignored => "torch.memory_format",
        }
    }
}

/// Parses a signature of the table.
///
/// # Errors
/// `ValueError` that names the piece that cannot be read; a test parses every entry, so that none reaches a learner.
pub fn parse_signature(signature: &str) -> Result<Vec<Parameter>> {
    let Some(inner) = signature.strip_prefix('(').and_then(|s| s.strip_suffix(')')) else {
        bail!(Value, "signature {signature:?} is not in parentheses");
    };
    let mut parameters = Vec::new();
    let mut keyword_only = false;
    for piece in split_top(inner) {
        if piece == "*" {
            keyword_only = true;
            continue;
        }
        let (typed, default) = match piece.split_once('=') {
            Some((typed, default)) => (typed, Some(default.to_owned())),
            None => (piece, None),
        };
        let Some((kind, name)) = typed.rsplit_once(' ') else {
            bail!(Value, "signature {signature:?}: {piece:?} has no type");
        };
        let (kind, optional) = kind.strip_suffix('?').map_or((kind, false), |kind| (kind, true));
        let Some(kind) = Kind::parse(kind) else {
            bail!(Value, "signature {signature:?}: no type {kind:?}");
        };
        parameters.push(Parameter { name: name.to_owned(), kind, default, optional, keyword_only });
    }
    Ok(parameters)
}

/// Splits at commas outside brackets.
fn split_top(text: &str) -> Vec<&str> {
    let (mut pieces, mut depth, mut start) = (Vec::new(), 0, 0);
    for (i, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                pieces.push(text[start..i].trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    pieces.push(text[start..].trim());
    pieces.retain(|p| !p.is_empty());
    pieces
}

/// Reads a default value of a signature.
pub fn default_value(parameter: &Parameter) -> Arg {
    let Some(text) = parameter.default.as_deref() else { return Arg::None };
    let number = |text: &str| {
        text.parse::<i64>().map_or_else(
            |_| match text {
                "True" => Number::Bool(true),
                "False" => Number::Bool(false),
                _ => Number::Float(text.parse().unwrap_or(f64::NAN)),
            },
            Number::Int,
        )
    };
    match (parameter.kind, text) {
        (_, "None") => Arg::None,
        (Kind::Number | Kind::Operand, _) => Arg::Number(number(text)),
        (Kind::Int, _) => Arg::Int(number(text).to_i64()),
        (Kind::Float, _) => Arg::Float(number(text).to_f64()),
        (Kind::Bool, _) => Arg::Bool(text == "True"),
        (Kind::Str, _) => Arg::Str(text.trim_matches(['"', '\'']).to_owned()),
        (Kind::IntList(n), _) => {
            let inner = text.trim_matches(['(', ')', '[', ']']);
            let values: Vec<i64> =
                inner.split(',').map(str::trim).filter(|s| !s.is_empty()).map(|s| number(s).to_i64()).collect();
            Arg::Ints(if values.len() == 1 && n > 1 { vec![values[0]; n] } else { values })
        }
        _ => Arg::None,
    }
}
