# Every code block of the cheatsheet after its chapter on tensors (tests/cases/headings.py), and of its introduction: as it
# stands with its placeholders filled in, or with what is written today. A topic a heading. What wants several GPUs runs on
# the CPU.
import os
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.autograd import Variable

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.fc = nn.Linear(4 * 6 * 6, 10)

    def forward(self, x):
        return self.fc(F.relu(self.conv(x)).flatten(1))

# %% New in Pytorch v0.4.0
x = Variable(torch.ones(2, 2), requires_grad=True)
print(type(x), isinstance(x, torch.Tensor), isinstance(x, Variable), isinstance(torch.ones(1), Variable))
y = (x * 3).sum()
y.backward()
print(x.grad, y.item(), x.data)

x = Variable(torch.ones(2), volatile=True)
print(x, x.requires_grad)

with torch.no_grad():
    y = torch.ones(2, requires_grad=True) * 2
print(y.requires_grad, torch.is_grad_enabled())

# %% Multiple GPUs/CPUs for training
torch.manual_seed(0)
model = Net()
x = torch.randn(4, 1, 8, 8)
expected = model(x)
model = torch.nn.DataParallel(model)
print(torch.equal(model(x), expected), isinstance(model, nn.Module), isinstance(model.module, Net))
print(list(model.state_dict()))

# %% Setting the GPUs
print(torch.cuda.is_available(), torch.cuda.device_count())
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
print(device, Net().to(device).fc.weight.device)

# %% Creating a dataset and enumerating over it
class FooDataset(torch.utils.data.Dataset):
  def __init__(self, root_dir):
    torch.manual_seed(0)
    self.root_dir = root_dir
    self.data = torch.randn(10, 3)
    self.label = (self.data.sum(1) > 0).long()
  def __getitem__(self, idx):
    batch_data, batch_label = self.data[idx], self.label[idx]
    return {'data': batch_data, 'label': batch_label}
  def __len__(self):
    return len(self.data)
foo_dataset = FooDataset("data")
print(len(foo_dataset), foo_dataset[0], foo_dataset[9]['label'])
try:
    foo_dataset[10]
except IndexError as error:
    print(type(error).__name__, error)

class FooDataset(torch.utils.data.Dataset):
  def __init__(self, root_dir):
    self.root_dir = root_dir
    self.data = torch.arange(30.0).view(10, 3)
    self.label = torch.arange(10) % 2
  def __getitem__(self, idx):
    return {'data': self.data[idx], 'label': self.label[idx]}
  def __len__(self):
    return len(self.data)
class args:
  cuda = False
torch.manual_seed(0)
foo_dataset = FooDataset("data")
data_loader = torch.utils.data.DataLoader(foo_dataset, batch_size=4, shuffle=True)
for batch_idx, batch in enumerate(data_loader):
  data = batch['data']
  label = batch['label']
  if args.cuda:
    data, label = data.cuda(), label.cuda()
  data = Variable(data)
  label = Variable(label)
  print(batch_idx, data.shape, label, data[:, 0])

# today: one device for all, and no Variable
device = torch.device("cpu")
loader = torch.utils.data.DataLoader([{'data': torch.full((2,), float(i)), 'label': i} for i in range(5)], batch_size=2)
for batch_idx, batch in enumerate(loader):
    data, label = batch['data'].to(device), batch['label'].to(device)
    print(batch_idx, data, label)

# %% Setting Torch Random Seed
seed = 7
torch.manual_seed(seed)
np.random.seed(seed)
a, b = torch.rand(3), np.random.rand(3)
torch.manual_seed(seed)
np.random.seed(seed)
print(torch.equal(a, torch.rand(3)), (b == np.random.rand(3)).all(), a, b)

torch.manual_seed(3)
a = torch.rand(2)
np.random.seed(3)
print(a, torch.initial_seed(), torch.rand(2))

# %% Conv2d layer
in_channels, out_channels, kernel_w, kernel_h, x, y, d = 3, 8, 3, 5, 2, 1, 1
layer = torch.nn.Conv2d(in_channels, out_channels, (kernel_w, kernel_h), stride=(x,y), padding=(x,y), bias=False, dilation=d)
print(layer, layer(torch.zeros(2, 3, 16, 16)).shape, layer.weight.shape)

torch.manual_seed(0)
layer = torch.nn.Conv2d(2, 3, (3, 2), stride=(2, 1), padding=(1, 0), bias=False, dilation=2)
print(layer, layer(torch.randn(1, 2, 6, 6)), list(layer.state_dict()))

# %% Transpose Conv2d layer ('Deconvolution layer')
in_channels, out_channels, kernel_w, kernel_h, x, y, d = 8, 3, 3, 3, 2, 2, 1
layer = torch.nn.ConvTranspose2d(in_channels, out_channels, (kernel_w, kernel_h), stride=(x,y), padding=(x,y), output_padding=(1,1), bias=False, dilation=d)
print(layer, layer(torch.zeros(2, 8, 5, 5)).shape, layer.weight.shape)

torch.manual_seed(0)
down = torch.nn.Conv2d(1, 2, 3, stride=2, padding=1)
up = torch.nn.ConvTranspose2d(2, 1, 3, stride=2, padding=1, output_padding=1)
x = torch.randn(1, 1, 8, 8)
print(down(x).shape, up(down(x)).shape, up(down(x))[0, 0, :2])

torch.nn.ConvTranspose2d(2, 1, 3, stride=(2,2), output_padding=(2,2))(torch.zeros(1, 2, 4, 4))

# %% Volatile at inference time
torch.manual_seed(0)
model = Net()
data = torch.randn(1, 1, 8, 8)
data = Variable(data, volatile=True)
output = model(data)
print(output.requires_grad, output.shape)

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Dropout(), nn.Linear(8, 2))
data = torch.randn(5, 4)
model.eval()
output = model(data)
print(model.training, output.requires_grad)
with torch.no_grad():
    output = model(data)
print(output.requires_grad, output)
with torch.set_grad_enabled(False):
    print(model(data).requires_grad)
with torch.inference_mode():
    print(model(data).requires_grad, model(data).is_inference())

data = torch.randn(2, 2)
data.volatile = True
print(data.requires_grad, torch.is_grad_enabled())

# %% Deploying/Serving Pytorch to Production Using TensorRT
import tensorflow

import uff

# %% Save
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 2))
torch.save(model.state_dict(), "./torch_model_v1.pt")
print(os.path.exists("./torch_model_v1.pt"), *model.state_dict().items())
os.remove("./torch_model_v1.pt")

# %% Load
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 2)
    def forward(self, x):
        return self.fc(x)
torch.manual_seed(0)
model = Model()
torch.save(model.state_dict(), "./torch_model_v1.pt")
x = torch.ones(1, 3)
expected = model(x)
model = Model() # the model should be defined with the same code you used to create the trained model
print(torch.equal(model(x), expected))
state_dict = torch.load( "./torch_model_v1.pt")
print(model.load_state_dict(state_dict))
print(torch.equal(model(x), expected), list(state_dict), type(state_dict).__name__)
os.remove("./torch_model_v1.pt")

model = Net()
model.load_state_dict(torch.load("./there_is_no_such_file.pt"))

# %% Loss Functions
torch.manual_seed(0)
output, target = torch.randn(3, 5, requires_grad=True), torch.tensor([1, 0, 4])
def my_loss(output, target):
    return -torch.log_softmax(output, 1)[torch.arange(len(target)), target].mean()
loss = my_loss(output, target)
print(torch.allclose(loss, F.cross_entropy(output, target)), loss)
loss.backward()
print(output.grad)

output, target = torch.randn(3, requires_grad=True), torch.zeros(3)
loss = np.mean((output.numpy() - target.numpy()) ** 2)

output, target = torch.tensor([1.0, 2.0], requires_grad=True), torch.zeros(2)
loss = torch.tensor(np.mean((output.detach().numpy() - target.numpy()) ** 2))
print(loss, loss.requires_grad)
loss.backward()

output = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (output.data ** 2).sum()
print(loss, loss.requires_grad)
loss.backward()

x, y = torch.tensor([[0.2, -1.0, 0.3], [2.0, 0.1, -0.5]]), torch.tensor([[0.0, 1.0, 0.0], [1.0, 0.0, 1.0]])
for loss in (nn.L1Loss(), nn.MSELoss(), nn.SmoothL1Loss(), nn.HuberLoss(), nn.BCEWithLogitsLoss(), nn.KLDivLoss(reduction="batchmean"), nn.PoissonNLLLoss(), nn.SoftMarginLoss(), nn.CrossEntropyLoss()):
    print(loss, loss(x, y))
for loss in (nn.CrossEntropyLoss(), nn.MultiMarginLoss()):
    print(loss, loss(x, torch.tensor([0, 2])))
for loss in (nn.MarginRankingLoss(), nn.CosineEmbeddingLoss()):
    print(loss, loss(x, y, torch.ones(2, 3) if isinstance(loss, nn.MarginRankingLoss) else torch.ones(2)))
print(nn.NLLLoss()(x.log_softmax(1), torch.tensor([0, 2])), nn.BCELoss()(x.sigmoid(), y), nn.MultiLabelSoftMarginLoss()(x, y), nn.HingeEmbeddingLoss()(x, 2 * y - 1), nn.TripletMarginLoss()(x, y, x + 1), nn.GaussianNLLLoss()(x, y, torch.ones(2, 3)), nn.CTCLoss()(torch.randn(4, 1, 3).log_softmax(2) * 0 - 1.0986, torch.tensor([[1, 2]]), torch.tensor([4]), torch.tensor([2])))

# %% Training an RNN with features from a CNN
torch.manual_seed(0)
cnn = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten())
frames = torch.randn(5, 3, 1, 8, 8)
feature_seq = [cnn(frames[:, t]) for t in range(3)]
features = torch.stack(feature_seq, dim=1)
print(feature_seq[0].shape, features.shape)
rnn1 = torch.nn.GRU(input_size=8, hidden_size=6, num_layers=2, batch_first=True)
out, h = rnn1(features)
print(out.shape, h.shape, out[:, -1], torch.equal(out[:, -1], h[-1]))

class Video(nn.Module):
  def __init__(self, input_size, hidden_size):
    super().__init__()
    self.rnn1 = torch.nn.GRU(input_size=input_size, hidden_size=hidden_size, num_layers=2, batch_first=True)
  def forward(self, x):
    return self.rnn1(x)[0]
torch.manual_seed(0)
model = Video(4, 3)
print(model, model(torch.randn(2, 5, 4)).shape)

rnn = torch.nn.GRU(4, 3)
print(rnn.batch_first, rnn(torch.zeros(5, 2, 4))[0].shape, torch.nn.GRU(4, 3, batch_first=True)(torch.zeros(2, 5, 4))[0].shape)
rnn(torch.zeros(2, 5, 3))
