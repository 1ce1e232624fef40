//! Files: reading with a limit, and the system's errors in words.

/// A system error in a few Chinese words.
pub fn io_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "文件不存在".into(),
        std::io::ErrorKind::PermissionDenied => "没有权限".into(),
        std::io::ErrorKind::AlreadyExists => "已经存在".into(),
        _ => format!(
            "系统错误（{}）",
            error.raw_os_error().map_or_else(|| error.kind().to_string(), |code| code.to_string())
        ),
    }
}

/// A whole file, refused when it is larger than `limit` bytes.
pub fn read_limited(path: &str, limit: u64) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(std::io::Error::from(std::io::ErrorKind::FileTooLarge));
    }
    Ok(bytes)
}
