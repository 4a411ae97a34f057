//! Parameters in a TOML file.

use parameters::{AppName, Definition, Values, catalogue, file};
use proptest::prelude::*;

#[test]
fn written_file_documents_itself() {
    let mut values = Values::default();
    values.set(&catalogue::CL_STACK_ENABLED, "true");
    values.set(
        &catalogue::CONNECT_CONTACT_LENS_S3_BUCKET_NAME,
        "anycompany-recordings",
    );
    values.set(&catalogue::CONTACT_LENS_CHANNELS, "voice,chat");
    insta::assert_snapshot!(file::to_toml(&AppName::default(), &values));
}

#[test]
fn file_may_be_short_and_use_earlier_names() {
    let read =
        file::parse("connect-evaluation-forms-s3-bucket-path = 'anycompany/forms'\nef-stack-enabled = true\nnumber-of-agents = 7_000")
            .unwrap();
    assert_eq!(read.app_name, None);
    let parameters = read.values.parameters().unwrap();
    assert_eq!(
        parameters.evaluation_forms.unwrap().location.bucket,
        "anycompany"
    );
    assert_eq!(parameters.streams.shards.agent_events, 2);
    assert_eq!(file::parse(""), Ok(file::ParameterFile::default()));
}

#[test]
fn reports_all_problems_of_a_file() {
    let text = "app-name = 'Any Company'\nctr-stak-enabled = true\nfoo = 1\nae-stack-enabled = 'perhaps'\ncl-stack-enabled = true\n\
                firehose-buffer-seconds = 60.5\n[cfl-stack-enabled]\n";
    insta::assert_snapshot!(file::parse(text).unwrap_err());
    insta::assert_snapshot!(
        "not_toml",
        file::parse("ctr-stack-enabled = true\nae-stack-enabled = yes\n").unwrap_err()
    );
}

/// Any valid value of a parameter, or none.
fn value_of(parameter: &'static Definition) -> BoxedStrategy<Option<String>> {
    use parameters::ValueType;
    let texts = match parameter.kind {
        ValueType::Boolean => prop_oneof!["true", "false"].boxed(),
        ValueType::Choice(words) => proptest::sample::select(words)
            .prop_map(str::to_owned)
            .boxed(),
        ValueType::List(words) => proptest::sample::subsequence(words, 1..=words.len())
            .prop_map(|words| words.join(","))
            .boxed(),
        ValueType::Number { min, max } => (min..=max).prop_map(|number| number.to_string()).boxed(),
        ValueType::Database => "[A-Za-z][A-Za-z0-9_]{0,40}".boxed(),
        ValueType::Bucket => "[a-z][a-z0-9]{2,40}".boxed(),
        ValueType::Location => {
            "[a-z][a-z0-9]{2,40}(/[A-Za-z0-9 !'\"\\\\ü_-]{1,20}){0,3}[a-z]".boxed()
        }
        ValueType::LogGroup => "/[A-Za-z0-9_/.#-]{1,60}".boxed(),
        ValueType::ConnectInstance => "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}".boxed(),
        ValueType::DataStream => {
            "arn:aws:kinesis:us-east-1:123456789012:stream/[A-Za-z0-9_.-]{1,20}".boxed()
        }
        ValueType::KmsKey => "arn:aws:kms:us-east-1:123456789012:key/[0-9a-f-]{1,36}".boxed(),
        ValueType::QuickSightPrincipal => {
            "arn:aws:quicksight:us-east-1:123456789012:user/default/[A-Za-z0-9/]{1,20}".boxed()
        }
        ValueType::TimeZone => "(UTC|Europe/Berlin|America/New_York|Asia/Kathmandu)".boxed(),
        ValueType::Tags => "a[A-Za-z0-9 ]{0,20}=[A-Za-z0-9:/@ü=-]{1,20}(,b=c)?".boxed(),
        ValueType::Email => "[a-z.+'\\\\]{1,20}@[a-z]{1,10}\\.example".boxed(),
    };
    proptest::option::of(texts).boxed()
}

fn any_values() -> impl Strategy<Value = Values> {
    catalogue::ALL
        .iter()
        .map(|parameter| value_of(parameter))
        .collect::<Vec<_>>()
        .prop_map(|texts| {
            let mut values = Values::default();
            for (parameter, text) in catalogue::ALL.iter().zip(texts) {
                values.set(parameter, text.as_deref().unwrap_or_default());
            }
            values
        })
}

proptest! {
    #[test]
    fn parses_what_it_writes(values in any_values()) {
        let app_name: AppName = "AnyCompany".parse().unwrap();
        match (file::parse(&file::to_toml(&app_name, &values)), values.entries()) {
            (Ok(read), Ok(entries)) => {
                prop_assert_eq!(read.values.entries(), Ok(entries));
                prop_assert_eq!(read.app_name, Some(app_name));
            }
            (read, entries) => prop_assert_eq!(read.err(), entries.err()),
        }
    }
}
