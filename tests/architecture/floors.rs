//! The list of the floors as `docs/architecture.md` has it.

/// The floors of one source folder, and what else holds there.
#[derive(Debug, Default)]
pub struct Floors {
    /// In the list's order.
    pub floors: Vec<Floor>,
    /// Rooms that may hold `unsafe`.
    pub unsafe_rooms: Vec<String>,
    /// Most lines of a file that gives no reason for more.
    pub lines: Option<usize>,
}

/// A floor may import itself and what has a lower number.
#[derive(Debug)]
pub struct Floor {
    pub number: usize,
    pub name: String,
    /// Files, and folders with a `/` behind: `json/` is `json/…` and `json.rs`.
    pub rooms: Vec<String>,
}

impl Floors {
    /// Reads the block that begins with "```floors FOLDER".
    pub fn read(document: &str, folder: &str) -> Result<Floors, String> {
        let fence = format!("```floors {folder}");
        let mut lines = document.lines().skip_while(|line| line.trim_end() != fence);
        lines.next().ok_or(format!("no block that begins with {fence}"))?;
        let mut list = Floors::default();
        for line in lines {
            if line.trim_end() == "```" {
                return if list.floors.is_empty() { Err(format!("{fence}: no floors")) } else { Ok(list) };
            }
            list.line(line).map_err(|fault| format!("{fence}: {line:?}: {fault}"))?;
        }
        Err(format!("{fence}: the block has no end"))
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        let (head, values) = line.split_once(':').ok_or("no colon")?;
        let rooms: Vec<String> = values.split_whitespace().map(str::to_owned).collect();
        match head.trim().split_once(' ') {
            None if head == "unsafe" => self.unsafe_rooms = rooms,
            None if head == "lines" => self.lines = Some(values.trim().parse().map_err(|_| "no number of lines")?),
            Some((number, name)) => {
                let number = number.parse().map_err(|_| "no number of a floor")?;
                if self.floors.iter().any(|floor| floor.number == number) {
                    return Err("this floor stands twice".into());
                }
                if let Some(room) = rooms.iter().find(|room| self.rooms().any(|(_, other)| other == *room)) {
                    return Err(format!("{room} stands twice"));
                }
                self.floors.push(Floor { number, name: name.trim().to_owned(), rooms });
            }
            None => return Err("neither a floor nor \"unsafe\" nor \"lines\"".into()),
        }
        Ok(())
    }

    /// Every room with its floor.
    pub fn rooms(&self) -> impl Iterator<Item = (&Floor, &str)> {
        self.floors.iter().flat_map(|floor| floor.rooms.iter().map(move |room| (floor, room.as_str())))
    }

    /// The floor of a file: that of its longest entry, so that a file may stand elsewhere than its folder.
    pub fn of(&self, file: &str) -> Option<&Floor> {
        self.rooms().filter(|(_, room)| covers(room, file)).max_by_key(|(_, room)| room.len()).map(|(floor, _)| floor)
    }

    pub fn may_be_unsafe(&self, file: &str) -> bool {
        self.unsafe_rooms.iter().any(|room| covers(room, file))
    }
}

/// Whether an entry of the list means that file.
pub fn covers(room: &str, file: &str) -> bool {
    match room.strip_suffix('/') {
        Some(folder) => file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/') || rest == ".rs"),
        None => room == file,
    }
}
