//! `roundsman`: the relay and its operator's commands.

fn main() {}
