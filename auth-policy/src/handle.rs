/// A name of one policy snapshot, looked up beforehand, so that a decision about it hashes no text.
///
/// It is bound to its snapshot: asking another one with it is indeterminate, and so denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle {
    pub(crate) snapshot: u32,
    pub(crate) name: u32,
}
