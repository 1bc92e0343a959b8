//! Element types: names, categories, promotion, and the Rust type that holds each on the host.

use burn::tensor::{BoolStore, DType as BurnDType};
use bytemuck::{Pod, Zeroable};
use half::{bf16, f16};

mod table;
pub mod unsigned;

pub use table::OPS;

/// A tensor's element type, `torch.float32` and its kin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DType {
    Bool,
    UInt8,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt16,
    UInt32,
    UInt64,
    Float16,
    BFloat16,
    Float32,
    Float64,
}

/// What promotion compares first: a Python scalar or a 0-dim tensor changes the result's type only where its
/// category is higher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    Bool,
    Integral,
    Floating,
}

impl DType {
    pub const ALL: [Self; 13] = [
        Self::Bool,
        Self::UInt8,
        Self::Int8,
        Self::Int16,
        Self::Int32,
        Self::Int64,
        Self::UInt16,
        Self::UInt32,
        Self::UInt64,
        Self::Float16,
        Self::BFloat16,
        Self::Float32,
        Self::Float64,
    ];

    /// Such as `float32`, without `torch.`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::UInt8 => "uint8",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::UInt16 => "uint16",
            Self::UInt32 => "uint32",
            Self::UInt64 => "uint64",
            Self::Float16 => "float16",
            Self::BFloat16 => "bfloat16",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
        }
    }

    /// The name that PyTorch's error messages and `type()` use, such as `Float` and `Long`.
    pub const fn scalar_name(self) -> &'static str {
        match self {
            Self::Bool => "Bool",
            Self::UInt8 => "Byte",
            Self::Int8 => "Char",
            Self::Int16 => "Short",
            Self::Int32 => "Int",
            Self::Int64 => "Long",
            Self::UInt16 => "UInt16",
            Self::UInt32 => "UInt32",
            Self::UInt64 => "UInt64",
            Self::Float16 => "Half",
            Self::BFloat16 => "BFloat16",
            Self::Float32 => "Float",
            Self::Float64 => "Double",
        }
    }

    /// The C++ type's name, as in `expected m1 and m2 to have the same dtype, but got: float != double`.
    pub const fn c_name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::UInt8 => "unsigned char",
            Self::Int8 => "signed char",
            Self::Int16 => "short",
            Self::Int32 => "int",
            Self::Int64 => "long int",
            Self::UInt16 => "unsigned short",
            Self::UInt32 => "unsigned int",
            Self::UInt64 => "unsigned long",
            Self::Float16 => "c10::Half",
            Self::BFloat16 => "c10::BFloat16",
            Self::Float32 => "float",
            Self::Float64 => "double",
        }
    }

    /// Bytes of one element.
    pub const fn size(self) -> usize {
        match self {
            Self::Bool | Self::UInt8 | Self::Int8 => 1,
            Self::Int16 | Self::UInt16 | Self::Float16 | Self::BFloat16 => 2,
            Self::Int32 | Self::UInt32 | Self::Float32 => 4,
            Self::Int64 | Self::UInt64 | Self::Float64 => 8,
        }
    }

    pub const fn category(self) -> Category {
        match self {
            Self::Bool => Category::Bool,
            Self::Float16 | Self::BFloat16 | Self::Float32 | Self::Float64 => Category::Floating,
            _ => Category::Integral,
        }
    }

    pub const fn is_floating(self) -> bool {
        matches!(self, Self::Float16 | Self::BFloat16 | Self::Float32 | Self::Float64)
    }

    /// Integer types and bool.
    pub const fn is_integral(self) -> bool {
        !self.is_floating()
    }

    pub const fn is_signed(self) -> bool {
        !matches!(self, Self::Bool | Self::UInt8) && !self.is_wide_unsigned()
    }

    /// The number of this type that is nearest.
    pub fn nearest(self, value: f64) -> f64 {
        dispatch!(self, T => T::from_f64(value).to_f64())
    }

    /// Smallest and largest integer of an integer type, and of bool.
    pub const fn integer_range(self) -> (i128, i128) {
        let bits = 8 * self.size();
        match self {
            Self::Bool => (0, 1),
            _ if self.is_signed() => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
            _ => (0, (1 << bits) - 1),
        }
    }

    /// The signed type of as many bits, where it is one of the wide unsigned ones.
    pub const fn signed(self) -> Self {
        match self {
            Self::UInt16 => Self::Int16,
            Self::UInt32 => Self::Int32,
            Self::UInt64 => Self::Int64,
            other => other,
        }
    }

    /// Whether it is one of the unsigned types that PyTorch stores and converts, but hardly computes with ([`unsigned`]).
    pub const fn is_wide_unsigned(self) -> bool {
        matches!(self, Self::UInt16 | Self::UInt32 | Self::UInt64)
    }

    /// The type of `a + b` for two tensors of one dimension or more (`torch.promote_types`).
    pub fn promote(self, other: Self) -> Self {
        use DType::{BFloat16, Float16, Float32, Int8, Int16, UInt8};
        if self == other {
            return self;
        }
        match (self.min(other), self.max(other)) {
            (UInt8, Int8) => Int16,
            (Float16, BFloat16) => Float32,
            // The types are declared from narrow to wide. That a wide unsigned type meets another integer type is an
            // error before anything is computed ([`unsigned::check`]).
            (_, larger) => larger,
        }
    }

    /// Whether values of this type may be written into a tensor of type `to` by an in-place operation
    /// (`torch.can_cast`): only the category must not fall.
    pub fn can_cast(self, to: Self) -> bool {
        self.category() <= to.category()
    }

    pub const fn burn(self) -> BurnDType {
        match self {
            Self::Bool => BurnDType::Bool(BoolStore::Native),
            Self::UInt8 => BurnDType::U8,
            Self::Int8 => BurnDType::I8,
            Self::Int16 => BurnDType::I16,
            Self::Int32 => BurnDType::I32,
            Self::Int64 => BurnDType::I64,
            Self::UInt16 => BurnDType::U16,
            Self::UInt32 => BurnDType::U32,
            Self::UInt64 => BurnDType::U64,
            Self::Float16 => BurnDType::F16,
            Self::BFloat16 => BurnDType::BF16,
            Self::Float32 => BurnDType::F32,
            Self::Float64 => BurnDType::F64,
        }
    }
}

/// A boolean element: one byte, 0 or 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Pod, Zeroable)]
#[repr(transparent)]
pub struct Bool(pub u8);

/// The Rust type of one element on the host, with C's conversion rules, which are PyTorch's.
pub trait Element: Pod + Send + Sync + PartialEq + PartialOrd + std::fmt::Debug + 'static {
    const DTYPE: DType;
    fn to_f64(self) -> f64;
    fn from_f64(value: f64) -> Self;
    fn to_i64(self) -> i64;
    fn from_i64(value: i64) -> Self;
    #[inline]
    fn is_nan(self) -> bool {
        false
    }
    #[inline]
    fn zero() -> Self {
        Self::from_i64(0)
    }
    #[inline]
    fn one() -> Self {
        Self::from_i64(1)
    }
    /// Order in which NaN is greater than everything, as PyTorch sorts.
    fn sort_cmp(self, other: Self) -> std::cmp::Ordering {
        self.partial_cmp(&other).unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
    }
}

/// The first float beyond the largest `i64`.
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// x86's float to integer conversion: out of range and NaN give the smallest integer.
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "the range is checked")]
#[inline]
fn float_to_i64(value: f64) -> i64 {
    if value.is_nan() || value >= TWO_TO_63 || value < i64::MIN as f64 { i64::MIN } else { value as i64 }
}

macro_rules! integer_element {
    ($type:ty, $dtype:ident) => {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_lossless,
            clippy::cast_precision_loss,
            clippy::cast_possible_wrap,
            clippy::unnecessary_cast,
            trivial_numeric_casts
        )]
        impl Element for $type {
            const DTYPE: DType = DType::$dtype;
            #[inline]
            fn to_f64(self) -> f64 {
                self as f64
            }
            #[inline]
            fn from_f64(value: f64) -> Self {
                if matches!(DType::$dtype, DType::UInt64) && value >= TWO_TO_63 {
                    return value as Self;
                }
                float_to_i64(value) as Self
            }
            #[inline]
            fn to_i64(self) -> i64 {
                self as i64
            }
            #[inline]
            fn from_i64(value: i64) -> Self {
                value as Self
            }
        }
    };
}

integer_element!(u8, UInt8);
integer_element!(i8, Int8);
integer_element!(i16, Int16);
integer_element!(i32, Int32);
integer_element!(i64, Int64);
integer_element!(u16, UInt16);
integer_element!(u32, UInt32);
integer_element!(u64, UInt64);

impl Element for Bool {
    const DTYPE: DType = DType::Bool;
    #[inline]
    fn to_f64(self) -> f64 {
        f64::from(self.0)
    }
    #[inline]
    fn from_f64(value: f64) -> Self {
        Self(u8::from(value != 0.0))
    }
    #[inline]
    fn to_i64(self) -> i64 {
        i64::from(self.0)
    }
    #[inline]
    fn from_i64(value: i64) -> Self {
        Self(u8::from(value != 0))
    }
}

macro_rules! float_element {
    ($type:ty, $dtype:ident, $to:expr, $from:expr) => {
        impl Element for $type {
            const DTYPE: DType = DType::$dtype;
            #[inline]
            fn to_f64(self) -> f64 {
                $to(self)
            }
            #[inline]
            fn from_f64(value: f64) -> Self {
                $from(value)
            }
            #[inline]
            fn to_i64(self) -> i64 {
                float_to_i64($to(self))
            }
            #[allow(clippy::cast_precision_loss)]
            #[inline]
            fn from_i64(value: i64) -> Self {
                $from(value as f64)
            }
            #[inline]
            fn is_nan(self) -> bool {
                <$type>::is_nan(self)
            }
        }
    };
}

float_element!(f64, Float64, |v| v, |v| v);
#[allow(clippy::cast_possible_truncation)]
mod narrow {
    #[inline]
    pub fn to_f32(value: f64) -> f32 {
        value as f32
    }
}
float_element!(f32, Float32, f64::from, narrow::to_f32);
// PyTorch goes through float32 on the way to the 16-bit types.
float_element!(f16, Float16, f16::to_f64, |v| f16::from_f32(narrow::to_f32(v)));
float_element!(bf16, BFloat16, bf16::to_f64, |v| bf16::from_f32(narrow::to_f32(v)));

/// `dispatch!(dtype, T => expression)`: the expression with `T` as the element type, for every dtype.
macro_rules! dispatch {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            $crate::tensor::DType::Bool => {
                type $T = $crate::tensor::dtype::Bool;
                $body
            }
            $crate::tensor::DType::UInt8 => {
                type $T = u8;
                $body
            }
            $crate::tensor::DType::Int8 => {
                type $T = i8;
                $body
            }
            $crate::tensor::DType::Int16 => {
                type $T = i16;
                $body
            }
            $crate::tensor::DType::Int32 => {
                type $T = i32;
                $body
            }
            $crate::tensor::DType::Int64 => {
                type $T = i64;
                $body
            }
            $crate::tensor::DType::UInt16 => {
                type $T = u16;
                $body
            }
            $crate::tensor::DType::UInt32 => {
                type $T = u32;
                $body
            }
            $crate::tensor::DType::UInt64 => {
                type $T = u64;
                $body
            }
            $crate::tensor::DType::Float16 => {
                type $T = half::f16;
                $body
            }
            $crate::tensor::DType::BFloat16 => {
                type $T = half::bf16;
                $body
            }
            $crate::tensor::DType::Float32 => {
                type $T = f32;
                $body
            }
            $crate::tensor::DType::Float64 => {
                type $T = f64;
                $body
            }
        }
    };
}

/// Like [`dispatch!`] by element size alone, for operations that only move elements: four instances, not thirteen.
macro_rules! dispatch_size {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype.size() {
            1 => {
                type $T = u8;
                $body
            }
            2 => {
                type $T = u16;
                $body
            }
            4 => {
                type $T = u32;
                $body
            }
            _ => {
                type $T = u64;
                $body
            }
        }
    };
}

pub(crate) use {dispatch, dispatch_size};
