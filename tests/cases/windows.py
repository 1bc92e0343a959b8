# Windows for signals.
import torch

# %% windows, by line
for n in (0, 1, 2, 3, 5, 8): print(torch.hann_window(n), torch.hann_window(n, False), torch.hann_window(n, periodic=False, dtype=torch.float64))
for n in (0, 1, 2, 3, 5, 8): print(torch.hamming_window(n), torch.hamming_window(n, False), torch.hamming_window(n, dtype=torch.float64))
for n in (0, 1, 2, 3, 5, 8): print(torch.blackman_window(n), torch.blackman_window(n, False), torch.blackman_window(n, dtype=torch.float64))
for n in (0, 1, 2, 3, 5, 8): print(torch.bartlett_window(n), torch.bartlett_window(n, False), torch.bartlett_window(n, dtype=torch.float64))
for n in (0, 1, 2, 3, 5, 8): print(torch.kaiser_window(n), torch.kaiser_window(n, False), torch.kaiser_window(n, dtype=torch.float64))
print(torch.hamming_window(5, True, 0.6), torch.hamming_window(5, False, 0.5, 0.4), torch.kaiser_window(5, True, 3.0))
print(torch.hann_window(3, requires_grad=True).requires_grad, torch.hann_window(3).dtype, torch.hann_window(3, dtype=torch.float16).dtype)
torch.hann_window(-1)
torch.kaiser_window(-2)
torch.blackman_window(2.5)
torch.bartlett_window(3, dtype=torch.int64)
