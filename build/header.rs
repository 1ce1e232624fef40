//! Makes `hisbridge.h`: the cdecl part through cbindgen from the exported functions themselves, the stdcall parts
//! from `src/abi/stdcall.rs` and `wide.rs` in the same way with the calling convention put in, because cbindgen passes
//! over `extern "system"` functions.

use crate::schema::File;

const CONVENTIONS: &str = include_str!("header_conventions.h");

pub fn text(files: &[File], exports: &str) -> String {
    let cdecl = prototypes(&[&read("src/abi/cdecl.rs"), exports]);
    let system = |path: &str| {
        prototypes(&[&read(path).replace("extern \"system\"", "extern \"C\"")])
            .replace("\nint32_t His", "\nint32_t HIS_STDCALL His")
    };
    let (stdcall, wide) = (system("src/abi/stdcall.rs"), system("src/abi/wide.rs"));
    let systems: Vec<String> = files
        .iter()
        .filter(|f| !f.operations.is_empty())
        .map(|f| format!(" *   {:<12} {} ({} operations)", f.system.name, f.system.title, f.operations.len()))
        .collect();
    CONVENTIONS
        .replace("@VERSION@", env!("CARGO_PKG_VERSION"))
        .replace("@SYSTEMS@", &systems.join("\n"))
        .replace("@CDECL@", cdecl.trim())
        .replace("@STDCALL@", stdcall.trim())
        .replace("@WIDE@", wide.trim())
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| {
        println!("cargo::error={path}: {error}");
        std::process::exit(1)
    })
}

/// The C prototypes, with documentation, of the exported functions in some Rust sources.
fn prototypes(sources: &[&str]) -> String {
    let folder = std::path::PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let path = folder.join("for_cbindgen.rs");
    // The Rust-only paragraph about safety says nothing new to a C reader.
    let source = sources
        .join("\n")
        .replace("///\n/// # Safety\n", "")
        .lines()
        .filter(|line| !is_safety_line(line))
        .collect::<Vec<_>>()
        .join("\n");
    std::fs::write(&path, source).expect("the build folder can be written");
    let config = cbindgen::Config {
        language: cbindgen::Language::C,
        documentation: true,
        documentation_style: cbindgen::DocumentationStyle::Doxy,
        no_includes: true,
        usize_is_size_t: true,
        line_length: 110,
        ..Default::default()
    };
    let bindings = cbindgen::Builder::new().with_config(config).with_src(&path).generate().unwrap_or_else(|error| {
        println!("cargo::error=cbindgen: {error}");
        std::process::exit(1)
    });
    let mut text = Vec::new();
    bindings.write(&mut text);
    String::from_utf8(text).expect("cbindgen writes UTF-8")
}

fn is_safety_line(line: &str) -> bool {
    line.starts_with("/// `") && line.contains("NUL-terminated string")
}
