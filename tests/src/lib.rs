//! The harness of the stories: a company on a real relay process, and reps who work through the real `roundsman-rep`.
//!
//! Nothing here sleeps and nothing is mocked. What a story cannot do through the two programs it does to their files (a copied home is a cloned
//! phone, a flipped byte is a bad disk) or over HTTP (what a stranger with a token would try).

mod company;
mod cut;
mod direct;
mod page;
mod pictures;
mod program;
mod relay;
mod rep;
mod sample;
mod schema;
mod shell;
mod sound;
mod stage;
mod wire;

pub use company::{Company, PASSWORD, operator, template};
pub use cut::Cut;
pub use direct::Direct;
pub use page::follow;
pub use pictures::{can_be_drawn, shelf, signature, storefront, storefront_of};
pub use program::{Ran, program};
pub use relay::RelayProcess;
pub use rep::Rep;
pub use sample::{Member, Played, Player, SAMPLE_PASSWORD, Sample};
pub use schema::Document;
pub use shell::{Shell, StagePhone};
pub use sound::{m4a, speech, wav};
pub use stage::{Stage, files};
pub use wire::{Told, Wire, told};
