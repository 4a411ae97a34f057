//! The diagrams match those in `diagrams/` and are complete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use infra::{Assembly, diagram};
use parameters::AppName;

fn pictures() -> BTreeMap<String, String> {
    diagram::all(&Assembly::synthesize(&AppName::default()).unwrap())
        .into_iter()
        .collect()
}

#[test]
fn diagrams_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../diagrams");
    let pictures = pictures();
    let entries = fs::read_dir(&folder).unwrap();
    let committed = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let committed: BTreeSet<_> = committed.collect();
    let names: BTreeSet<_> = pictures.keys().cloned().collect();
    assert_eq!(committed, names, "diagrams/ has other files");
    for (name, picture) in pictures {
        let committed = fs::read_to_string(folder.join(&name))
            .unwrap_or_else(|error| panic!("diagrams/{name}: {error}"));
        assert!(
            committed == picture,
            "diagrams/{name} is outdated; run `cargo run -p infra -- diagram`"
        );
    }
}

/// The words of a picture, in their order.
fn words(picture: &str) -> String {
    let texts = picture
        .split("<text")
        .skip(1)
        .filter_map(|text| text.split_once('>')?.1.split_once("</text>"));
    texts.map(|(text, _)| text).collect::<Vec<_>>().join(" ")
}

#[test]
fn shows_all_resources_of_a_pipeline() {
    let words = words(&pictures()["cl.svg"]);
    for name in [
        "CLEventProcessorLambda",
        "CLOutputFileLoaderQueue",
        "CLOutputFileLoaderLambda",
        "CLRecordWriterQueue",
        "CLRecordWriterLambda",
        "CLKinesisFirehose",
        "CLS3bucket",
        "CLGlueTable",
        "CLDLQ",
        "CLPartitioningSchedule",
        "AthenaPartitioningStateMachine",
    ] {
        assert!(words.contains(name), "{name} is not in {words}");
    }
}

#[test]
fn shows_all_states() {
    let words = words(&pictures()["state-machine.svg"]);
    let assembly = Assembly::synthesize(&AppName::default()).unwrap();
    let machines = assembly
        .stacks
        .iter()
        .flat_map(|stack| stack.template.resources());
    let (_, _, properties) = machines
        .into_iter()
        .find(|(_, of, _)| *of == "AWS::StepFunctions::StateMachine")
        .unwrap();
    let states: Vec<_> = properties["Definition"]["States"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(states.len(), 10);
    for state in states {
        assert!(words.contains(state.as_str()), "{state} is not in {words}");
    }
}

type Rectangle = [f64; 4];

/// The things of a picture: left, top, right, bottom.
fn rectangles(picture: &str) -> Vec<Rectangle> {
    let things = picture.split("<rect class=\"").skip(1);
    let number = |text: &str, name: &str| -> f64 {
        let (_, rest) = text.split_once(&format!(" {name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    things
        .map(|text| {
            let [x, y, width, height] =
                ["x", "y", "width", "height"].map(|name| number(text, name));
            [x, y, x + width, y + height]
        })
        .collect()
}

#[test]
fn nodes_do_not_overlap() {
    for (name, picture) in pictures() {
        let rectangles = rectangles(&picture);
        assert!(rectangles.len() > 3, "{name}");
        for (position, one) in rectangles.iter().enumerate() {
            for other in &rectangles[position + 1..] {
                let apart = one[2] <= other[0]
                    || other[2] <= one[0]
                    || one[3] <= other[1]
                    || other[3] <= one[1];
                assert!(apart, "{name}: {one:?} and {other:?}");
            }
        }
    }
}
