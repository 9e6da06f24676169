//! Objects in an S3 API of somebody else's: moto's server, which the gate's tools hold.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use carillon_backends::{S3Objects, S3Options};
use carillon_ports::Objects as _;
use carillon_ports::objects::{ObjectError, ShownAs};
use carillon_proto::object::BucketName;
use carillon_proto::redact::Redacted;

/// The server, for as long as this lives.
struct Moto {
    process: Child,
    address: String,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Moto {
    /// Starts it with a bucket.
    fn start(bucket: &str) -> Self {
        let mut process = Command::new("moto_server")
            .args(["-H", "127.0.0.1", "-p", "0"])
            .env("PYTHONUNBUFFERED", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("moto_server is not on the path, and nothing else here judges S3: `./dev check` installs it into target/tools/bin");
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines().map_while(Result::ok);
        let address = log.find_map(|line| Some(line.split_once("Running on http://")?.1.trim().to_owned()));
        // What is not read would stop it when the pipe is full.
        std::thread::spawn(move || log.for_each(drop));
        let moto = Self { process, address: address.expect("moto starts") };
        assert!(moto.put(&format!("/{bucket}")), "moto makes no bucket");
        moto
    }

    /// Sends a PUT without a body; whether it was answered with 200.
    fn put(&self, path: &str) -> bool {
        self.ask("PUT", path).starts_with("http/1.1 200")
    }

    /// The answer to a request without a body, in small letters.
    fn ask(&self, method: &str, path: &str) -> String {
        let host = &self.address;
        // moto lets nobody read who signs nothing, and looks at no signature.
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=AKIATEST/20260101/us-east-1/s3/aws4_request\r\n\r\n"
        );
        let mut answer = String::new();
        let mut stream = TcpStream::connect(host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream.read_to_string(&mut answer).unwrap();
        answer.to_ascii_lowercase()
    }
}

fn name(text: &str) -> BucketName {
    text.parse().unwrap()
}

fn options(address: &str, bucket: &str) -> S3Options {
    S3Options {
        bucket: Some(bucket.to_owned()),
        region: Some("us-east-1".to_owned()),
        endpoint: Some(format!("http://{address}")),
        access_key: Some(("AKIATEST".to_owned(), Redacted::new("secret".to_owned()))),
        path_style: true,
        encryption: Some("AES256".to_owned()),
        ..S3Options::default()
    }
}

#[tokio::test]
async fn objects_in_s3_conform_and_can_be_read_through_a_presigned_address() {
    let moto = Moto::start("theirs");
    let directory = tempfile::tempdir().unwrap();
    let (here, nowhere) = (name("recordings"), name("nowhere"));
    let objects = S3Objects::new(here.clone(), &options(&moto.address, "theirs")).unwrap();
    carillon_ports::conformance::objects(&objects, &here, &nowhere, directory.path()).await;

    let not_made = S3Objects::new(here.clone(), &options(&moto.address, "not-made")).unwrap();
    assert!(matches!(not_made.check(&here).await, Err(ObjectError::MissingBucket)));

    let key = "visit/video/2022-12-18-06-11-45-284-a#content.mp4".parse().unwrap();
    objects.put(&here, &key, b"played".to_vec()).await.unwrap();
    let shown =
        ShownAs { content_type: "video/mp4", disposition: r#"attachment; filename="a.mp4""#.to_owned() };
    let address = objects.presigned_read(&here, &key, Duration::from_secs(60), &shown).await;
    let address = address.unwrap().unwrap();
    assert!(address.contains("a%23content.mp4?") && address.contains("X-Amz-Signature="), "{address}");
    // What S3 makes its headers of; this server does not.
    assert!(address.contains("response-content-type=video%2Fmp4&response-content-disposition=attachment"));
    let path = address.strip_prefix(&format!("http://{}", moto.address)).unwrap();
    let mut stream = TcpStream::connect(&moto.address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", moto.address).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("played"), "{answer}");
}

#[tokio::test]
async fn objects_are_encrypted_as_it_was_asked_for_in_one_piece_and_in_parts() {
    let moto = Moto::start("theirs");
    let directory = tempfile::tempdir().unwrap();
    let (small, large) = (directory.path().join("small"), directory.path().join("large"));
    std::fs::write(&small, b"a chunk").unwrap();
    std::fs::write(&large, vec![7; (8 << 20) + 1]).unwrap();
    let here = name("recordings");
    for (encryption, key) in [("AES256", None), ("aws:kms", Some("alias/recordings"))] {
        let options = S3Options {
            encryption: Some(encryption.to_owned()),
            encryption_key: key.map(str::to_owned),
            ..options(&moto.address, "theirs")
        };
        let objects = S3Objects::new(here.clone(), &options).unwrap();
        for (file, parts) in [(&small, false), (&large, true)] {
            objects.put_file(&here, &"visit/file.mp4".parse().unwrap(), file).await.unwrap();
            let head = moto.ask("HEAD", "/theirs/visit/file.mp4");
            let said = |header: &str| {
                head.lines().find_map(|line| line.strip_prefix(header)?.strip_prefix(": ")).map(str::trim)
            };
            let encrypted = said("x-amz-server-side-encryption").map(str::to_owned);
            assert_eq!(encrypted, Some(encryption.to_ascii_lowercase()), "{head}");
            assert_eq!(said("x-amz-server-side-encryption-aws-kms-key-id"), key, "{head}");
            // The tag of an object in parts ends with their number.
            assert_eq!(said("etag").is_some_and(|tag| tag.ends_with("-2\"")), parts, "{head}");
        }
    }
}

#[tokio::test]
async fn a_store_that_is_away_is_said_to_be_unreachable() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let objects = S3Objects::new(name("recordings"), &options(&closed, "theirs")).unwrap();
    let answer = objects.put(&name("recordings"), &"a".parse().unwrap(), Vec::new()).await;
    assert!(matches!(answer, Err(ObjectError::Unreachable(_))), "{answer:?}");
}
