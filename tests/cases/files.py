# Files: torch.save and torch.load in both layouts, what weights_only allows, hostile and broken files, pickles, arrays.
import collections, copy, io, os, pickle, struct, sys, zipfile
import numpy as np
import torch
from torch import nn

def through(obj, **k):
    f = io.BytesIO()
    torch.save(obj, f, **{n: k.pop(n) for n in list(k) if n.startswith("_") or n == "pickle_protocol"})
    return torch.load(io.BytesIO(f.getvalue()), **k)

def archive(records, folder="a/", method=0):
    f = io.BytesIO()
    with zipfile.ZipFile(f, "w", method) as z:
        for name, data in records.items():
            z.writestr(folder + name, data)
    return f.getvalue()

def load(data, **k):
    return torch.load(io.BytesIO(data), **k)

def reason(data, **k):
    try:
        print(load(data, **k))
    except Exception as e:
        print(type(e).__name__, [line for line in str(e).splitlines() if "GLOBAL" in line or "Only" in line or "Can only" in line or "Unsupported operand" in line or "Trying" in line])

class Call:
    def __init__(self, function, *arguments):
        self.made = function, arguments

    def __reduce__(self):
        return self.made

def pickled(obj, protocol=2):
    return archive({"data.pkl": pickle.dumps(obj, protocol), "version": "3\n"})

def known(cls):
    # The recorder runs programs beside the module that pickles call __main__.
    setattr(sys.modules["__main__"], cls.__name__, cls)
    return cls

@known
class Holder:
    def __init__(self, a):
        self.a = a

    def __repr__(self):
        return "Holder(" + repr(self.a) + ")"

# %% tensors through a file, by line
print(through(torch.arange(6.0).reshape(2, 3)))
print([through(torch.tensor([0, 1, 2]).to(d)) for d in (torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)])
print(through(torch.tensor(3.5)), through(torch.zeros(0, 3)), through(torch.zeros(0, 3)).shape)
x = torch.arange(6.0).reshape(2, 3); y = through(x.t()); print(y, y.stride(), y.is_contiguous())
x = torch.arange(10); y = through(x[3:8:2]); print(y, y.stride(), y.storage_offset(), y.untyped_storage().nbytes())
x = torch.ones(1, 3).expand(4, 3); y = through(x); print(y.shape, y.stride(), y.untyped_storage().nbytes())
a = torch.arange(4.0); b, c = through([a, a[1:]]); b[1] = 9; print(c, c._base, b.data_ptr() + 4 == c.data_ptr())
a = torch.arange(4.0); d = through({"x": a, "y": a}); d["x"][0] = 5; print(d["y"], d["x"] is d["y"])
a = torch.zeros(2); d = through({"x": [a, a]}); print(d["x"][0] is d["x"][1])
x = torch.ones(2, requires_grad=True); y = through(x); print(y, y.requires_grad, y.is_leaf, y.grad)
x = torch.ones(2, requires_grad=True); y = through(x * 2); print(y, y.requires_grad, y.is_leaf, y.grad_fn)
x = torch.ones(2, requires_grad=True); (x * x).sum().backward(); print(through(x).grad)
p = nn.Parameter(torch.ones(2), requires_grad=False); q = through(p); print(q, type(q), q.requires_grad)
x = torch.zeros(2); x.note = "mine"; y = through(x); print(y.note, type(y))
p = nn.Parameter(torch.ones(2)); p.note = [1]; print(through(p), through(p).note)
torch.save([torch.zeros(2), torch.zeros(2).view(torch.int32)], io.BytesIO()); x = torch.zeros(2); torch.save([x, x.view(torch.int32)], io.BytesIO())
print(through(torch.zeros(3)[:0]), through([torch.zeros(0), torch.zeros(0)]))
print(through(torch.randn(1000, 100)).shape, torch.equal(through(a := torch.randn(50, 50)), a))

# %% other objects through a file, by line
print(through({"epoch": 3, "loss": 0.25, "name": "é☃", "none": None, "on": True, "list": [1, (2, "x")], 7: -1}))
print(through([2**31, -(2**31), 2**63, -(2**100), 255, 256, 65535, 65536, -1, 0]))
print(through([float("inf"), -0.0, 1e-300, float("nan")]))
print(through(b"abc"), through(bytearray(b"xyz")), through({1, 2, 3}), through(1j), through(()))
print(through(torch.Size([2, 3])), type(through(torch.Size([2, 3]))), through([torch.float32, torch.bfloat16, torch.bool]))
print(through(torch.device("cpu")), through([torch.device("cuda:1"), torch.device("cuda")]), through(torch.strided))
print(type(through(collections.OrderedDict(b=1, a=2))), dict(through(collections.OrderedDict(b=1, a=2))), through(collections.Counter("aab")))
print(through("x" * 300)[:5], len(through("x" * 70000)), len(through(list(range(5000)))), through(list(range(5000)))[-1])
a = [1]; b = through([a, a]); b[0].append(2); print(b)
a = {}; a["self"] = a; b = through(a); print(b["self"] is b)
print(through({"a": 1}, pickle_protocol=2))
print(through((1, (2, (3, (4,))))), through([[], {}, set(), ()]))

# %% models and optimizers
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
state = through(model.state_dict())
print(type(state), list(state), type(state._metadata), dict(state._metadata))
print(all(torch.equal(a, b) for a, b in zip(state.values(), model.state_dict().values())))
other = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 1))
print(other.load_state_dict(state), torch.equal(other[0].weight, model[0].weight))

torch.manual_seed(0)
model = nn.Linear(2, 1)
optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
for _ in range(2):
    optimizer.zero_grad()
    model(torch.ones(3, 2)).pow(2).sum().backward()
    optimizer.step()
checkpoint = through({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 2})
print(checkpoint["epoch"], dict(checkpoint["model"]))
print(checkpoint["optimizer"])

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.2), nn.Linear(3, 1)).eval()
copied = through(model, weights_only=False)
print(copied, copied.training, torch.equal(copied(torch.ones(1, 2)), model(torch.ones(1, 2))))
print([name for name, _ in copied.named_parameters()], copied[0].weight.requires_grad)

@known
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)
        self.register_buffer("steps", torch.tensor(3))
    def forward(self, x):
        return self.fc(x) * self.steps
net = Net()
copied = through(net, weights_only=False)
print(copied, torch.equal(copied(torch.ones(2)), net(torch.ones(2))), copied.steps)

@known
class Net(nn.Module):
    pass
f = io.BytesIO()
torch.save(Net(), f)
f.seek(0)
torch.load(f)

tied = nn.Module()
tied.a = nn.Linear(2, 2, bias=False)
tied.b = nn.Linear(2, 2, bias=False)
tied.b.weight = tied.a.weight
copied = through(tied, weights_only=False)
print(copied.a.weight is copied.b.weight)
state = through(tied.state_dict())
print(state["a.weight"].data_ptr() == state["b.weight"].data_ptr())

# %% files and paths
torch.save(torch.arange(3), "files_case.pt")
print(torch.load("files_case.pt"), torch.load("files_case.pt", mmap=True))
print([os.path.basename(n) for n in zipfile.ZipFile("files_case.pt").namelist()], zipfile.ZipFile("files_case.pt").namelist()[0])
os.remove("files_case.pt")

import pathlib
path = pathlib.Path("files_case.tar.pth")
torch.save({"a": torch.ones(2)}, path)
print(torch.load(path), zipfile.ZipFile(path).namelist()[0], zipfile.ZipFile(path).testzip())
path.unlink()

with open("files_case.pt", "wb") as f:
    torch.save(torch.ones(2), f)
with open("files_case.pt", "rb") as f:
    print(torch.load(f))
os.remove("files_case.pt")

f = io.BytesIO()
torch.save({"x": torch.arange(3.0)}, f)
z = zipfile.ZipFile(io.BytesIO(f.getvalue()))
print([(i.filename, i.file_size, i.compress_type, i.date_time) for i in z.infolist() if "serialization_id" not in i.filename])
print(z.read("archive/version"), z.read("archive/byteorder"), z.read("archive/.storage_alignment"), z.read("archive/.format_version"))
print(z.read("archive/data.pkl"))
print(z.read("archive/data/0"), f.getvalue().index(z.read("archive/data/0")) % 64)

f = io.BytesIO()
torch.save({"x": torch.arange(3.0), "p": nn.Parameter(torch.ones(2)), "s": torch.Size([1]), "d": torch.device("cpu"), "t": torch.float16}, f)
whole = f.getvalue()
print(whole[:64], len(whole), whole[-22:])

# %% errors of paths and files, by line
torch.load("no_such_file.pt")
torch.load(".")
torch.load(5)
torch.save(1, "no_such_folder/x.pt")
torch.save(1, "no_such_folder/x.pt", _use_new_zipfile_serialization=False)
torch.save(1, ".pt")
torch.save(1, 5)
torch.save(1, None)
torch.save(1)
torch.load(io.BytesIO(b""), mmap=True)
f = io.BytesIO(); torch.save(1, f); torch.load(io.BytesIO(f.getvalue()), mmap=True)
f = io.BytesIO(); torch.save(1, f); torch.load(io.BytesIO(f.getvalue()), pickle_module=pickle, weights_only=True)
f = io.BytesIO(); torch.save(1, f); print(torch.load(io.BytesIO(f.getvalue()), pickle_module=pickle), torch.load(io.BytesIO(f.getvalue()), encoding="latin1"))

# %% map_location, by line
print(through(torch.ones(2), map_location="cpu"), through(torch.ones(2), map_location=torch.device("cpu")).device)
print(through(torch.ones(2), map_location={"cuda:0": "cpu"}), through(torch.ones(2), map_location=lambda storage, place: storage))
print(through(torch.ones(2), map_location=lambda storage, place: print(type(storage).__name__, storage.nbytes(), storage.device, place)))
through(torch.ones(2), map_location="nowhere")
through(torch.ones(2), map_location=3)
through(torch.ones(2), map_location=lambda storage, place: storage.cpu()); print("loaded")

# %% broken files, by line
load(b"this is no file of PyTorch")
reason(b"x")
reason(b"\0" * 100)
reason(b'{"a": 1}')
load(b"PK\x03\x04")
load(b"PK\x03\x04" + b"\0" * 200)
f = io.BytesIO(); torch.save(torch.ones(9), f); load(f.getvalue()[:-1])
f = io.BytesIO(); torch.save(torch.ones(9), f); load(f.getvalue()[:-40])
f = io.BytesIO(); torch.save(torch.ones(9), f); load(f.getvalue()[:200])
load(pickle.dumps({"a": 1}, 2))
load(pickle.dumps(5, 2))
reason(pickle.dumps({"a": 1}, 4))
load(archive({"version": "3\n"}))
load(archive({"a.txt": "hello"}))
load(archive({"a.txt": "hello"}, ""))
load(archive({"data.pkl": pickle.dumps(1, 2)}))
load(archive({"data.pkl": pickle.dumps(1, 2), "version": "99\n"}))
load(archive({"data.pkl": pickle.dumps(1, 2), "version": "0\n"}))
load(archive({"data.pkl": pickle.dumps(1, 2), "version": "3\n", "byteorder": "middle"}))
print(load(archive({"data.pkl": pickle.dumps({"a": 1}, 2), "version": "3\n"})), load(archive({"data.pkl": pickle.dumps({"a": "x" * 50}, 2), "version": "3\n"}, method=8)))
load(archive({"data.pkl": pickle.dumps(1, 2), "version": "3\n", "constants.pkl": "x"}))

# %% broken records
f = io.BytesIO()
torch.save(torch.ones(4), f)
z = zipfile.ZipFile(io.BytesIO(f.getvalue()))
pkl = z.read("archive/data.pkl")
for data in ({}, {"data/0": b"\0" * 12}, {"data/0": b"\0" * 20}, {"data/0": b"\0" * 16}, {"data/0": b"\x3f\x80\0\0" * 4, "byteorder": "big"}):
    try:
        print(load(archive({"data.pkl": pkl, "version": "3\n", **data})))
    except Exception as e:
        print(type(e).__name__, str(e)[:120])

# %% views that do not fit
for size, stride, offset in (((3, 2), (2, 1), 0), ((2, 2), (2, 1), 1), ((2, 2), (2, 1), -1), ((-2, 2), (2, 1), 0), ((2, 2), (-2, 1), 0), ((2, 2), (2,), 0), ((2, 2), (0, 0), 0), ((10**18, 10**18), (1, 1), 0), ((10**10,), (1,), 0), ((10**10,), (0,), 0)):
    x = torch.ones(4)
    make, arguments = x.__reduce_ex__(2)
    try:
        print(through(Call(make, arguments[0], offset, size, stride, *arguments[4:])).shape)
    except Exception as e:
        print(type(e).__name__, e)

# %% settings
torch.serialization.set_default_load_endianness(torch.serialization.LoadEndianness.BIG)
print(torch.serialization.get_default_load_endianness(), through(torch.tensor([1, 256], dtype=torch.int16), _disable_byteorder_record=True))
torch.serialization.set_default_load_endianness(None)
print(through(torch.tensor([1, 256], dtype=torch.int16), _disable_byteorder_record=True))
torch.serialization.set_default_load_endianness("big")

print(torch.serialization.get_crc32_options())
torch.serialization.set_crc32_options(False)
f = io.BytesIO()
torch.save(torch.ones(2), f)
print(torch.serialization.get_crc32_options(), {i.CRC for i in zipfile.ZipFile(f).infolist()}, load(f.getvalue()))

f = io.BytesIO()
for value in (1, torch.ones(2), "last"):
    torch.save(value, f, _use_new_zipfile_serialization=False)
f.seek(0)
print(torch.load(f))

f = io.BytesIO(b"some bytes before")
f.seek(0, 2)
start = f.tell()
torch.save([1, torch.ones(2)], f)
f.seek(start)
print(torch.load(f))

with torch.serialization.safe_globals([np._core.multiarray.scalar, np.dtype, np.dtypes.Float64DType]):
    print(through({"best": np.float64(0.5)}))

# %% what weights_only refuses, by line
reason(pickled(Call(os.system, "echo owned")))
reason(pickled(Call(eval, "1 + 1")))
reason(pickled(Call(exec, "x = 1")))
reason(pickled(Call(getattr, 1, "real")))
reason(pickled(Call(print, "owned")))
reason(pickled(Call(__import__, "os")))
reason(pickled(nn.Linear(1, 1)))
reason(pickled(Holder(1)))
reason(pickled(np.zeros(2)))
reason(pickled(np.float64(3)))
reason(pickled(frozenset([1])))
reason(pickled(range(3)))
reason(pickled(collections.defaultdict(int)))
reason(pickled(int))
reason(pickled(torch.nn.functional.relu))
reason(archive({"data.pkl": b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00echo\x85R.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02csys\nexit\n)R.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02X\x01\x00\x00\x00a)R.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02K\x01K\x02a.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02K\x01K\x02K\x03s.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02K\x01Q.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02K\x01\x85Q.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02NQ.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02K\x01}b.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02ctorch\ndevice\n)\x81.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02K\x01)\x81.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02(i__main__\nHolder\n.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02ctorch\nload\nX\x01\x00\x00\x00x\x85R.", "version": "3\n"}))
reason(archive({"data.pkl": b"\x80\x02ctorch.serialization\nos.system\n.", "version": "3\n"}))
through({"a": np.float64(1.5)})

# %% what weights_only is allowed
torch.serialization.add_safe_globals([Holder])
print(Holder in torch.serialization.get_safe_globals(), through(Holder([1, torch.ones(2)])))
torch.serialization.clear_safe_globals()
print(torch.serialization.get_safe_globals())
through(Holder(1))

with torch.serialization.safe_globals([Holder]):
    print(through({"h": Holder(2)}))
print(Holder in torch.serialization.get_safe_globals())

with torch.serialization.safe_globals([(Holder, "other.Name")]):
    print(load(archive({"data.pkl": b"\x80\x02cother\nName\nK\x05\x85R.", "version": "3\n"})))

@known
class Slotted:
    __slots__ = ("a",)
s = Slotted()
s.a = 4
with torch.serialization.safe_globals([Slotted]):
    print(through(s).a)

@known
class Special:
    def __init__(self):
        self.kept = 1
    def __getstate__(self):
        return {"kept": 7}
    def __setstate__(self, state):
        self.kept = state["kept"] * 2
with torch.serialization.safe_globals([Special]):
    print(through(Special()).kept)

f = io.BytesIO()
torch.save([Holder(1), torch.ones(1)], f)
f.seek(0)
print(torch.serialization.get_unsafe_globals_in_checkpoint(f))

print(through(Holder(torch.arange(2)), weights_only=False), through([frozenset([1]), range(3), int, slice(1, 2)], weights_only=False))
print(through({"a": np.arange(3), "b": np.float32(2.5), "c": np.bool_(True)}, weights_only=False))
import datetime, fractions
print(through([datetime.date(2020, 1, 2), fractions.Fraction(1, 3), collections.defaultdict(int, {1: 2}), collections.deque([1, 2])], weights_only=False))
print(through(torch.nn.functional.relu, weights_only=False)(torch.tensor([-1.0, 1.0])))

# %% the old layout
old = {"_use_new_zipfile_serialization": False}
x = torch.arange(6.0).reshape(2, 3)
d = through({"x": x, "t": x.t(), "row": x[1], "n": 3}, **old)
d["x"][1, 0] = 9
print(d)
print(through(nn.Linear(2, 1).state_dict(), **old)["weight"].shape)
print(through([torch.tensor([0, 1, 2]).to(d) for d in (torch.float64, torch.bfloat16, torch.int8, torch.bool)], **old))
print(through(torch.ones(2, requires_grad=True), **old), through(nn.Parameter(torch.ones(1)), **old), through(torch.zeros(0), **old))

model = nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 2))
copied = through(model, _use_new_zipfile_serialization=False, weights_only=False)
print(copied, torch.equal(copied[0].weight, model[0].weight))

f = io.BytesIO()
torch.save(torch.arange(4.0), f, _use_new_zipfile_serialization=False)
data = f.getvalue()
print(len(data) > 300, data[:15], data[-24:])
for cut in (1, 16, 20):
    try:
        load(data[:-cut])
    except Exception as e:
        print(type(e).__name__, e)
try:
    load(data[:-32] + struct.pack("<q", 99) + data[-24:])
except Exception as e:
    print(type(e).__name__)
try:
    load(data.replace(b"FloatStorage", b"FlootStorage"))
except Exception as e:
    print(type(e).__name__)

import tarfile
f = io.BytesIO()
with tarfile.open(fileobj=f, mode="w") as tar:
    about = tarfile.TarInfo("storages")
    about.size = 3
    tar.addfile(about, io.BytesIO(b"abc"))
with open("files_case.tar", "wb") as out:
    out.write(f.getvalue())
try:
    torch.load("files_case.tar")
except RuntimeError as e:
    print(str(e)[:80])
os.remove("files_case.tar")

# %% pickle and copy
x = torch.arange(4.0)
a, b = pickle.loads(pickle.dumps([x, x[1:]]))
print(a, b, type(a), pickle.loads(pickle.dumps(torch.ones(2, requires_grad=True))))
print(pickle.loads(pickle.dumps(nn.Linear(2, 3))), pickle.loads(pickle.dumps(torch.float32)), pickle.loads(pickle.dumps(torch.device("cuda", 1))))
print(pickle.loads(pickle.dumps(torch.Size([1, 2]))), pickle.loads(pickle.dumps(nn.Parameter(torch.ones(1)))))
for protocol in range(6):
    print(protocol, pickle.loads(pickle.dumps(torch.tensor([1, 2]), protocol)))

print(torch.zeros(2).__reduce_ex__(2)[0].__name__, torch.zeros(2, 3).t().__reduce_ex__(2)[1][1:], nn.Parameter(torch.ones(1)).__reduce_ex__(2)[0].__name__)
print(torch.device("cpu").__reduce__(), torch.float32.__reduce__(), torch.Size([2]).__reduce__())

t = torch.ones(2, requires_grad=True)
(t * t).sum().backward()
t.note = [1]
u = copy.deepcopy(t)
print(u, u.grad, u.grad is t.grad, u.note, u.note is t.note, u.is_leaf)

x = torch.arange(4.0)
a, b = copy.deepcopy([x, x[1:]])
a[1] = 9
print(b, b._base, x)
y = copy.deepcopy(x.reshape(2, 2).t())
print(y.stride(), y)
z = copy.copy(x)
z[0] = 7
print(x)

x = torch.ones(2, requires_grad=True)
copy.deepcopy(x * 2)

model = nn.Linear(2, 2)
twin = copy.deepcopy(model)
with torch.no_grad():
    twin.weight.zero_()
print(model.weight.abs().sum() > 0, twin.weight, twin.weight.requires_grad, list(copy.deepcopy(model.state_dict())))

print(pickle.loads(pickle.dumps(np.arange(4).reshape(2, 2))), pickle.loads(pickle.dumps(np.float32(2.5))), pickle.loads(pickle.dumps(np.dtype("int8"))))
print(pickle.dumps(np.zeros(2), 2))
print(pickle.dumps(np.float64(2), 2))
print(pickle.loads(pickle.dumps(np.arange(6).reshape(2, 3).T)).flags.c_contiguous, pickle.loads(pickle.dumps(np.zeros((0, 3)))).shape)

# %% storages
s = torch.arange(3.0).untyped_storage()
print(len(s), s.nbytes(), s.device, s.element_size(), s[4], s.tolist()[:8])
t = s.clone()
t.fill_(0)
print(s[7], t.tolist() == [0] * 12, t.copy_(s)[7])
print(torch.FloatStorage, torch.FloatStorage.dtype, torch.LongStorage.__name__, torch.is_storage(s), torch.is_storage(torch.ones(1)))

# %% npy files, by line
f = io.BytesIO(); np.save(f, np.arange(6, dtype="f4").reshape(2, 3)); print(f.getvalue())
f = io.BytesIO(); np.save(f, np.arange(6).reshape(2, 3).T); print(f.getvalue()[:128].rstrip()); f.seek(0); a = np.load(f); print(a, a.flags.f_contiguous)
f = io.BytesIO(); np.save(f, np.float32(3)); f.seek(0); a = np.load(f); print(a, a.shape, a.dtype)
f = io.BytesIO(); np.save(f, np.zeros((0, 3), bool)); f.seek(0); print(np.load(f).shape)
f = io.BytesIO(); np.save(f, [1, 2]); np.save(f, [3.5]); f.seek(0); print(np.load(f), np.load(f))
np.save("files_case", np.arange(3)); print(os.path.exists("files_case.npy"), np.load("files_case.npy"), np.load("files_case.npy", mmap_mode="r")); os.remove("files_case.npy")
np.load("no_such_file.npy")
np.load(io.BytesIO(b""))
np.load(io.BytesIO(b"no array"))
np.load(io.BytesIO(pickle.dumps([1])))
f = io.BytesIO(); np.save(f, np.arange(4)); np.load(io.BytesIO(f.getvalue()[:-1]))
f = io.BytesIO(); np.save(f, np.arange(4)); np.load(io.BytesIO(f.getvalue()[:50]))
f = io.BytesIO(); np.save(f, np.arange(4)); np.load(io.BytesIO(f.getvalue()[:9]))
f = io.BytesIO(); np.save(f, np.arange(4)); np.load(io.BytesIO(f.getvalue().replace(b"(4,)", b"(9,)")))
f = io.BytesIO(); np.save(f, np.arange(4)); np.load(io.BytesIO(f.getvalue().replace(b"(4,)", b"(-4,)")))
f = io.BytesIO(); np.save(f, np.arange(4)); np.load(io.BytesIO(f.getvalue().replace(b"'shape'", b"'shapx'")))
f = io.BytesIO(); np.save(f, np.arange(4)); np.load(io.BytesIO(f.getvalue().replace(b"<i8", b"|O8")))
f = io.BytesIO(); np.save(f, np.arange(4)); np.load(io.BytesIO(f.getvalue().replace(b"<i8", b"<q8")))
f = io.BytesIO(); np.save(f, np.arange(4)); np.load(io.BytesIO(f.getvalue().replace(b"NUMPY\x01", b"NUMPY\x07")))
f = io.BytesIO(); np.save(f, np.arange(4)); print(np.load(io.BytesIO(f.getvalue().replace(b"<i8", b">i8"))).tolist())
np.save(io.BytesIO(), [object()], allow_pickle=False)

# %% npz files, by line
f = io.BytesIO(); np.savez(f, np.zeros(2), a=np.ones(2)); f.seek(0); z = np.load(f); print(z.files, list(z), z["a"], z["arr_0"], len(z), "a" in z, z.get("b"), z.f.a)
f = io.BytesIO(); np.savez(f, a=1); f.seek(0); np.load(f)["b"]
np.savez(io.BytesIO(), np.zeros(2), arr_0=1)
np.savez("files_case", x=1); z = np.load("files_case.npz"); print(z, z["x"]); z.close(); os.remove("files_case.npz")
f = io.BytesIO(); np.savez_compressed(f, x=np.zeros(1000)); print(len(f.getvalue()) < 500); f.seek(0); print({k: v.shape for k, v in np.load(f).items()})
np.load(io.BytesIO(b"PK\x03\x04aaaa"))

# %% arrays as text, by line
s = io.StringIO(); np.savetxt(s, [[1, 2.5], [3, 4]]); print(s.getvalue())
s = io.StringIO(); np.savetxt(s, [1, 2, 3], fmt="%d", header="a b\nc", footer="end"); print(s.getvalue())
s = io.StringIO(); np.savetxt(s, [[1, 2], [3, 4]], fmt=["%d", "%.2f"], delimiter=","); print(s.getvalue())
s = io.StringIO(); np.savetxt(s, [[1, 2], [3, 4]], fmt="%d->%.2f"); print(s.getvalue())
np.savetxt("files_case.txt", np.eye(2)); print(np.loadtxt("files_case.txt")); os.remove("files_case.txt")
np.savetxt(io.StringIO(), [[1, 2], [3, 4]], fmt=["%d"])
np.savetxt(io.StringIO(), np.zeros((2, 2, 2)))
np.savetxt(io.StringIO(), 3.0)
np.savetxt(io.StringIO(), [[1.5]], fmt="%d %d")
print(np.loadtxt(io.StringIO("1 2\n3 4\n")), np.loadtxt(io.StringIO("1,2\n3,4"), delimiter=","), np.loadtxt(io.StringIO("# c\n1 2 # x\n\n3 4")))
print(np.loadtxt(io.StringIO("1\n2")), np.loadtxt(io.StringIO("5")), np.loadtxt(io.StringIO("5"), ndmin=2), np.loadtxt(io.StringIO("1 2"), ndmin=2), np.loadtxt(["1 2", "3 4"]))
print(np.loadtxt(io.StringIO("1 2\n3 4"), unpack=True), np.loadtxt(io.StringIO("1 2\n3 4"), usecols=1), np.loadtxt(io.StringIO("1 2\n3 4"), usecols=(1, 0)))
print(np.loadtxt(io.StringIO("h\n1 2"), skiprows=1), np.loadtxt(io.StringIO("1\n2\n3"), max_rows=2), np.loadtxt(io.StringIO("1 2\n3 4"), dtype=int), np.loadtxt(io.StringIO("0 1"), dtype=bool))
print(np.loadtxt(io.StringIO("1;2"), delimiter=";", converters={0: lambda s: float(s) * 10}), np.loadtxt(io.StringIO("nan inf -1e3")))
np.loadtxt(io.StringIO("1 2\n3"))
np.loadtxt(io.StringIO("1 a"))
np.loadtxt(io.StringIO("1.5 2"), dtype=int)
np.loadtxt(io.StringIO("1 2\n3 4"), usecols=5)
np.loadtxt(io.StringIO("1,,2"), delimiter=",")
np.loadtxt(io.StringIO("300"), dtype=np.int8)
np.loadtxt("no_such_file.txt")
print(np.genfromtxt(io.StringIO("1,2\n3,\n,6"), delimiter=","), np.genfromtxt(io.StringIO("1,,3"), delimiter=",", filling_values=-1), np.genfromtxt(io.StringIO("1,x"), delimiter=",", dtype=int))
print(np.genfromtxt(io.StringIO("a,b\n1,2"), delimiter=",", skip_header=1), np.genfromtxt(io.StringIO("1,2\n3,4\n5,6"), delimiter=",", skip_footer=1), np.genfromtxt(io.StringIO("1,2\n3,4"), delimiter=",", usecols=(1,)))
np.genfromtxt(io.StringIO("1,2\n3"), delimiter=",")
