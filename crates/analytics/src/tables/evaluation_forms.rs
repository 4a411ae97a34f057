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
            contactid: string, "The contact that was evaluated";
            instanceid: string, "The Connect instance";
            agentid: string, "The agent who was evaluated";
            evaluationdefinitiontitle: string, "The title of the form";
            evaluator: string, "Who evaluated";
            evaluationstarttimestamp: string, "When the evaluation was begun, ISO 8601 in UTC";
            evaluationsubmittimestamp: string, "When it was submitted or deleted, ISO 8601 in UTC";
            evaluationquestionanswers: QUESTION_ANSWERS, "The questions, each with its section, answer and score in percent";
            evaluationsectionsscores: [{sectionrefid: string, sectiontitle: string, sectionscorepercentage: float, sectionnotes: string}],
                "The sections, each with its score in percent, null where it has none, and its notes";
            evaluationformtotalscorepercentage: float, "The score of the form in percent; 0 for an automatic fail, null where it has none";
        }
        added {
            schemaversion: string, "The version of the file's form";
            status: string, "SUBMITTED or DELETED";
            automaticfail: boolean, "Whether an answer failed the whole form";
            notapplicable: boolean, "Whether the form was marked as not applicable";
            evaluationdefinitionid: string, "The form";
            evaluationdefinitionversion: int, "The version of the form";
            evaluationtype: string, "The type of the evaluation, as Connect names it";
            evaluationsource: string, "Where the evaluation came from, as Connect names it";
            autoevaluated: boolean, "Whether the evaluation was made without a person";
            resubmitted: boolean, "Whether it was submitted before";
            evaluationacknowledgedbyusername: string, "Who acknowledged the evaluation";
            evaluationacknowledgedtimestamp: string, "When it was acknowledged, ISO 8601 in UTC";
            sourceobject: string, "The file that the row was made from, s3://bucket/key";
            calibrationsessionid: string, "The calibration session; null for an evaluation that is no calibration";
            evaluatedparticipantrole: string, "The role of the evaluated participant: AGENT, CUSTOMER or SYSTEM";
            evaluatedparticipantid: string, "The evaluated participant";
            creator: string, "The user who created the evaluation";
            evaluationacknowledgercomment: string, "The comment with which it was acknowledged";
            accountid: string, "The account of the Connect instance";
        }
    },
};
