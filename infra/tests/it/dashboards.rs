//! The dashboards in QuickSight name only what is there. QuickSight itself rejects a definition
//! that does not; here it is seen before.

use std::collections::{BTreeMap, BTreeSet};

use analytics::dashboards::{self, VisualKind, dashboard};
use infra::model::{Value, json};
use infra::{Assembly, StackId};
use parameters::AppName;

/// Logical id, type and properties of the stack's resources.
fn resources() -> Vec<(String, &'static str, Value)> {
    let assembly = Assembly::synthesize(&AppName::default()).unwrap();
    let stack = assembly.stack(StackId::Dashboards).unwrap();
    stack
        .template
        .resources()
        .map(|(name, of, properties)| (name.to_owned(), of, properties.clone()))
        .collect()
}

/// The definition of each dashboard, by its name.
fn definitions() -> BTreeMap<&'static str, Value> {
    let boards: Vec<_> = resources()
        .into_iter()
        .filter(|(_, of, _)| *of == "AWS::QuickSight::Dashboard")
        .collect();
    assert_eq!(boards.len(), dashboards::in_account().len());
    dashboards::in_account()
        .iter()
        .zip(boards)
        .map(|(dashboard, (_, _, properties))| (dashboard.name, properties["Definition"].clone()))
        .collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Everything under a name, wherever it stands.
fn all<'a>(value: &'a Value, name: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| all(value, name, found)),
        Value::Object(members) => {
            for (member, value) in members {
                if member == name {
                    found.push(value);
                }
                all(value, name, found);
            }
        }
        _ => {}
    }
}

fn every<'a>(value: &'a Value, name: &str) -> Vec<&'a Value> {
    let mut found = Vec::new();
    all(value, name, &mut found);
    found
}

fn visual_ids(definition: &Value) -> Vec<&str> {
    let sheet = &definition["Sheets"][0];
    list(&sheet["Visuals"])
        .iter()
        .map(|visual| text(&visual.as_object().unwrap().values().next().unwrap()["VisualId"]))
        .collect()
}

/// The columns of each data set, by the name of its view.
fn data_sets() -> BTreeMap<String, BTreeMap<String, String>> {
    let columns = |sql: &Value| {
        list(&sql["Columns"])
            .iter()
            .map(|column| {
                (
                    text(&column["Name"]).to_owned(),
                    text(&column["Type"]).to_owned(),
                )
            })
            .collect()
    };
    let sets = resources()
        .into_iter()
        .filter(|(_, of, _)| *of == "AWS::QuickSight::DataSet");
    sets.map(|(_, _, properties)| properties["PhysicalTableMap"]["rows"]["CustomSql"].clone())
        .map(|sql| (text(&sql["Name"]).to_owned(), columns(&sql)))
        .collect()
}

#[test]
fn fields_filters_and_orders_name_columns_of_declared_data_sets() {
    let sets = data_sets();
    for (name, definition) in definitions() {
        let declared: BTreeSet<_> = list(&definition["DataSetIdentifierDeclarations"])
            .iter()
            .map(|set| text(&set["Identifier"]))
            .collect();
        let calculated: BTreeSet<_> = list(&definition["CalculatedFields"])
            .iter()
            .map(|field| (text(&field["DataSetIdentifier"]), text(&field["Name"])))
            .collect();
        let columns = every(&definition, "Column")
            .into_iter()
            .filter(|column| column["ColumnName"].is_string());
        let columns: Vec<_> = columns
            .map(|column| {
                (
                    text(&column["DataSetIdentifier"]),
                    text(&column["ColumnName"]),
                )
            })
            .collect();
        assert!(columns.len() > 10, "{name}");
        for (set, column) in columns {
            assert!(declared.contains(set), "{name} does not declare {set}");
            assert!(
                sets[set].contains_key(column) || calculated.contains(&(set, column)),
                "{name}: {set} has no column {column}"
            );
        }
        let wells = every(&definition["Sheets"][0]["Visuals"], "FieldWells");
        let fields: Vec<_> = wells
            .into_iter()
            .flat_map(|wells| every(wells, "FieldId"))
            .collect();
        for sort in every(&definition, "FieldSort") {
            assert!(
                fields.iter().any(|field| **field == sort["FieldId"]),
                "{name} sorts by {sort}"
            );
        }
    }
}

#[test]
fn calculated_fields_name_columns_that_are_there() {
    let sets = data_sets();
    let mut seen = 0;
    for definition in definitions().values() {
        for field in list(&definition["CalculatedFields"]) {
            let (set, expression) = (
                text(&field["DataSetIdentifier"]),
                text(&field["Expression"]),
            );
            for column in expression
                .split('{')
                .skip(1)
                .filter_map(|rest| rest.split_once('}'))
                .map(|(column, _)| column)
            {
                assert!(
                    sets[set].contains_key(column),
                    "{set} has no column {column}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen >= 3);
}

#[test]
fn fields_are_of_the_kind_of_their_column() {
    let sets = data_sets();
    let kinds: [(&str, &[&str]); 6] = [
        ("CategoricalDimensionField", &["STRING"]),
        ("CategoricalMeasureField", &["STRING"]),
        ("DateDimensionField", &["DATETIME"]),
        ("DateMeasureField", &["DATETIME"]),
        ("NumericalDimensionField", &["DECIMAL", "INTEGER"]),
        ("NumericalMeasureField", &["DECIMAL", "INTEGER"]),
    ];
    for (name, definition) in definitions() {
        for (field, types) in kinds {
            for field in every(&definition, field) {
                let column = &field["Column"];
                let of = sets[text(&column["DataSetIdentifier"])].get(text(&column["ColumnName"]));
                // A calculated field aggregates by itself.
                let is_right = of.map_or_else(
                    || field["AggregationFunction"].is_null(),
                    |of| types.contains(&of.as_str()),
                );
                assert!(is_right, "{name}: {field} over {of:?}");
            }
        }
    }
}

#[test]
fn ids_are_unique_and_controls_set_something() {
    for (name, definition) in definitions() {
        let sheet = &definition["Sheets"][0];
        for id in [
            "VisualId",
            "FilterId",
            "FilterGroupId",
            "FilterControlId",
            "ParameterControlId",
        ] {
            let ids = every(&definition, id);
            let unique: BTreeSet<_> = ids.iter().map(|id| text(id)).collect();
            assert_eq!(unique.len(), ids.len(), "{name}: {ids:?}");
            let is_allowed =
                |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
            assert!(
                unique.iter().all(|id| id.chars().all(is_allowed)),
                "{name}: {unique:?}"
            );
        }
        let filters: Vec<_> = every(&definition["FilterGroups"], "FilterId");
        let parameters: Vec<_> = every(&definition["ParameterDeclarations"], "Name");
        assert!(
            every(sheet, "SourceFilterId")
                .iter()
                .all(|id| filters.contains(id)),
            "{name}"
        );
        assert!(
            every(sheet, "SourceParameterName")
                .iter()
                .all(|id| parameters.contains(id)),
            "{name}"
        );
        let used = [
            every(&definition["FilterGroups"], "Parameter"),
            every(&definition["FilterGroups"], "ParameterName"),
        ]
        .concat();
        assert!(
            parameters.iter().all(|parameter| used.contains(parameter)),
            "{name} declares {parameters:?} and uses {used:?}"
        );
        assert!(
            used.iter().all(|parameter| parameters.contains(parameter)),
            "{name} declares {parameters:?} and uses {used:?}"
        );
        let visuals = visual_ids(&definition);
        assert!(
            every(&definition["FilterGroups"], "VisualIds")
                .iter()
                .flat_map(|ids| list(ids))
                .all(|id| visuals.contains(&text(id))),
            "{name}"
        );
    }
}

#[test]
fn every_visual_has_a_place_of_its_own() {
    for (name, definition) in definitions() {
        let sheet = &definition["Sheets"][0];
        let elements = list(&sheet["Layouts"][0]["Configuration"]["GridLayout"]["Elements"]);
        let placed: Vec<_> = elements
            .iter()
            .map(|element| text(&element["ElementId"]))
            .collect();
        assert_eq!(placed, visual_ids(&definition), "{name}");
        let number = |element: &Value, of: &str| element[of].as_u64().unwrap();
        let area = |element: &Value| {
            let [left, top] = [number(element, "ColumnIndex"), number(element, "RowIndex")];
            [
                left,
                top,
                left + number(element, "ColumnSpan"),
                top + number(element, "RowSpan"),
            ]
        };
        for (position, one) in elements.iter().map(area).enumerate() {
            assert!(one[2] <= 36, "{name}: {one:?}");
            for other in elements[position + 1..].iter().map(area) {
                let apart = one[2] <= other[0]
                    || other[2] <= one[0]
                    || one[3] <= other[1]
                    || other[3] <= one[1];
                assert!(apart, "{name}: {one:?} and {other:?}");
            }
        }
        let controls: BTreeSet<_> = [
            every(sheet, "FilterControlId"),
            every(sheet, "ParameterControlId"),
        ]
        .concat()
        .into_iter()
        .map(text)
        .collect();
        let in_layout =
            list(&sheet["SheetControlLayouts"][0]["Configuration"]["GridLayout"]["Elements"]);
        assert_eq!(
            in_layout
                .iter()
                .map(|element| text(&element["ElementId"]))
                .collect::<BTreeSet<_>>(),
            controls,
            "{name}"
        );
    }
}

#[test]
fn a_click_on_the_value_of_a_filter_filters_the_page() {
    let definitions = definitions();
    let mut with_action = 0;
    for board in dashboards::in_account() {
        for visual in list(&definitions[board.name]["Sheets"][0]["Visuals"]) {
            let (kind, visual) = visual.as_object().unwrap().iter().next().unwrap();
            let id = text(&visual["VisualId"]);
            let has_filter = board
                .visual(id)
                .is_some_and(|it| it.dimensions().iter().any(|of| of.filter().is_some()));
            let actions = list(&visual["Actions"]);
            let is_chart = !["TableVisual", "KPIVisual"].contains(&kind.as_str());
            let expected = usize::from(is_chart && has_filter);
            assert_eq!(actions.len(), expected, "{}/{id}", board.name);
            for action in actions {
                assert_eq!(action["Trigger"], "DATA_POINT_CLICK");
                let operation = &action["ActionOperations"][0]["FilterOperation"];
                assert_eq!(
                    operation["SelectedFieldsConfiguration"]["SelectedFieldOptions"],
                    "ALL_FIELDS"
                );
                with_action += 1;
            }
        }
    }
    assert!(with_action > 10, "{with_action}");
}

#[test]
fn a_visual_becomes_what_shows_the_same_in_quicksight() {
    let definitions = definitions();
    let visual = |of: &str, id: &str| -> Value {
        let visuals = list(&definitions[of]["Sheets"][0]["Visuals"]);
        visuals
            .iter()
            .find(|visual| visual.as_object().unwrap().values().next().unwrap()["VisualId"] == id)
            .unwrap()
            .clone()
    };
    let reasons = visual("reasons", "contacts-per-reason");
    let wells = &reasons["BarChartVisual"]["ChartConfiguration"]["FieldWells"]["BarChartAggregatedFieldWells"];
    assert_eq!(
        wells["Category"][0]["CategoricalDimensionField"]["Column"]["ColumnName"],
        "call_reason"
    );
    assert_eq!(
        wells["Values"][0]["CategoricalMeasureField"]["AggregationFunction"],
        "COUNT"
    );

    let occupancy = visual("agents", "figures-occupancy");
    let field = &occupancy["KPIVisual"]["ChartConfiguration"]["FieldWells"]["Values"][0]["NumericalMeasureField"];
    assert_eq!(
        [
            &field["Column"]["ColumnName"],
            &field["AggregationFunction"]
        ],
        [&json!("occupancy"), &Value::Null]
    );
    let expression = &list(&definitions["agents"]["CalculatedFields"])
        .iter()
        .find(|field| field["Name"] == "occupancy")
        .unwrap()["Expression"];
    assert_eq!(
        *expression,
        "sum({on_contact_seconds}) / sum({staffed_seconds})"
    );

    for board in dashboards::in_account() {
        let figures = board
            .visuals
            .iter()
            .filter(|visual| visual.kind == VisualKind::Figures)
            .map(|visual| visual.measures().len());
        let others = board
            .visuals
            .iter()
            .filter(|visual| visual.kind != VisualKind::Figures)
            .count();
        assert_eq!(
            visual_ids(&definitions[board.name]).len(),
            figures.sum::<usize>() + others,
            "{}",
            board.name
        );
    }
}

#[test]
fn what_a_visual_is_about_and_its_days_are_filters_of_it() {
    let definition = &definitions()["agents"];
    let groups = list(&definition["FilterGroups"]);
    let scope = |id: &str| {
        let group = groups
            .iter()
            .find(|group| group["FilterGroupId"] == id)
            .unwrap();
        &group["ScopeConfiguration"]["SelectedSheets"]["SheetVisualScopingConfigurations"][0]
    };
    let last: Vec<_> = list(&scope("last-day-group")["VisualIds"])
        .iter()
        .map(text)
        .collect();
    assert!(
        last.contains(&"current-status") && !last.contains(&"occupancy-by-agent"),
        "{last:?}"
    );
    let usual: Vec<_> = list(&scope("days-group")["VisualIds"])
        .iter()
        .map(text)
        .collect();
    let all: BTreeSet<_> = usual.iter().chain(&last).copied().collect();
    assert_eq!(
        all,
        visual_ids(definition).into_iter().collect(),
        "a visual looks at all days"
    );
    assert_eq!(
        list(&scope("timeline-condition-0-group")["VisualIds"]),
        [json!("timeline")]
    );
    let conditions: usize = dashboard("agents")
        .unwrap()
        .visuals
        .iter()
        .map(|visual| visual.conditions.len())
        .sum();
    assert_eq!(
        groups
            .iter()
            .filter(|group| text(&group["FilterGroupId"]).contains("-condition-"))
            .count(),
        conditions
    );
}

#[test]
fn data_sets_read_only_the_partitions_of_some_days_and_no_arrays() {
    for (id, of, properties) in resources() {
        if of == "AWS::QuickSight::DataSet" {
            let sql = &properties["PhysicalTableMap"]["rows"]["CustomSql"];
            let text = text(&sql["SqlQuery"]["Fn::Sub"][0]);
            assert!(
                text.contains("\nWHERE year * 10000 + month * 100 + day >= ")
                    && text.contains("INTERVAL '${Days}' DAY"),
                "{id}: {text}"
            );
            assert!(
                !text.contains("categories,") && !text.contains("contacts,"),
                "{id}: {text}"
            );
            let view = analytics::views::view(sql["Name"].as_str().unwrap()).unwrap();
            let scalars = view.columns.iter().filter(|column| {
                !column.data_type.contains("array(") && !column.data_type.contains("row(")
            });
            assert_eq!(list(&sql["Columns"]).len(), scalars.count() + 1, "{id}");
        }
    }
}

#[test]
fn everything_is_owned_by_the_principal_and_nothing_is_of_another_account() {
    for (id, of, properties) in resources() {
        if of != "AWS::QuickSight::RefreshSchedule" {
            assert_eq!(
                properties["Permissions"][0]["Principal"],
                json!({"Ref": "QuickSightPrincipalArn"}),
                "{id}"
            );
        }
        assert_eq!(
            properties["AwsAccountId"],
            json!({"Ref": "AWS::AccountId"}),
            "{id}"
        );
        assert!(
            properties["SourceEntity"].is_null()
                && !properties.to_string().contains("arn:aws:quicksight"),
            "{id}"
        );
    }
}

#[test]
fn data_sets_are_imported_after_the_local_day() {
    let mut schedules = 0;
    for (id, of, properties) in resources() {
        if of == "AWS::QuickSight::RefreshSchedule" {
            let frequency = &properties["Schedule"]["ScheduleFrequency"];
            let expected = json!({"Interval": "DAILY", "TimeOfTheDay": "01:00", "TimeZone": {"Ref": "ReportingTimeZone"}});
            assert_eq!(*frequency, expected, "{id}");
            schedules += 1;
        }
    }
    assert!(schedules > 0);
}

#[test]
fn headers_name_the_reporting_time_zone() {
    let zone = json!({"Ref": "ReportingTimeZone"});
    let names_zone = |value: &Value| {
        value["Fn::Join"][1]
            .as_array()
            .is_some_and(|parts| parts.contains(&zone))
    };
    for (name, definition) in definitions() {
        let sheet = &definition["Sheets"][0];
        assert!(names_zone(&sheet["Description"]), "{name}");
        for picker in every(&sheet["ParameterControls"], "DateTimePicker") {
            assert!(names_zone(&picker["Title"]), "{name} {picker}");
        }
        for visual in list(&sheet["Visuals"]) {
            let body = visual.as_object().unwrap().values().next().unwrap();
            let has_times = every(body, "DateGranularity")
                .into_iter()
                .chain(every(body, "DateTimeFormat"))
                .next()
                .is_some();
            let subtitle = &body["Subtitle"]["FormatText"]["PlainText"];
            assert!(names_zone(subtitle) || !has_times, "{name} {body}");
        }
    }
}

/// The newest local day begins before that of UTC, or after it.
#[test]
fn data_sets_begin_on_a_local_day() {
    let mut checked = 0;
    for (id, of, properties) in resources() {
        if of == "AWS::QuickSight::DataSet" {
            let query = &properties["PhysicalTableMap"]["rows"]["CustomSql"]["SqlQuery"]["Fn::Sub"];
            let sql = text(&query[0]);
            assert!(
                !sql.contains("current_date")
                    && sql.contains("current_timestamp AT TIME ZONE '${ReportingTimeZone}'"),
                "{id}: {sql}"
            );
            assert_eq!(
                query[1]["ReportingTimeZone"],
                json!({"Ref": "ReportingTimeZone"})
            );
            checked += 1;
        }
    }
    assert!(checked > 5, "{checked} data sets");
}

#[test]
fn charts_of_the_service_level_have_its_goal() {
    let definitions = definitions();
    let mut charts = 0;
    for dashboard in dashboards::in_account() {
        for visual in dashboard.visuals {
            let is_chart = matches!(
                visual.kind,
                VisualKind::Line | VisualKind::Bar | VisualKind::StackedBar
            );
            let has_level = visual
                .measures()
                .iter()
                .any(|measure| measure.name == "service_level");
            let definition = &definitions[dashboard.name];
            let rendered = list(&definition["Sheets"][0]["Visuals"])
                .iter()
                .find(|body| every(body, "VisualId").iter().any(|id| *id == visual.name));
            let lines = rendered.map_or(0, |body| every(body, "ReferenceLines").len());
            assert_eq!(lines == 1, is_chart && has_level, "{}", visual.name);
            charts += lines;
        }
    }
    assert!(charts > 1);
}
