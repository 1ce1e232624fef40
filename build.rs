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
#[path = "build/describe.rs"]
mod describe;
#[path = "build/exports.rs"]
mod exports;
#[path = "build/gbk.rs"]
mod gbk;
#[path = "build/header.rs"]
mod header;
#[path = "build/powerbuilder.rs"]
mod powerbuilder;
#[path = "build/sample.rs"]
mod sample;
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
    // What an earlier build made and this one does not would otherwise be copied and compared for ever.
    let _ = fs::remove_dir_all(&generated);
    write(&Path::new(&out).join("catalog_table.rs"), table::text(&files));
    write(&Path::new(&out).join("gbk_table.rs"), gbk::table());
    write_descriptions(Path::new(&out), &files);
    let exports = exports::text(&files);
    write(&Path::new(&out).join("exports.rs"), &exports);
    write(&generated.join("include/hisbridge.h"), header::text(&files, &exports));
    write(&generated.join("docs/hisbridge.sample.json"), sample::text(&files));
    for made in clients::files(&files) {
        write(&generated.join(&made.path), &made.bytes);
    }
    println!("cargo::rustc-env=HISBRIDGE_GENERATED={}", generated.display());
}

/// The compressed text behind `his_operations`, and the systems' names in its order.
fn write_descriptions(out: &Path, files: &[File]) {
    let described = files.iter().filter(|file| !file.operations.is_empty());
    let names: Vec<&str> = described.clone().map(|file| file.system.name.as_str()).collect();
    let options = files.iter().filter_map(|file| Some(describe::fields(file, file.field_sets.get("options")?)));
    let systems = described.map(describe::system);
    let lines: Vec<serde_json::Value> = systems.chain([options.flatten().collect()]).collect();
    write(&out.join("descriptions.deflate"), describe::compressed(&lines));
    write(&out.join("descriptions.rs"), format!("static NAMES: &[&str] = &{names:?};\n"));
}

/// The fields of an operation: those of its field sets first.
fn all_fields<'a>(file: &'a File, operation: &'a Operation) -> Vec<&'a Field> {
    operation.uses.iter().filter_map(|name| file.field_sets.get(name)).flatten().chain(&operation.fields).collect()
}

fn read(path: &str) -> Result<File, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let mut file: File = toml::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
    file.mark_nested_blanks();
    Ok(file)
}

fn write(path: &Path, text: impl AsRef<[u8]>) {
    let folder = path.parent().expect("every made file lies in a folder");
    fs::create_dir_all(folder).and_then(|()| fs::write(path, text)).unwrap_or_else(|error| {
        println!("cargo::error={}: {error}", path.display());
        std::process::exit(1)
    });
}
