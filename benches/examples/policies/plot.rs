use core::fmt::{self, Write};

/// The cost of something over the number of rows.
pub(crate) struct Line {
    name: &'static str,
    colour: &'static str,
    pub(crate) points: Vec<(f64, f64)>,
}

impl Line {
    pub(crate) fn new(name: &'static str, colour: &'static str) -> Self {
        Self { name, colour, points: Vec::new() }
    }
}

/// Both axes by powers of ten: rows to the right, nanoseconds upwards.
pub(crate) fn draw(lines: &[Line]) -> Result<String, fmt::Error> {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"14\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n\
         <text x=\"{LEFT}\" y=\"30\" font-size=\"18\" fill=\"#222222\">What a decision costs as the policy grows</text>\n\
         <text x=\"{LEFT}\" y=\"50\" fill=\"#666666\">time of a decision, by rows of a policy with a role for ten users; logarithmic</text>\n",
    );
    for (decade, label) in Y_LABELS {
        let y = y(10_f64.powf(decade));
        writeln!(svg, "<line x1=\"{LEFT}\" y1=\"{y:.1}\" x2=\"{RIGHT}\" y2=\"{y:.1}\" stroke=\"#dddddd\"/>")?;
        writeln!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#444444\">{label}</text>",
            LEFT - 8.0,
            y + 5.0
        )?;
    }
    for (decade, label) in X_LABELS {
        let x = x(10_f64.powf(decade));
        writeln!(svg, "<line x1=\"{x:.1}\" y1=\"{TOP}\" x2=\"{x:.1}\" y2=\"{BOTTOM}\" stroke=\"#dddddd\"/>")?;
        writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\" fill=\"#444444\">{label}</text>",
            BOTTOM + 22.0
        )?;
    }
    let mut labels: Vec<(f64, f64)> = Vec::new();
    for line in lines {
        let points: Vec<String> =
            line.points.iter().map(|(rows, cost)| format!("{:.1},{:.1}", x(*rows), y(*cost))).collect();
        writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2.5\"/>",
            points.join(" "),
            line.colour
        )?;
        for (rows, cost) in &line.points {
            writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3.5\" fill=\"{}\"/>",
                x(*rows),
                y(*cost),
                line.colour
            )?;
        }
        if let Some((rows, cost)) = line.points.last() {
            let (x, mut y, colour) = (x(*rows) + 10.0, y(*cost) + 5.0, line.colour);
            // one that would stand on another goes below it
            while labels.iter().any(|other| (other.0 - x).abs() < 1.0 && (other.1 - y).abs() < LABEL) {
                y += 1.0;
            }
            labels.push((x, y));
            writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" fill=\"{colour}\">{}</text>", line.name)?;
        }
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn x(rows: f64) -> f64 {
    LEFT + (rows.log10() - X_FROM) / (X_TO - X_FROM) * (RIGHT - LEFT)
}

fn y(nanoseconds: f64) -> f64 {
    BOTTOM - (nanoseconds.log10() - Y_FROM) / (Y_TO - Y_FROM) * (BOTTOM - TOP)
}

const BOTTOM: f64 = 470.0;
const HEIGHT: f64 = 520.0;
const LABEL: f64 = 18.0;
const LEFT: f64 = 80.0;
const RIGHT: f64 = 700.0;
const TOP: f64 = 75.0;
const WIDTH: f64 = 960.0;
const X_FROM: f64 = 4.0;
const X_LABELS: [(f64, &str); 3] = [(4.0, "10 thousand rows"), (5.0, "100 thousand"), (6.0, "a million rows")];
const X_TO: f64 = 6.0;
const Y_FROM: f64 = 0.0;
const Y_LABELS: [(f64, &str); 8] = [
    (0.0, "1 ns"),
    (1.0, "10 ns"),
    (2.0, "100 ns"),
    (3.0, "1 µs"),
    (4.0, "10 µs"),
    (5.0, "100 µs"),
    (6.0, "1 ms"),
    (7.0, "10 ms"),
];
const Y_TO: f64 = 7.0;
