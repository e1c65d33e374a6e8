//! Packs the API's document, so that the function carries it as it is kept (docs/openapi.json) and not the code that makes it. That the two
//! say the same is tested (tests/house/openapi.rs).

use std::env;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;

const DOCUMENT: &str = "../../docs/openapi.json";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let document: serde_json::Value = serde_json::from_slice(&fs::read(DOCUMENT)?)?;
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    serde_json::to_writer(&mut packed, &document)?;
    packed.flush()?;
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo says where")?);
    fs::write(out.join("openapi.json.gz"), packed.finish()?)?;
    Ok(())
}
