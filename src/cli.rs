//! The command line: what each sub-command is, and which room does its work.

mod classroom;
mod export;
mod grade;
mod lessons;
mod lint;
mod new;
mod repl;

use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::app;
use crate::kernel::bridge::{EngineOptions, LedgerEntry, Tensors};
use crate::kernel::client::KernelOptions;
use crate::kernel::memory;
use crate::kernel::script::{self, Screen, Script};
use crate::kernel::server::{self, ServeOptions};
use crate::lesson::session::Format;
use crate::plot::scene::Figure;
use crate::tensor::device;
use crate::torch;
use crate::ui;
use crate::ui::picture;
use crate::ui::theme::Depth;

/// What a command that failed for a reason of its own exits with; clap takes 2 for a wrong command line.
const FAILED: u8 = 1;

/// Learn PyTorch by doing, in the terminal.
#[derive(Debug, Parser)]
#[command(name = "torchlings", version, about, long_about = None, disable_help_subcommand = true)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, Args)]
struct Options {
    /// Where tensors are computed: flex and ndarray on the CPU, wgpu on a graphics card
    #[arg(long, global = true, value_enum)]
    backend: Option<Backend>,
    /// A folder of lessons in place of the built-in course
    #[arg(long, global = true, value_name = "DIR")]
    lessons: Option<PathBuf>,
    /// The only folder that your code can reach
    #[arg(long, global = true, value_name = "DIR")]
    workspace: Option<PathBuf>,
    /// Seeds torch's random numbers
    #[arg(long, global = true, value_name = "N")]
    seed: Option<u64>,
    /// Memory that your code may take, such as 1500M or 2G [default: a quarter of the machine's]
    #[arg(long, global = true, value_name = "BYTES", value_parser = memory::parse_bytes)]
    memory: Option<u64>,
    /// What figures are drawn with: your terminal's pictures, or characters [default: auto]
    #[arg(long, global = true, value_enum, value_name = "HOW")]
    figures: Option<picture::Choice>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Backend {
    Flex,
    Ndarray,
    Wgpu,
}

impl Backend {
    const fn name(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            Self::Ndarray => "ndarray",
            Self::Wgpu => "wgpu",
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Opens a lesson, or the one where you left off
    Learn {
        /// The lesson's name, as `torchlings lessons` lists it
        lesson: Option<String>,
    },
    /// Opens the sandbox alone
    Play,
    /// Runs a Python script without a screen
    Run {
        /// The script; `-` reads it from standard input
        file: String,
        /// Arguments for the script, after `--`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Reads and runs Python line by line: for pipes, screen readers and plain terminals
    Repl,
    /// Lists the lessons
    Lessons {
        /// A JSON document, as --schema describes it
        #[arg(long)]
        json: bool,
        /// Prints the schema of the JSON document
        #[arg(long)]
        schema: bool,
    },
    /// Shows how far you are
    Progress {
        /// A JSON document, as --schema describes it
        #[arg(long)]
        json: bool,
        /// Prints the schema of the JSON document
        #[arg(long)]
        schema: bool,
    },
    /// Writes your answers, or what you tried, to a file: to hand in, to keep, to make a lesson of
    Export {
        /// py, ipynb, or, with --session, lesson [default: what the file's name says, else py]
        #[arg(long, value_enum)]
        format: Option<ExportFormat>,
        /// The file to write [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// The cells that you ran, in place of your answers
        #[arg(long)]
        session: bool,
        /// Also exercises that you have not begun, with their starters
        #[arg(long, conflicts_with = "session")]
        all: bool,
        /// Write over a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Judges the answers of a class: files that `torchlings export` wrote, or folders of them
    ///
    /// Exits with 0 where every answer passes, 1 where one fails or is missing, 2 for a wrong command line, and 3 where
    /// nothing could be graded.
    Grade {
        /// .py and .ipynb files, and folders of such
        #[arg(required_unless_present = "schema")]
        files: Vec<PathBuf>,
        /// A JSON document, as --schema describes it
        #[arg(long, conflicts_with = "csv")]
        json: bool,
        /// One line for each check of each answer
        #[arg(long)]
        csv: bool,
        /// Prints the schema of the JSON document
        #[arg(long)]
        schema: bool,
        /// A lesson, or LESSON/EXERCISE, that counts; may be repeated [default: what any file answers]
        #[arg(long, value_name = "NAME")]
        only: Vec<String>,
        /// Seconds that an answer may take
        #[arg(long, value_name = "SECONDS", default_value_t = 10.0)]
        time: f64,
        /// Answers judged at once [default: one for each core]
        #[arg(long, value_name = "N")]
        jobs: Option<usize>,
    },
    /// Checks a folder of lessons: its files, its examples, its exercises
    ///
    /// Exits with 0 where there is nothing to complain about, with 1 where there is.
    Lint {
        /// The folder [default: the built-in course]
        dir: Option<PathBuf>,
        /// A JSON document, as --schema describes it
        #[arg(long)]
        json: bool,
        /// Prints the schema of the JSON document
        #[arg(long)]
        schema: bool,
    },
    /// Makes a folder with a lesson to begin from, for authors
    New {
        /// The folder, which is made
        dir: PathBuf,
    },
    /// Lists the backends and the adapters found
    Devices {
        /// Prints JSON
        #[arg(long)]
        json: bool,
    },
    /// Says what of PyTorch is exact, simulated, different or missing
    Fidelity {
        /// A name such as torch.arange; without one, everything
        name: Option<String>,
    },
    /// Runs cells for a front end over its standard streams
    #[command(hide = true)]
    Kernel,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ExportFormat {
    Py,
    Ipynb,
    Lesson,
}

/// Runs the command line and gives the process's exit code.
#[must_use]
pub fn main() -> ExitCode {
    let CommandLine { command, options } = CommandLine::parse();
    match run(command, options) {
        Ok(code) => code,
        Err(error) => {
            // A reader that went away needs no message.
            if !is_broken_pipe(&error) {
                let _ = writeln!(io::stderr(), "torchlings: {error:#}");
            }
            ExitCode::from(FAILED)
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn run(command: Option<Command>, options: Options) -> anyhow::Result<ExitCode> {
    match command {
        None => workbench(app::Start::Resume, options)?,
        Some(Command::Learn { lesson }) => {
            workbench(lesson.map_or(app::Start::Resume, app::Start::Lesson), options)?;
        }
        Some(Command::Play) => workbench(app::Start::Play, options)?,
        Some(Command::Run { file, arguments }) => return run_script(&file, arguments, &options),
        Some(Command::Repl) => return repl::run(options.kernel()?, options.lessons.as_deref()),
        Some(Command::Lessons { schema: true, .. }) => io::stdout().write_all(lessons::LESSONS_SCHEMA.as_bytes())?,
        Some(Command::Progress { schema: true, .. }) => io::stdout().write_all(lessons::PROGRESS_SCHEMA.as_bytes())?,
        Some(Command::Lessons { json, .. }) => return lessons::list(options.lessons.as_deref(), json),
        Some(Command::Progress { json, .. }) => return lessons::progress(options.lessons.as_deref(), json),
        Some(Command::Export { format, output, session, all, force }) => {
            let format = format.map(|format| match format {
                ExportFormat::Py => Format::Python,
                ExportFormat::Ipynb => Format::Notebook,
                ExportFormat::Lesson => Format::Lesson,
            });
            let lessons = options.lessons.as_deref();
            return export::export(&export::Export { lessons, session, all, format, file: output, force });
        }
        Some(Command::Grade { schema: true, .. }) => {
            io::stdout().write_all(crate::lesson::grade::SCHEMA.as_bytes())?;
        }
        Some(Command::Grade { ref files, json, csv, ref only, time, jobs, .. }) => {
            let output = match (json, csv) {
                (true, _) => grade::Output::Json,
                (_, true) => grade::Output::Csv,
                _ => grade::Output::Text,
            };
            let (lessons, kernel) = (options.lessons.as_deref(), options.kernel_of_lessons()?);
            let graded = grade::grade(grade::Grade { files, lessons, only, seconds: time, jobs, output, kernel });
            return graded.or_else(|error| {
                writeln!(io::stderr(), "torchlings: {error:#}")?;
                Ok(ExitCode::from(grade::NOT_GRADED))
            });
        }
        Some(Command::Lint { schema: true, .. }) => io::stdout().write_all(lint::SCHEMA.as_bytes())?,
        Some(Command::Lint { ref dir, json, .. }) => {
            let dir = dir.as_deref().or(options.lessons.as_deref());
            return lint::lint(dir, json, &options.kernel_of_lessons()?);
        }
        Some(Command::New { dir }) => new::new(&dir)?,
        Some(Command::Devices { json }) => devices(json)?,
        Some(Command::Fidelity { name }) => fidelity(name.as_deref(), &options)?,
        Some(Command::Kernel) => serve(&options)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Every backend, and the adapters that wgpu found.
fn devices(json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if json {
        let backends: Vec<serde_json::Value> = device::Backend::ALL.map(backend_json).into();
        return writeln!(out, "{}", serde_json::json!({ "backends": backends }));
    }
    for backend in device::Backend::ALL {
        if backend != device::Backend::Wgpu {
            writeln!(out, "{:<8} cpu", backend.name())?;
        }
    }
    let adapters = device::adapters();
    for (index, adapter) in adapters.iter().enumerate() {
        let note = if adapter.software { "; software, used with --backend wgpu only" } else { "" };
        writeln!(out, "{:<8} cuda:{index}  {} ({}{note})", device::Backend::Wgpu.name(), adapter.name, adapter.api)?;
    }
    if adapters.is_empty() {
        writeln!(out, "{:<8} no adapter found (it wants Vulkan, Metal or DirectX 12)", device::Backend::Wgpu.name())?;
    }
    Ok(())
}

/// A backend and what it computes on: wgpu's adapters, or the processor.
fn backend_json(backend: device::Backend) -> serde_json::Value {
    let adapters: Vec<serde_json::Value> = match backend {
        device::Backend::Wgpu => device::adapters()
            .iter()
            .enumerate()
            .map(|(i, a)| serde_json::json!({ "device": format!("cuda:{i}"), "name": a.name, "api": a.api, "software": a.software }))
            .collect(),
        _ => vec![serde_json::json!({ "device": "cpu", "name": "cpu", "api": "host" })],
    };
    serde_json::json!({ "name": backend.name(), "adapters": adapters })
}

/// What the ledger says of a name and of what lies below it, or of everything.
fn fidelity(name: Option<&str>, options: &Options) -> anyhow::Result<()> {
    let engine = open_engine(&options.engine()).map_err(anyhow::Error::msg)?;
    let below =
        |entry: &str, name: &str| entry == name || entry.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    let entries = engine.ledger().into_iter().filter(|entry| name.is_none_or(|name| below(&entry.name, name)));
    let mut out = io::stdout().lock();
    let mut found = false;
    for LedgerEntry { name, mark, note } in entries {
        found = true;
        writeln!(out, "{name:<40} {mark:<10} {note}")?;
    }
    anyhow::ensure!(found, "the ledger says nothing of {}", name.unwrap_or("anything yet"));
    Ok(())
}

/// The engine as kernels want it.
fn open_engine(options: &EngineOptions) -> Result<Box<dyn Tensors>, String> {
    torch::Engine::start(options).map(|engine| Box::new(engine) as Box<dyn Tensors>)
}

impl Options {
    fn engine(&self) -> EngineOptions {
        let backend = self.backend.map_or("", Backend::name);
        EngineOptions { backend: backend.to_owned(), seed: self.seed }
    }

    /// A kernel that says what is recorded: outputs are recorded without a GPU, so they are checked without one.
    fn kernel_of_lessons(&self) -> anyhow::Result<KernelOptions> {
        let mut kernel = self.kernel()?;
        if kernel.engine.backend.is_empty() {
            Backend::Flex.name().clone_into(&mut kernel.engine.backend);
        }
        Ok(kernel)
    }

    /// A kernel over the learner's own workspace.
    fn kernel(&self) -> anyhow::Result<KernelOptions> {
        let home =
            || directories::ProjectDirs::from("", "", "torchlings").map(|dirs| dirs.data_dir().join("workspace"));
        let workspace = self.workspace.clone().or_else(home).unwrap_or_else(|| std::env::temp_dir().join("torchlings"));
        std::fs::create_dir_all(&workspace).with_context(|| format!("{} cannot be made", workspace.display()))?;
        Ok(KernelOptions {
            program: std::env::current_exe().context("where this program lies cannot be found out")?,
            engine: self.engine(),
            workspace,
            memory_limit_bytes: self.memory,
        })
    }
}

fn workbench(start: app::Start, options: Options) -> anyhow::Result<()> {
    let engine = options.engine();
    app::run(app::Options {
        start,
        lessons: options.lessons,
        workspace: options.workspace,
        engine,
        memory_limit_bytes: options.memory,
        figures: options.figures,
        ..app::Options::default()
    })
}

fn run_script(file: &str, arguments: Vec<String>, options: &Options) -> anyhow::Result<ExitCode> {
    let (name, bytes) = if file == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).context("standard input cannot be read")?;
        ("<stdin>", bytes)
    } else {
        (file, std::fs::read(file).with_context(|| format!("{file} cannot be read"))?)
    };
    let source = String::from_utf8(bytes).with_context(|| format!("{name} is not UTF-8 text"))?;
    let code = script::run(
        Script {
            name: name.to_owned(),
            source,
            arguments: std::iter::once(file.to_owned()).chain(arguments).collect(),
            workspace: options.workspace.clone().map_or_else(std::env::current_dir, Ok)?,
            engine: options.engine(),
            memory_limit_bytes: options.memory,
            screen: Screen { columns: terminal_columns(), draw: Some(draw_figure) },
        },
        open_engine,
    );
    let code = code.map_err(anyhow::Error::msg)?;
    Ok(ExitCode::from(u8::try_from(code & 0xff).unwrap_or(FAILED)))
}

/// Columns of this program's terminal, where it has one.
fn terminal_columns() -> Option<usize> {
    let is_terminal = io::stdout().is_terminal() || io::stderr().is_terminal();
    let (columns, _) = is_terminal.then(|| crossterm::terminal::size().ok()).flatten()?;
    Some(usize::from(columns)).filter(|columns| *columns > 0)
}

/// A figure as characters for a plain terminal; in words alone where there is none.
fn draw_figure(figure: &Figure, columns: usize) -> String {
    let depth = Depth::detect(|name| std::env::var(name).ok());
    let can_draw = io::stdout().is_terminal() && std::env::var("TERM").is_ok_and(|terminal| terminal != "dumb");
    ui::figure::text(figure, if can_draw { columns } else { 0 }, depth)
}

fn serve(options: &Options) -> anyhow::Result<()> {
    let engine = options.engine();
    let workspace = options.workspace.clone().map_or_else(std::env::current_dir, Ok)?;
    let memory_limit_bytes = options.memory.unwrap_or_else(memory::default_limit);
    server::serve(ServeOptions { engine, workspace, memory_limit_bytes }, open_engine).map_err(anyhow::Error::msg)
}

/// The catalog that the options name.
fn catalog(dir: Option<&Path>) -> crate::lesson::catalog::Catalog {
    use crate::lesson::catalog::Catalog;
    dir.map_or_else(Catalog::embedded, Catalog::load)
}
