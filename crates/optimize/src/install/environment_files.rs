//! Files of variables that package managers load by themselves.

use super::{Need, Place, Refusal, environment_allows};

/// Adds those that are there; a refusal where one sets something that an install heeds.
pub(super) fn environment_files(need: &mut Need, place: &Place<'_>, files: &[&str]) -> Result<(), Refusal> {
    for file in files {
        if !need.add(place, file)? {
            continue;
        }
        let check = format!("{file} sets no variable that sends the install to other files");
        let Some(text) = need.text(place, file, &check) else {
            continue;
        };
        let variables = text
            .lines()
            .map(|line| line.trim().trim_start_matches("export "))
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('='));
        for (name, value) in variables {
            if !environment_allows(name.trim(), value.trim(), place.destination) {
                return Err(format!(
                    "{file} sets {}, which may send the install elsewhere",
                    name.trim()
                ));
            }
        }
    }
    Ok(())
}
