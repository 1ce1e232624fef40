//! `HisBridge.pas` for Delphi 7 to 12 and Free Pascal.
//!
//! The source is GBK: Delphi 7 to 2005 read nothing else, and later Delphis take a file without BOM for the system's
//! code page, which is GBK on Chinese Windows.

use crate::clients::{Made, documentation, gbk, pascal_case, template};
use crate::schema::File;
use std::fmt::Write;

pub fn files(files: &[File]) -> Vec<Made> {
    let mut declarations = String::new();
    let mut bodies = String::new();
    for file in files.iter().filter(|file| !file.operations.is_empty()) {
        let _ = writeln!(declarations, "\n{{ ---- {} {} ---- }}", file.system.name, file.system.title);
        for row in &file.operations {
            let head = format!(
                "His{}{}(const Request: string): string;",
                pascal_case(&file.system.name),
                pascal_case(&row.name)
            );
            let mut lines = documentation(file, row).into_iter();
            let title = lines.next().unwrap_or_default();
            let _ = writeln!(declarations, "\n/// <summary>{}</summary>\n/// <remarks>", escaped(&title));
            for line in lines.skip_while(|line| line.is_empty()) {
                let _ = writeln!(declarations, "/// {}", escaped(&line));
            }
            let _ = writeln!(declarations, "/// </remarks>\nfunction {head}");
            let _ = writeln!(
                bodies,
                "function {head}\nbegin\n  Result := HisCall('{}.{}', Request);\nend;\n",
                file.system.name, row.name
            );
        }
    }
    let unit = template(include_str!("clients/HisBridge.pas"))
        .replace("@DECLARATIONS@\n", declarations.replace("/// \n", "///\n").trim_start_matches('\n'))
        .replace("@BODIES@\n", &bodies);
    vec![gbk("examples-delphi/HisBridge.pas", &unit)]
}

/// Text in a documentation comment, which is XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
