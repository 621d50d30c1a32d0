//! Papers and pictures that a sample's people attach: drawn or written for the name that the file has.

use crate::{m4a, shelf, signature, speech, storefront};

/// What a file of this name holds, for this slot.
pub(super) fn paper(name: &str, slot: &str, seed: u64) -> Vec<u8> {
    match name.rsplit('.').next().unwrap_or_default() {
        "jpg" if slot.contains("shelf") || slot.contains("before") || slot.contains("after") => shelf(seed, 960, 720),
        "jpg" if slot.contains("storefront") => storefront(seed, 960, 720),
        "jpg" => signature(seed, 960, 720),
        "pdf" => pdf(name.len()),
        "wav" => speech(seed, 6_000),
        "m4a" => m4a(6),
        _ => name.as_bytes().to_vec(),
    }
}

/// A page of A4 that any reader opens.
fn pdf(number: usize) -> Vec<u8> {
    let text = format!("BT /F1 24 Tf 72 760 Td (Roundsman demo, paper {number}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (nth, object) in objects.iter().enumerate() {
        places.push(file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", nth + 1);
    }
    let start = file.len();
    file += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        file += &format!("{place:010} 00000 n \n");
    }
    file += &format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    file.into_bytes()
}
