//! Pages.
use super::{Refusal, Shared};
use axum::{
    Router,
    response::{IntoResponse, Response},
};
pub(super) fn routes() -> Router<Shared> {
    Router::new()
}
pub(super) async fn nothing_here() -> Response {
    Refusal::not_found().into_response()
}
