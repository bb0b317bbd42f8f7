//! Findings as SARIF 2.1.0, the format of code hosts and editors:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>. Written by hand: the one crate for it builds its hundred types
//! with six further crates, and these are the members that count.

use crate::print::snippet::span_at;
use engine::Label;
use engine::check::{Finding, RULES, Report, Severity};
use serde_json::{Value, json};

/// The whole document; `page` says what a rule is about.
#[must_use]
pub(crate) fn document(report: &Report, page: &dyn Fn(&str) -> &'static str) -> Value {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code,
                "shortDescription": { "text": rule.title },
                "help": { "text": page(rule.code), "markdown": page(rule.code) },
                "defaultConfiguration": { "level": level(rule.severity) },
            })
        })
        .collect();
    let driver = json!({ "name": "lifeboat", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
    let results: Vec<Value> = report.findings.iter().map(|finding| result(finding, report)).collect();
    json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(finding: &Finding, report: &Report) -> Value {
    let text = finding.help.as_ref().map_or_else(|| finding.title.clone(), |help| format!("{}\n{help}", finding.title));
    let mut result = json!({
        "ruleId": finding.rule.code,
        "ruleIndex": RULES.iter().position(|rule| rule.code == finding.rule.code),
        "level": level(finding.rule.severity),
        "message": { "text": text },
    });
    let mut places = finding.labels.iter();
    if let Some(first) = places.next() {
        result["locations"] = json!([{ "physicalLocation": physical(first, report) }]);
        let related: Vec<Value> =
            places.map(|label| json!({ "physicalLocation": physical(label, report), "message": { "text": label.text } })).collect();
        result["relatedLocations"] = json!(related);
    } else {
        result["locations"] = json!([{ "physicalLocation": { "artifactLocation": { "uri": uri(finding.file()) } } }]);
    }
    result
}

fn physical(label: &Label, report: &Report) -> Value {
    let mut region = json!({ "startLine": label.line, "startColumn": label.column });
    let text = report.sources.get(&label.file).map_or("", String::as_str);
    if let Some(length) = span_at(text, label.line, label.column).map(|span| text[span].chars().count()).filter(|length| *length > 0) {
        region["endColumn"] = json!(label.column + length);
    }
    json!({ "artifactLocation": { "uri": uri(&label.file) }, "region": region })
}

/// A relative path as the reference it is there (RFC 3986): every byte that is not its own is escaped.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
