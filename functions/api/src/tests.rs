//! Questions and answers over a small house of fakes. Every port counts its calls.

mod access;
mod customers;
mod decisions;
mod described;
mod fakes;
mod house;
mod lists;
mod segments;
mod timeline;
mod why;
