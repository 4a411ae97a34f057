//! Tree of a form's sections.

use std::borrow::Cow;

use super::document::Section;

/// Columns of a question's section.
#[derive(Clone, Default)]
pub(super) struct SectionTitles<'a> {
    pub title: Option<Cow<'a, str>>,
    pub parent_ref_id: Option<Cow<'a, str>>,
    pub parent_title: Option<Cow<'a, str>>,
    pub full_title: Option<Cow<'a, str>>,
}

/// Sections by reference ID, with their full titles. The first of two sections with the same ID
/// counts.
pub(super) struct SectionTree<'s, 'a> {
    sections: &'s [Section<'a>],
    /// Reference IDs with the indexes of their sections, sorted. Forms have few sections, so a
    /// binary search is faster than a hash map.
    index: Vec<(&'s str, usize)>,
    full_titles: Vec<Cow<'a, str>>,
}

impl<'s, 'a> SectionTree<'s, 'a> {
    pub(super) fn new(sections: &'s [Section<'a>]) -> Self {
        let ids = sections
            .iter()
            .enumerate()
            .filter_map(|(at, section)| Some((section.section_ref_id.as_deref()?, at)));
        let mut index: Vec<_> = ids.collect();
        index.sort_unstable();
        index.dedup_by_key(|(id, _)| *id);
        let mut tree = Self {
            sections,
            index,
            full_titles: Vec::new(),
        };
        tree.full_titles = sections
            .iter()
            .map(|section| tree.full_title(section))
            .collect();
        tree
    }

    /// Titles of the section with this reference ID; all `None` if the form has no such section.
    pub(super) fn titles(&self, ref_id: Option<&str>) -> SectionTitles<'a> {
        let Some(at) = ref_id.and_then(|id| self.position(id)) else {
            return SectionTitles::default();
        };
        let section = &self.sections[at];
        SectionTitles {
            title: section.section_title.clone(),
            parent_ref_id: section.parent_section_ref_id.clone(),
            parent_title: self
                .parent(section)
                .and_then(|parent| parent.section_title.clone()),
            full_title: Some(self.full_titles[at].clone()),
        }
    }

    fn position(&self, ref_id: &str) -> Option<usize> {
        let found = self
            .index
            .binary_search_by_key(&ref_id, |(id, _)| *id)
            .ok()?;
        Some(self.index[found].1)
    }

    fn parent(&self, section: &Section<'_>) -> Option<&'s Section<'a>> {
        let id = section.parent_section_ref_id.as_deref()?;
        self.position(id).map(|at| &self.sections[at])
    }

    /// Titles from the outermost section inwards. Following at most as many parents as there are
    /// sections ends a cycle.
    fn full_title(&self, section: &Section<'a>) -> Cow<'a, str> {
        let own = section.section_title.clone().unwrap_or_default();
        let ancestors =
            std::iter::successors(self.parent(section), |ancestor| self.parent(ancestor))
                .take(self.sections.len());
        let mut titles: Vec<&str> = ancestors
            .map(|ancestor| ancestor.section_title.as_deref().unwrap_or_default())
            .collect();
        if titles.is_empty() {
            return own;
        }
        titles.reverse();
        titles.push(&own);
        titles.join(" -> ").into()
    }
}
