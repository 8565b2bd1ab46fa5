use flex_sdk::FilePart;
use flex_sdk::types::{CreateFile, FilePurpose};
use serde_json::json;

use crate::harness::Flex;
use crate::samples;

operations! {
    "listFiles" => lists_files, lists_files_with_all_parameters;
    "createFile" => uploads_a_file;
}

async fn lists_files(flex: Flex) {
    flex.answers(json!({"files": [samples::file()]}));
    let files = flex.client.files().list().await.unwrap();
    flex.got("GET", "/v1/files").no_body();
    assert_eq!(files[0].purpose, Some(FilePurpose::DisputeEvidence));
    assert_eq!((files[0].size, files[0].type_.as_deref()), (Some(10), Some("pdf")));
}

async fn lists_files_with_all_parameters(flex: Flex) {
    flex.answers(json!({"files": []}));
    let list = flex.client.files().list().purpose(FilePurpose::DisputeEvidence).limit(5);
    assert_eq!(list.starting_after("file_1").ending_before("file_2").await.unwrap(), []);
    let expected = [
        ("purpose", "dispute_evidence"),
        ("limit", "5"),
        ("starting_after", "file_1"),
        ("ending_before", "file_2"),
    ];
    flex.got("GET", "/v1/files").query(&expected).no_body();
}

async fn uploads_a_file(flex: Flex) {
    flex.answers(json!({"file": samples::file()}));
    let file =
        FilePart::bytes("%PDF-1.7\n\n").file_name("receipt.pdf").content_type("application/pdf");
    let call = flex.client.files().create(CreateFile::new(FilePurpose::DisputeEvidence, file));
    let file = call.await.unwrap();
    let (body, boundary) = flex.got("POST", "/v1/files").multipart();
    let parts = [
        "Content-Disposition: form-data; name=\"purpose\"\r\n\r\ndispute_evidence",
        "Content-Disposition: form-data; name=\"file\"; filename=\"receipt.pdf\"\r\n\
         Content-Type: application/pdf\r\n\r\n%PDF-1.7\n\n",
    ];
    let expected = parts.map(|part| format!("--{boundary}\r\n{part}\r\n")).concat();
    assert_eq!(body, format!("{expected}--{boundary}--\r\n"));
    assert_eq!(file.filename.as_deref(), Some("receipt.pdf"));
}
