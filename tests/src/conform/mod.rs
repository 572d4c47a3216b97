//! Comparison with recorded builds: which file is of which form, and the report.

pub mod caching;
pub mod syntax;
pub mod timing;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

/// The outcome of comparing one file.
#[derive(Debug)]
pub struct Report {
    /// One line for each disagreement.
    pub disagreements: Vec<String>,
    /// The line that counts.
    pub summary: String,
}

/// The forms of recorded files.
enum Form {
    Syntax,
    Caching,
    Timing,
}

fn form(cases: &[Value]) -> Result<Form> {
    let first = cases.first().context("the file holds no cases")?;
    if first.get("text").is_some() {
        return Ok(Form::Syntax);
    }
    if first.get("builds").is_some() {
        return Ok(Form::Caching);
    }
    if first.get("plain").is_some() {
        return Ok(Form::Timing);
    }
    bail!(
        "the cases are of no known form: a case has `text` (syntax), `builds` (caching) or `plain` (timing)"
    )
}

fn cases(json: &str) -> Result<Vec<Value>> {
    serde_json::from_str(json).context("the file is not a JSON array of cases")
}

/// Compares with what is expected.
///
/// # Errors
/// Where the file is not of a known form.
pub fn compare(json: &str) -> Result<Report> {
    let cases = cases(json)?;
    match form(&cases)? {
        Form::Syntax => syntax::compare(&cases),
        Form::Caching => caching::compare(&cases),
        Form::Timing => timing::compare(&cases),
    }
}

/// Predictions, made without looking at what is expected.
///
/// # Errors
/// Where the file is not of a known form.
pub fn predict(json: &str) -> Result<Value> {
    let cases = cases(json)?;
    match form(&cases)? {
        Form::Syntax => cases.iter().map(syntax::predict).collect(),
        Form::Caching => cases.iter().map(caching::predict).collect(),
        Form::Timing => cases.iter().map(timing::predict).collect(),
    }
}
