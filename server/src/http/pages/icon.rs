//! Small drawings beside words. They say nothing that the words do not.

use maud::{Markup, PreEscaped, html};

/// The drawing of this name; nothing where there is none.
pub(super) fn icon(name: &str) -> Markup {
    let path = match name {
        "home" => "M3 11 12 4l9 7M6 10v9h12v-9",
        "today" => "M5 6h14v14H5zM5 10h14M9 3v5M15 3v5",
        "pipeline" => "M3 5h18l-7 8v6l-4 2v-8z",
        "records" => "M4 20V8l8-4 8 4v12zM9 20v-5h6v5M8 11h.01M16 11h.01",
        "requests" => "M4 13h4l2 3h4l2-3h4M4 13l3-8h10l3 8v6H4z",
        "people" => {
            "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.5a6.5 6.5 0 0 1 3.5 5.5"
        }
        "person" => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21a8 8 0 0 1 16 0",
        "good" => "m5 13 4 4L19 7",
        "bad" => "M6 6l12 12M18 6 6 18",
        "mark" => "M12 4 2.5 20h19zM12 10v4M12 17h.01",
        "wait" => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5l3 2",
        "place" => "M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.500 7 12 7 12M12 11.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5",
        "sound" => "M4 10v4h4l5 4V6l-5 4zM16.500 9a4 4 0 0 1 0 6M19 6.500a8 8 0 0 1 0 11",
        _ => return html! {},
    };
    let drawing = format!(
        "<svg class=\"icon\" viewBox=\"0 0 24 24\" width=\"24\" height=\"24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.8\" \
         stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\"><path d=\"{path}\"/></svg>"
    );
    // Nothing of it comes from outside.
    PreEscaped(drawing)
}

/// A state: its drawing and its word together, so that no state is said by colour alone.
pub(super) fn state(class: &str, word: &str) -> Markup {
    html! { span.state.(class) { (icon(class)) (word) } }
}
