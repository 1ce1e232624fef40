//! `HisBridge.cs` for C# 2.0 (.NET Framework 2.0) and later.

use crate::clients::{Made, documentation, pascal_case, template, utf8_bom};
use crate::schema::File;
use std::fmt::Write;

pub fn files(files: &[File]) -> Vec<Made> {
    let mut systems = String::new();
    for file in files.iter().filter(|file| !file.operations.is_empty()) {
        let _ = writeln!(
            systems,
            "\n        /// <summary>{}: {}.</summary>\n        public static class {}\n        {{",
            escaped(&file.system.title),
            escaped(&file.system.title_en),
            pascal_case(&file.system.name)
        );
        for (at, row) in file.operations.iter().enumerate() {
            let mut lines = documentation(file, row).into_iter();
            let title = lines.next().unwrap_or_default();
            let _ = writeln!(
                systems,
                "{}            /// <summary>{}</summary>\n            /// <remarks><code>",
                if at == 0 { "" } else { "\n" },
                escaped(&title)
            );
            for line in lines.skip_while(|line| line.is_empty()) {
                let _ = writeln!(systems, "            /// {}", escaped(&line));
            }
            let _ = writeln!(
                systems,
                "            /// </code></remarks>\n            \
                 /// <param name=\"request\">JSON, \"{{}}\" when there is nothing to say</param>\n            \
                 /// <returns>the envelope</returns>\n            \
                 public static string {}(string request)\n            {{\n                \
                 return Call(\"{}.{}\", request);\n            }}",
                pascal_case(&row.name),
                file.system.name,
                row.name
            );
        }
        systems.push_str("        }\n");
    }
    // A documentation line without text has no space at its end.
    let systems = systems.replace("/// \n", "///\n");
    vec![utf8_bom(
        "examples-csharp/HisBridge.cs",
        &template(include_str!("clients/HisBridge.cs")).replace("@SYSTEMS@\n", systems.trim_start_matches('\n')),
    )]
}

/// Text in an XML comment.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
