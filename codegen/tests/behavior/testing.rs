//! The feature `testing`: a server within the process that knows the operations.

use cases::testing_operations::requests::{self, StartJobOutcome};
use cases::testing_operations::testing::{Example, Server};
use cases::testing_operations::types::{Kind, NewPet, Pet};
use cases::testing_operations::{Client, StatusCode, ops};

/// A field of the type is called `example` too.
fn pet() -> Pet {
    <Pet as Example>::example()
}

fn client(server: &Server) -> Client {
    Client::builder().transport(server.transport()).build().expect("it has all it needs")
}

#[tokio::test]
async fn operations_answer_in_the_envelope_and_with_the_status_of_the_api() {
    let server = Server::new();
    let client = client(&server);
    let list = server.on(ops::ListPets).respond(vec![Pet::new("Tom", Kind::Cat)]);
    server.on(ops::CreatePet).respond(Pet::new("Max", Kind::Dog));

    let raw = client.pets().list().limit(3).send_raw().await.expect("it is answered");
    assert_eq!(raw.bytes().as_ref(), br#"{"pets":[{"name":"Tom","kind":"cat"}]}"#);
    assert_eq!(raw.parse().expect("it is a list"), [Pet::new("Tom", Kind::Cat)]);
    let raw = client.pets().create(NewPet::new("Max")).send_raw().await.expect("it is answered");
    assert_eq!(raw.status(), StatusCode::CREATED);
    assert_eq!(list.calls()[0].query(), [("limit".to_owned(), "3".to_owned())]);
    assert_eq!(list.calls()[0].path(), "/v2/pets");
}

#[tokio::test]
async fn a_client_at_another_address_is_answered_too() {
    let server = Server::new();
    server.on(ops::DeletePet).with_parameter("id", "a/b").respond(());
    let client = Client::builder().base_url("http://localhost:1/deep/down");
    let client = client.transport(server.transport()).build().expect("it has all it needs");
    client.pets().delete("a/b").await.expect("it is answered");
    assert_eq!(server.requests()[0].path(), "/deep/down/pets/a%2Fb");
}

#[tokio::test]
async fn nothing_text_bytes_and_maps_are_answered() {
    let server = Server::new();
    let client = client(&server);
    server.on(ops::FindPet).respond(None).respond(Some(pet()));
    server.on(ops::ReadPhoto).respond(vec![0, 255].into());
    server.on(ops::ReadNotes).respond("a\nb".to_owned());
    server.on(ops::ReadCounts).respond([("cats".to_owned(), 2)].into());

    let raw = client.pets().find("1").send_raw().await.expect("it is answered");
    assert_eq!((raw.status(), raw.parse().expect("it is nothing")), (StatusCode::NO_CONTENT, None));
    let found = client.pets().find("1").await.expect("it is answered");
    assert_eq!(found, Some(pet()));
    assert_eq!(client.pets().read_photo("1").await.expect("it is answered").as_ref(), [0, 255]);
    assert_eq!(client.read_notes().await.expect("it is answered"), "a\nb");
    assert_eq!(client.read_counts().await.expect("it is answered")["cats"], 2);
}

#[tokio::test]
async fn outcomes_come_with_their_statuses() {
    let server = Server::new();
    let client = client(&server);
    let outcomes = [
        (200, StartJobOutcome::Ok(Box::new(pet()))),
        (201, StartJobOutcome::Success("soon".to_owned())),
        (204, StartJobOutcome::NoContent),
    ];
    for (status, outcome) in outcomes {
        server.on(ops::StartJob).respond(outcome.clone());
        let raw = client.start_job().send_raw().await.expect("it is answered");
        assert_eq!(raw.status().as_u16(), status);
        assert_eq!(raw.parse().expect("it is described"), outcome);
    }
}

#[tokio::test]
async fn streams_give_the_values_that_were_listed() {
    let server = Server::new();
    let client = client(&server);
    let pets = [Pet::new("Tom", Kind::Cat), Pet::new("Rex", Kind::Dog)];
    server.on(ops::ChatStream).respond(pets.to_vec());
    server.on(ops::Chat).respond(pet());
    server.on(ops::ReadLog).respond(pets.to_vec());

    assert_eq!(client.chat().await.expect("it is answered"), pet());
    let mut events = client.chat_stream().await.expect("it is answered");
    let mut lines = client.read_log().await.expect("it is answered");
    for pet in pets {
        assert_eq!(events.try_next().await.expect("it is an event"), Some(pet.clone()));
        assert_eq!(lines.try_next().await.expect("it is a line"), Some(pet));
    }
    assert_eq!(events.try_next().await.expect("it is the end"), None);
    assert_eq!(lines.try_next().await.expect("it is the end"), None);
}

/// A test lists what a call gives one after the other.
#[tokio::test]
async fn outcomes_have_lists_in_the_place_of_streams() {
    use ops::ExportOutcome;
    let server = Server::new();
    let client = client(&server);
    let outcomes = [
        ExportOutcome::Ok(vec![Kind::Cat, Kind::Dog]),
        ExportOutcome::Accepted(Box::new(pet())),
        ExportOutcome::NonAuthoritativeInformation(vec![1, 2]),
        ExportOutcome::NoContent,
        ExportOutcome::PartialContent(vec![pet()]),
    ];
    let mut given = Vec::new();
    for outcome in &outcomes {
        server.on(ops::Export).respond(outcome.clone());
        given.push(match client.export().await.expect("it is answered") {
            requests::ExportOutcome::Ok(mut events) => {
                let mut kinds = Vec::new();
                while let Some(kind) = events.try_next().await.expect("it is a kind") {
                    kinds.push(kind);
                }
                ExportOutcome::Ok(kinds)
            }
            requests::ExportOutcome::Accepted(pet) => ExportOutcome::Accepted(pet),
            requests::ExportOutcome::NonAuthoritativeInformation(mut records) => {
                let mut numbers = Vec::new();
                while let Some(number) = records.try_next().await.expect("it is a number") {
                    numbers.push(number);
                }
                ExportOutcome::NonAuthoritativeInformation(numbers)
            }
            requests::ExportOutcome::NoContent => ExportOutcome::NoContent,
            requests::ExportOutcome::PartialContent(mut lines) => {
                let first = lines.try_next().await.expect("it is a pet").expect("it is there");
                assert_eq!(lines.try_next().await.expect("it is the end"), None);
                ExportOutcome::PartialContent(vec![first])
            }
            other => panic!("it is not described: {other:?}"),
        });
    }
    assert_eq!(given, outcomes);
}

#[test]
fn examples_are_those_of_the_description_or_made_of_the_types() {
    assert_eq!(NewPet::example(), NewPet::new("Max").note("likes \"tea\""));
    let pet = pet();
    assert_eq!((pet.name.as_str(), pet.kind.clone()), ("Rex", Kind::Cat));
    assert_eq!(pet.born.as_ref().map(ToString::to_string).as_deref(), Some("2026-01-31"));
    assert!(pet.example.is_some(), "what is only read is set too");
    assert_eq!(Kind::example(), Kind::Cat);
    assert_eq!(Vec::<Pet>::example(), [pet]);
}

#[tokio::test]
async fn parts_are_answered_as_they_are_read() {
    use cases::responses_multipart::testing::{Example, Server};
    use cases::responses_multipart::types::{Backup, Bucket, Owner, ReadPetResponse};
    use cases::responses_multipart::{Client, ReceivedFile, ops, requests::ExportOutcome};

    let server = Server::new();
    let client = Client::builder().transport(server.transport()).build().expect("it has all it needs");
    let file = || ReceivedFile::new("1");
    let backup = Backup::new(file(), file(), vec![Bucket::new("a")]);
    server.on(ops::ReadBackup).respond(backup.clone());
    assert_eq!(client.read_backup().await.expect("it is answered"), backup);
    server.on(ops::ReadPet).respond(ReadPetResponse::example());
    assert_eq!(client.read_pet().await.expect("it is answered"), ReadPetResponse::example());
    server.on(ops::ListOwners).respond(vec![Owner::new("Ann")]);
    assert_eq!(client.list_owners().await.expect("it is answered"), [Owner::new("Ann")]);
    server.on(ops::ListPictures).respond(None).respond(Some(vec![file()]));
    assert_eq!(client.list_pictures().await.expect("it is answered"), None);
    assert_eq!(client.list_pictures().await.expect("it is answered"), Some(vec![file()]));
    server.on(ops::Export).respond(ExportOutcome::Ok(Box::new(backup.clone())));
    assert_eq!(client.export().await.expect("it is answered"), ExportOutcome::Ok(Box::new(backup)));
}

#[tokio::test]
async fn both_ways_of_a_call_are_answered() {
    use cases::responses_streams_besides::requests::{ExportOutcome, ExportStreamOutcome};
    use cases::responses_streams_besides::testing::Server;
    use cases::responses_streams_besides::types::{Report, Row};
    use cases::responses_streams_besides::{Client, ops};

    let server = Server::new();
    let client = Client::builder().base_url("http://localhost").transport(server.transport());
    let client = client.build().expect("it has all it needs");
    server.on(ops::Export).respond(ExportOutcome::Ok(Box::new(Report::new(3))));
    let rows = vec![Row::new("a"), Row::new("b")];
    server
        .on(ops::ExportStream)
        .respond(ops::ExportStreamOutcome::PartialContent(rows))
        .respond(ops::ExportStreamOutcome::Accepted(Box::new(Report::new(4))));
    let report = client.export().await.expect("it is answered");
    assert_eq!(report, ExportOutcome::Ok(Box::new(Report::new(3))));
    let ExportStreamOutcome::PartialContent(mut rows) =
        client.export_stream().await.expect("it is answered")
    else {
        panic!("it is 206")
    };
    for id in ["a", "b"] {
        assert_eq!(rows.try_next().await.expect("it is a row"), Some(Row::new(id)));
    }
    let ExportStreamOutcome::Accepted(report) =
        client.export_stream().await.expect("it is answered")
    else {
        panic!("it is 202")
    };
    assert_eq!(report.count, 4);
    server.verify();
}
