//! The tree of a form's sections.

use std::borrow::Cow;
use std::collections::HashMap;

use super::document::Section;

/// What a question says of the section it stands in.
#[derive(Clone, Default)]
pub(super) struct SectionTitles<'a> {
    pub title: Option<Cow<'a, str>>,
    pub parent_ref_id: Option<Cow<'a, str>>,
    pub parent_title: Option<Cow<'a, str>>,
    pub full_title: Option<Cow<'a, str>>,
}

/// The sections by their reference id, with their titles from the outermost inwards. Of two with the same id the first counts.
pub(super) struct SectionTree<'s, 'a> {
    sections: &'s [Section<'a>],
    index: HashMap<&'s str, usize>,
    full_titles: Vec<Cow<'a, str>>,
}

impl<'s, 'a> SectionTree<'s, 'a> {
    pub(super) fn new(sections: &'s [Section<'a>]) -> Self {
        let mut index = HashMap::with_capacity(sections.len());
        for (at, section) in sections.iter().enumerate() {
            if let Some(id) = section.section_ref_id.as_deref() {
                index.entry(id).or_insert(at);
            }
        }
        let mut tree = Self { sections, index, full_titles: Vec::new() };
        tree.full_titles = sections.iter().map(|section| tree.full_title(section)).collect();
        tree
    }

    /// The titles of the section with this reference id; all absent where the form has no such section.
    pub(super) fn titles(&self, ref_id: Option<&str>) -> SectionTitles<'a> {
        let Some(at) = ref_id.and_then(|id| self.index.get(id)).copied() else { return SectionTitles::default() };
        let section = &self.sections[at];
        SectionTitles {
            title: section.section_title.clone(),
            parent_ref_id: section.parent_section_ref_id.clone(),
            parent_title: self.parent(section).and_then(|parent| parent.section_title.clone()),
            full_title: Some(self.full_titles[at].clone()),
        }
    }

    fn parent(&self, section: &Section<'_>) -> Option<&'s Section<'a>> {
        let id = section.parent_section_ref_id.as_deref()?;
        self.index.get(id).map(|at| &self.sections[*at])
    }

    /// Follows the parents upwards, at most as many steps as there are sections: a circle ends there.
    fn full_title(&self, section: &Section<'a>) -> Cow<'a, str> {
        let own = section.section_title.clone().unwrap_or_default();
        let ancestors = std::iter::successors(self.parent(section), |ancestor| self.parent(ancestor)).take(self.sections.len());
        let mut titles: Vec<&str> = ancestors.map(|ancestor| ancestor.section_title.as_deref().unwrap_or_default()).collect();
        if titles.is_empty() {
            return own;
        }
        titles.reverse();
        titles.push(&own);
        titles.join(" -> ").into()
    }
}
