//! Questions and answers over a small house of fakes. Every port counts its calls.

mod access;
mod acting;
mod campaigns;
mod customers;
mod decisions;
mod described;
mod fakes;
mod flows;
mod house;
mod imports;
mod lists;
mod measures;
mod notes;
mod roles;
mod segments;
mod timeline;
mod uplift;
mod why;
