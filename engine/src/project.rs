//! The folder that scripts stay in: no file outside of it is read, whatever links lead there.

use std::path::{Component, Path, PathBuf};

/// Why a file of a project is not read.
#[derive(Debug, thiserror::Error)]
pub enum Strayed {
    /// It cannot be found.
    #[error("`{}`: {source}", .path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// It is in a home by its usual name, where keys are, and what runs have.
    #[error("it lies in a home of Lifeboat, which runbooks do not read")]
    Home,
    /// It is somewhere else.
    #[error("it lies outside the project `{}`{}", .project.display(), if *.marked { "" } else { UNMARKED })]
    Outside {
        /// The project.
        project: PathBuf,
        /// Whether something makes that folder a project, or it is only the runbook's own.
        marked: bool,
    },
}

impl Strayed {
    /// What to do about it, if that is known.
    #[must_use]
    pub fn help(&self) -> Option<&'static str> {
        match self {
            Self::Missing { .. } => None,
            Self::Home => Some("keep it beside the runbook"),
            Self::Outside { marked: true, .. } => Some(INTO_IT),
            Self::Outside { marked: false, .. } => Some(MARK_IT),
        }
    }
}

/// The folder of a home.
const HOME: &str = ".lifeboat";

const UNMARKED: &str = ", which is the runbook's own folder: there is no `.lifeboat/` and no `.git` in it or above it";
const MARK_IT: &str = "`git init` in the folder that holds both files, or a home there (`.lifeboat/`), makes that the project";
const INTO_IT: &str = "the project is the nearest folder upwards with a `.lifeboat/` or a `.git`: keep the file in it";

/// The file that `path` means from `folder`, where links lead to, if that is inside of `project`.
///
/// # Errors
/// It is not there, or outside.
pub fn inside(project: &Path, folder: &Path, path: &Path) -> Result<PathBuf, Strayed> {
    let found = |path: &Path| path.canonicalize().map_err(|source| Strayed::Missing { path: path.to_owned(), source });
    let project = found(project)?;
    let file = folder.join(path);
    let is_inside = |file: &Path| file.starts_with(&project);
    let outside = || Strayed::Outside { project: project.clone(), marked: is_marked(&project) };
    // Where it would lie is told before whether it is there.
    let there = folder.canonicalize().map(|folder| without_dots(&folder.join(path)));
    if there.is_ok_and(|there| !is_inside(&there) && !file.exists()) {
        return Err(outside());
    }
    let real = found(&file)?;
    match real.strip_prefix(&project) {
        Err(_) => Err(outside()),
        Ok(within) if within.components().any(|part| part.as_os_str() == HOME) => Err(Strayed::Home),
        Ok(_) => Ok(real),
    }
}

/// What makes a folder a project: a home, or a git repository.
fn is_marked(root: &Path) -> bool {
    root.join(HOME).is_dir() || root.join(".git").exists()
}

/// A path without `.` and `..`, as it is written.
fn without_dots(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut path, part| {
        match part {
            Component::ParentDir => drop(path.pop()),
            Component::CurDir => {}
            part => path.push(part),
        }
        path
    })
}
