//! Evaluation form output files. The rows are made by `connect_core::evaluation_forms`.

use connect_core::Source;

use super::{columns, data_type};
use crate::{DataType, Table};

const QUESTION_ANSWERS: DataType = data_type!([{
    questionrefid: string,
    sectionrefid: string,
    sectiontitle: string,
    parentsectionrefid: string,
    parentsectiontitle: string,
    fullsectiontitle: string,
    questiontype: string,
    questiontext: string,
    questionanswervalue: string,
    questionanswervaluerefid: string,
    questionanswerscorepercentage: float,
    questionanswervalues: [string],
    questionnotes: string,
    questionautomaticfail: boolean,
    questionnotapplicable: boolean,
    answersuggestedbyautomation: string,
}]);

/// One row for each evaluation form output file.
pub static CONNECT_EF: Table = Table {
    source: Source::EvaluationForms,
    summary: "an evaluation form output file",
    columns: columns! {
        original {
            evaluationid: string, "The evaluation";
            contactid: string, "Evaluated contact";
            instanceid: string, "The Connect instance";
            agentid: string, "Evaluated agent";
            evaluationdefinitiontitle: string, "The title of the form";
            evaluator: string, "Evaluator";
            evaluationstarttimestamp: string, "Start timestamp, ISO 8601 in UTC";
            evaluationsubmittimestamp: string, "Submission or deletion timestamp, ISO 8601 in UTC";
            evaluationquestionanswers: QUESTION_ANSWERS, "Questions, each with section, answer and score in percent";
            evaluationsectionsscores: [{sectionrefid: string, sectiontitle: string, sectionscorepercentage: float, sectionnotes: string}],
                "Sections, each with score in percent, null without a score, and notes";
            evaluationformtotalscorepercentage: float, "Score of the form in percent; 0 for an automatic fail, null without a score";
        }
        added {
            schemaversion: string, "Version of the file format";
            status: string, "SUBMITTED or DELETED";
            automaticfail: boolean, "Whether an answer failed the form automatically";
            notapplicable: boolean, "Whether the form was marked as not applicable";
            evaluationdefinitionid: string, "The form";
            evaluationdefinitionversion: int, "The version of the form";
            evaluationtype: string, "The type of the evaluation, as Connect names it";
            evaluationsource: string, "Source of the evaluation, as Connect names it";
            autoevaluated: boolean, "Whether the evaluation is automated";
            resubmitted: boolean, "Whether it was submitted before";
            evaluationacknowledgedbyusername: string, "User who acknowledged the evaluation";
            evaluationacknowledgedtimestamp: string, "Acknowledgement timestamp, ISO 8601 in UTC";
            sourceobject: string, "Source file of the row, s3://bucket/key";
            calibrationsessionid: string, "The calibration session; null unless the evaluation is a calibration";
            evaluatedparticipantrole: string, "The role of the evaluated participant: AGENT, CUSTOMER or SYSTEM";
            evaluatedparticipantid: string, "The evaluated participant";
            creator: string, "The user who created the evaluation";
            evaluationacknowledgercomment: string, "The comment with which it was acknowledged";
            accountid: string, "The account of the Connect instance";
        }
    },
};
