//! Words around visits, carts, orders and parcels. The order of the scripts is the same in every language.

mod ar;
mod en;
mod fa;

use awda_kernel::Language;

use super::Script;

/// A script by the name of its template.
type Named = (&'static str, Script<'static>);

/// The script of a template, if it is one of these.
pub(super) fn script(name: &str, language: Language) -> Option<&'static Script<'static>> {
    let scripts: &[Named] = match language {
        Language::Ar => &ar::SCRIPTS,
        Language::Fa => &fa::SCRIPTS,
        Language::En => &en::SCRIPTS,
    };
    let found = scripts.iter().find(|(known, _)| *known == name);
    found.map(|(_, script)| script)
}
