//! The generator as build scripts call it: the code is written, and the manifest is looked at only.

use std::fs;
use std::path::Path;

use clientwright::{Generator, Manifest};

const PETS: &str = r#"openapi: 3.1.0
info: {title: Pet Shop, version: "1"}
paths:
  /pets: {get: {operationId: listPets, tags: [pets], responses: {"204": {description: OK}}}}
"#;

#[test]
fn the_features_of_a_manifest_are_seen() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build_script/features");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder for tests is writable");
    let (description, settings) = (folder.join("pets.yaml"), folder.join("settings.yaml"));
    let set = |text: &str| fs::write(&settings, text).expect("the folder for tests is writable");
    fs::write(&description, PETS).expect("the folder for tests is writable");
    set("features: tags\n");
    let generator = Generator::new(&description).settings(&settings).command("mend");
    let sdk = folder.join("sdk");
    generator.clone().manifest(Manifest::Write).generate_into(&sdk).expect("it is written");

    let generator = generator.manifest(Manifest::Check);
    let run = generator.generate_into(&sdk).expect("the manifest is as it was written");
    assert!(run.inputs.contains(&sdk.join("Cargo.toml")), "{:?}", run.inputs);

    set("features: {by: tags, default: []}\n");
    let error = generator.generate_into(&sdk).expect_err("the manifest has another default");
    assert_eq!(
        error.to_string(),
        "Cargo.toml has `pets` in the feature `default`, has `unused-types` in the feature `default`: run `mend`"
    );
}
