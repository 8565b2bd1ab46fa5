//! The descriptions that generators are measured with.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

use crate::synthetic;
use crate::tools::{read, write};

/// A description by the name that `--documents` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Document {
    Flex,
    Box,
    Discord,
    #[value(name = "openai")]
    OpenAi,
    Kubernetes,
    Elastic,
    Adyen,
    Twilio,
    Xero,
    #[value(name = "1k")]
    Synthetic1k,
    #[value(name = "10k")]
    Synthetic10k,
    #[value(name = "100k")]
    Synthetic100k,
}

impl Document {
    /// The descriptions that stand for those of the world.
    pub(crate) const REAL: [Self; 6] =
        [Self::Flex, Self::Box, Self::Discord, Self::OpenAi, Self::Kubernetes, Self::Elastic];

    /// The descriptions that stand for those with bodies.
    pub(crate) const WITH_BODIES: [Self; 4] = [Self::Flex, Self::Adyen, Self::Twilio, Self::Xero];

    /// The descriptions that show how cost grows.
    pub(crate) const SYNTHETIC: [Self; 3] =
        [Self::Synthetic1k, Self::Synthetic10k, Self::Synthetic100k];

    /// What tables and folders call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            Self::Box => "box",
            Self::Discord => "discord",
            Self::OpenAi => "openai",
            Self::Kubernetes => "kubernetes",
            Self::Elastic => "elastic",
            Self::Adyen => "adyen",
            Self::Twilio => "twilio",
            Self::Xero => "xero",
            Self::Synthetic1k => "1k",
            Self::Synthetic10k => "10k",
            Self::Synthetic100k => "100k",
        }
    }

    /// The number of schemas of a description that is made here.
    pub(crate) fn schemas(self) -> Option<usize> {
        match self {
            Self::Synthetic1k => Some(1_000),
            Self::Synthetic10k => Some(10_000),
            Self::Synthetic100k => Some(100_000),
            Self::Flex
            | Self::Box
            | Self::Discord
            | Self::OpenAi
            | Self::Kubernetes
            | Self::Elastic
            | Self::Adyen
            | Self::Twilio
            | Self::Xero => None,
        }
    }

    /// The name of its files among the shared data.
    fn shared_name(self) -> Option<&'static str> {
        match self {
            Self::Box => Some("box__box"),
            Self::Discord => Some("discord__discord"),
            Self::OpenAi => Some("openai__openai"),
            Self::Kubernetes => Some("kubernetes__core-v1"),
            Self::Elastic => Some("elastic__es-serverless"),
            Self::Adyen => Some("adyen__checkout-v71"),
            Self::Twilio => Some("twilio__api-v2010"),
            Self::Xero => Some("xero__accounting"),
            Self::Flex | Self::Synthetic1k | Self::Synthetic10k | Self::Synthetic100k => None,
        }
    }

    /// Returns the path of the description, which is made in a folder where it is not there.
    pub(crate) fn path(self, folder: &Path) -> Result<PathBuf, String> {
        if let Some(name) = self.shared_name() {
            return shared("real", name, &["json", "yaml"]);
        }
        if let Some(schemas) = self.schemas() {
            let path = folder.join(format!("{}.json", self.name()));
            write(&path, &synthetic::description(schemas))?;
            return Ok(path);
        }
        Ok(PathBuf::from("spec/flex.yaml"))
    }

    /// Returns the path of its example bodies, if it is one of those that have some.
    pub(crate) fn bodies(self) -> Option<PathBuf> {
        shared("examples", self.shared_name()?, &["jsonl"]).ok()
    }

    /// Writes the description as JSON, and beside it one in which a schema has one more property.
    pub(crate) fn pair(self, folder: &Path) -> Result<(PathBuf, PathBuf), String> {
        let text = read(&self.path(folder)?)?;
        let (before, after) =
            pair(&text).map_err(|error| format!("the description {}: {error}", self.name()))?;
        fs::create_dir_all(folder)
            .map_err(|error| format!("cannot make `{}`: {error}", folder.display()))?;
        let paths =
            ["before", "after"].map(|which| folder.join(format!("{}.{which}.json", self.name())));
        let [first, second] = paths;
        write(&first, &before)?;
        write(&second, &after)?;
        Ok((first, second))
    }
}

/// Looks for a file among the shared data.
fn shared(folder: &str, name: &str, extensions: &[&str]) -> Result<PathBuf, String> {
    let root = env::var("CLIENTWRIGHT_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let folder = Path::new(&root).join("corpus").join(folder);
    let paths = extensions.iter().map(|extension| folder.join(format!("{name}.{extension}")));
    paths.into_iter().find(|path| path.exists()).ok_or_else(|| {
        format!(
            "there is no `{name}` in `{}`: set CLIENTWRIGHT_SHARED to the folder of shared data, or choose others by `--documents`",
            folder.display()
        )
    })
}

/// Returns a description as JSON, and the same with one more property in its first schema that has some.
fn pair(text: &str) -> Result<(String, String), String> {
    let json = |value: &Value| serde_json::to_string(value).map_err(|error| error.to_string());
    let mut description: Value = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let before = json(&description)?;
    let properties = description
        .get_mut("components")
        .and_then(|components| components.get_mut("schemas"))
        .and_then(Value::as_mapping_mut)
        .and_then(|schemas| {
            let mut schemas = schemas.iter_mut().map(|(_, schema)| schema);
            schemas.find_map(|schema| schema.get_mut("properties")?.as_mapping_mut())
        })
        .ok_or("no schema has properties")?;
    properties.insert(
        "benchmark".into(),
        Value::Mapping([("type".into(), "string".into())].into_iter().collect()),
    );
    Ok((before, json(&description)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_differs_by_one_property_and_keeps_the_order() {
        let text = "\
openapi: 3.1.0
paths:
  /z: {get: {responses: {200: {$ref: '#/x'}}}}
components:
  schemas:
    Z: {type: string}
    A: {properties: {b: {type: string}, a: {type: integer}}}
    B: {properties: {c: {}}}
";
        let (before, after) = pair(text).expect("the description is sound");
        assert!(before.contains(r#""200":{"$ref":"#), "{before}");
        assert!(before.contains(r#""A":{"properties":{"b":{"type":"string"},"a":"#), "{before}");
        let added = r#","benchmark":{"type":"string"}"#;
        assert_eq!(after.replacen(added, "", 1), before);
        assert_eq!(after.matches("benchmark").count(), 1);
    }

    #[test]
    fn a_description_without_properties_makes_no_pair() {
        let text = "openapi: 3.1.0\ncomponents: {schemas: {A: {type: string}}}\n";
        assert_eq!(pair(text).expect_err("nothing can be added"), "no schema has properties");
    }

    #[test]
    fn flex_makes_a_pair() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/flex.yaml");
        let (before, after) = pair(&read(&path).expect("it is there")).expect("it is sound");
        assert!(after.len() > before.len());
    }
}
