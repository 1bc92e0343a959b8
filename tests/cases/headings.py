# Every code line under the headings of the chapter "Tensor Types and Operations", typed as it stands in the cheatsheet with
# its placeholders filled in. A topic a heading.
import numpy as np
import torch
import torch.nn.functional as F

# %% Commonly used types of tensors, by line
print(torch.IntTensor)
print(torch.FloatTensor)
print(torch.DoubleTensor)
print(torch.LongTensor)
print(torch.IntTensor([1, 2, 3]))
print(torch.FloatTensor([1, 2, 3]))
print(torch.DoubleTensor([1, 2, 3]))
print(torch.LongTensor([1, 2, 3]))
print(torch.IntTensor([[1, 2], [3, 4]]).dtype, torch.FloatTensor([[1.5]]).dtype, torch.DoubleTensor([1]).dtype, torch.LongTensor([1]).dtype)
print(torch.IntTensor([1]).type(), torch.FloatTensor([1]).type(), torch.DoubleTensor([1]).type(), torch.LongTensor([1]).type())
print(torch.FloatTensor(2, 3).size(), torch.LongTensor(4).size(), torch.IntTensor(2, 0).size())
print(torch.FloatTensor(), torch.LongTensor(), torch.IntTensor(), torch.DoubleTensor())
print(torch.IntTensor((1, 2)), torch.LongTensor(range(3)))
print(torch.LongTensor([1.9, -1.9]))
print(torch.FloatTensor([True, False]), torch.IntTensor([True, False]))
print(isinstance(torch.tensor([1.0]), torch.FloatTensor), isinstance(torch.tensor([1]), torch.FloatTensor), isinstance(torch.tensor([1]), torch.LongTensor))
print(torch.tensor([1.0]).type(torch.LongTensor), torch.tensor([1]).type(torch.DoubleTensor), torch.tensor([1.0]).type('torch.IntTensor'))
print(torch.Tensor([1, 2]), torch.Tensor is torch.FloatTensor, torch.Tensor([1]).type())
print(torch.FloatTensor(torch.Size([2, 2])).shape)
print(torch.IntTensor(torch.tensor([1, 2], dtype=torch.int32)))
torch.IntTensor(torch.tensor([1.0, 2.0]))
torch.FloatTensor([1, [2]])
torch.LongTensor(['a'])
torch.FloatTensor(-1)
torch.FloatTensor(1.5)
torch.IntTensor([2**40])

# %% Common pytorch functions
x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(torch.sigmoid(x))

x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(torch.log(x))

x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print(torch.sum(x, dim=0))
print(torch.sum(x, dim=1))
print(torch.sum(x, dim=-1), torch.sum(x))

x = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
y = torch.tensor([2.0, 4.0, 8.0])
print(torch.div(x, y))

x = torch.tensor([1.0, -2.0, 4.0])
print(torch.neg(x), x.neg(), -x)

x = torch.tensor([1.0, -2.0, 4.0, 0.0])
print(torch.reciprocal(x), x.reciprocal())

x = torch.tensor([1.0, -2.0, 4.0])
print(torch.pow(x, 2), x.pow(3), x.pow(0.5), x.pow(-1), x ** 2, 2 ** x)

x = torch.tensor([0.0, 0.5, -1.0])
print(torch.sin(x), x.sin(), torch.tanh(x), x.tanh())

x = torch.tensor([4.0, 2.0, -1.0, 0.0])
print(torch.sqrt(x), x.sqrt())

x = torch.tensor([4.0, -2.0, 0.0])
print(torch.sign(x), x.sign(), torch.exp(x), torch.abs(x))

x = torch.tensor([1, 2, 3])
print(torch.sigmoid(x), torch.log(x), torch.sum(x, dim=0), torch.div(x, 2), torch.sqrt(x), torch.neg(x), torch.sign(x))

x = torch.tensor([0.0, -1.0, float('inf'), float('nan')])
print(torch.log(x), torch.sigmoid(x), torch.tanh(x), torch.exp(x), torch.sign(x))

x = torch.tensor([1, 2, 3])
print(torch.pow(x, 2), x.pow(0), torch.pow(2, x), torch.pow(x, x))

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
torch.sum(x, dim=2)

x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
torch.div(x, torch.ones(3))

torch.log([1.0, 2.0])

torch.reciprocal(2.0)

torch.tensor([1, 2]).pow(-1)

x = torch.tensor([1.0, 2.0])
print(x.sigmoid(), x.log(), x.sum(), x.sum(dim=0), x.div(4))
x.neg_()
print(x, x.abs_(), x)

# %% Convert numpy array to pytorch tensor
a = np.array([1.0, 2.0, 3.0])
b = torch.from_numpy(a)
print(b)

a = np.array([1.0, 2.0, 3.0])
b = torch.from_numpy(a)
print(b.dtype, b.type(), a.dtype)

a = np.array([1.0, 2.0, 3.0])
b = torch.FloatTensor(a)
print(b, b.dtype)

a = np.array([[1, 2], [3, 4]])
b = torch.from_numpy(a)
print(b, b.dtype)
b = torch.FloatTensor(a)
print(b)

a = np.array([1.0, 2.0, 3.0])
b = torch.from_numpy(a)
a[0] = 100
b[1] = -5
print(a, b)

a = np.array([1.0, 2.0, 3.0])
b = torch.FloatTensor(a)
a[0] = 100
print(a, b)

a = np.array([1.0, 2.0], dtype=np.float32)
b = torch.FloatTensor(a)
a[0] = 100
print(a, b)

for dtype in (np.float32, np.float64, np.int32, np.int64, np.int16, np.int8, np.uint8, np.bool_):
    print(torch.from_numpy(np.ones(2, dtype=dtype)))

a = np.arange(6).reshape(2, 3)
b = torch.tensor(a)
c = torch.as_tensor(a)
a[0, 0] = 9
print(b, c)

torch.from_numpy([1, 2, 3])

torch.from_numpy(np.array(['a', 'b']))

a = np.arange(4)[::-1]
torch.from_numpy(a)

a = np.array(['a'])
torch.tensor(a)

# %% Moving data from CPU to GPU
data = torch.ones(2)
data = data.cuda()

data = torch.ones(2)
print(torch.cuda.is_available(), data.is_cuda, data.device)

data = torch.ones(2)
data = data.to('cuda')

data = torch.ones(2)
device = torch.device('cuda' if torch.cuda.is_available() else 'cpu')
data = data.to(device)
print(data, device, data.device)

print(torch.cuda.device_count(), torch.device('cuda'), torch.device('cuda:0'), torch.device('cuda', 1), repr(torch.device('cuda')))

torch.ones(2, device='cuda')

torch.device('gpu')

# %% Pytorch Variable
data_variable = torch.autograd.Variable(torch.ones(2, 2))
print(data_variable.data)

data_variable = torch.autograd.Variable(torch.ones(2, 2))
print(type(data_variable), isinstance(data_variable, torch.Tensor), isinstance(torch.ones(1), torch.autograd.Variable))

data_variable = torch.autograd.Variable(torch.tensor([1.0, 2.0]), requires_grad=True)
print(data_variable)
print(data_variable.data, data_variable.requires_grad, data_variable.data.requires_grad)

data_variable = torch.autograd.Variable(torch.tensor([1.0, 2.0]), requires_grad=True)
data_variable.data[0] = 5
print(data_variable)

from torch.autograd import Variable
x = Variable(torch.arange(3.0))
y = x.data
y.add_(1)
print(x, y, x.data_ptr() == y.data_ptr())

x = torch.ones(2)
print(x.data, x.detach(), x.requires_grad, x.is_leaf, x.grad, x.grad_fn)

x = torch.tensor([1, 2], requires_grad=True)

# %% Moving data from GPU to CPU
data = torch.arange(3)
data = data.cpu()
print(data, data.device)

data = torch.arange(3)
print(data.cpu() is data, data.to('cpu') is data, data.to(torch.device('cpu')) is data, data.to(torch.int64) is data)

data = torch.arange(3)
print(data.to(torch.float32), data.to('cpu', torch.float64), data.cpu().device.type, data.cpu().device.index)

# %% Convert tensor to numpy array
data_tensor = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
data_arr = data_tensor.numpy()
print(data_arr)
print(type(data_arr), data_arr.dtype, data_arr.shape)

data_tensor = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
data_arr = data_tensor.numpy()
data_arr[0, 0] = 100
data_tensor[1, 1] = -1
print(data_arr, data_tensor)

data_tensor = torch.arange(6).view(2, 3)
data_arr = data_tensor.numpy()
print(repr(data_arr), data_arr.sum(), data_arr.strides)

data_tensor = torch.arange(6).view(2, 3).t()
data_arr = data_tensor.numpy()
print(data_arr, data_arr.flags['C_CONTIGUOUS'])
data_arr += 1
print(data_tensor)

for dtype in (torch.float64, torch.float16, torch.int32, torch.uint8, torch.bool):
    print(repr(torch.ones(2, dtype=dtype).numpy()))

data_tensor = torch.ones(2, requires_grad=True)
data_arr = data_tensor.numpy()

data_tensor = torch.ones(2, requires_grad=True)
data_arr = data_tensor.detach().numpy()
data_arr[0] = 7
print(data_tensor)

data_tensor = torch.ones(2, dtype=torch.bfloat16)
data_arr = data_tensor.numpy()

data_tensor = torch.tensor(3.5)
print(data_tensor.numpy(), repr(data_tensor.numpy()), data_tensor.numpy().shape, np.array(data_tensor), np.asarray(torch.ones(2)))

# %% Moving a Variable to CPU and converting to numpy array
data = torch.autograd.Variable(torch.tensor([1.0, 2.0]))
data = data.data.cpu().numpy()
print(data, type(data))

data = torch.autograd.Variable(torch.tensor([1.0, 2.0]), requires_grad=True)
data = data.data.cpu().numpy()
print(repr(data))

x = torch.tensor([1.0, 2.0], requires_grad=True)
data = x.data.cpu().numpy()
data[0] = -1
print(x)

data = torch.ones(2, requires_grad=True)
print(data.detach().cpu().numpy())

# %% Viewing the size of a tensor
data = torch.zeros(2, 3)
print(data.size())

data = torch.zeros(2, 3, 4)
print(data.size(), data.shape, data.size(0), data.size(-1), data.shape[1], data.dim(), data.ndim, data.numel(), len(data))

data = torch.tensor(1.0)
print(data.size(), data.shape, data.dim(), data.numel())

data = torch.zeros(0, 3)
print(data.size(), data.numel(), len(data), list(data.size()), tuple(data.shape))

data = torch.zeros(2, 3)
rows, columns = data.size()
print(rows, columns, data.size() == (2, 3), data.size() == torch.Size([2, 3]), data.size()[::-1], data.size() + (4,), type(data.size()), data.size().numel())

data = torch.zeros(2, 3)
print(data.size(2))

data = torch.tensor(1.0)
len(data)

data = torch.zeros(2, 3)
data.size(1.5)

# %% Add a dimenstion to a torch tensor
t = torch.tensor([1, 2, 3])
print(t.unsqueeze(0))

t = torch.tensor([1, 2, 3])
print(t.unsqueeze(1))

t = torch.tensor([1, 2, 3])
print(t.unsqueeze(0).size(), t.unsqueeze(1).size(), t.unsqueeze(-1).size(), t.unsqueeze(-2).size())

t = torch.tensor([1, 2, 3])
print(torch.unsqueeze(t, 0), t[None], t[:, None], t.unsqueeze(dim=1).shape)

t = torch.tensor([1, 2, 3])
u = t.unsqueeze(0)
u[0, 0] = 9
print(t, u.squeeze(), u.squeeze(0).shape, u.squeeze(1).shape)

t = torch.tensor([1, 2, 3])
t.unsqueeze(2)

t = torch.tensor([1, 2, 3])
t.unsqueeze(-3)

t = torch.tensor([1, 2, 3])
t.unsqueeze()

t = torch.tensor([1, 2, 3])
t.unsqueeze_(0)
print(t, t.unsqueeze(axis=0).shape)

t = torch.tensor(5)
print(t.unsqueeze(0), t.unsqueeze(0).unsqueeze(0))

# %% Reshaping tensors
a = torch.range(1, 16)
a = a.view(4, 4)        # reshapes from 1 x 16 to 4 x 4
print(a)

a = torch.range(1, 16)
print(a, a.size(), a.dtype)

a = torch.arange(1, 17)
a = a.view(4, 4)
print(a, a.size(), a.dtype)

a = torch.range(1, 16).view(4, 4)
print(a.view(-1))

a = torch.arange(1, 17)
b = a.view(4, 4)
b[0, 0] = 100
print(a[0], b.size(), a.float().mean())

a = torch.arange(1, 17).view(4, 4)
print(a.view(-1).size(), a.view(2, -1).size(), a.view(-1, 2).size(), a.view(2, 2, 4).size(), a.view((8, 2)).size(), a.view(torch.Size([16])).size())

print(torch.range(0, 1, 0.25), torch.range(1, 4), torch.range(5, 1, -2))

a = torch.range(1, 16)
a.view(3, 5)

a = torch.range(1, 16)
a.view(-1, 5)

a = torch.range(1, 16)
a.view(-1, -1)

a = torch.arange(6).view(2, 3).t()
a.view(-1)

a = torch.arange(6).view(2, 3).t()
print(a.reshape(-1), a.contiguous().view(6))

a = torch.arange(6)
b = a.view(2, 3)
c = a.reshape(3, 2)
print(b.data_ptr() == a.data_ptr(), c.data_ptr() == a.data_ptr(), b.t().reshape(-1).data_ptr() == a.data_ptr())
c[0, 0] = -1
print(a, b)

a = torch.arange(6)
a.reshape(4)

a = torch.arange(4.0)
print(a.view(torch.int32))

# %% Operations between Pytorch Variables and Numpy variables
matrix_numpy = np.array([[1.0, 2.0], [3.0, 4.0]])
matrix_tensor = torch.Tensor(matrix_numpy)
print(matrix_tensor, matrix_tensor.dtype)

matrix_numpy = np.array([[1.0, 2.0], [3.0, 4.0]])
matrix_tensor = torch.Tensor(matrix_numpy)
matrix_pytorch_variable_from_numpy = torch.autograd.Variable(matrix_tensor, requires_grad=False)
print(matrix_pytorch_variable_from_numpy, matrix_pytorch_variable_from_numpy.requires_grad)

matrix_numpy = np.array([[1.0, 2.0], [3.0, 4.0]])
matrix_tensor = torch.Tensor(matrix_numpy)
matrix_pytorch_variable = torch.autograd.Variable(torch.zeros(2, 2))
matrix_pytorch_variable_from_numpy = torch.autograd.Variable(matrix_tensor, requires_grad=False)
loss = F.mse_loss(matrix_pytorch_variable, matrix_pytorch_variable_from_numpy)
print(loss, loss.item())

matrix_numpy = np.array([[1.0, 2.0], [3.0, 4.0]])
matrix_tensor = torch.Tensor(matrix_numpy)
matrix_pytorch_variable_cuda_from_numpy = torch.autograd.Variable(matrix_tensor, requires_grad=False).cuda()

a = torch.tensor([1.0, 2.0, 3.0])
b = torch.tensor([1.0, 4.0, 0.0])
print(F.mse_loss(a, b), F.mse_loss(a, b, reduction='sum'), F.mse_loss(a, b, reduction='none'))

print(F.mse_loss(torch.ones(2, 2), torch.ones(2)))

F.mse_loss(torch.ones(2, 2), torch.ones(3))

F.mse_loss(torch.tensor([1, 2]), torch.tensor([1, 3]))

F.mse_loss(torch.ones(2), torch.ones(2), reduction='average')

matrix_numpy = np.ones((2, 2))
F.mse_loss(torch.ones(2, 2), matrix_numpy)

print(F.mse_loss(torch.ones(2), torch.from_numpy(np.zeros(2))))

matrix_numpy = np.array([1.0, 2.0])
print(torch.ones(2) + torch.from_numpy(matrix_numpy), torch.ones(2, dtype=torch.float64) * matrix_numpy)

# %% Batch matrix operations
batch1 = torch.arange(12.0).view(2, 2, 3)
batch2 = torch.arange(12.0).view(2, 3, 2)
torch.btorch.bmm(batch1, batch2, out=None)

batch1 = torch.arange(12.0).view(2, 2, 3)
batch2 = torch.arange(12.0).view(2, 3, 2)
print(torch.bmm(batch1, batch2, out=None))

batch1 = torch.arange(12.0).view(2, 2, 3)
batch2 = torch.arange(12.0).view(2, 3, 2)
out = torch.empty(2, 2, 2)
result = torch.bmm(batch1, batch2, out=out)
print(out, result is out)

batch1 = torch.ones(10, 3, 4)
batch2 = torch.ones(10, 4, 5)
print(torch.bmm(batch1, batch2).size(), batch1.bmm(batch2).sum(), (batch1 @ batch2).shape, torch.matmul(batch1, batch2).shape)

torch.bmm(torch.ones(2, 3), torch.ones(3, 2))

torch.bmm(torch.ones(2, 2, 3), torch.ones(2, 2, 3))

torch.bmm(torch.ones(2, 2, 3), torch.ones(3, 3, 2))

torch.bmm(torch.ones(2, 2, 3), torch.ones(2, 3, 2, dtype=torch.float64))

torch.bmm(torch.ones(2, 2, 3), 5)

print(torch.bmm(torch.arange(8).view(2, 2, 2), torch.arange(8).view(2, 2, 2)))

print(torch.bmm(torch.ones(0, 2, 3), torch.ones(0, 3, 4)), torch.bmm(torch.ones(1, 2, 0), torch.ones(1, 0, 2)))

# %% Transpose a tensor
t = torch.tensor([[1, 2, 3], [4, 5, 6]])
print(t.transpose(0, 1))

t = torch.zeros(2, 3, 4)
print(t.transpose(0, 1).size(), t.transpose(1, 2).size(), t.transpose(0, -1).size(), t.transpose(-1, -2).size())

t = torch.arange(24).view(2, 3, 4)
print(t.transpose(1, 2), t.transpose(1, 2).stride(), t.transpose(1, 2).is_contiguous())

t = torch.tensor([[1, 2, 3], [4, 5, 6]])
u = t.transpose(0, 1)
u[0, 1] = 100
print(t, u, u.stride(), t.t(), t.T, torch.transpose(t, 0, 1).shape)

t = torch.zeros(2, 3)
t.transpose(0, 2)

t = torch.zeros(2, 3)
t.transpose(0)

t = torch.zeros(2, 3, 4)
t.t()

t = torch.zeros(2, 3, 4)
print(t.permute(2, 0, 1).size(), t.permute(0, -1, 1).shape, t.permute((1, 0, 2)).shape, torch.permute(t, (2, 1, 0)).shape)

t = torch.zeros(2, 3, 4)
t.permute(0, 1)

t = torch.zeros(2, 3, 4)
t.permute(0, 1, 1)

t = torch.arange(3)
print(t.t(), t.transpose(0, 0), t.transpose(dim0=0, dim1=-1))

# %% Outer product
vec1 = torch.tensor([[1.0, 2.0]])
vec2 = torch.tensor([[3.0, 4.0, 5.0]])
output = vec1.unsqueeze(2)*vec2.unsqueeze(1)
output = output.view(output.size(0),-1)
print(output)

vec1 = torch.arange(6.0).view(3, 2)
vec2 = torch.arange(9.0).view(3, 3)
output = vec1.unsqueeze(2)*vec2.unsqueeze(1)
print(output.size(), output)
output = output.view(output.size(0),-1)
print(output.size(), output)

vec1 = torch.tensor([1.0, 2.0])
vec2 = torch.tensor([3.0, 4.0, 5.0])
output = vec1.unsqueeze(2)*vec2.unsqueeze(1)

vec1 = torch.tensor([1.0, 2.0])
vec2 = torch.tensor([3.0, 4.0, 5.0])
print(torch.outer(vec1, vec2), vec1.unsqueeze(1) * vec2.unsqueeze(0), vec1[:, None] * vec2, torch.ger(vec1, vec2))

vec1 = torch.tensor([[1.0, 2.0]])
vec2 = torch.tensor([[3.0, 4.0, 5.0], [1.0, 1.0, 1.0]])
print((vec1.unsqueeze(2)*vec2.unsqueeze(1)).size())

vec1 = torch.ones(2, 3)
vec2 = torch.ones(3, 3)
vec1.unsqueeze(2)*vec2.unsqueeze(1)

torch.outer(torch.ones(2, 2), torch.ones(2))
