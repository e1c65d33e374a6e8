//! The keys that seal stores' secrets on one machine: a file of the data directory that only its owner may read, one text a line, the newest
//! first. In the cloud the same text lies in Secrets Manager. It is made with the directory; a directory without it opens no secret again.

use std::io::{self, Write};
use std::path::Path;

use awda_aws::Vault;
use awda_kernel::Secret;

use crate::exports::private;
use crate::new_store::made_up_secret;

/// The file's name.
const FILE: &str = "sealing.keys";

/// The keys of a directory, made where there are none; of memory, keys of its own.
///
/// # Errors
/// What the system said.
pub fn vault(directory: Option<&Path>) -> io::Result<Vault> {
    let Some(directory) = directory else {
        return Ok(Vault::of(vec![Secret::new(made_up_secret()?)]));
    };
    let path = directory.join(FILE);
    let texts = match std::fs::read_to_string(&path) {
        Ok(texts) => texts,
        Err(why) if why.kind() == io::ErrorKind::NotFound => made(&path)?,
        Err(why) => return Err(why),
    };
    let lines = texts.lines().map(str::trim).filter(|line| !line.is_empty());
    Ok(Vault::of(
        lines.map(|line| Secret::new(line.to_owned())).collect(),
    ))
}

/// A new text, whole or not at all.
fn made(path: &Path) -> io::Result<String> {
    let text = format!("{}\n", made_up_secret()?);
    let beginning = path.with_extension("beginning");
    let mut file = private(&beginning)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(beginning, path)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_keeps_its_keys_and_they_are_its_owners_alone() {
        let directory = std::env::temp_dir().join(format!("awda-sealing-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        vault(Some(&directory)).unwrap();
        let path = directory.join(FILE);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.trim().len(), 64);
        vault(Some(&directory)).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        #[cfg(unix)]
        {
            let rights = std::fs::metadata(&path).unwrap().permissions();
            let mode = std::os::unix::fs::PermissionsExt::mode(&rights);
            assert_eq!(mode & 0o777, 0o600);
        }
        // Keys that cannot be read are not made anew: what they sealed would be lost.
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        vault(Some(&directory)).unwrap_err();
        std::fs::remove_dir_all(&directory).unwrap();
    }
}
