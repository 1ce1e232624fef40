//! Every declaration of a library function in the Delphi, C#, PowerBuilder and VB6 sources says what hisbridge.h says:
//! name, number and types of parameters, result, calling convention. (PowerBuilder and VB6 themselves cannot be run
//! here; Delphi and C# would find a wrong number of parameters only by crashing.)

mod clients;

use clients::{repository, source};
use std::collections::BTreeMap;

/// One function as declared, types in the words of its language.
#[derive(Debug)]
struct Declared {
    name: String,
    result: String,
    parameters: Vec<String>,
    convention: String,
}

/// The functions of hisbridge.h that are no operations: those the clients declare themselves.
fn header() -> BTreeMap<String, Declared> {
    all_prototypes().into_iter().filter(|(name, _)| !is_operation(name)).collect()
}

fn is_operation(name: &str) -> bool {
    ["imaging", "ywx", "reservation", "healthcard", "signit", "crypto", "tool"]
        .iter()
        .any(|system| name.starts_with(&format!("his_{system}_")))
}

fn all_prototypes() -> BTreeMap<String, Declared> {
    let text = source(&repository().join("include/hisbridge.h"));
    let mut code = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("/*") {
        code.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    code.push_str(rest);
    let code: String = code.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(" ");
    let mut out = BTreeMap::new();
    for statement in code.split(';').filter(|statement| statement.contains('(')) {
        let (head, tail) = statement.rsplit_once('(').unwrap();
        // `extern "C" {` stands before the first one.
        let head = head.rsplit('{').next().unwrap().trim();
        let at = head.rfind(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap();
        let (result, name) = head.split_at(at + 1);
        let convention = if result.contains("HIS_STDCALL") { "stdcall" } else { "cdecl" };
        let parameters = tail.trim_end().trim_end_matches(')').trim();
        let parameters = if parameters == "void" { "" } else { parameters };
        let types = parameters.split(',').filter(|parameter| !parameter.trim().is_empty());
        let declared = Declared {
            name: name.to_owned(),
            result: result.replace("HIS_STDCALL", "").split_whitespace().collect::<Vec<_>>().join(" "),
            parameters: types.map(without_name).collect(),
            convention: convention.to_owned(),
        };
        out.insert(name.to_owned(), declared);
    }
    out
}

/// `const char *text` without its name: `const char *`.
fn without_name(parameter: &str) -> String {
    let parameter = parameter.split_whitespace().collect::<Vec<_>>().join(" ");
    parameter.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == '_').trim().to_owned()
}

/// Compares what a source declares with the header: every function named in `wanted`, each as the header has it.
/// `same` lists which words of the language say what C type.
fn compare(path: &str, declared: &[Declared], wanted: impl Fn(&Declared) -> bool, same: &[(&str, &[&str])]) {
    let header = header();
    let agrees = |own: &str, c: &str| same.iter().any(|(known, words)| *known == c && words.contains(&own));
    for own in declared {
        let c = header.get(&own.name).unwrap_or_else(|| panic!("{path}: hisbridge.h has no {}", own.name));
        assert_eq!(own.convention, c.convention, "{path}: calling convention of {}", own.name);
        assert!(agrees(&own.result, &c.result), "{path}: {} gives {:?}, not {:?}", own.name, c.result, own.result);
        assert_eq!(own.parameters.len(), c.parameters.len(), "{path}: number of parameters of {}", own.name);
        for (at, (own_type, c_type)) in own.parameters.iter().zip(&c.parameters).enumerate() {
            assert!(agrees(own_type, c_type), "{path}: parameter {at} of {} is {c_type:?}, not {own_type:?}", own.name);
        }
    }
    let mut names: Vec<&str> = declared.iter().map(|own| own.name.as_str()).collect();
    names.sort_unstable();
    let mut needed: Vec<&str> = header.values().filter(|c| wanted(c)).map(|c| c.name.as_str()).collect();
    needed.sort_unstable();
    assert_eq!(names, needed, "{path}: the functions that it declares");
}

fn stdcall(c: &Declared) -> bool {
    c.convention == "stdcall" && !is_wide(c)
}

/// The twins in UTF-16.
fn is_wide(c: &Declared) -> bool {
    c.name.starts_with("His") && c.name.ends_with('W')
}

#[test]
fn the_header_is_understood() {
    let all = all_prototypes();
    assert_eq!(all["HisSubmit"].parameters, ["const char *", "const char *", "ptrdiff_t", "uint32_t"]);
    assert_eq!(all["his_version"].result, "const char *");
    assert_eq!(all["his_version"].parameters.len(), 0);
    assert_eq!(all["his_healthcard_get_app_token"].result, "char *");
    assert!(all.len() > 90, "{}", all.len());
}

#[test]
fn delphi() {
    let path = "examples-delphi/HisBridge.pas";
    let text = source(&repository().join(path));
    let record = text.split_once("TLibrary = record").unwrap().1.split_once("  end;").unwrap().0;
    let declared: Vec<Declared> = record
        .lines()
        .filter(|line| line.contains(": function") || line.contains(": procedure"))
        .map(|line| {
            let (name, rest) = line.trim().split_once(": ").unwrap();
            let (signature, convention) = rest.trim_end_matches(';').rsplit_once(';').unwrap();
            let (parameters, after) = match signature.split_once('(') {
                Some((_, rest)) => rest.rsplit_once(')').unwrap(),
                None => ("", signature.trim_start_matches("function").trim_start_matches("procedure")),
            };
            Declared {
                name: name.to_owned(),
                result: after.trim_start_matches(':').trim().to_owned(),
                parameters: parameters
                    .split(';')
                    .filter(|group| !group.is_empty())
                    .flat_map(|group| {
                        let (names, kind) = group.split_once(':').unwrap();
                        vec![kind.trim().to_owned(); names.split(',').count()]
                    })
                    .collect(),
                convention: convention.trim().to_owned(),
            }
        })
        .collect();
    let same: &[(&str, &[&str])] = &[
        ("char *", &["PAnsiChar"]),
        ("const char *", &["PAnsiChar"]),
        ("uint16_t *", &["PWideChar"]),
        ("const uint16_t *", &["PWideChar"]),
        ("int32_t", &["Integer"]),
        ("uint32_t", &["Cardinal"]),
        ("ptrdiff_t", &["HWND"]),
        ("void", &[""]),
    ];
    // Its own HisSubmit goes by HisSubmitW.
    compare(path, &declared, |c| is_wide(c) || c.convention == "cdecl" && c.name != "his_submit", same);
    for own in &declared {
        let bound = format!("@Dll.{0} := Need('{0}');", own.name);
        assert!(text.contains(&bound), "{path}: {bound}");
    }
}

#[test]
fn csharp() {
    let path = "examples-csharp/HisBridge.cs";
    let text = source(&repository().join(path));
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let declared: Vec<Declared> = lines
        .windows(2)
        .filter(|pair| pair[0].starts_with("[DllImport("))
        .map(|pair| {
            let (head, tail) = pair[1].split_once('(').unwrap();
            let (result, name) = head.trim_start_matches("internal static extern ").split_once(' ').unwrap();
            let parameters = tail.trim_end_matches(");").split(',').map(str::trim).filter(|text| !text.is_empty());
            Declared {
                name: name.to_owned(),
                result: result.to_owned(),
                parameters: parameters.map(|text| text.rsplit_once(' ').unwrap().0.to_owned()).collect(),
                // Winapi is stdcall on Windows and the platform's own convention elsewhere, as HIS_STDCALL is.
                convention: if pair[0].contains("CallingConvention.Winapi") { "stdcall" } else { "cdecl" }.to_owned(),
            }
        })
        .collect();
    let same: &[(&str, &[&str])] = &[
        ("const char *", &["IntPtr"]),
        ("const uint16_t *", &["string"]),
        ("uint16_t *", &["IntPtr"]),
        ("int32_t", &["int"]),
        ("uint32_t", &["uint"]),
        ("ptrdiff_t", &["IntPtr"]),
    ];
    compare(path, &declared, |c| is_wide(c) || c.name == "his_version" || c.name == "HisCancel", same);
    for pair in lines.windows(2).filter(|pair| pair[0].starts_with("[DllImport(")) {
        assert!(pair[0].contains("ExactSpelling = true"), "{path}: {}", pair[1]);
        // Else a string would go as the system's code page.
        assert_eq!(pair[0].contains("CharSet = CharSet.Unicode"), pair[1].contains("W("), "{path}: {}", pair[1]);
    }
}

#[test]
fn powerbuilder() {
    for (folder, unicode) in [("pb9", false), ("pb10", true)] {
        let path = format!("examples-powerbuilder/{folder}/n_hisbridge.sru");
        let text = source(&repository().join(&path));
        let prototypes = text.split_once("type prototypes\n").unwrap().1.split_once("end prototypes").unwrap().0;
        let declared: Vec<Declared> = prototypes
            .lines()
            .map(|line| {
                let (head, rest) = line.split_once('(').unwrap();
                let (parameters, after) = rest.split_once(')').unwrap();
                let words: Vec<&str> = head.split_whitespace().collect();
                let [_, _, result, name] = words[..] else { panic!("{path}: {line}") };
                // Unicode PowerBuilder passes UTF-16 unless it is told otherwise.
                let wide = unicode && parameters.contains("string");
                let alias = if wide { format!(" alias for \"{name}W\"") } else { String::new() };
                assert_eq!(after, format!(" library \"hisbridge.dll\"{alias}"), "{path}: {name}");
                Declared {
                    name: if wide { format!("{name}W") } else { name.to_owned() },
                    result: result.to_owned(),
                    parameters: parameters
                        .split(',')
                        .map(|parameter| parameter.trim().rsplit_once(' ').unwrap().0.to_owned())
                        .collect(),
                    convention: "stdcall".to_owned(),
                }
            })
            .collect();
        let same: &[(&str, &[&str])] = &[
            ("char *", &["ref string"]),
            ("const char *", &["string"]),
            ("uint16_t *", &["ref string"]),
            ("const uint16_t *", &["string"]),
            ("int32_t", &["long"]),
            ("uint32_t", &["unsignedlong"]),
            // 32-bit programs; the README says what a 64-bit PowerBuilder changes.
            ("ptrdiff_t", &["long"]),
        ];
        let wanted = |c: &Declared| if unicode { is_wide(c) || c.name == "HisCancel" } else { stdcall(c) };
        compare(&path, &declared, wanted, same);
    }
}

#[test]
fn vb6() {
    let path = "examples-vb6/HisBridge.bas";
    let text = source(&repository().join(path));
    let declared: Vec<Declared> = text
        .lines()
        .filter(|line| line.contains("Declare Function") && line.contains("hisbridge.dll"))
        .map(|line| {
            let (head, rest) = line.split_once(" (").unwrap();
            let (parameters, result) = rest.split_once(") As ").unwrap();
            Declared {
                name: head.split('"').nth(3).unwrap().to_owned(),
                result: result.to_owned(),
                parameters: parameters
                    .split(", ")
                    .map(|parameter| {
                        // By reference, a string would arrive as a pointer to a pointer.
                        assert!(parameter.starts_with("ByVal "), "{path}: {parameter}");
                        parameter.split_once(" As ").unwrap().1.to_owned()
                    })
                    .collect(),
                convention: "stdcall".to_owned(),
            }
        })
        .collect();
    let same: &[(&str, &[&str])] = &[
        // By StrPtr: VB makes its code page of a String.
        ("uint16_t *", &["Long"]),
        ("const uint16_t *", &["Long"]),
        ("int32_t", &["Long"]),
        ("uint32_t", &["Long"]),
        ("ptrdiff_t", &["Long"]),
    ];
    compare(path, &declared, |c| is_wide(c) || c.name == "HisCancel", same);
    called_by_address(path, &text);
}

/// VB knows no more of these parameters than that they are numbers: every text of a call is given by its address.
fn called_by_address(path: &str, text: &str) {
    let calls: Vec<&str> = text.lines().filter(|line| line.contains("DllHis") && !line.contains("Declare")).collect();
    assert!(calls.len() > 13, "{path}: {} calls", calls.len());
    for call in calls {
        for name in ["operation", "request", "config", "system", "json", "pointer", "text", "value", "out"] {
            let arguments = call.split_once("DllHis").unwrap().1;
            let bare = arguments.split([' ', ',', '(', ')']).filter(|word| *word == name).count();
            let addresses = arguments.matches(&format!("StrPtr({name})")).count();
            assert_eq!(bare, addresses, "{path}: {call}");
        }
    }
}

/// Every operation of the header has its function in every language.
#[test]
fn operations() {
    let sources = [
        vec!["examples-delphi/HisBridge.pas"],
        vec!["examples-csharp/HisBridge.cs"],
        vec!["examples-vb6/HisBridge.bas"],
        vec!["examples-powerbuilder/pb9"],
        vec!["examples-powerbuilder/pb10"],
    ];
    for paths in sources {
        let path = repository().join(paths[0]);
        let files = if path.is_dir() { clients::files(&path) } else { vec![path] };
        let text: String = files.iter().map(|file| source(file)).collect();
        for name in all_prototypes().keys().filter(|name| is_operation(name)) {
            let (system, operation) = name.trim_start_matches("his_").split_once('_').unwrap();
            let call = [format!("'{system}.{operation}', Request)"), format!("\"{system}.{operation}\", request)")];
            let call = [&call[0], &call[1], &format!("\"{system}.{operation}\", as_request)")];
            assert!(call.iter().any(|call| text.contains(call.as_str())), "{}: {system}.{operation}", paths[0]);
        }
    }
}

/// What the old compilers and importers cannot read: long lines, other line ends, other encodings.
#[test]
fn forms_of_the_files() {
    for folder in ["examples-delphi", "examples-csharp", "examples-vb6", "examples-powerbuilder"] {
        for path in clients::files(&repository().join(folder)) {
            if path.extension().is_some_and(|extension| extension == "md") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let lf = bytes.iter().filter(|byte| **byte == b'\n').count();
            let crlf = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
            assert_eq!(lf, crlf, "{}: every line ends in CRLF", path.display());
            let longest = bytes.split(|byte| *byte == b'\n').map(<[u8]>::len).max().unwrap();
            assert!(longest <= 1000, "{}: a line of {longest} bytes", path.display());
            let bom = bytes.starts_with(b"\xEF\xBB\xBF");
            let unicode = folder == "examples-csharp" || path.parent().unwrap().ends_with("pb10");
            assert_eq!(bom, unicode, "{}: BOM", path.display());
            if !unicode {
                assert!(!encoding_rs::GBK.decode(&bytes).2, "{} is not GBK", path.display());
            }
        }
    }
}
