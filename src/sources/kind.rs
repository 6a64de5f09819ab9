//! Which files hold no text by their very name: images, fonts, sound and film. They are counted, never opened.

use crate::model::RepoPath;

/// File name extensions in lower case. SVG is missing on purpose: it is text, and may hold a script.
const WITHOUT_TEXT: &[&str] = &[
    "png", "jpg", "jpeg", "jfif", "gif", "webp", "avif", "ico", "icns", "bmp", "tif", "tiff", "heic", "heif",
    "psd", "xcf", "raw", "jp2", "jxl", "tga", "dds", "exr", "hdr", "woff", "woff2", "ttf", "otf", "eot",
    "ttc", "mp3", "mp4", "m4a", "m4v", "mov", "avi", "mkv", "webm", "ogg", "oga", "ogv", "opus", "wav",
    "flac", "aac", "aiff", "wma", "wmv", "mpg", "mpeg", "3gp", "glb", "blend", "fbx",
];

/// Returns true when the name says that the file is an image, a font, sound or film.
pub(super) fn has_no_text(path: &RepoPath) -> bool {
    let extension = path.extension();
    // The longest known extension has five letters; most names are sorted out by this alone.
    (2..=5).contains(&extension.len())
        && WITHOUT_TEXT
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_no_text_but_a_vector_drawing_has() {
        assert!(has_no_text(&"public/Logo.PNG".into()));
        assert!(!has_no_text(&"public/logo.svg".into()));
        assert!(!has_no_text(&"png".into()));
    }
}
