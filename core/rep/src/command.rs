//! The command line: what can be asked, and how.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use roundsman_client::Assignment;
use roundsman_domain::{EditId, FieldId, KindId, Location, NameError, StageId};

const EXAMPLES: &str = "Examples:
  roundsman-rep --home ~/wang enrol https://relay.example.com 7KQ2M9XR4T
  roundsman-rep --home ~/wang sync
  roundsman-rep --home ~/wang new customer name=福建万隆石业 source=exhibition
  roundsman-rep --home ~/wang visit start 01939f3a --at 24.51,118.12,15
  roundsman-rep --home ~/wang move 01939f3b quote

No command but enrol and sync touches the network. RECORD is an id, or eight or more characters that begin one.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by the company's rules (nothing was saved).";

/// The version, with the commit that it was built from where the build said so (`cargo xtask dist` does).
const VERSION: &str = match option_env!("ROUNDSMAN_VERSION") {
    Some(version) => version,
    None => env!("CARGO_PKG_VERSION"),
};

/// A rep in the terminal: everything works without signal, and syncs when there is.
#[derive(Debug, Parser)]
#[command(name = "roundsman-rep", version = VERSION, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// The folder that holds this rep's data.
    #[arg(long, value_name = "DIR", global = true, default_value = "./roundsman-home")]
    pub(crate) home: PathBuf,
    /// Print JSON.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Save without the device's own judgement: the relay judges anyway. For tests.
    #[arg(long, global = true)]
    pub(crate) unjudged: bool,
    /// zh-CN or en; by default that of LANG.
    #[arg(long, value_name = "LANGUAGE", global = true)]
    pub(crate) lang: Option<String>,
    /// Show the wall clock so many ms ahead, as a phone whose owner turned it does. For tests.
    #[arg(long, value_name = "MS", global = true, hide = true, default_value_t = 0, allow_hyphen_values = true)]
    pub(crate) wall_offset_ms: i64,
    #[command(subcommand)]
    pub(crate) asked: Asked,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Asked {
    #[command(flatten)]
    Phone(Command),
    /// Print a shell's completions of these commands.
    #[command(after_help = "Example: roundsman-rep completions bash > ~/.local/share/bash-completion/completions/roundsman-rep")]
    Completions { shell: Shell },
    /// Write the manual's pages into a folder.
    #[command(hide = true)]
    Man { folder: PathBuf },
}

/// What is asked of the phone.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Turn a one-time code into this device's identity.
    #[command(after_help = "Example: roundsman-rep --home ~/wang enrol https://relay.example.com 7KQ2M9XR4T")]
    Enrol { url: String, code: String },
    /// Print the relay's address, the device and its token.
    Token,
    /// Who this is, what waits, and when it last synced.
    Status,
    /// List the records of a kind.
    #[command(after_help = "Examples: list customer --query 李主任 · list opportunity --stage quote")]
    List(ListArgs),
    /// One record with all its fields.
    Show { record: String },
    /// Who changed what, when.
    History { record: String },
    /// Make a record.
    #[command(after_help = "Example: new customer name=福建万隆石业 source=exhibition contacts+=name=李主任,phone=13800000000")]
    New(NewArgs),
    /// Change fields. FIELD+=VALUE adds to a list or a set, FIELD-=ITEM takes away.
    #[command(after_help = "Examples: set 01939f3a tier=A tags+=vip · set 01939f3a contacts/ITEM/phone=13800000000")]
    Set {
        record: String,
        #[arg(required = true, value_name = "FIELD=VALUE")]
        fields: Vec<Assignment>,
    },
    /// Change a long text at a place, counted in characters.
    #[command(after_help = "Example: text 01939f3a notes --at 0 --insert 老板在意交期。")]
    Text(TextArgs),
    /// Check in, capture, check out.
    #[command(subcommand)]
    Visit(VisitCommand),
    /// Attach a photo or a file to a slot.
    Attach {
        record: String,
        #[arg(value_parser = field)]
        slot: FieldId,
        file: PathBuf,
    },
    /// What a move to a stage still needs.
    Checklist {
        record: String,
        #[arg(value_parser = stage)]
        stage: StageId,
    },
    /// Why a move would be let through or not: each condition with the values that it looked at.
    #[command(after_help = "Example: why 01939f3b quote")]
    Why {
        record: String,
        #[arg(value_parser = stage)]
        stage: StageId,
    },
    /// Move to a stage; provisional until the relay has answered.
    Move {
        record: String,
        #[arg(value_parser = stage)]
        stage: StageId,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        because: Option<String>,
    },
    /// Take a record out of a pool into your own seat.
    #[command(after_help = "Example: claim 01939f3a")]
    Claim {
        record: String,
        /// Which of your seats, where you have several.
        #[arg(long, value_name = "SEAT")]
        seat: Option<String>,
    },
    /// Hand a record, and all that lives within it, over to a colleague's seat, or back to the pool.
    #[command(after_help = "Example: hand-over 01939f3a 厦门二组")]
    HandOver { record: String, seat: String },
    /// Give a record to another seat.
    Assign { record: String, seat: String },
    /// Put a record away, or bring it back.
    Archive {
        record: String,
        /// Bring it back.
        #[arg(long)]
        undo: bool,
    },
    /// What is to be done, soonest first, and what is to be known: tasks, notices, and the deadlines of the next 30 days.
    Tasks,
    /// When this phone would remind of what: one reminder for each deadline, none in quiet hours.
    Reminders,
    /// Say that a task is done, or a notice seen.
    #[command(after_help = "Example: done 01939f3c")]
    Done {
        task: String,
        /// What came of it.
        #[arg(long, value_name = "TEXT")]
        because: Option<String>,
    },
    /// Requests that wait for an answer.
    Requests,
    /// Answer a request.
    Decide {
        request: String,
        verdict: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        because: Option<String>,
    },
    /// Edits that the relay returned, with the reasons.
    Returned,
    /// Mend a returned edit and send it again, with those that build on it.
    Amend {
        edit: EditId,
        #[arg(value_name = "FIELD=VALUE")]
        fields: Vec<Assignment>,
    },
    /// Throw a returned edit away, with those that build on it.
    Discard { edit: EditId },
    /// Send and fetch until nothing is left.
    Sync,
    /// Look for anything of records that have left this device.
    PurgeCheck,
    /// What this device holds, by its words: two phones that show the same say the same.
    Digest,
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    #[arg(value_parser = kind)]
    pub(crate) kind: KindId,
    /// Words to find.
    #[arg(long, value_name = "TEXT")]
    pub(crate) query: Option<String>,
    /// Only those in this stage.
    #[arg(long, value_name = "STAGE", value_parser = stage)]
    pub(crate) stage: Option<StageId>,
    /// Archived ones too.
    #[arg(long)]
    pub(crate) archived: bool,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub(crate) limit: u32,
    /// After so many.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) offset: u32,
}

#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    #[arg(value_parser = kind)]
    pub(crate) kind: KindId,
    /// Whose it is; needed by who has several seats.
    #[arg(long, value_name = "SEAT")]
    pub(crate) seat: Option<String>,
    #[arg(value_name = "FIELD=VALUE")]
    pub(crate) fields: Vec<Assignment>,
}

#[derive(Debug, Args)]
pub(crate) struct TextArgs {
    pub(crate) record: String,
    #[arg(value_parser = field)]
    pub(crate) field: FieldId,
    /// Where, in characters from the start.
    #[arg(long, value_name = "N")]
    pub(crate) at: u32,
    /// How many characters go.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) delete: u32,
    /// What comes in their place.
    #[arg(long, value_name = "TEXT", default_value = "", allow_hyphen_values = true)]
    pub(crate) insert: String,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VisitCommand {
    /// Check in at a customer's.
    Start {
        customer: String,
        /// Where the phone is, and how sure it is in metres.
        #[arg(long, value_name = "LAT,LON,ACCURACY", value_parser = place, allow_hyphen_values = true)]
        at: Option<Location>,
    },
    /// Take a photo into a slot.
    Photo {
        visit: String,
        #[arg(value_parser = field)]
        slot: FieldId,
        file: PathBuf,
    },
    /// Add a voice note.
    Voice { visit: String, file: PathBuf },
    /// Check out.
    End {
        visit: String,
        #[arg(value_name = "FIELD=VALUE")]
        fields: Vec<Assignment>,
    },
}

fn field(text: &str) -> Result<FieldId, NameError> {
    FieldId::new(text)
}

fn stage(text: &str) -> Result<StageId, NameError> {
    StageId::new(text)
}

fn kind(text: &str) -> Result<KindId, NameError> {
    KindId::new(text)
}

fn place(text: &str) -> Result<Location, String> {
    let wrong = || format!("`{}` is not LAT,LON,ACCURACY such as 24.51,118.12,15", text.chars().take(60).collect::<String>());
    let parts: Vec<f64> = text.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let (lat, lon, accuracy_m) = match parts.as_slice() {
        [lat, lon] => (*lat, *lon, 0.0),
        [lat, lon, accuracy_m] => (*lat, *lon, *accuracy_m),
        _ => return Err(wrong()),
    };
    let is_on_earth = lat.abs() <= 90.0 && lon.abs() <= 180.0 && accuracy_m.is_finite() && accuracy_m >= 0.0;
    if is_on_earth { Ok(Location { lat, lon, accuracy_m }) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_place_is_on_earth() {
        assert_eq!(place("-24.5, 118.1,12").unwrap(), Location { lat: -24.5, lon: 118.1, accuracy_m: 12.0 });
        for wrong in ["", "1", "91,0,1", "0,181,1", "0,0,-1", "NaN,0,1", "0,0,inf", "1,2,3,4"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
