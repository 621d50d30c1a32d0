//! What pages load: one stylesheet, one small script, one icon, each under an address that changes with it.

use std::sync::LazyLock;

use axum::{
    Router,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::http::Shared;

const STYLE: &str = include_str!("asset/style.css");
const SCRIPT: &str = include_str!("asset/live.js");
const ICON: &str = include_str!("asset/icon.svg");

/// Browsers may keep an address for ever: what changes gets another one.
fn path(content: &str, ending: &str) -> String {
    format!("/assets/{}.{ending}", &blake3::hash(content.as_bytes()).to_hex()[..16])
}

/// Where the stylesheet is.
pub(super) static STYLE_PATH: LazyLock<String> = LazyLock::new(|| path(STYLE, "css"));
/// Where the script is.
pub(super) static SCRIPT_PATH: LazyLock<String> = LazyLock::new(|| path(SCRIPT, "js"));
/// Where the icon is.
pub(super) static ICON_PATH: LazyLock<String> = LazyLock::new(|| path(ICON, "svg"));

fn kept(media_type: &'static str, content: &'static str) -> Response {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], content)
        .into_response()
}

/// Their routes.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(&STYLE_PATH, get(async || kept("text/css; charset=utf-8", STYLE)))
        .route(&SCRIPT_PATH, get(async || kept("text/javascript; charset=utf-8", SCRIPT)))
        .route(&ICON_PATH, get(async || kept("image/svg+xml", ICON)))
}
