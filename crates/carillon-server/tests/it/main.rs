//! The binary as an operator meets it: what it prints, how it refuses, how it stops.

mod collector;
mod privacy;
mod process;

use process::{Server, carillon, request};

#[test]
fn a_start_prints_where_everything_is_and_serves() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--dev"]);
    for line in ["web ", "AWS endpoint ", "access keys ", "data "] {
        assert!(server.banner.contains(line), "{}", server.banner);
    }
    assert_eq!(request(&server.web, "GET", "/healthz", "").0, 200);
    assert_eq!(request(&server.web, "GET", "/readyz", "").0, 200);
    let (status, page) = request(&server.web, "GET", "/metrics", "");
    assert!(status == 200 && page.contains("carillon_live_meetings 0"), "{page}");
}

#[test]
fn a_first_signal_drains_and_ends_well() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path(), &["--dev"]);
    server.terminate();
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn cloudwatch_is_told_of_the_last_minute_when_the_server_stops() {
    let data = tempfile::tempdir().unwrap();
    let config = data.path().join("carillon.toml");
    std::fs::write(&config, "[metrics]\ncloudwatch-emf = true\n").unwrap();
    let mut server = Server::start(data.path(), &["--dev", "--config", config.to_str().unwrap()]);
    assert_eq!(request(&server.web, "POST", "/meetings", "{}").0 / 100, 2);
    server.terminate();
    let told = server.rest();
    assert_eq!(server.wait().code(), Some(0));
    assert!(told.contains("\"carillon_http_requests_total\":1"), "{told}");
}

#[test]
fn a_meeting_and_its_token_outlive_kill_9() {
    let data = tempfile::tempdir().unwrap();
    let mut server = Server::start(data.path(), &["--dev"]);
    let (status, created) = request(&server.web, "POST", "/meetings", "{}");
    assert!((200..300).contains(&status), "{created}");
    let id =
        created.split("\"MeetingId\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    server.kill();
    let server = Server::start(data.path(), &["--dev"]);
    assert_eq!(request(&server.web, "GET", &format!("/meetings/{id}"), "").0, 200);
}

#[test]
fn without_dev_the_application_api_wants_an_operator_token() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &[]);
    assert_eq!(request(&server.web, "POST", "/meetings", "{}").0, 401);
    let place = ["--data-dir", data.path().to_str().unwrap()];
    let created = carillon(&[&["tokens"][..], &place, &["create", "backend"]].concat());
    assert!(created.status.success(), "{created:?}");
    let token = String::from_utf8(created.stdout).unwrap();
    let authorized = format!("/meetings HTTP/1.1\r\nAuthorization: Bearer {}\r\nX-Rest:", token.trim());
    assert_eq!(request(&server.web, "POST", &authorized, "{}").0 / 100, 2);
    assert!(carillon(&[&["tokens"][..], &place, &["revoke", "backend"]].concat()).status.success());
    assert_eq!(request(&server.web, "POST", &authorized, "{}").0, 401);
}

#[test]
fn keys_are_shown_while_the_server_runs_and_before_the_first_start_there_are_none() {
    let data = tempfile::tempdir().unwrap();
    let place = ["keys", "--data-dir", data.path().to_str().unwrap()];
    assert_eq!(carillon(&place).status.code(), Some(1));
    let _server = Server::start(data.path(), &["--dev"]);
    let shown = carillon(&place);
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("AWS_ACCESS_KEY_ID=") && shown.contains("AWS_SECRET_ACCESS_KEY="), "{shown}");
}

#[test]
fn what_cannot_be_is_one_line_and_exit_code_1() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(data.path(), &["--dev"]);
    let other = tempfile::tempdir().unwrap();
    let (used, other_dir) = (data.path().to_str().unwrap(), other.path().to_str().unwrap());
    let file = other.path().join("file");
    std::fs::write(&file, "litsen = 1").unwrap();
    let file = file.to_str().unwrap();
    let free = ["--listen-tls", "off", "--media-listen", "127.0.0.1:0", "--media-threads", "1"];
    for (arguments, said) in [
        (vec!["--data-dir", used, "--listen", "127.0.0.1:0"], "in use by another carillon"),
        (vec!["--data-dir", other_dir, "--listen", &server.web], "cannot listen on"),
        (vec!["--data-dir", file, "--listen", "127.0.0.1:0"], "not writable"),
        (vec!["--data-dir", other_dir, "--config", file], "unknown field"),
        (vec!["--data-dir", other_dir, "--config", "/nowhere.toml"], "cannot read the configuration"),
        (vec!["--data-dir", other_dir, "--dev", "--listen", "0.0.0.0:0"], "loopback"),
        (
            vec!["--data-dir", other_dir, "--tls-cert", file, "--tls-key", file, "--listen", "127.0.0.1:0"],
            "PEM",
        ),
    ] {
        let mut all = vec!["serve"];
        all.extend(if said == "PEM" { &free[2..] } else { &free[..] });
        all.extend(&arguments);
        let refused = carillon(&all);
        let error = String::from_utf8(refused.stderr).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}: {error}");
        assert!(error.contains(said) && error.trim_end().lines().count() == 1, "{arguments:?}: {error}");
        assert!(error.starts_with("carillon: "), "{error}");
    }
}
