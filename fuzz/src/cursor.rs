//! Takes decisions from the bytes of a fuzzer, in an order that small changes of the bytes keep.

/// The bytes that are left.
pub struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next byte; `None` at the end.
    pub fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    /// A number below `bound`, 0 at the end.
    pub fn below(&mut self, bound: u8) -> u8 {
        self.byte().unwrap_or(0) % bound
    }

    pub fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    /// So many bytes as the next one says, or all that are left.
    pub fn short(&mut self) -> &'a [u8] {
        let length = usize::from(self.byte().unwrap_or(0));
        self.take(length)
    }

    /// So many bytes as the next two say, or all that are left.
    pub fn long(&mut self) -> &'a [u8] {
        let length = u16::from_be_bytes([self.byte().unwrap_or(0), self.byte().unwrap_or(0)]);
        self.take(usize::from(length))
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        self.take(self.0.len())
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }
}
