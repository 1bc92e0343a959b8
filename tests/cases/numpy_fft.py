import numpy as np

# %% fft, by line
print(np.fft.fft([1, 2, 3, 4]))
print(np.fft.fft([1.0, 0, 0, 0, 0]))
print(np.fft.fft(np.exp(2j * np.pi * np.arange(8) / 8)).round(6))
print(np.fft.fft(np.arange(7)))
print(np.fft.fft([1, 2, 3], n=5), np.fft.fft([1, 2, 3, 4, 5], n=3))
print(np.fft.fft(np.arange(12).reshape(3, 4)))
print(np.fft.fft(np.arange(12).reshape(3, 4), axis=0))
print(np.fft.fft([1 + 2j, 3 - 1j, 0.5j]))
print(np.fft.fft([1, 2, 3, 4], norm="ortho"), np.fft.fft([1, 2, 3, 4], norm="forward"))
print(np.fft.fft(np.array([1, 2, 3, 4], dtype=np.float32)), np.fft.fft(np.array([1, 2], dtype=np.float32)).dtype)
print(repr(np.fft.fft([1, -1])), np.fft.fft([5]))
x = np.cos(np.arange(64) * 0.3) + 0.5 * np.sin(np.arange(64)); X = np.fft.fft(x); print(X[:6], np.abs(X).argmax(), abs(X).max())
x = np.sin(np.arange(100) * 0.37); print(np.fft.fft(x).tolist()[:20])
x = np.sin(np.arange(97) * 0.37); print(np.fft.fft(x).tolist()[:20])
x = np.sin(np.arange(211) * 0.37); print(np.fft.fft(x).tolist()[:20])
x = np.sin(np.arange(1021) * 0.37); print(np.fft.fft(x).tolist()[:20])
x = np.sin(np.arange(1024) * 0.37); print(np.fft.fft(x).tolist()[500:520])
x = np.sin(np.arange(13 * 17) * 0.37); print(np.fft.fft(x).tolist()[100:120])
x = np.sin(np.arange(7 * 11 * 5 * 3) * 0.37); print(np.fft.fft(x).tolist()[100:120])
x = np.sin(np.arange(43) * 0.37); print(np.fft.fft(x).tolist())
print(np.fft.fft([]))
print(np.fft.fft([1, 2], n=0))
print(np.fft.fft([1, 2], norm="other"))
print(np.fft.fft([[1, 2]], axis=2))

x = (np.arange(6) * 0.37 % 1).astype(np.float32); print(np.fft.fft(x), np.fft.ifft(x), np.fft.irfft(x), np.fft.rfft(x, norm="ortho"))
x = (np.arange(6) * 0.37 % 1).astype(np.complex64) * np.complex64(1 + 1j); print(np.fft.fft(x), np.fft.ifft(x), np.fft.irfft(x), np.fft.fft(x, norm="ortho"))

# %% ifft, by line
print(np.fft.ifft([10, -2 + 2j, -2, -2 - 2j]))
print(np.fft.ifft(np.fft.fft([1, 2, 3, 4, 5])))
print(np.fft.ifft(np.fft.fft([1.5, -2, 0, 4, 5, 6, 7])).real)
print(np.allclose(np.fft.ifft(np.fft.fft(np.arange(30.0))), np.arange(30)))
print(np.fft.ifft([1, 2, 3, 4], norm="ortho"), np.fft.ifft([1, 2, 3, 4], norm="forward"))
x = np.exp(1j * np.arange(60)); print(np.fft.ifft(x).tolist()[:20])
print(np.fft.ifft(np.ones((2, 3)), axis=0))
print(np.fft.ifft([1, 2], norm="other"))

# %% rfft, by line
print(np.fft.rfft([1, 2, 3, 4]))
print(np.fft.rfft([1, 2, 3, 4, 5]))
print(np.fft.rfft([0, 1, 0, 0]), np.fft.rfft([3]), np.fft.rfft([1, 2]))
print(np.fft.rfft([1, 1, 1]), np.fft.rfft(np.ones(7)), np.fft.rfft(np.ones(6)))
print(np.fft.rfft(np.arange(6), n=8), np.fft.rfft(np.arange(6), n=4))
print(np.fft.rfft(np.arange(12.0).reshape(3, 4)).shape, np.fft.rfft(np.arange(12.0).reshape(3, 4), axis=0))
x = np.sin(np.arange(128) * 0.37); print(np.fft.rfft(x).tolist()[:20])
x = np.sin(np.arange(100) * 0.37); print(np.fft.rfft(x).tolist()[:20])
x = np.sin(np.arange(90) * 0.37); print(np.fft.rfft(x).tolist()[:20])
x = np.sin(np.arange(77) * 0.37); print(np.fft.rfft(x).tolist()[:20])
x = np.sin(np.arange(13 * 4) * 0.37); print(np.fft.rfft(x).tolist())
x = np.sin(np.arange(97) * 0.37); print(np.fft.rfft(x).tolist()[:20])
x = np.sin(np.arange(1021) * 0.37); print(np.fft.rfft(x).tolist()[:20])
x = np.sin(np.arange(47) * 0.37); print(np.fft.rfft(x).tolist())
x = np.sin(np.arange(30, dtype=np.float32)); print(np.fft.rfft(x), np.fft.rfft(x).dtype)
print(np.fft.rfft([1, 2, 3, 4], norm="ortho"), np.fft.rfft([1, 2, 3, 4], norm="forward"))
print(np.fft.rfft([1j, 2]))

# %% irfft, by line
print(np.fft.irfft([10, -2 + 2j, -2]))
print(np.fft.irfft([10, -2 + 2j, -2], n=5), np.fft.irfft([10, -2 + 2j, -2], n=3), np.fft.irfft([10, -2 + 2j, -2], n=8))
print(np.fft.irfft(np.fft.rfft([1.0, 2, 3, 4, 5]), n=5))
print(np.fft.irfft(np.fft.rfft(np.arange(9.0)), 9).tolist())
x = np.exp(1j * np.arange(51)); print(np.fft.irfft(x).tolist()[:30])
x = np.exp(1j * np.arange(51)); print(np.fft.irfft(x, 101).tolist()[:30])
x = np.exp(1j * np.arange(46)); print(np.fft.irfft(x).tolist()[:30])
x = np.exp(1j * np.arange(39)); print(np.fft.irfft(x, 77).tolist()[:30])
x = np.exp(1j * np.arange(65)); print(np.fft.irfft(x, norm="ortho").tolist()[:30])
x = np.exp(1j * np.arange(27)); print(np.fft.irfft(x, 52).tolist())
print(np.fft.irfft([1]))

# %% several axes, by line
print(np.fft.fft2(np.arange(12).reshape(3, 4)))
print(np.fft.ifft2(np.fft.fft2(np.eye(3))).real)
print(np.fft.fft2(np.eye(3), s=(2, 4)))
print(np.fft.fft2(np.eye(4), norm="ortho"))
print(np.fft.fftn(np.arange(8).reshape(2, 2, 2)))
print(np.fft.fftn(np.arange(8).reshape(2, 2, 2), axes=(0, 1)))
print(np.fft.ifftn(np.arange(8).reshape(2, 2, 2)))
print(np.fft.rfft2(np.arange(20.0).reshape(4, 5)))
print(np.fft.irfft2(np.fft.rfft2(np.arange(16.0).reshape(4, 4))))
print(np.fft.rfftn(np.arange(8.0).reshape(2, 2, 2)), np.fft.rfftn(np.arange(8.0).reshape(2, 2, 2), axes=[0]).shape)
print(np.fft.irfftn(np.fft.rfftn(np.arange(8.0).reshape(2, 2, 2))))
print(np.fft.fft2([1, 2, 3]))
print(np.fft.fftn(np.eye(3), s=(2, 2), axes=(0,)))

# %% hfft and ihfft, by line
print(np.fft.hfft([1, 2, 3, 4]), np.fft.hfft([1, 2 + 1j, 3]), np.fft.hfft([1, 2 + 1j, 3], n=5))
print(np.fft.ihfft([15, -4, 0, -1, 0, -4]), np.fft.ihfft([1, 2, 3], norm="ortho"))
print(np.fft.hfft([1, 2, 3], norm="forward"))

# %% frequencies, by line
print(np.fft.fftfreq(8), np.fft.fftfreq(5), np.fft.fftfreq(4, d=0.1))
print(np.fft.rfftfreq(8), np.fft.rfftfreq(5, 0.5))
print(np.fft.fftshift(np.fft.fftfreq(7)), np.fft.ifftshift([1, 2, 3, 4, 5]))
print(np.fft.fftshift(np.arange(9).reshape(3, 3)), np.fft.fftshift(np.arange(9).reshape(3, 3), axes=1))
print(np.fft.fftshift(np.fft.fft([1, 2, 3, 4])), np.fft.ifftshift(np.fft.fftshift(np.fft.fft([1, 2, 3]))))
print(np.fft.fftfreq(2.5))
print(np.fft.fftshift(np.arange(4), axes=2))

# %% as people use it
t = np.linspace(0, 1, 200, endpoint=False)
signal = np.sin(2 * np.pi * 5 * t) + 0.5 * np.sin(2 * np.pi * 40 * t)
spectrum = np.fft.rfft(signal)
freqs = np.fft.rfftfreq(len(t), t[1] - t[0])
power = np.abs(spectrum) ** 2
top = np.argsort(power)[-2:]
print(sorted(freqs[top].round(3).tolist()), power[top].round(2))

rng = np.random.default_rng(0)
noisy = np.sin(np.arange(64) / 4) + 0.3 * rng.standard_normal(64)
f = np.fft.fft(noisy)
f[8:-7] = 0
clean = np.fft.ifft(f).real
print(clean[:6].round(8), np.abs(clean - np.sin(np.arange(64) / 4)).mean().round(8))

a, b = np.array([1.0, 2, 3]), np.array([0.0, 1, 0.5])
n = len(a) + len(b) - 1
print(np.fft.irfft(np.fft.rfft(a, n) * np.fft.rfft(b, n), n).round(10), np.convolve(a, b))

image = np.zeros((8, 8))
image[2:6, 2:6] = 1
F = np.fft.fftshift(np.fft.fft2(image))
magnitude = np.log1p(np.abs(F))
print(magnitude.round(3))
print(np.angle(F)[4, :3].round(4))

z = np.fft.fft(np.array([1.0, 2.0, 1.0, 0.0]))
print(z.real, z.imag, np.abs(z), z.conj(), z.dtype, z[1], abs(z[1]))

# %% complex arrays moved about, by line
z = np.array([1 + 2j, 3, 4j]); print(np.roll(z, 1), np.flip(z), z[::-1], np.tile(z, 2))
z = np.arange(6).reshape(2, 3) * 1j; print(np.expand_dims(z, 0).shape, np.moveaxis(z, 0, 1), np.rot90(z))
z = np.arange(6) + 1j; print(np.split(z, 3), np.array_split(z, 4)[0], np.broadcast_to(z[:2], (2, 2)))
z = np.arange(4).reshape(2, 2) + 1j; print(np.diag(z), np.diagonal(z), np.fliplr(z), np.flipud(z), np.atleast_2d(z[0]))
s = np.array(["b", "a", "c"]); print(np.roll(s, 1), np.flip(s), np.tile(s, 2), np.split(s, 3))
