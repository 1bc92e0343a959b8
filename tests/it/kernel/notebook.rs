//! The comforts of a notebook, cell by cell: magics, what is kept of cells.

use super::{Completeness, Kernel, check};
use torchlings::kernel::client::KernelEvent;
use torchlings::kernel::magic::MAGICS;
use torchlings::kernel::message::{Progress, Reply, Stream};
use torchlings::plot::scene::Figure;

impl Kernel {
    /// The replies of the running cell until it ends.
    fn replies(&self) -> Vec<Reply> {
        let mut replies = Vec::new();
        loop {
            match self.event() {
                KernelEvent::Reply(Reply::Done { .. }) => return replies,
                KernelEvent::Reply(reply) => replies.push(reply),
                KernelEvent::Died { reason } => panic!("the kernel died: {reason}"),
            }
        }
    }

    /// The bars that the running cell sends, and what it prints on standard error.
    fn bars(&self) -> (Vec<Progress>, String) {
        let (mut bars, mut stderr) = (Vec::new(), String::new());
        for reply in self.replies() {
            match reply {
                Reply::Progress { progress, .. } => bars.push(progress),
                Reply::Output { stream: Stream::Stderr, text, .. } => stderr.push_str(&text),
                _ => {}
            }
        }
        (bars, stderr)
    }

    /// The figures that the running cell shows.
    fn figures(&self) -> Vec<Figure> {
        let figure = |reply| if let Reply::Figure { figure, .. } = reply { Some(*figure) } else { None };
        self.replies().into_iter().filter_map(figure).collect()
    }
}

#[test]
fn values_of_cells_are_kept() {
    check(&[
        ("40", "40"),
        ("_ + 2", "42"),
        ("_, __", "(42, 40)"),
        ("_1, _2", "(40, 42)"),
        ("Out[2]", "42"),
        ("In[2]", "'_ + 2'"),
        ("_i", "'In[2]'"),
        ("7;", ""),
        ("Out.keys()", "dict_keys([1, 2, 3, 4, 5, 6, 7])"),
        ("_ = 3", ""),
        ("5", "5"),
        ("_", "3"),
    ]);
}

#[test]
fn out_is_forgotten_by_and_by() {
    let mut kernel = Kernel::start();
    for number in 0..210 {
        kernel.run(&number.to_string());
    }
    assert_eq!(kernel.shown("len(Out), min(Out), _205"), "(200, 11, 204)");
    assert!(kernel.error("_3").contains("NameError"));
    kernel.run("import torch");
    for _ in 0..12 {
        kernel.run("torch.zeros(2**20, 16)");
    }
    let kept: usize = kernel.shown("len(Out)").parse().expect("a number");
    assert!((3..8).contains(&kept), "{kept} values are kept of 64 MiB each");
}

#[test]
fn magics_do_what_they_say() {
    check(&[
        ("x = [1]; y = 'abc'", ""),
        ("def f(a, b=2):\n    'Doc of f.'\n    return a\n", ""),
        ("%who", "f\t x\t y"),
        ("%who list str", "x\t y"),
        ("%who int", "No variables match your requested type."),
        (
            "%whos list str",
            "Variable   Type    Data/Info\n----------------------------\nx          list    n=1\ny          str     abc",
        ),
        ("f?", "Signature: f(a, b=2)\nType:      function\nDocstring: Doc of f."),
        ("f??", "Signature: f(a, b=2)\nType:      function\nSource:\ndef f(a, b=2):\n    'Doc of f.'\n    return a"),
        ("?f", "Signature: f(a, b=2)\nType:      function\nDocstring: Doc of f."),
        ("nope?", "Object `nope` not found."),
        ("%pdoc f", "Doc of f."),
        ("%psource f", "def f(a, b=2):\n    'Doc of f.'\n    return a"),
        (
            "%history -n 1-3",
            "   1: x = [1]; y = 'abc'\n   2:\ndef f(a, b=2):\n    'Doc of f.'\n    return a\n   3: %who",
        ),
        ("%history -l 1", "%history -l 1"),
        ("%precision 3", "'%.3f'"),
        ("1.23456", "1.235"),
        ("%precision", "'%r'"),
        ("1.23456", "1.23456"),
        ("%matplotlib inline", ""),
        ("%%capture said\nprint('a')\nx = 5", ""),
        ("said.stdout, x", "('a\\n', 5)"),
        ("said.show()", "a"),
        ("with open('s.py', 'w') as file:\n    file.write('import sys\\nz = sys.argv[1:]\\n')\n", ""),
        ("%run s.py 1 b", ""),
        ("z", "['1', 'b']"),
        ("%ls", "s.py"),
        ("%reset -f", ""),
        ("%who", "Interactive namespace is empty."),
        (
            "x",
            "Traceback (most recent call last):\n  File \"<cell 29>\", line 1, in <module>\n    x\nNameError: name 'x' is not defined",
        ),
    ]);
}

#[test]
fn what_a_magic_cannot_do_is_said() {
    let mut kernel = Kernel::start();
    for (cell, expected) in [
        ("%frob", "UsageError: Line magic function `%frob` not found; %lsmagic lists them."),
        (
            "%timit 1",
            "UsageError: Line magic function `%timit` not found; did you mean `%timeit`? %lsmagic lists them.",
        ),
        ("%%who\nx\n", "UsageError: Cell magic function `%%who` not found (but `%who` exists)."),
        ("%timeit -n x 1", "UsageError: option -n wants a whole number, not 'x'"),
        ("%timeit -z 1", "UsageError: option -z not recognized ( allowed: -q -o -t -c -n -r -p )"),
        ("%timeit nope", "NameError: name 'nope' is not defined"),
        ("%time 1 +", "SyntaxError: invalid syntax"),
        ("%%time 1\n2\n", "UsageError: Can't use statement directly after '%%time'!"),
        ("%run gone.py", "FileNotFoundError: [Errno 2] No such file or directory: 'gone.py'"),
        ("%cd /", "PermissionError: [Errno 13]"),
        ("!ls", "UsageError: `!ls`: there is no shell here; %ls, %cd, %pwd and %run work in the workspace"),
    ] {
        let error = kernel.error(cell);
        assert!(error.starts_with(expected), "{cell:?}: {error}");
    }
}

#[test]
fn times_are_printed_as_in_ipython() {
    let mut kernel = Kernel::start();
    let mut printed = |cell: &str| kernel.run(cell).stdout.trim_end().to_owned();
    let is_span = |text: &str| {
        let (number, unit) = text.split_once(' ').expect("a number and a unit");
        number.parse::<f64>().is_ok() && ["s", "ms", "μs", "ns"].contains(&unit)
    };
    let text = printed("%timeit -n 10 -r 3 1 + 1");
    let (mean, rest) = text.split_once(" ± ").expect("a mean");
    let (deviation, rest) = rest.split_once(" per loop ").expect("a deviation");
    assert!(is_span(mean) && is_span(deviation), "{text}");
    assert_eq!(rest, "(mean ± std. dev. of 3 runs, 10 loops each)");
    assert!(printed("%timeit -r 1 pass").contains("of 1 run, "));
    let text = printed("%%timeit -n 2 -r 2 n = 3\nfor i in range(n):\n    i\n");
    assert!(text.ends_with("(mean ± std. dev. of 2 runs, 2 loops each)"), "{text}");
    let text = printed("%time total = sum(range(1000))");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].strip_prefix("CPU times: total: ").is_some_and(is_span), "{text}");
    assert!(lines[1].strip_prefix("Wall time: ").is_some_and(is_span), "{text}");
    assert_eq!(kernel.shown("total"), "499500");
    assert!(kernel.shown("%time 1 + 1").ends_with("\n2"));
    assert!(kernel.shown("%%time\nz = 4\nz * 2\n").ends_with("\n8"));
    assert!(kernel.shown("r = %timeit -o -q -n 10 -r 2 1\nr").starts_with("<TimeitResult : "));
    let traceback = kernel.shown("%%time\nz = 4\n1 / 0\n");
    assert!(
        traceback.contains("line 3") && traceback.ends_with("ZeroDivisionError: division by zero\n"),
        "{traceback}"
    );
}

#[test]
fn every_magic_is_known_everywhere() {
    let mut kernel = Kernel::start();
    let list = kernel.shown("%lsmagic");
    let help = kernel.shown("%magic");
    let defined = kernel.shown("import _torchlings_magic as m; [n for n in dir(m) if n[:5] in ('line_', 'cell_')]");
    for magic in &MAGICS {
        for (is_there, sign, kind) in [(magic.is_line(), "%", "line"), (magic.is_cell(), "%%", "cell")] {
            let name = format!("{sign}{}", magic.name);
            assert_eq!(list.split_whitespace().any(|word| word == name), is_there, "{name} in %lsmagic");
            assert_eq!(defined.contains(&format!("'{kind}_{}'", magic.name)), is_there, "{name} is written");
            let completed = kernel.complete(&name);
            assert_eq!(completed.iter().any(|candidate| candidate.text == magic.name), is_there, "{name} completes");
        }
        assert!(help.contains(magic.doc), "{}", magic.name);
        let page = kernel.document(&format!("%{}", magic.name)).expect("a page");
        assert_eq!(page.text, magic.doc);
        assert!(kernel.shown(&format!("%{}?", magic.name)).contains(magic.doc));
    }
    assert_eq!(kernel.complete("r = %timei").len(), 1);
    assert!(kernel.complete("r = 3 %timei").is_empty());
}

#[test]
fn question_marks_tell_what_torch_names_are() {
    let mut kernel = Kernel::start();
    kernel.run("import torch\nfrom torch import nn\na = torch.arange(3)");
    let text = kernel.shown("torch.sum?");
    assert!(text.contains("Signature: sum(input") && text.contains("Fidelity:  exact"), "{text}");
    assert!(kernel.shown("nn.Linear?").contains("Init signature: Linear(in_features, out_features"));
    assert!(kernel.shown("a.view?").contains("Fidelity:  exact"));
    let text = kernel.shown("a?");
    assert!(text.contains("String form: tensor([0, 1, 2])") && text.contains("Tensor:      int64 [3] cpu"), "{text}");
    assert_eq!(kernel.document("torch.sum").map(|page| page.fidelity), Some("exact".to_owned()));
}

#[test]
fn a_cell_with_a_magic_is_whole_or_not() {
    let mut kernel = Kernel::start();
    for (source, whole) in [
        ("%time f()", true),
        ("%time f(", true),
        ("x?", true),
        ("%%time", false),
        ("%%time\nx = 1", false),
        ("%%time\nx = 1\n", true),
        ("for i in x:\n    %time i", false),
    ] {
        let is_whole = kernel.completeness(source) == Completeness::Complete;
        assert_eq!(is_whole, whole, "{source:?}");
    }
}

#[test]
fn loops_send_their_bars_seldom() {
    let mut kernel = Kernel::start();
    kernel.begin("from tqdm import tqdm\nfor i in tqdm(range(20_000), desc='d', mininterval=0): pass");
    let (bars, stderr) = kernel.bars();
    assert_eq!(stderr, "");
    assert!((2..5_000).contains(&bars.len()), "{} messages", bars.len());
    assert!(bars.windows(2).all(|pair| pair[0].share <= pair[1].share && pair[0].key == pair[1].key));
    let last = bars.last().expect("a bar");
    assert!(last.closed && last.leave && last.share == Some(1.0), "{last:?}");
    assert_eq!(last.left, "d: 100%|");
    assert!(last.right.starts_with("| 20000/20000 [00:"), "{}", last.right);
    kernel.begin("for i in tqdm(range(2)):\n    for j in tqdm(range(2), leave=False): pass\n");
    let (bars, _) = kernel.bars();
    assert_eq!(bars.iter().filter(|bar| bar.closed && bar.leave).count(), 1);
    assert!(bars.iter().any(|bar| bar.place == 1 && bar.closed && !bar.leave));
    kernel.begin("import io\ntext = io.StringIO()\nfor i in tqdm(range(2), file=text): pass");
    assert!(kernel.bars().0.is_empty());
    assert!(kernel.shown("text.getvalue()").contains("100%|##########| 2/2"));
}

#[test]
fn figures_are_shown_and_saved() {
    let mut kernel = Kernel::start();
    kernel.run("import matplotlib.pyplot as plt, torch");
    kernel.begin("plt.plot(torch.linspace(0, 1, 100_000), torch.randn(100_000)); plt.title('Noise');");
    let figures = kernel.figures();
    assert_eq!(figures.len(), 1);
    assert_eq!(figures[0].axes[0].title, "Noise");
    assert!(figures[0].arrays.iter().all(|array| array.0.len() <= 4_002));
    kernel.begin("fig, ax = plt.subplots()\nax.imshow(torch.rand(500, 700))\nplt.show()\nplt.plot([1, 2])");
    let figures = kernel.figures();
    assert_eq!(figures.len(), 2);
    assert!(figures[0].arrays[0].0.len() <= 192 * 192);
    kernel.begin("fig");
    assert_eq!(kernel.figures().len(), 1);
    kernel.begin("for i in range(30): plt.plot([i]); plt.show()");
    assert_eq!(kernel.figures().len(), 24);
    kernel.run("plt.bar(['a', 'b'], [1, 2]); plt.savefig('out.png', dpi=50); plt.savefig('out.svg'); plt.close()");
    let bytes = std::fs::read(kernel.workspace.path().join("out.png")).expect("a picture");
    assert_eq!(&bytes[16..24], [0, 0, 1, 64, 0, 0, 0, 240], "320x240 pixels");
    assert!(std::fs::read_to_string(kernel.workspace.path().join("out.svg")).is_ok_and(|text| text.contains("</svg>")));
    let left: Vec<_> = std::fs::read_dir(kernel.workspace.path()).expect("the workspace").collect();
    assert_eq!(left.len(), 2, "nothing is left of writing aside: {left:?}");
    for (cell, expected) in [
        ("plt.savefig('a.bmp')", "ValueError: Format 'bmp' is not supported (supported formats: png, svg)"),
        ("plt.savefig('/elsewhere/a.png')", "PermissionError: [Errno 13] outside the workspace"),
        ("plt.pie([1])", "AttributeError: matplotlib.pyplot.pie is missing in torchlings"),
        ("plt.subplots()[1].contour([[1]])", "AttributeError: matplotlib.axes.Axes.contour is missing in torchlings"),
        (
            "plt.scater([1], [1])",
            "AttributeError: matplotlib.pyplot.scater is missing in torchlings; the nearest name here is matplotlib.pyplot.scatter",
        ),
        (
            "plt.figure(figsize=(1000, 2)).savefig('b.png')",
            "ValueError: figure size must be positive finite not (1000, 2)",
        ),
    ] {
        let error = kernel.error(cell);
        assert!(error.starts_with(expected), "{cell:?}: {error}");
    }
}
