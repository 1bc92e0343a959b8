"""What is said about names that numpy has and torchlings lacks."""

NAMES = """
apply_along_axis apply_over_axes array_api_version asarray_chkfinite asfortranarray asmatrix astype
base_repr binary_repr bitwise_count blackman block bmat bartlett broadcast busday_count busday_offset busdaycalendar bytes_
c_ bool8 character char clongdouble complex64 complex128 complex256 complexfloating common_type core ctypeslib
csingle cdouble datetime64 datetime_as_string datetime_data deprecate divmod dtypes einsum_path emath errstate
expand_dims f2py fft fill_diagonal finfo flexible fliplr frexp frombuffer fromfile fromfunction fromiter frompyfunc
fromregex fromstring genfromtxt geomspace geterr geterrcall hamming hanning histogram2d histogram_bin_edges
histogramdd i0 imag in1d index_exp info is_busday iscomplex iscomplexobj isfortran isnat isneginf isposinf isreal
isrealobj isscalar issubdtype iterable kaiser ldexp lib load loadtxt logaddexp2 longdouble ma mask_indices
matrix may_share_memory memmap mgrid mintypecode modf nan_to_num nditer ndenumerate ndindex nested_iters nextafter
object_ ogrid packbits piecewise poly poly1d polyadd polyder polydiv polyfit polyint polymul polynomial polysub
polyval put_along_axis putmask r_ ravel_multi_index real real_if_close rec recarray record require roots s_ save
savetxt savez savez_compressed sctypeDict select setbufsize seterr seterrcall shape show_config show_runtime sinc
sort_complex str_ strings take_along_axis test timedelta64 trapezoid tri tril_indices_from triu_indices_from
trim_zeros typecodes typename typing uint uint16 uint32 uint64 uintc uintp ulong ulonglong ushort unique_all
unique_counts unique_inverse unique_values unpackbits unravel_index unstack unwrap vander vecdot vecmat vectorize void
matvec
""".split()


def message(name, have):
    """The text of the AttributeError for a name."""
    if name not in NAMES:
        return f"module 'numpy' has no attribute '{name}'"
    near = nearest(name, [known for known in have if not known.startswith("_")])
    hint = f"; the nearest name here is numpy.{near}" if near else ""
    return f"numpy.{name} is missing in torchlings{hint}"


def nearest(name, known):
    """The known name most like another, or None."""
    from difflib import get_close_matches

    found = get_close_matches(name, known, 1, 0.6)
    return found[0] if found else None
