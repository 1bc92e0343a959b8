# Whole training runs, as tutorials write them: the same seed prints the same loss in every step.
#
# Losses are printed to six decimals where all of them agree, else to four as most tutorials do: MKL and oneDNN round some
# products and convolutions in an order that depends on the machine. Runs end before that noise reaches the fourth decimal.
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset, TensorDataset, random_split
from torchlings.datasets import Digits

# %% linear regression with SGD
torch.manual_seed(0)
x = torch.linspace(-1, 1, 50).unsqueeze(1)
y = 3 * x - 0.5 + 0.1 * torch.randn(50, 1)
model = nn.Linear(1, 1)
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.1)
for step in range(100):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
    print(f"{step}: {loss.item():.6f}")
print(model.weight.item(), model.bias.item())

torch.manual_seed(1)
x = torch.randn(100, 3)
y = x @ torch.tensor([[1.0], [-2.0], [0.5]]) + 4
w = torch.zeros(3, 1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for step in range(60):
    loss = ((x @ w + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        b -= 0.1 * b.grad
    w.grad.zero_()
    b.grad.zero_()
    print(f"{loss.item():.6f}")
print(w, b)

torch.manual_seed(2)
x = torch.linspace(-math.pi, math.pi, 2000)
y = torch.sin(x)
powers = x.unsqueeze(-1).pow(torch.tensor([1, 2, 3]))
model = nn.Sequential(nn.Linear(3, 1), nn.Flatten(0, 1))
loss_fn = nn.MSELoss(reduction="sum")
optimizer = optim.RMSprop(model.parameters(), lr=1e-3)
for t in range(200):
    loss = loss_fn(model(powers), y)
    if t % 10 == 9:
        print(t, f"{loss.item():.1f}")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
layer = model[0]
print(f"y = {layer.bias.item():.4f} + {layer.weight[0, 0].item():.4f} x + {layer.weight[0, 1].item():.4f} x^2 + {layer.weight[0, 2].item():.4f} x^3")

# %% MLP with Adam
torch.manual_seed(0)
x = torch.randn(256, 10)
y = (x[:, :3].sum(1) > 0).long() + (x[:, 3] > 1).long()
model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 16), nn.ReLU(), nn.Linear(16, 3))
criterion = nn.CrossEntropyLoss()
optimizer = optim.Adam(model.parameters(), lr=0.01)
for step in range(100):
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{loss.item():.6f}")
print((model(x).argmax(1) == y).float().mean().item())

torch.manual_seed(3)
points = torch.rand(400, 2) * 2 - 1
inside = (points.norm(dim=1) < 0.7).float()
model = nn.Sequential(nn.Linear(2, 24), nn.Tanh(), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1))
optimizer = optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(60):
    logits = model(points).squeeze(1)
    loss = F.binary_cross_entropy_with_logits(logits, inside)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
    accuracy = ((logits > 0).float() == inside).float().mean()
    print(f"epoch {epoch:2d}  loss {loss.item():.6f}  accuracy {accuracy.item():.3f}")

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 64)
        self.fc2 = nn.Linear(64, 10)
        self.dropout = nn.Dropout(0.3)
    def forward(self, x):
        x = torch.flatten(x, 1)
        x = self.dropout(F.relu(self.fc1(x)))
        return F.log_softmax(self.fc2(x), dim=1)
torch.manual_seed(0)
train = DataLoader(Digits(train=True), batch_size=100, shuffle=True)
test = DataLoader(Digits(train=False), batch_size=180)
model = Net()
optimizer = optim.AdamW(model.parameters(), lr=0.01)
for epoch in range(1, 5):
    model.train()
    for batch, (data, target) in enumerate(train):
        optimizer.zero_grad()
        loss = F.nll_loss(model(data), target)
        loss.backward()
        optimizer.step()
        print(f"Train Epoch: {epoch} [{batch * len(data)}/{len(train.dataset)} ({100 * batch / len(train):.0f}%)]\tLoss: {loss.item():.4f}")
    model.eval()
    test_loss, correct = 0, 0
    with torch.no_grad():
        for data, target in test:
            output = model(data)
            test_loss += F.nll_loss(output, target, reduction="sum").item()
            correct += output.argmax(dim=1, keepdim=True).eq(target.view_as(output.argmax(dim=1, keepdim=True))).sum().item()
    print(f"Test set: Average loss: {test_loss / len(test.dataset):.4f}, Accuracy: {correct}/{len(test.dataset)}")

# %% CNN with batch norm and dropout on digits
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2))
        self.dropout = nn.Dropout(0.5)
        self.classifier = nn.Linear(64 * 2 * 2, 10)
    def forward(self, x):
        return self.classifier(self.dropout(self.features(x).flatten(1)))
torch.manual_seed(0)
loader = DataLoader(Digits(train=True), batch_size=64, shuffle=True)
test = Digits(train=False)
model = Net()
optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, 8)
criterion = nn.CrossEntropyLoss()
for epoch in range(8):
    model.train()
    for step, (images, labels) in enumerate(loader):
        optimizer.zero_grad()
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        print(f"{epoch} {step} {loss.item():.4f}")
    scheduler.step()
    model.eval()
    with torch.no_grad():
        right = sum((model(x).argmax(1) == y).sum().item() for x, y in DataLoader(test, batch_size=100))
    print(f"epoch {epoch}: {right} of {len(test)} right, {right / len(test):.2%}")
print(right / len(test) >= 0.95)

torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 16, 3), nn.BatchNorm2d(16), nn.ReLU(),
    nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.2), nn.Linear(16, 10))
digits = Digits()
optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
for step in range(35):
    i = torch.randint(len(digits), (32,))
    loss = F.cross_entropy(model(digits.images[i]), digits.labels[i])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")
model.eval()
print(f"{F.cross_entropy(model(digits.images[:200]), digits.labels[:200]).item():.2f}")

class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 3, padding=1)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 3)
        self.fc1 = nn.Linear(16, 32)
        self.fc2 = nn.Linear(32, 10)
    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = torch.flatten(x, 1)
        return self.fc2(F.relu(self.fc1(x)))
torch.manual_seed(0)
net = LeNet()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
trainloader = DataLoader(Digits(), batch_size=16, shuffle=True)
for epoch in range(2):
    running_loss = 0.0
    for i, data in enumerate(trainloader, 0):
        inputs, labels = data
        optimizer.zero_grad()
        outputs = net(inputs)
        loss = criterion(outputs, labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        if i % 10 == 9:
            print(f"[{epoch + 1}, {i + 1:5d}] loss: {running_loss / 10:.6f}")
            running_loss = 0.0
print("Finished Training")

# %% recurrent networks on sequences
class Sine(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(1, 24, batch_first=True)
        self.head = nn.Linear(24, 1)
    def forward(self, x):
        out, h = self.gru(x)
        return self.head(out[:, -1])
torch.manual_seed(0)
wave = torch.sin(torch.arange(0, 40, 0.2))
x = wave.unfold(0, 20, 1)[:-1].unsqueeze(-1)
y = wave[20:].unsqueeze(-1)
model = Sine()
optimizer = optim.Adam(model.parameters(), lr=0.01)
for step in range(80):
    loss = F.mse_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.6f}")

torch.manual_seed(0)
lengths = torch.tensor([9, 7, 7, 4, 3, 2])
batch = torch.randn(6, 9, 5)
y = torch.tensor([0, 1, 1, 0, 1, 0])
gru = nn.GRU(5, 8, num_layers=2, bidirectional=True, dropout=0.2, batch_first=True)
head = nn.Linear(16, 2)
optimizer = optim.Adam([*gru.parameters(), *head.parameters()], lr=0.01)
for step in range(40):
    packed = nn.utils.rnn.pack_padded_sequence(batch, lengths, batch_first=True)
    out, h = gru(packed)
    loss = F.cross_entropy(head(torch.cat([h[-2], h[-1]], 1)), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.6f}")

text = "hello world, hello torch. a small model learns the next letter of a small text."
letters = sorted(set(text))
index = {c: i for i, c in enumerate(letters)}
data = torch.tensor([index[c] for c in text])
torch.manual_seed(0)
class CharRNN(nn.Module):
    def __init__(self, n, hidden=32):
        super().__init__()
        self.embed = nn.Embedding(n, 12)
        self.rnn = nn.RNN(12, hidden)
        self.out = nn.Linear(hidden, n)
    def forward(self, x, h=None):
        o, h = self.rnn(self.embed(x), h)
        return self.out(o), h
model = CharRNN(len(letters))
optimizer = optim.Adam(model.parameters(), lr=0.01)
for epoch in range(60):
    logits, _ = model(data[:-1].unsqueeze(1))
    loss = F.cross_entropy(logits.squeeze(1), data[1:])
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    print(f"{epoch} {loss.item():.4f}")
with torch.no_grad():
    out, h, x = "h", None, torch.tensor([[index["h"]]])
    for _ in range(30):
        logits, h = model(x, h)
        x = logits[-1].argmax(-1, keepdim=True)
        out += letters[x.item()]
print(out)

# %% LSTM tagger
def prepare_sequence(seq, to_ix):
    return torch.tensor([to_ix[w] for w in seq], dtype=torch.long)
training_data = [("a bird sings in the tree".split(), "D N V P D N".split()), ("children read old books".split(), "N V A N".split()), ("the old tree sings".split(), "D A N V".split())]
word_to_ix, tag_to_ix = {}, {"D": 0, "N": 1, "V": 2, "P": 3, "A": 4}
for sentence, tags in training_data:
    for word in sentence:
        word_to_ix.setdefault(word, len(word_to_ix))
class LSTMTagger(nn.Module):
    def __init__(self, embedding_dim, hidden_dim, vocab_size, tagset_size):
        super().__init__()
        self.word_embeddings = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim)
        self.hidden2tag = nn.Linear(hidden_dim, tagset_size)
    def forward(self, sentence):
        embeds = self.word_embeddings(sentence)
        lstm_out, _ = self.lstm(embeds.view(len(sentence), 1, -1))
        return F.log_softmax(self.hidden2tag(lstm_out.view(len(sentence), -1)), dim=1)
torch.manual_seed(1)
model = LSTMTagger(6, 6, len(word_to_ix), len(tag_to_ix))
loss_function = nn.NLLLoss()
optimizer = optim.SGD(model.parameters(), lr=0.1)
for epoch in range(100):
    for sentence, tags in training_data:
        model.zero_grad()
        tag_scores = model(prepare_sequence(sentence, word_to_ix))
        loss = loss_function(tag_scores, prepare_sequence(tags, tag_to_ix))
        loss.backward()
        optimizer.step()
        print(f"{epoch} {loss.item():.4f}")
with torch.no_grad():
    print(model(prepare_sequence(training_data[0][0], word_to_ix)))

torch.manual_seed(0)
class BiTagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 16, padding_idx=0)
        self.lstm = nn.LSTM(16, 20, num_layers=2, bidirectional=True, batch_first=True)
        self.tag = nn.Linear(40, 5)
    def forward(self, x):
        return self.tag(self.lstm(self.embed(x))[0])
words = torch.randint(1, 50, (8, 12))
words[3:, 9:] = 0
tags = words % 5
model = BiTagger()
optimizer = optim.Adam(model.parameters(), lr=0.02)
criterion = nn.CrossEntropyLoss(ignore_index=0)
for step in range(50):
    loss = criterion(model(words).flatten(0, 1), tags.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")

# %% transformer encoder
torch.manual_seed(0)
class Classifier(nn.Module):
    def __init__(self, vocabulary=20, d_model=16):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, d_model)
        position = torch.arange(12).unsqueeze(1)
        scale = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
        encoding = torch.zeros(12, d_model)
        encoding[:, 0::2] = torch.sin(position * scale)
        encoding[:, 1::2] = torch.cos(position * scale)
        self.register_buffer("encoding", encoding)
        layer = nn.TransformerEncoderLayer(d_model, nhead=4, dim_feedforward=32, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.head = nn.Linear(d_model, 2)
    def forward(self, x):
        h = self.embed(x) * math.sqrt(16) + self.encoding
        return self.head(self.encoder(h).mean(1))
x = torch.randint(0, 20, (64, 12))
y = (x[:, 0] > x[:, -1]).long()
model = Classifier()
optimizer = optim.Adam(model.parameters(), lr=0.003)
for step in range(45):
    loss = F.cross_entropy(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")
model.eval()
print((model(x).argmax(1) == y).float().mean().item())

torch.manual_seed(0)
class Decoder(nn.Module):
    def __init__(self, n=15, d=24):
        super().__init__()
        self.token = nn.Embedding(n, d)
        self.place = nn.Embedding(10, d)
        layer = nn.TransformerEncoderLayer(d, 3, 48, dropout=0.0, activation="gelu", norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, n, bias=False)
    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(len(x))
        h = self.token(x) + self.place(torch.arange(len(x))).unsqueeze(1)
        return self.head(self.norm(self.blocks(h, mask=mask)))
data = (torch.arange(11).unsqueeze(1) + torch.arange(15)) % 15
model = Decoder()
optimizer = optim.AdamW(model.parameters(), lr=3e-3, weight_decay=0.1)
scheduler = optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / 10))
for step in range(40):
    logits = model(data[:-1])
    loss = F.cross_entropy(logits.view(-1, 15), data[1:].reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    scheduler.step()
    print(f"{step} {loss.item():.4f} {scheduler.get_last_lr()[0]:.4f}")

# %% LBFGS on a quadratic
A = torch.tensor([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
b = torch.tensor([1.0, -2.0, 3.0])
x = torch.zeros(3, requires_grad=True)
optimizer = optim.LBFGS([x], lr=0.5, max_iter=4)
def closure():
    optimizer.zero_grad()
    loss = 0.5 * x @ A @ x - b @ x
    loss.backward()
    print(f"{loss.item():.4f}")
    return loss
for step in range(3):
    optimizer.step(closure)
    print(step, *[f"{v:.4f}" for v in x.tolist()])

torch.manual_seed(0)
x = torch.randn(60, 2)
y = (x @ torch.tensor([1.5, -1.0]) + 0.5 * torch.randn(60) > 0).float()
model = nn.Linear(2, 1)
optimizer = optim.LBFGS(model.parameters(), line_search_fn="strong_wolfe", max_iter=4)
def closure():
    optimizer.zero_grad()
    loss = F.binary_cross_entropy_with_logits(model(x).squeeze(1), y) + 0.01 * model.weight.pow(2).sum()
    loss.backward()
    print(f"{loss.item():.4f}")
    return loss
print("step", f"{optimizer.step(closure).item():.4f}")
print([f"{p:.3f}" for p in model.weight.flatten().tolist()])

# %% autoencoder
class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 8))
        self.decoder = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 64), nn.Sigmoid())
    def forward(self, x):
        return self.decoder(self.encoder(x))
torch.manual_seed(0)
loader = DataLoader(Digits(), batch_size=128, shuffle=True)
model = AutoEncoder()
optimizer = optim.Adam(model.parameters(), lr=0.003)
criterion = nn.MSELoss()
for epoch in range(6):
    for images, _ in loader:
        x = images.view(-1, 64)
        loss = criterion(model(x), x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(f"{loss.item():.6f}")

class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 40)
        self.fc21 = nn.Linear(40, 6)
        self.fc22 = nn.Linear(40, 6)
        self.fc3 = nn.Linear(6, 40)
        self.fc4 = nn.Linear(40, 64)
    def forward(self, x):
        h = F.relu(self.fc1(x.view(-1, 64)))
        mu, logvar = self.fc21(h), self.fc22(h)
        std = torch.exp(0.5 * logvar)
        z = mu + torch.randn_like(std) * std
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z)))), mu, logvar
torch.manual_seed(1)
model = VAE()
optimizer = optim.Adam(model.parameters(), lr=1e-3)
for epoch in range(2):
    for data, _ in DataLoader(Digits(), batch_size=128, shuffle=True):
        optimizer.zero_grad()
        recon, mu, logvar = model(data)
        bce = F.binary_cross_entropy(recon, data.view(-1, 64), reduction="sum")
        kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
        loss = bce + kld
        loss.backward()
        optimizer.step()
        print(f"{loss.item() / len(data):.6f}")

torch.manual_seed(0)
model = nn.Sequential(
    nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.LeakyReLU(0.1), nn.Conv2d(8, 4, 3, stride=2, padding=1),
    nn.ConvTranspose2d(4, 8, 2, stride=2), nn.ReLU(), nn.ConvTranspose2d(8, 1, 2, stride=2))
images = Digits().images[:96]
optimizer = optim.Adam(model.parameters(), lr=0.01)
for step in range(40):
    noisy = images + 0.2 * torch.randn_like(images)
    loss = F.smooth_l1_loss(model(noisy), images, beta=0.5)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{loss.item():.6f}")

# %% weight decay, schedules and clipping
torch.manual_seed(0)
x, y = torch.randn(64, 20), torch.randn(64, 1)
model = nn.Sequential(nn.Linear(20, 50), nn.ELU(), nn.Linear(50, 1))
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-3)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=15, gamma=0.5)
for epoch in range(60):
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
    scheduler.step()
    print(f"{epoch} {scheduler.get_last_lr()[0]:.6f} {loss.item():.6f}")

torch.manual_seed(0)
x, y = torch.randn(64, 20), torch.randint(0, 4, (64,))
model = nn.Sequential(nn.Linear(20, 32), nn.GELU(), nn.LayerNorm(32), nn.Linear(32, 4))
optimizer = optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.05)
scheduler = optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.02, total_steps=50)
for step in range(50):
    loss = F.cross_entropy(model(x), y, label_smoothing=0.1)
    optimizer.zero_grad()
    loss.backward()
    norm = nn.utils.clip_grad_norm_(model.parameters(), max_norm=0.5)
    optimizer.step()
    scheduler.step()
    print(f"{loss.item():.4f} {norm.item():.4f} {optimizer.param_groups[0]['lr']:.6f}")

torch.manual_seed(0)
x = torch.randn(80, 6)
y = x.prod(1, keepdim=True)
model = nn.Sequential(nn.Linear(6, 24), nn.Softplus(), nn.Linear(24, 1))
optimizer = optim.Adam(model.parameters(), lr=0.05, amsgrad=True)
scheduler = optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=3, factor=0.3)
for epoch in range(60):
    loss = F.huber_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_value_(model.parameters(), 0.05)
    optimizer.step()
    scheduler.step(loss)
    print(f"{loss.item():.4f} {optimizer.param_groups[0]['lr']:.6f}")

torch.manual_seed(0)
x, y = torch.randn(40, 8), torch.randn(40, 2)
for make in (optim.Adagrad, optim.Adadelta, optim.Adamax, optim.NAdam, optim.RAdam, optim.RMSprop, optim.Rprop, optim.ASGD, optim.Adafactor):
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(8, 16), nn.SiLU(), nn.Linear(16, 2))
    optimizer = make(model.parameters())
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20)
    losses = []
    for step in range(25):
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(f"{loss.item():.4f}")
    print(make.__name__, *losses)

torch.manual_seed(0)
x, y = torch.randn(32, 10), torch.randn(32, 1)
model = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 1))
params = [{"params": [p for n, p in model.named_parameters() if n.endswith("weight")], "weight_decay": 0.01}, {"params": [p for n, p in model.named_parameters() if n.endswith("bias")], "lr": 0.05}]
optimizer = optim.Adam(params, lr=0.005)
warmup = optim.lr_scheduler.LinearLR(optimizer, start_factor=0.1, total_iters=5)
decay = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.95)
scheduler = optim.lr_scheduler.SequentialLR(optimizer, [warmup, decay], milestones=[5])
for step in range(40):
    loss = F.l1_loss(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    scheduler.step()
    print(f"{loss.item():.6f}", *[f"{g['lr']:.6f}" for g in optimizer.param_groups])

# %% datasets and loaders
class Squares(Dataset):
    def __init__(self, n):
        self.x = torch.linspace(-2, 2, n)
    def __len__(self):
        return len(self.x)
    def __getitem__(self, i):
        return {"x": self.x[i : i + 1], "y": self.x[i : i + 1] ** 2, "index": i}
torch.manual_seed(0)
loader = DataLoader(Squares(90), batch_size=32, shuffle=True)
model = nn.Sequential(nn.Linear(1, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = optim.Adam(model.parameters(), lr=0.02)
for epoch in range(10):
    total = 0.0
    for batch in loader:
        loss = F.mse_loss(model(batch["x"]), batch["y"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(batch["index"])
        print(batch["index"][:4].tolist(), f"{loss.item():.4f}")
    print(f"epoch {epoch + 1}: {total / 90:.4f}")

torch.manual_seed(0)
data = TensorDataset(torch.randn(120, 5), torch.randint(0, 3, (120,)))
train, validation = random_split(data, [0.75, 0.25], generator=torch.Generator().manual_seed(42))
loader = DataLoader(train, batch_size=20, shuffle=True, drop_last=True)
model = nn.Sequential(nn.Linear(5, 32), nn.ReLU(), nn.Dropout(), nn.Linear(32, 3))
optimizer = optim.SGD(model.parameters(), lr=0.2)
best, bad, patience = math.inf, 0, 3
for epoch in range(40):
    model.train()
    for x, y in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        x, y = next(iter(DataLoader(validation, batch_size=len(validation))))
        value = F.cross_entropy(model(x), y).item()
    print(f"{epoch} {loss.item():.6f} {value:.6f}")
    if value < best:
        best, bad = value, 0
        kept = {name: p.clone() for name, p in model.state_dict().items()}
    else:
        bad += 1
        if bad == patience:
            print("early stopping at epoch", epoch)
            break
model.load_state_dict(kept)
print(f"{best:.6f} {F.cross_entropy(model(x), y).item():.6f}")

torch.manual_seed(0)
x, y = torch.randn(60, 4), torch.randn(60, 1)
folds = torch.randperm(60).chunk(5)
scores = []
for k in range(5):
    held = folds[k]
    rest = torch.cat([f for j, f in enumerate(folds) if j != k])
    model = nn.Linear(4, 1)
    optimizer = optim.SGD(model.parameters(), lr=0.1)
    for epoch in range(10):
        loss = F.mse_loss(model(x[rest]), y[rest])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(f"fold {k} epoch {epoch} {loss.item():.6f}")
    scores.append(F.mse_loss(model(x[held]), y[held]).item())
print(f"{sum(scores) / 5:.6f}")

# %% functions of one's own in a loop
class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return input.clamp(min=0)
    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input < 0] = 0
        return grad_input
torch.manual_seed(0)
x, y = torch.randn(64, 100), torch.randn(64, 10)
w1 = torch.randn(100, 50, requires_grad=True)
w2 = torch.randn(50, 10, requires_grad=True)
for t in range(50):
    y_pred = MyReLU.apply(x.mm(w1)).mm(w2)
    loss = (y_pred - y).pow(2).sum()
    print(t, f"{loss.item():.4f}")
    loss.backward()
    with torch.no_grad():
        w1 -= 1e-6 * w1.grad
        w2 -= 1e-6 * w2.grad
        w1.grad.zero_()
        w2.grad.zero_()

class LegendrePolynomial3(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return 0.5 * (5 * input ** 3 - 3 * input)
    @staticmethod
    def backward(ctx, grad_output):
        input, = ctx.saved_tensors
        return grad_output * 1.5 * (5 * input ** 2 - 1)
x = torch.linspace(-math.pi, math.pi, 2000)
y = torch.sin(x)
a, b, c, d = (torch.full((), v, requires_grad=True) for v in (0.0, -1.0, 0.0, 0.3))
for t in range(200):
    y_pred = a + b * LegendrePolynomial3.apply(c + d * x)
    loss = (y_pred - y).pow(2).sum()
    if t % 10 == 9:
        print(t, f"{loss.item():.4f}")
    loss.backward()
    with torch.no_grad():
        for p in (a, b, c, d):
            p -= 5e-6 * p.grad
            p.grad = None
print(f"y = {a.item():.5f} + {b.item():.5f} * P3({c.item():.5f} + {d.item():.5f} x)")

# %% an RNN on features of a CNN
class Video(nn.Module):
    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(nn.Conv2d(1, 6, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(54, 12))
        self.rnn1 = torch.nn.GRU(input_size=12, hidden_size=16, num_layers=2, batch_first=True)
        self.head = nn.Linear(16, 2)
    def forward(self, frames):
        feature_seq = [self.cnn(frames[:, t]) for t in range(frames.size(1))]
        out, _ = self.rnn1(torch.stack(feature_seq, dim=1))
        return self.head(out[:, -1])
torch.manual_seed(0)
digits = Digits()
clips = torch.stack([digits.images[i : i + 4] for i in range(40)])
labels = (digits.labels[3:43] > digits.labels[:40]).long()
model = Video()
optimizer = optim.Adam(model.parameters(), lr=0.005)
for step in range(40):
    loss = F.cross_entropy(model(clips), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.6f}")

# %% transfer
torch.manual_seed(0)
digits = Digits()
body = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU())
head = nn.Linear(32, 10)
optimizer = optim.Adam([*body.parameters(), *head.parameters()], lr=0.01)
for step in range(30):
    i = torch.randint(len(digits), (64,))
    loss = F.cross_entropy(head(body(digits.images[i])), digits.labels[i])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")
for p in body.parameters():
    p.requires_grad = False
model = nn.Sequential(body, nn.Linear(32, 2))
before = body[1].weight.clone()
optimizer = optim.SGD(filter(lambda p: p.requires_grad, model.parameters()), lr=0.1)
for step in range(30):
    i = torch.randint(len(digits), (64,))
    loss = F.cross_entropy(model(digits.images[i]), digits.labels[i] % 2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")
print(torch.equal(before, body[1].weight), body[1].weight.grad is None or body[1].weight.grad.shape)
for p in body.parameters():
    p.requires_grad_(True)
optimizer.add_param_group({"params": body.parameters(), "lr": 0.01})
for step in range(10):
    loss = F.cross_entropy(model(digits.images[:64]), digits.labels[:64] % 2)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")

# %% saving and going on
import io
def make():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(6, 20), nn.BatchNorm1d(20), nn.ReLU(), nn.Dropout(0.1), nn.Linear(20, 1))
    optimizer = optim.Adam(model.parameters(), lr=0.02)
    return model, optimizer, optim.lr_scheduler.ExponentialLR(optimizer, 0.97)
def run(model, optimizer, scheduler, steps):
    for step in steps:
        x = torch.randn(32, 6)
        loss = F.mse_loss(model(x), x.sum(1, keepdim=True))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        yield f"{loss.item():.4f}"
parts = make()
whole = list(run(*parts, range(40)))
parts = make()
first = list(run(*parts, range(20)))
file = io.BytesIO()
torch.save({"model": parts[0].state_dict(), "optimizer": parts[1].state_dict(), "scheduler": parts[2].state_dict(), "rng": torch.get_rng_state(), "epoch": 20}, file)
torch.manual_seed(99)
file.seek(0)
checkpoint = torch.load(file)
parts = make()
for part, name in zip(parts, ("model", "optimizer", "scheduler")):
    part.load_state_dict(checkpoint[name])
torch.set_rng_state(checkpoint["rng"])
second = list(run(*parts, range(checkpoint["epoch"], 40)))
print(whole == first + second, *whole)

# %% several losses, text and adversaries
torch.manual_seed(0)
x = torch.randn(100, 8)
value, kind = x[:, :1] * 2 + x[:, 1:2], (x[:, 2] > 0).long()
trunk = nn.Sequential(nn.Linear(8, 32), nn.ReLU())
heads = nn.ModuleDict({"value": nn.Linear(32, 1), "kind": nn.Linear(32, 2)})
optimizer = optim.Adam([*trunk.parameters(), *heads.parameters()], lr=0.01)
for step in range(50):
    h = trunk(x)
    mse = F.mse_loss(heads["value"](h), value)
    cross = F.cross_entropy(heads["kind"](h), kind)
    penalty = sum(p.abs().sum() for p in heads.parameters())
    loss = mse + 0.5 * cross + 1e-3 * penalty
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f} {mse.item():.4f} {cross.item():.4f}")

def yield_tokens(text):
    return text.lower().split()
samples = [(1, "the team won the match"), (0, "shares fell on the market"), (1, "a late goal won it"), (0, "the bank raised rates"), (1, "the coach praised the team"), (0, "profit and shares rose"), (1, "fans saw a great match"), (0, "rates hurt the market and the bank")]
vocabulary = {w: i for i, w in enumerate(sorted({w for _, t in samples for w in yield_tokens(t)}))}
def collate_batch(batch):
    labels, texts, offsets = [], [], [0]
    for label, text in batch:
        labels.append(label)
        tokens = torch.tensor([vocabulary[w] for w in yield_tokens(text)], dtype=torch.int64)
        texts.append(tokens)
        offsets.append(tokens.size(0))
    return torch.tensor(labels), torch.cat(texts), torch.tensor(offsets[:-1]).cumsum(dim=0)
class TextModel(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.embedding = nn.EmbeddingBag(size, 16, sparse=False)
        self.fc = nn.Linear(16, 2)
        self.init_weights()
    def init_weights(self):
        self.embedding.weight.data.uniform_(-0.5, 0.5)
        self.fc.weight.data.uniform_(-0.5, 0.5)
        self.fc.bias.data.zero_()
    def forward(self, text, offsets):
        return self.fc(self.embedding(text, offsets))
torch.manual_seed(0)
loader = DataLoader(samples, batch_size=4, shuffle=True, collate_fn=collate_batch)
model = TextModel(len(vocabulary))
optimizer = optim.SGD(model.parameters(), lr=1.0)
for epoch in range(15):
    for label, text, offsets in loader:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(text, offsets), label)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        optimizer.step()
        print(f"{epoch} {loss.item():.6f}")

torch.manual_seed(0)
G = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 2))
D = nn.Sequential(nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1), nn.Sigmoid())
opt_g = optim.Adam(G.parameters(), lr=2e-3, betas=(0.5, 0.999))
opt_d = optim.Adam(D.parameters(), lr=2e-3, betas=(0.5, 0.999))
criterion = nn.BCELoss()
for step in range(50):
    real = torch.randn(64, 2) * torch.tensor([0.5, 2.0]) + torch.tensor([3.0, -1.0])
    fake = G(torch.randn(64, 4))
    D.zero_grad()
    loss_d = criterion(D(real), torch.ones(64, 1)) + criterion(D(fake.detach()), torch.zeros(64, 1))
    loss_d.backward()
    opt_d.step()
    G.zero_grad()
    loss_g = criterion(D(fake), torch.ones(64, 1))
    loss_g.backward()
    opt_g.step()
    print(f"[{step}] Loss_D: {loss_d.item():.4f} Loss_G: {loss_g.item():.4f}")

torch.manual_seed(0)
CONTEXT_SIZE, EMBEDDING_DIM = 2, 10
text = "when the sun is low and the wind is slow the old boat lies on the sand and the sea sings to the land".split()
ngrams = [(text[i - 2 : i], text[i]) for i in range(2, len(text))]
word_to_ix = {w: i for i, w in enumerate(sorted(set(text)))}
class NGramLanguageModeler(nn.Module):
    def __init__(self):
        super().__init__()
        self.embeddings = nn.Embedding(len(word_to_ix), EMBEDDING_DIM)
        self.linear1 = nn.Linear(CONTEXT_SIZE * EMBEDDING_DIM, 128)
        self.linear2 = nn.Linear(128, len(word_to_ix))
    def forward(self, inputs):
        out = F.relu(self.linear1(self.embeddings(inputs).view((1, -1))))
        return F.log_softmax(self.linear2(out), dim=1)
losses = []
model = NGramLanguageModeler()
optimizer = optim.SGD(model.parameters(), lr=0.01)
for epoch in range(10):
    total_loss = 0
    for context, target in ngrams:
        model.zero_grad()
        log_probs = model(torch.tensor([word_to_ix[w] for w in context]))
        loss = F.nll_loss(log_probs, torch.tensor([word_to_ix[target]]))
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
    losses.append(total_loss)
    print(f"{total_loss:.3f}")
print(losses == sorted(losses, reverse=True))

torch.manual_seed(0)
class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.affine = nn.Linear(4, 32)
        self.head = nn.Linear(32, 2)
    def forward(self, x):
        return F.softmax(self.head(F.relu(self.affine(x))), dim=-1)
policy = Policy()
optimizer = optim.Adam(policy.parameters(), lr=1e-2)
for episode in range(30):
    states = torch.randn(20, 4)
    probabilities = policy(states)
    actions = torch.multinomial(probabilities, 1)
    rewards = (actions.squeeze(1) == (states[:, 0] > 0).long()).float()
    advantage = (rewards - rewards.mean()) / (rewards.std() + 1e-6)
    loss = -(probabilities.gather(1, actions).squeeze(1).log() * advantage).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{episode} {loss.item():.6f} {rewards.mean().item():.2f}")

torch.manual_seed(0)
anchor = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 4))
digits = Digits()
optimizer = optim.Adam(anchor.parameters(), lr=0.001)
criterion = nn.TripletMarginLoss(margin=2.0)
for step in range(18):
    i = torch.randint(len(digits), (24,))
    same = [next(j for j in range(k + 1, k + 400) if digits.labels[j % 1437] == digits.labels[k]) % 1437 for k in i.tolist()]
    other = [next(j for j in range(k + 1, k + 400) if digits.labels[j % 1437] != digits.labels[k]) % 1437 for k in i.tolist()]
    a, p, n = (anchor(digits.images[j].flatten(1)) for j in (i, torch.tensor(same), torch.tensor(other)))
    loss = criterion(a, p, n)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
x = torch.linspace(0, 2, 40).unsqueeze(1).requires_grad_()
optimizer = optim.Adam(model.parameters(), lr=0.01)
for step in range(60):
    u = model(x)
    du, = torch.autograd.grad(u.sum(), x, create_graph=True)
    loss = ((du + u) ** 2).mean() + (model(torch.zeros(1, 1)) - 1).pow(2).squeeze()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    print(f"{step} {loss.item():.4f}")
