def dtype_of(value): return None
