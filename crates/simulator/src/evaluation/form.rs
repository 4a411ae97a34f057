//! Evaluation forms. Weights are relative within a section; a question with weight 0 has no score.

#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) version: u32,
    pub(crate) sections: &'static [Section],
}

#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) weight: f64,
    pub(crate) questions: &'static [Question],
    pub(crate) subsections: &'static [Section],
}

#[derive(Debug)]
pub(crate) struct Question {
    pub(crate) id: &'static str,
    pub(crate) text: &'static str,
    pub(crate) weight: f64,
    pub(crate) question_type: QuestionType,
}

/// Type of a question, and how it is scored.
#[derive(Debug)]
pub(crate) enum QuestionType {
    /// Yes, partly, or no, for 100, 50, and 0 percent. `fails`: no is an automatic fail.
    Yes { fails: bool },
    /// Options, each for the same share of 100 percent.
    AnyOf(&'static [&'static str]),
    /// Number from 1 to 10, for 0 to 100 percent.
    OneToTen,
    /// Free text.
    Text,
    /// A point in time.
    Date,
}

impl Section {
    /// This section and its descendants, each with its parent, outermost first.
    pub(crate) fn with_descendants(
        &'static self,
        parent: Option<&'static Self>,
    ) -> Vec<(&'static Self, Option<&'static Self>)> {
        let below = self
            .subsections
            .iter()
            .flat_map(|section| section.with_descendants(Some(self)));
        std::iter::once((self, parent)).chain(below).collect()
    }
}

impl Form {
    /// All sections, each with its parent.
    pub(crate) fn all_sections(&self) -> Vec<(&'static Section, Option<&'static Section>)> {
        self.sections
            .iter()
            .flat_map(|section| section.with_descendants(None))
            .collect()
    }
}

/// Form for evaluators.
pub(crate) static MANUAL: Form = Form {
    id: "bdfaef42-8c7d-4431-b331-dab129ea3a7b",
    title: "Sales conversation",
    version: 3,
    sections: &[
        Section {
            id: "s-opening",
            title: "Opening",
            weight: 20.0,
            questions: &[
                Question {
                    id: "q-greeting",
                    text: "Did the agent greet the customer?",
                    weight: 40.0,
                    question_type: QuestionType::Yes { fails: false },
                },
                Question {
                    id: "q-name",
                    text: "Did the agent give the own name?",
                    weight: 60.0,
                    question_type: QuestionType::Yes { fails: false },
                },
            ],
            subsections: &[],
        },
        Section {
            id: "s-conversation",
            title: "Conversation",
            weight: 50.0,
            questions: &[Question {
                id: "q-clarity",
                text: "How clear was the agent, from 1 to 10?",
                weight: 30.0,
                question_type: QuestionType::OneToTen,
            }],
            subsections: &[
                Section {
                    id: "s-need",
                    title: "Understanding the need",
                    weight: 40.0,
                    questions: &[
                        Question {
                            id: "q-questions",
                            text: "Which habits were heard?",
                            weight: 50.0,
                            question_type: QuestionType::AnyOf(&[
                                "Asks open questions",
                                "Repeats the need",
                                "Lets the customer finish",
                                "Takes notes",
                            ]),
                        },
                        Question {
                            id: "q-empathy",
                            text: "Did the agent show empathy?",
                            weight: 50.0,
                            question_type: QuestionType::Yes { fails: false },
                        },
                    ],
                    subsections: &[],
                },
                Section {
                    id: "s-solution",
                    title: "Solution",
                    weight: 30.0,
                    questions: &[
                        Question {
                            id: "q-solved",
                            text: "Was the matter settled?",
                            weight: 100.0,
                            question_type: QuestionType::Yes { fails: false },
                        },
                        Question {
                            id: "q-follow-up",
                            text: "When is the follow-up?",
                            weight: 0.0,
                            question_type: QuestionType::Date,
                        },
                    ],
                    subsections: &[],
                },
            ],
        },
        Section {
            id: "s-compliance",
            title: "Compliance",
            weight: 30.0,
            questions: &[
                Question {
                    id: "q-consent",
                    text: "Was the recording announced before payment details were taken?",
                    weight: 70.0,
                    question_type: QuestionType::Yes { fails: true },
                },
                Question {
                    id: "q-closing",
                    text: "Did the agent sum up and say goodbye?",
                    weight: 30.0,
                    question_type: QuestionType::Yes { fails: false },
                },
                Question {
                    id: "q-advice",
                    text: "What should the agent keep doing, or stop?",
                    weight: 0.0,
                    question_type: QuestionType::Text,
                },
            ],
            subsections: &[],
        },
    ],
};

/// Form that Contact Lens answers.
pub(crate) static AUTOMATED: Form = Form {
    id: "4260ce86-ca96-4d78-ba56-9ee452a5d423",
    title: "Automated conversation check",
    version: 5,
    sections: &[
        Section {
            id: "s-courtesy",
            title: "Courtesy",
            weight: 60.0,
            questions: &[
                Question {
                    id: "q-hello",
                    text: "Was there a greeting?",
                    weight: 50.0,
                    question_type: QuestionType::Yes { fails: false },
                },
                Question {
                    id: "q-thanks",
                    text: "Did the agent thank the customer?",
                    weight: 50.0,
                    question_type: QuestionType::Yes { fails: false },
                },
            ],
            subsections: &[],
        },
        Section {
            id: "s-flow",
            title: "Flow of the conversation",
            weight: 40.0,
            questions: &[Question {
                id: "q-pace",
                text: "How even was the pace, from 1 to 10?",
                weight: 100.0,
                question_type: QuestionType::OneToTen,
            }],
            subsections: &[],
        },
    ],
};
