//! Makes everything that follows from the catalogue: the static table, the exported C functions,
//! the C header and the client sources. A mistake in the catalogue ends the build with its file and row.
//!
//! The files that are committed (header, client sources) are made in the build folder; `make generate` copies
//! them to their place and `tests/generated.rs` fails while a committed one differs.

#[path = "build/check.rs"]
mod check;
#[path = "build/clients.rs"]
mod clients;
#[path = "build/csharp.rs"]
mod csharp;
#[path = "build/delphi.rs"]
mod delphi;
#[path = "build/exports.rs"]
mod exports;
#[path = "build/header.rs"]
mod header;
#[path = "build/powerbuilder.rs"]
mod powerbuilder;
#[path = "build/schema.rs"]
mod schema;
#[path = "build/table.rs"]
mod table;
#[path = "build/vb6.rs"]
mod vb6;

use schema::{Field, File, Operation};
use std::path::Path;
use std::{env, fs};

/// The order in which systems appear in the header, the documentation and `his_operations`.
const SYSTEMS: &[&str] = &["imaging", "ywx", "reservation", "healthcard", "signit", "crypto", "tool", "hisbridge"];

fn main() {
    println!("cargo::rerun-if-changed=catalog");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=cbindgen.toml");
    println!("cargo::rerun-if-changed=src/abi");
    let mut files = Vec::new();
    let mut mistakes = Vec::new();
    for name in SYSTEMS {
        let path = format!("catalog/{name}.toml");
        match read(&path) {
            Ok(file) => {
                mistakes.extend(check::mistakes(&path, &file));
                files.push(file);
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if !mistakes.is_empty() {
        for mistake in &mistakes {
            println!("cargo::error={}", mistake.replace('\n', " "));
        }
        std::process::exit(1);
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let generated = Path::new(&out).join("generated");
    write(&Path::new(&out).join("catalog_table.rs"), table::text(&files));
    let exports = exports::text(&files);
    write(&Path::new(&out).join("exports.rs"), &exports);
    write(&generated.join("include/hisbridge.h"), header::text(&files, &exports));
    for made in clients::files(&files) {
        write(&generated.join(&made.path), &made.bytes);
    }
    println!("cargo::rustc-env=HISBRIDGE_GENERATED={}", generated.display());
}

/// The fields of an operation: those of its field sets first.
fn all_fields<'a>(file: &'a File, operation: &'a Operation) -> Vec<&'a Field> {
    operation.uses.iter().filter_map(|name| file.field_sets.get(name)).flatten().chain(&operation.fields).collect()
}

fn read(path: &str) -> Result<File, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    toml::from_str(&text).map_err(|error| format!("{path}: {error}"))
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    let folder = path.parent().expect("every made file lies in a folder");
    fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).unwrap_or_else(|error| {
        println!("cargo::error={}: {error}", path.display());
        std::process::exit(1)
    });
}
