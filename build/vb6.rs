//! `HisBridge.bas` for VB6. GBK and CRLF: VB6 reads nothing else.

use crate::clients::{Made, documentation, gbk, pascal_case, template};
use crate::schema::File;
use std::fmt::Write;

pub fn files(files: &[File]) -> Vec<Made> {
    let mut operations = String::new();
    for file in files.iter().filter(|file| !file.operations.is_empty()) {
        for row in &file.operations {
            let name = format!("His{}{}", pascal_case(&file.system.name), pascal_case(&row.name));
            for line in documentation(file, row) {
                let _ = writeln!(operations, "' {line}");
            }
            let _ = writeln!(
                operations,
                "Public Function {name}(ByVal request As String) As String\n    \
                 {name} = HisCall(\"{}.{}\", request)\nEnd Function\n",
                file.system.name, row.name
            );
        }
    }
    let operations = operations.replace("' \n", "'\n");
    let module = template(include_str!("clients/HisBridge.bas")).replace("@OPERATIONS@\n", operations.trim_end());
    vec![gbk("examples-vb6/HisBridge.bas", &(module.trim_end().to_owned() + "\n"))]
}
