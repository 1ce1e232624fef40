//! `std::fs` on our file functions, in a folder with a Chinese name and a space.

use std::fs::{self, File, OpenOptions};
use std::io::{IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::Test;

pub const TESTS: &[Test] = &[
    ("write, append, seek, truncate, read back", contents),
    ("metadata: size, times, read-only, folder", metadata),
    ("rename replaces, read_dir lists, remove removes", folder),
    ("remove_dir_all removes a tree with a read-only file", whole_tree),
    ("a locked file is refused to the second who locks it", locking),
    ("standard output of a test is no terminal", terminal),
];

/// An empty folder of its own for each test.
fn room(name: &str) -> PathBuf {
    let room = std::env::temp_dir().join(format!("接口 测试 {name} {}", std::process::id()));
    let _ = fs::remove_dir_all(&room);
    fs::create_dir_all(&room).expect("create the folder");
    room
}

fn contents() {
    let room = room("contents");
    let path = room.join("日志.txt");
    fs::write(&path, "第一行\n").expect("write");
    let mut file = OpenOptions::new().append(true).open(&path).expect("open");
    file.write_all("第二行\n".as_bytes()).expect("append");
    file.sync_all().expect("sync");
    drop(file);
    let mut file = OpenOptions::new().read(true).write(true).open(&path).expect("open");
    assert_eq!(file.seek(SeekFrom::Start(10)).expect("seek"), 10);
    let mut text = String::new();
    file.read_to_string(&mut text).expect("read");
    assert_eq!(text, "第二行\n");
    file.set_len(9).expect("set_len");
    assert_eq!(file.seek(SeekFrom::End(0)).expect("seek"), 9);
    drop(file);
    assert_eq!(fs::read_to_string(&path).expect("read"), "第一行");
    fs::remove_dir_all(&room).expect("clean up");
}

fn metadata() {
    let room = room("metadata");
    let path = room.join("a.bin");
    fs::write(&path, [7; 1234]).expect("write");
    let file = OpenOptions::new().write(true).open(&path).expect("open");
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_600_000_000);
    file.set_modified(time).expect("set_modified");
    let about = file.metadata().expect("metadata");
    assert_eq!((about.len(), about.is_file(), about.is_dir()), (1234, true, false));
    assert_eq!(about.modified().expect("modified"), time);
    let mut permissions = about.permissions();
    permissions.set_readonly(true);
    // By handle: this is what SetFileInformationByHandle is for.
    file.set_permissions(permissions).expect("set_permissions");
    drop(file);
    let mut permissions = fs::metadata(&path).expect("metadata").permissions();
    assert!(permissions.readonly());
    #[expect(clippy::permissions_set_readonly_false, reason = "this runs on Windows")]
    permissions.set_readonly(false);
    fs::set_permissions(&path, permissions).expect("set_permissions");
    assert!(fs::metadata(&room).expect("metadata").is_dir());
    assert!(fs::symlink_metadata(&path).expect("metadata").is_file());
    let missing = fs::metadata(room.join("missing")).expect_err("must be missing");
    assert_eq!(missing.kind(), std::io::ErrorKind::NotFound);
    fs::remove_dir_all(&room).expect("clean up");
}

fn folder() {
    let room = room("folder");
    assert_eq!(fs::read_dir(&room).expect("read_dir").count(), 0);
    for name in ["一.txt", "two.txt", "三.txt"] {
        fs::write(room.join(name), name).expect("write");
    }
    fs::rename(room.join("一.txt"), room.join("two.txt")).expect("rename over a file");
    assert_eq!(fs::read_to_string(room.join("two.txt")).expect("read"), "一.txt");
    fs::create_dir(room.join("子目录")).expect("create_dir");
    let mut names: Vec<(String, bool)> = fs::read_dir(&room)
        .expect("read_dir")
        .map(|entry| {
            let entry = entry.expect("entry");
            let kind = entry.file_type().expect("file_type");
            (entry.file_name().to_string_lossy().into_owned(), kind.is_dir())
        })
        .collect();
    names.sort();
    let expected = [("two.txt", false), ("三.txt", false), ("子目录", true)];
    assert_eq!(names, expected.map(|(name, folder)| (name.to_owned(), folder)));
    fs::remove_file(room.join("三.txt")).expect("remove_file");
    fs::remove_dir(room.join("子目录")).expect("remove_dir");
    assert!(fs::read_dir(room.join("nowhere")).is_err());
    fs::remove_dir_all(&room).expect("clean up");
    assert!(!room.exists());
}

fn whole_tree() {
    let room = room("tree");
    for folder in 0..5 {
        let deep = room.join(format!("层{folder}")).join("下").join("更下");
        fs::create_dir_all(&deep).expect("create_dir_all");
        // More names than fit into one answer of the system.
        for file in 0..40 {
            fs::write(deep.join(format!("文件名很长很长很长 {file}.txt")), "x").expect("write");
        }
    }
    fs::remove_dir_all(&room).expect("remove_dir_all");
    assert!(!room.exists());
}

fn locking() {
    let room = room("locking");
    let path = room.join("token.lock");
    let first = File::create(&path).expect("create");
    let second = OpenOptions::new().write(true).open(&path).expect("open");
    first.lock().expect("lock");
    assert!(second.try_lock().is_err());
    // Not `unlock`: it frees twice, and Wine's answer to the second time is not Windows'.
    drop(first);
    second.try_lock().expect("free again");
    drop(second);
    fs::remove_dir_all(&room).expect("clean up");
}

fn terminal() {
    assert!(!std::io::stdout().is_terminal());
}
