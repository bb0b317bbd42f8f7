//! The near side of a terminal: keys become lines, and are shown while they are typed.

/// What typing comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A line, with its end.
    Line(Vec<u8>),
    /// Ctrl-D on an empty line.
    End,
    /// Ctrl-C.
    Interrupt,
}

/// A line that is being typed.
#[derive(Debug, Default)]
pub(super) struct Terminal {
    line: Vec<u8>,
}

impl Terminal {
    /// Takes what was typed: what is shown of it, and what it comes to.
    pub(super) fn typed(&mut self, data: &[u8]) -> (Vec<u8>, Vec<Key>) {
        let (mut shown, mut keys) = (Vec::new(), Vec::new());
        for byte in data {
            match byte {
                b'\r' | b'\n' => {
                    shown.extend_from_slice(b"\r\n");
                    self.line.push(b'\n');
                    keys.push(Key::Line(std::mem::take(&mut self.line)));
                }
                3 => {
                    self.line.clear();
                    shown.extend_from_slice(b"^C\r\n");
                    keys.push(Key::Interrupt);
                }
                4 if self.line.is_empty() => keys.push(Key::End),
                8 | 127 if self.erase() => shown.extend_from_slice(b"\x08 \x08"),
                b'\t' | 32..127 | 128.. => {
                    self.line.push(*byte);
                    shown.push(*byte);
                }
                _ => {}
            }
        }
        (shown, keys)
    }

    /// Takes the last character away, all its bytes.
    fn erase(&mut self) -> bool {
        let had = !self.line.is_empty();
        while self.line.pop().is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000) {}
        had
    }
}
