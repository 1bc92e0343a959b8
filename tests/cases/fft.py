import torch
import torch.fft as F

# %% transforms with real results, by line
print(F.irfft(torch.tensor([1.0, 2.0, 3.0])), F.irfft(torch.tensor([1.0, 2.0, 3.0]), 5), F.irfft(torch.tensor([1, 2, 3]), n=2))
print(F.irfft(torch.arange(12.0).view(4, 3)), F.irfft(torch.arange(12.0).view(3, 4), dim=0), F.irfft(torch.ones(4), norm="ortho"))
print(F.irfft(torch.ones(4), norm="forward"), F.hfft(torch.ones(4), norm="forward"), F.hfft(torch.ones(4), norm="ortho"))
print(F.hfft(torch.tensor([1.0, 2.0, 3.0])), F.hfft(torch.tensor([1.0, 2.0, 3.0]), n=5), F.hfft(torch.arange(4, dtype=torch.float64)).dtype)
print(F.irfft2(torch.arange(12.0).view(3, 4)), F.irfft2(torch.arange(12.0).view(3, 4), s=(2, 3)), F.irfft2(torch.arange(24.0).view(2, 3, 4)).shape)
print(F.irfftn(torch.arange(24.0).view(2, 3, 4)), F.irfftn(torch.arange(24.0).view(2, 3, 4), dim=(2, 0)), F.irfftn(torch.arange(24.0).view(2, 3, 4), s=(2, 4)))
print(F.hfft2(torch.arange(12.0).view(3, 4)), F.hfftn(torch.arange(24.0).view(2, 3, 4)), F.hfftn(torch.arange(1.0, 7.0).view(2, 3) ** 2, norm="ortho"))
x = torch.tensor([1.0, 2.0, 4.0], requires_grad=True); (F.irfft(x) ** 2).sum().backward(); print(x.grad)
out = torch.empty(4); F.irfft(torch.ones(3), out=out); print(out)
F.irfft(torch.ones(1))
F.irfft(torch.ones(3), n=0)
F.irfft(torch.tensor(1.0))
F.irfft2(torch.ones(3))
F.irfftn(torch.ones(3), dim=())
F.hfft(torch.ones(3).half())
F.irfft(torch.ones(3), norm="x")

# %% frequencies and shifts, by line
print(F.fftfreq(5), F.fftfreq(4, 0.5), F.fftfreq(0), F.fftfreq(3, dtype=torch.float64), F.fftfreq(3, d=2.0, requires_grad=True))
print(F.rfftfreq(5), F.rfftfreq(6, 2.0), F.rfftfreq(1), F.fftfreq(7, d=0.1))
F.fftfreq(-1)
F.fftfreq(3, dtype=torch.int64)
print(F.fftshift(torch.arange(5)), F.fftshift(torch.arange(6).view(2, 3)), F.fftshift(torch.arange(6).view(2, 3), dim=1))
print(F.ifftshift(torch.arange(5)), F.ifftshift(torch.arange(6).view(2, 3), dim=(1,)), F.ifftshift(F.fftshift(torch.arange(7))))
F.fftshift(torch.ones(2, 3), dim=7)

# %% arguments of transforms with complex results, by line
F.fft(torch.ones(4), norm="x")
F.fft(torch.ones(4), 0)
F.fft(torch.ones(4, 5), dim=5)
F.fft(torch.ones(4).bfloat16())
F.fft(torch.ones(0))
F.ifft(torch.tensor(1.0))
F.fft2(torch.ones(4))
F.fft2(torch.ones(4, 5), dim=(0, 0))
F.fft2(torch.ones(4, 5), s=(1, 2, 3))
F.fftn(torch.ones(4, 5), s=(2, 2, 2))
F.rfftn(torch.tensor(1.0))
F.fft([1])
F.rfft(torch.ones(4), n="a")
