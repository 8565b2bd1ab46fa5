//! Percent-encoding, by the few rules that requests need.

/// Which characters stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keep {
    /// Letters, digits, `-`, `.`, `_` and `~`.
    Unreserved,
    /// Those, the reserved characters that cannot end a query's value, and escapes such as `%2F`
    /// (`allowReserved` in `OpenAPI`).
    Reserved,
}

/// Appends `text` to `out`, encoded.
pub fn encode_into(out: &mut String, text: &str, keep: Keep) {
    for (index, byte) in text.bytes().enumerate() {
        if stays(text, index, byte, keep) {
            out.push(char::from(byte));
        } else {
            encode_byte_into(out, byte);
        }
    }
}

/// Returns how long a text is when it is encoded.
pub fn encoded_length(text: &str, keep: Keep) -> usize {
    let bytes = text.bytes().enumerate();
    bytes.map(|(index, byte)| if stays(text, index, byte, keep) { 1 } else { 3 }).sum()
}

/// Returns whether a byte of a text stays as it is.
fn stays(text: &str, index: usize, byte: u8, keep: Keep) -> bool {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => true,
        b':' | b'/' | b'?' | b'@' | b'!' | b'$' | b'\'' | b'(' | b')' | b'*' | b',' | b';' => {
            keep == Keep::Reserved
        }
        b'%' => keep == Keep::Reserved && escape_at(text.as_bytes(), index).is_some(),
        _ => false,
    }
}

/// Appends the escape of one byte to `out`.
pub fn encode_byte_into(out: &mut String, byte: u8) {
    out.push('%');
    out.push(char::from(HEX[usize::from(byte >> 4)]));
    out.push(char::from(HEX[usize::from(byte & 15)]));
}

/// Returns `text`, encoded.
pub fn encode(text: &str, keep: Keep) -> String {
    let mut out = String::with_capacity(encoded_length(text, keep));
    encode_into(&mut out, text, keep);
    out
}

/// The same for a text that is not needed otherwise, and stays what it is where nothing is to be encoded.
pub fn encode_owned(text: String, keep: Keep) -> String {
    if encoded_length(&text, keep) == text.len() { text } else { encode(&text, keep) }
}

/// Returns what is encoded as a form has it: with a plus for each space. Encoded text has no other plus.
pub fn plus(encoded: &str) -> String {
    encoded.replace("%20", "+")
}

/// Escapes the name of a part as browsers do (the HTML standard's rules for form data).
pub fn escape_name(name: &str) -> String {
    name.replace('\r', "%0D").replace('\n', "%0A").replace('"', "%22")
}

/// Undoes what [`escape_name`] does.
pub fn unescape_name(name: &str) -> String {
    name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n")
}

/// Returns `text` with its escapes resolved; what is not UTF-8 then is replaced.
pub fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let escape = if byte == b'%' { escape_at(bytes, index) } else { None };
        out.push(escape.unwrap_or(byte));
        index += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Returns the byte that the `%` at `index` stands for.
fn escape_at(bytes: &[u8], index: usize) -> Option<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let value = digit(index + 1)? * 16 + digit(index + 2)?;
    u8::try_from(value).ok()
}
