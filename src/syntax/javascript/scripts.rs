//! The script blocks of single-file components (`.vue`, `.svelte`, `.astro`): everything else is blanked, offsets stay.

/// Returns `text` with only the code of its `<script>` blocks (and the fence of an Astro page) left.
#[must_use]
pub fn only_scripts(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut kept: Vec<u8> = bytes
        .iter()
        .map(|byte| if *byte == b'\n' { b'\n' } else { b' ' })
        .collect();
    let mut keep = |start: usize, end: usize| kept[start..end].copy_from_slice(&bytes[start..end]);
    let mut at = 0;
    if text.starts_with("---") {
        let end = memchr::memmem::find(&bytes[3..], b"\n---").map_or(bytes.len(), |end| end + 3);
        keep(3, end);
        at = end;
    }
    while let Some(tag) = memchr::memmem::find(&bytes[at..], b"<script").map(|tag| at + tag) {
        let Some(start) = memchr::memchr(b'>', &bytes[tag..]).map(|end| tag + end + 1) else {
            break;
        };
        let end = memchr::memmem::find(&bytes[start..], b"</script").map_or(bytes.len(), |end| start + end);
        // Two blocks of one component share no line end, and would be one statement without it.
        keep(start, end);
        at = end;
    }
    // Whole blocks between ASCII marks are kept, so the text is text again.
    String::from_utf8(kept).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_left_and_offsets_stay() {
        let text = "<p>é</p>\n<script setup lang=\"ts\">\nconst a = 1\n</script>\n<style>b{}</style>";
        let code = only_scripts(text);
        assert_eq!(code.len(), text.len());
        assert_eq!(code.trim(), "const a = 1");
        assert_eq!(code.find("const"), text.find("const"));
    }

    #[test]
    fn the_fence_of_an_astro_page_is_code() {
        assert_eq!(
            only_scripts("---\nconst a = 1\n---\n<p>{a}</p>").trim(),
            "const a = 1"
        );
    }
}
