//! The name that a mistyped one most likely stands for.

/// How similar a name must be to be suggested, from 0 to 1: two edits in five letters.
const THRESHOLD: f64 = 0.6;
/// The similarity of a name that continues what was typed.
const CONTINUATION: f64 = 0.8;
/// The similarity of a name whose last word was typed, such as `contacts` of `connect_contacts`.
const LAST_WORD: f64 = 0.7;
/// Fewer letters begin too many names.
const SHORTEST_BEGINNING: usize = 3;

/// The name most similar to `word`, if one is similar enough to suggest.
///
/// Case does not count. Similarity is the share of letters that stay when edits turn one word into
/// the other; a name that starts with the word is similar as well.
///
/// ```
/// let stacks = ["partitioning", "ctr", "queries"];
/// assert_eq!(cli::nearest("querys", stacks), Some("queries"));
/// assert_eq!(cli::nearest("part", stacks), Some("partitioning"));
/// assert_eq!(cli::nearest("dashboards", stacks), None);
/// ```
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    names
        .into_iter()
        .map(|name| (similarity(&word, &name.to_lowercase()), name))
        .filter(|(similarity, _)| *similarity >= THRESHOLD)
        // The first of equally similar names.
        .reduce(|best, other| if other.0 > best.0 { other } else { best })
        .map(|(_, name)| name)
}

fn similarity(word: &str, name: &str) -> f64 {
    let edits = strsim::normalized_damerau_levenshtein(word, name);
    if word.chars().count() < SHORTEST_BEGINNING {
        return edits;
    }
    let is_last_word = || {
        name.strip_suffix(word)
            .is_some_and(|before| before.ends_with(['_', '-']))
    };
    if name.starts_with(word) {
        edits.max(CONTINUATION)
    } else if is_last_word() {
        edits.max(LAST_WORD)
    } else {
        edits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_the_most_similar_name() {
        let names = ["agent_events", "agent_queue", "agents"];
        assert_eq!(nearest("agent_event", names), Some("agent_events"));
        assert_eq!(nearest("AGNETS", names), Some("agents"));
        assert_eq!(nearest("agent_que", names), Some("agent_queue"));
        let views = ["connect_ctr", "connect_contacts", "connect_contacts_rows"];
        assert_eq!(nearest("contacts", views), Some("connect_contacts"));
        assert_eq!(nearest("acts", views), None);
    }

    #[test]
    fn suggests_nothing_for_a_word_unlike_all_names() {
        assert_eq!(nearest("queue", ["channel", "contact_id"]), None);
        assert_eq!(nearest("", ["channel"]), None);
        assert_eq!(nearest("ch", ["channel"]), None);
        assert_eq!(nearest("channel", []), None);
    }
}
