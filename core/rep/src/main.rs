//! rep
fn main() {}
