# tqdm: the text of its meter, what loops print, and how bars count. Recorded where the package tqdm is installed.
import io, re
import torch
from torch.utils.data import DataLoader, TensorDataset
from tqdm import tqdm, trange

meter = tqdm.format_meter

def said(work):
    file = io.StringIO()
    work(file)
    # Times and rates differ from run to run.
    text = re.sub(r"\d+:\d\d<(\d+:\d\d|\?)", "T", file.getvalue())
    text = re.sub(r"\[\d+:\d\d", "[T", text)
    text = re.sub(r" *(\d+\.\d+|\?)(it|s|B| rows)/(s|it)", " R", text)
    # So do the blanks that cover what a longer line left.
    return re.sub(r" +", " ", re.sub(r" +(?=[\r\n\x1b])", "", text))

# %% tqdm.format_meter, by line
print(repr(meter(0, 100, 0, ncols=80)))
print(repr(meter(45, 100, 1.5, ncols=80)))
print(repr(meter(45, 100, 1.5, ncols=80, prefix="Epoch 1")))
print(repr(meter(45, 100, 1.5, ncols=80, prefix="Epoch 1: ", postfix="loss=0.123")))
print(repr(meter(45, None, 1.5, ncols=80)), repr(meter(45, None, 1.5, prefix="a", postfix="x=1")))
print(repr(meter(3, 10, 20.0, ncols=60)), repr(meter(3, 2, 1.0, ncols=60)), repr(meter(0, 0, 1.5, ncols=60)))
print(repr(meter(1e6, 2e6, 3, unit="B", unit_scale=True, ncols=70)))
print(repr(meter(100, 100, 4000, ncols=80)), repr(meter(45, 100, 1.5)))
print(repr(meter(45, 100, 1.5, ncols=20)), repr(meter(5, 100, 1.5, ncols=0)))
print(repr(meter(45, 100, 1.5, ncols=60, ascii=True)), repr(meter(5, 100, 1.5, ncols=60, ascii=" 123")))
print(repr(meter(5, 100, 1.5, ncols=60, bar_format="{l_bar}{bar}|{n_fmt}")))
print(repr(meter(5, 100, 1.5, ncols=60, bar_format="{desc} {percentage:.1f} {remaining}")))
print(repr(meter(5, 100, 1.5, ncols=60, bar_format="{desc}: {bar:10} {elapsed_s}")))
print(repr(meter(5, 100, 86405, ncols=70, rate=0.01)), repr(meter(1234567, None, 2, unit_scale=True)))
print(repr(meter(45.5, 100.5, 1.5, ncols=60)), repr(meter(5, 100, 1.5, unit=" imgs", ncols=60, initial=2)))
print(repr(meter(999.6, 1000, 1, unit_scale=1000, ncols=60)), repr(meter(512, 2048, 1, unit="B", unit_scale=True, unit_divisor=1024, ncols=60)))

# %% tqdm.format_sizeof, by line
print([tqdm.format_sizeof(n) for n in (0, 1, 9.994, 9.996, 12.3, 99.95, 123, 999.4, 999.5, 1000, 12345, 1e6, 1.5e9, 9.99e23, -5)])
print([tqdm.format_num(n) for n in (0, 1, 9.994, 12.3, 123, 999.5, 1000, 12345, 1e6, 1.5e9, 0.123456, -5)])
print([tqdm.format_interval(n) for n in (0, 5.9, 65, 3599, 3600, 90061)])

# %% tqdm.tqdm
print(repr(said(lambda f: list(tqdm(range(3), file=f, mininterval=0)))))

print(repr(said(lambda f: list(tqdm(iter([1, 2]), file=f, mininterval=0)))))

def work(f):
    with tqdm(total=10, file=f, desc="d", mininterval=0) as t:
        t.update(3)
        t.set_postfix(loss=0.123456789, acc="x", n=5)
        t.set_description("e")
        t.update(7)
print(repr(said(work)))

def work(f):
    for i in tqdm(range(2), file=f, desc="o", mininterval=0):
        for j in tqdm(range(2), file=f, desc="i", leave=False, mininterval=0):
            pass
print(repr(said(work)))

def work(f):
    for i in tqdm(range(2), file=f, desc="abc", mininterval=0):
        for j in tqdm(range(2), file=f, mininterval=0):
            pass
print(repr(said(work)))

def work(f):
    t = tqdm(range(3), file=f, leave=False, mininterval=0)
    for i in t:
        t.set_postfix_str("abc")
        tqdm.write("hello", file=f)
print(repr(said(work)))

def work(f):
    t = tqdm(total=5, file=f)
    t.update(2)
    t.close()
    t.close()
    print(t.n, bool(t), len(t), t.total, file=f)
print(repr(said(work)))

def work(f):
    for batch in tqdm(DataLoader(TensorDataset(torch.arange(6)), batch_size=2), file=f, unit=" rows", mininterval=0):
        pass
print(repr(said(work)))

def work(f):
    for x in tqdm(torch.arange(3), file=f, mininterval=0, ascii=False):
        pass
print(repr(said(work)))

def work(f):
    try:
        for i in tqdm(range(4), file=f, mininterval=0):
            if i == 2:
                raise KeyError(i)
    except KeyError:
        f.write("caught")
print(repr(said(work)))

def work(f):
    t = tqdm(total=4, file=f, mininterval=0)
    t.update(3)
    t.reset(total=2)
    t.update(2)
    t.close()
print(repr(said(work)))

print(repr(said(lambda f: [i for i in tqdm(range(3), file=f, disable=True)])))

print(repr(said(lambda f: list(trange(2, 5, file=f, mininterval=0, colour=None)))))

t = tqdm(total=3, disable=True)
t.update(2)
print(t.n, t.disable)

file = io.StringIO()
t = tqdm([1, 2, 3], file=file, desc="x", initial=1)
print(t.desc, t.n, t.total, len(t), 2 in t, t.unit, t.leave, t.format_dict["prefix"])

# %% tqdm.set_postfix
t = tqdm(total=3, file=io.StringIO())
t.set_postfix({"b": 1e-9, "a": " s "}, c=torch.tensor(1.5), d=123456789)
print(t.postfix)

# %% tqdm errors
tqdm([1], foo=3, file=io.StringIO())

print(bool(tqdm(iter([1]), disable=True)))

print(len(tqdm(iter([1]), disable=True)))

# %% tqdm.auto
from tqdm.auto import tqdm as auto, trange as arange
print(repr(said(lambda f: list(auto(range(2), file=f, mininterval=0)))), list(arange(2, disable=True)))
