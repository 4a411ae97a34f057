//! Writes a picture as SVG.

use std::fmt::Write;

use super::graph::{Flow, NodeKind};
use super::layout::{Connector, Label, MARGIN, Picture, Point, Shape};

/// Radius of corners.
const RADIUS: f64 = 10.0;
/// Approximate width of a letter in a label.
const LETTER: f64 = 6.4;
/// Height of the title.
const TITLE: f64 = 44.0;
/// Maximum number of letters of a name on one line.
const NAME: usize = 30;
/// Length and half width of an arrow head.
const ARROW: (f64, f64) = (9.0, 4.5);

const STYLE: &str = "text{font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2933}\
.title{font-size:18px;font-weight:600}.heading{font-size:14px;font-weight:600}.name{font-size:13px;font-weight:600}\
.kind{font-size:11px;fill:#616e7c}.label{font-size:11px;fill:#52606d;stroke:#fff;stroke-width:5px;paint-order:stroke}\
.box{fill:#fff;stroke:#cbd2d9}.outside{fill:#f5f7fa;stroke:#9aa5b1;stroke-dasharray:5 4}\
.onward{fill:none;stroke:#52606d;stroke-width:1.6}.failure{fill:none;stroke:#c0392b;stroke-width:1.4;stroke-dasharray:5 4}.arrow{fill:#52606d}.failed{fill:#c0392b}";

/// Draws a picture under a title.
pub(super) fn draw(picture: &Picture, title: &str) -> String {
    let [left, top, right, bottom] = bounds(picture);
    let (width, height) = (right - left, bottom - top);
    let mut svg = String::new();
    let mut line = |text: String| {
        svg.push_str(&text);
        svg.push('\n');
    };
    line(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {width} {height}" width="{width}" height="{height}" role="img">"#
    ));
    line(format!(
        "<title>{}</title><style>{STYLE}</style>",
        escaped(title)
    ));
    line(format!(
        r##"<rect x="{left}" y="{top}" width="{width}" height="{height}" rx="12" fill="#fff"/>"##
    ));
    line(format!(
        r#"<text class="title" x="{}" y="{}">{}</text>"#,
        left + MARGIN,
        top + MARGIN + 14.0,
        escaped(title)
    ));
    picture.lines.iter().for_each(|flow| line(path(flow)));
    picture
        .shapes
        .iter()
        .for_each(|shape| line(draw_node(shape)));
    picture
        .lines
        .iter()
        .filter_map(|flow| flow.label.as_ref())
        .for_each(|label| line(label_of(label)));
    for (text, (x, y)) in &picture.headings {
        line(format!(
            r#"<text class="heading" x="{x}" y="{}" text-anchor="middle">{}</text>"#,
            y,
            escaped(text)
        ));
    }
    line("</svg>".to_owned());
    svg
}

/// Bounding box: left, top, right and bottom.
fn bounds(picture: &Picture) -> [f64; 4] {
    let corners = picture
        .shapes
        .iter()
        .flat_map(|shape| [shape.edge((-1.0, -1.0)), shape.edge((1.0, 1.0))]);
    let points = picture
        .lines
        .iter()
        .flat_map(|line| line.points.iter().copied());
    let labels = picture
        .lines
        .iter()
        .filter_map(|line| line.label.as_ref())
        .map(Label::far_end);
    let headings = picture.headings.iter().map(|(_, at)| *at);
    let all: Vec<Point> = corners
        .chain(points)
        .chain(labels)
        .chain(headings)
        .collect();
    let least = |of: fn(&Point) -> f64| all.iter().map(of).fold(f64::INFINITY, f64::min);
    let most = |of: fn(&Point) -> f64| all.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    [
        least(|at| at.0) - MARGIN,
        least(|at| at.1) - MARGIN - TITLE,
        most(|at| at.0) + MARGIN,
        most(|at| at.1) + MARGIN,
    ]
    .map(f64::round)
}

impl Label {
    fn far_end(&self) -> Point {
        let width = self.text.chars().map(|_| LETTER).sum::<f64>();
        (
            if self.ends {
                self.at.0 - width
            } else {
                self.at.0 + width
            },
            self.at.1,
        )
    }
}

fn label_of(label: &Label) -> String {
    let anchor = if label.ends { "end" } else { "start" };
    let (x, y) = label.at;
    format!(
        r#"<text class="label" x="{x}" y="{y}" text-anchor="{anchor}">{}</text>"#,
        escaped(&label.text)
    )
}

/// A line with rounded corners and an arrow at one end or both.
fn path(line: &Connector) -> String {
    let mut data = String::new();
    for (position, &(x, y)) in line.points.iter().enumerate() {
        let neighbours = position
            .checked_sub(1)
            .and_then(|before| Some((line.points[before], *line.points.get(position + 1)?)));
        let _infallible = match neighbours {
            None => write!(data, "{}{x} {y}", if position == 0 { "M" } else { "L" }),
            Some((before, after)) => {
                let (from, to) = (towards((x, y), before), towards((x, y), after));
                write!(data, "L{} {}Q{x} {y} {} {}", from.0, from.1, to.0, to.1)
            }
        };
    }
    let (class, arrow) = if line.flow == Flow::Failure {
        ("failure", "failed")
    } else {
        ("onward", "arrow")
    };
    let mut svg = format!(r#"<path class="{class}" d="{data}"/>"#);
    if let [.., before, end] = line.points.as_slice() {
        svg += &triangle(*before, *end, arrow);
    }
    if let (Flow::Exchange, [start, after, ..]) = (line.flow, line.points.as_slice()) {
        svg += &triangle(*after, *start, arrow);
    }
    svg
}

/// The head of an arrow that comes from one point to another.
fn triangle((from_x, from_y): Point, (x, y): Point, class: &str) -> String {
    let sign = |from: f64, to: f64| {
        if (to - from).abs() < 0.5 {
            0.0
        } else {
            (to - from).signum()
        }
    };
    let (right, down) = (sign(from_x, x), sign(from_y, y));
    let (back_x, back_y) = (x - right * ARROW.0, y - down * ARROW.0);
    let (side_x, side_y) = (down * ARROW.1, right * ARROW.1);
    let corners = [
        (x, y),
        (back_x + side_x, back_y + side_y),
        (back_x - side_x, back_y - side_y),
    ];
    format!(
        r#"<polygon class="{class}" points="{}"/>"#,
        corners.map(|(x, y)| format!("{x},{y}")).join(" ")
    )
}

/// The point at a distance from one point toward another, on a horizontal or vertical line.
fn towards((x, y): Point, (other_x, other_y): Point) -> Point {
    let step = |from: f64, to: f64| from + (to - from).clamp(-RADIUS, RADIUS);
    (step(x, other_x), step(y, other_y))
}

fn draw_node(shape: &Shape) -> String {
    let (left, top) = shape.edge((-1.0, -1.0));
    let (width, height) = shape.size;
    let (kind, colour) = look(shape.kind);
    let class = if colour.is_some() { "box" } else { "outside" };
    let mut svg = format!(
        r#"<rect class="{class}" x="{left}" y="{top}" width="{width}" height="{height}" rx="8"/>"#
    );
    if let Some(colour) = colour {
        let _infallible = write!(
            svg,
            r#"<rect x="{left}" y="{top}" width="7" height="{height}" rx="3.5" fill="{colour}"/>"#
        );
    }
    let x = left + 18.0;
    let lines = name_lines(
        &shape.name,
        if width > super::layout::NODE.0 {
            usize::MAX
        } else {
            NAME
        },
    );
    let first = shape.middle.1 + if lines.len() > 1 { -1.0 } else { 5.0 } + 8.0;
    let _infallible = write!(
        svg,
        r#"<text class="kind" x="{x}" y="{}">{}</text>"#,
        first - 17.0,
        escaped(kind)
    );
    for (position, line) in lines.iter().enumerate() {
        let y = first + if position == 0 { 0.0 } else { 14.0 };
        let _infallible = write!(
            svg,
            r#"<text class="name" x="{x}" y="{y}">{}</text>"#,
            escaped(line)
        );
    }
    svg
}

/// Label and color of a kind of node; nodes outside the stack have no color.
fn look(kind: NodeKind) -> (&'static str, Option<&'static str>) {
    let (name, colour) = match kind {
        NodeKind::Outside(what) => return (what, None),
        NodeKind::State(what) => (what, state_colour(what)),
        NodeKind::Board => ("QuickSight dashboard", "#7b3fe4"),
        NodeKind::Bucket => ("S3 bucket", "#3f8624"),
        NodeKind::DataSet => ("QuickSight data set", "#3f8624"),
        NodeKind::DataStream => ("Kinesis data stream", "#7b3fe4"),
        NodeKind::Database => ("Glue database", "#1b660f"),
        NodeKind::DeliveryStream => ("Firehose delivery stream", "#7b3fe4"),
        NodeKind::Function => ("Lambda function", "#e07b00"),
        NodeKind::Queue => ("SQS queue", "#d6336c"),
        NodeKind::Rule => ("EventBridge rule", "#d6336c"),
        NodeKind::Schedule => ("EventBridge schedule", "#d6336c"),
        NodeKind::StateMachine => ("Step Functions", "#d6336c"),
        NodeKind::SubscriptionFilter => ("subscription filter", "#d6336c"),
        NodeKind::Table => ("Glue table", "#1c7ed6"),
        NodeKind::View => ("view", "#1c7ed6"),
    };
    (name, Some(colour))
}

fn state_colour(what: &str) -> &'static str {
    match what {
        "Lambda function" => "#e07b00",
        "failure" => "#c0392b",
        "choice" => "#1c7ed6",
        _ => "#7b8794",
    }
}

/// A name on one line, or on two if it is too long, broken before a capital letter.
fn name_lines(name: &str, most: usize) -> Vec<&str> {
    if name.len() <= most {
        return vec![name];
    }
    let capital = name
        .char_indices()
        .rfind(|(at, letter)| (1..=most).contains(at) && letter.is_uppercase());
    capital.map_or_else(|| vec![name], |(at, _)| vec![&name[..at], &name[at..]])
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
