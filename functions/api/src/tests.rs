//! Questions and answers over a small house of fakes. Every port counts its calls.

mod access;
mod acting;
mod attribution;
mod bulk;
mod campaigns;
mod coupons;
mod customers;
mod dead;
mod decisions;
mod described;
mod exports;
mod fakes;
mod flows;
mod goals;
mod house;
mod imports;
mod lists;
mod measures;
mod notes;
mod roles;
mod segments;
mod settings;
mod timeline;
mod trial;
mod uplift;
mod why;
