//! The PowerBuilder objects: `n_hisbridge` with the external functions, and one object per system that inherits from
//! it (an object per system, because a PowerScript name has at most 40 letters).
//!
//! Everything exists twice. PowerBuilder 9 and earlier have ANSI strings, call `His*` and import GBK. PowerBuilder 10 and
//! later have Unicode strings, call `His*W` by an alias, and import UTF-8 with BOM. Lines of the template that only one of
//! them has begin with `@9 ` or `@10 `. The window of the example is written by hand for PowerBuilder 10; what PowerBuilder
//! 9 imports is made from it.

use crate::clients::{Made, documentation, gbk, template, utf8_bom};
use crate::schema::File;
use std::fmt::Write;

/// The longest name that PowerScript takes.
const LONGEST_NAME: usize = 40;

pub fn files(files: &[File]) -> Vec<Made> {
    let mut objects = vec![("n_hisbridge.sru".to_owned(), template(include_str!("clients/n_hisbridge.sru")))];
    for file in files.iter().filter(|file| !file.operations.is_empty()) {
        objects.push((format!("n_his_{}.sru", file.system.name), system(file)));
    }
    let window = include_str!("../examples-powerbuilder/pb10/w_his_desk.srw").trim_start_matches('\u{FEFF}');
    let mut made = vec![gbk("examples-powerbuilder/pb9/w_his_desk.srw", window)];
    for (name, text) in objects {
        let [ansi, unicode] = [("@9 ", "@10 "), ("@10 ", "@9 ")].map(|(own, other)| of_version(&text, own, other));
        made.push(gbk(&format!("examples-powerbuilder/pb9/{name}"), &without_aliases(&ansi)));
        made.push(utf8_bom(&format!("examples-powerbuilder/pb10/{name}"), &unicode));
    }
    made
}

/// The lines of one version.
fn of_version(text: &str, own: &str, other: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with(other));
    lines.map(|line| line.strip_prefix(own).unwrap_or(line).to_owned() + "\n").collect()
}

/// ANSI strings go to the functions of that name.
fn without_aliases(text: &str) -> String {
    text.lines().map(|line| line.split(" alias for \"").next().unwrap_or(line).to_owned() + "\n").collect()
}

fn system(file: &File) -> String {
    let object = format!("n_his_{}", file.system.name);
    let mut prototypes = String::new();
    let mut bodies = String::new();
    for row in &file.operations {
        let name = format!("of_{}", row.name);
        if name.len() > LONGEST_NAME {
            println!("cargo::error={name} is too long for PowerBuilder ({LONGEST_NAME} letters)");
        }
        let head = format!("public function string {name} (string as_request)");
        let _ = writeln!(prototypes, "{head}");
        let _ = writeln!(bodies, "{head};");
        for line in documentation(file, row) {
            let _ = writeln!(bodies, "// {line}");
        }
        let _ = writeln!(bodies, "return of_call(\"{}.{}\", as_request)\nend function\n", file.system.name, row.name);
    }
    format!(
        "$PBExportHeader${object}.sru\n\
         $PBExportComments${title}（hisbridge，由目录生成，请勿修改）\n\
         forward\nglobal type {object} from n_hisbridge\nend type\nend forward\n\n\
         global type {object} from n_hisbridge\nend type\nglobal {object} {object}\n\n\
         forward prototypes\n{prototypes}end prototypes\n\n{bodies}\
         on {object}.create\ncall super::create\nend on\n\n\
         on {object}.destroy\ncall super::destroy\nend on\n",
        title = file.system.title,
        bodies = bodies.replace("// \n", "//\n"),
    )
}
