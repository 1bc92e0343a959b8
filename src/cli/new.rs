//! `new`: a pack to begin from, for authors.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, ensure};

/// What a new pack holds: a whole lesson that passes lint, and a word about the rest.
const FILES: [(&str, &str); 2] = [
    ("01-first-lesson.md", include_str!("../../assets/pack/01-first-lesson.md")),
    ("README.md", include_str!("../../lessons/README.md")),
];

/// Makes the folder and its files. A folder that holds something already is left alone.
pub fn new(dir: &Path) -> anyhow::Result<()> {
    let is_empty = fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    ensure!(is_empty, "{} holds something already; name a new folder", dir.display());
    fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
    for (name, text) in FILES {
        let path = dir.join(name);
        fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let dir = dir.display();
    writeln!(
        io::stdout(),
        "{dir} holds a lesson to begin from, and README.md, which describes the format.\n\
         torchlings --lessons {dir}   opens it, and again whenever you save\n\
         torchlings lint {dir}        checks it"
    )?;
    Ok(())
}
