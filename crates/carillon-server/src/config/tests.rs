//! Settings from flags, environment and file, and what is refused.

use std::path::Path;
use std::time::Duration;

use clap::{CommandFactory as _, Parser as _};

use super::arguments::{Command, CommandLine, ServeArguments};
use super::file::FileSettings;
use super::settings::{Settings, TlsSource};

const SAMPLE: &str = include_str!("../../../../carillon.sample.toml");

fn flags(arguments: &[&str]) -> ServeArguments {
    let all = ["carillon", "serve"].iter().chain(arguments);
    match CommandLine::try_parse_from(all).unwrap().command {
        Command::Serve(arguments) => *arguments,
        other => panic!("{other:?}"),
    }
}

fn file(text: &str) -> FileSettings {
    FileSettings::parse(text, Path::new("carillon.toml")).unwrap()
}

fn refusal(arguments: &[&str], text: &str) -> String {
    Settings::resolve(flags(arguments), file(text)).unwrap_err().to_string()
}

#[test]
fn nothing_said_gives_the_documented_defaults() {
    let settings = Settings::resolve(flags(&[]), file("")).unwrap();
    assert!(!settings.dev);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.listen_tls.unwrap().to_string(), "127.0.0.1:8443");
    assert_eq!(settings.media_listen.to_string(), "127.0.0.1:3478");
    assert_eq!(settings.tls, TlsSource::LocalCa);
    assert_eq!(settings.region.as_str(), "us-east-1");
    assert_eq!(settings.account_id.as_str(), "000000000000");
    assert_eq!(names(&settings.buckets), ["recordings", "attachments"]);
    assert_eq!(settings.data_dir, Path::new("./carillon-data"));
    assert_eq!(settings.lifecycle.idle_timeout, Duration::from_secs(300));
}

#[test]
fn the_sample_file_parses_to_the_defaults() {
    let defaults = Settings::resolve(flags(&[]), file("")).unwrap();
    assert_eq!(Settings::resolve(flags(&[]), file(SAMPLE)).unwrap(), defaults);
    let shown = uncommented(SAMPLE);
    let all =
        Settings::resolve(flags(&[]), FileSettings::parse(&shown, Path::new("sample")).unwrap()).unwrap();
    assert_eq!(all.region, defaults.region);
}

/// The sample with the keys that it shows commented out.
fn uncommented(sample: &str) -> String {
    let uncomment = |line: &str| match line.strip_prefix("# ") {
        Some(key) if key.split_once(" = ").is_some_and(|(key, _)| is_key(key)) => key.to_owned(),
        _ => line.to_owned(),
    };
    sample.lines().map(uncomment).collect::<Vec<_>>().join("\n")
}

fn is_key(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[test]
fn the_sample_explains_every_flag_and_every_flag_has_its_variable() {
    let command = CommandLine::command();
    let serve = command.find_subcommand("serve").unwrap();
    for argument in serve.get_arguments() {
        let Some(long) = argument.get_long().filter(|long| !["help", "version"].contains(long)) else {
            continue;
        };
        let variable = format!("CARILLON_{}", long.to_ascii_uppercase().replace('-', "_"));
        assert_eq!(argument.get_env().and_then(|name| name.to_str()), Some(variable.as_str()));
        let shown = uncommented(SAMPLE).lines().any(|line| line.starts_with(&format!("{long} = ")));
        assert!(shown || long == "config", "{long} is not in the sample");
    }
}

#[test]
fn a_flag_wins_over_the_file() {
    let settings =
        Settings::resolve(flags(&["--listen", "127.0.0.1:9"]), file("listen = '127.0.0.1:8'")).unwrap();
    assert_eq!(settings.listen.port(), 9);
    let settings = Settings::resolve(flags(&[]), file("listen = '127.0.0.1:8'\nlisten-tls = 'off'")).unwrap();
    assert_eq!((settings.listen.port(), settings.listen_tls), (8, None));
    let noise = |arguments, text| Settings::resolve(flags(arguments), file(text)).unwrap().noise_suppression;
    assert!(noise(&[], "noise-suppression = true") && noise(&["--noise-suppression"], ""));
    assert!(!noise(&["--noise-suppression=false"], "noise-suppression = true"));
    let settings = Settings::resolve(flags(&["--dev=false"]), file("dev = true")).unwrap();
    assert!(!settings.dev);
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    for (text, line) in [("\nlitsen = '127.0.0.1:8'", "line 2"), ("[limits]\nmeeting = 1", "line 2")] {
        let error = FileSettings::parse(text, Path::new("carillon.toml")).unwrap_err().to_string();
        assert!(
            error.contains("unknown field") && error.contains(line) && error.lines().count() == 1,
            "{error}"
        );
    }
}

#[test]
fn dev_refuses_what_other_machines_could_reach() {
    for flag in ["--listen", "--listen-tls", "--media-listen"] {
        let error = refusal(&["--dev", flag, "0.0.0.0:8080"], "");
        assert!(error.contains(flag) && error.contains("loopback"), "{error}");
    }
    let error = refusal(&["--dev"], "[turn]\nlisten = '0.0.0.0:3481'");
    assert!(error.contains("turn.listen") && error.contains("loopback"), "{error}");
    assert!(Settings::resolve(flags(&["--dev", "--listen", "[::1]:8080"]), file("")).is_ok());
    assert!(Settings::resolve(flags(&["--listen", "0.0.0.0:8080"]), file("")).is_ok());
}

#[test]
fn a_bucket_behind_an_s3_api_is_there_without_a_flag() {
    let text = "[objects.acme]\nstore = 's3'\nendpoint = 'http://127.0.0.1:9000'\nencryption = 'AES256'\n\
                profile = 'minio'\n[objects.recordings]\nstore = 'file'";
    let settings = Settings::resolve(flags(&[]), file(text)).unwrap();
    assert_eq!(names(&settings.buckets), ["recordings", "attachments", "acme"]);
    let [(bucket, options)] = settings.objects.iter().collect::<Vec<_>>()[..] else { panic!("{settings:?}") };
    assert_eq!((bucket.as_str(), options.path_style), ("acme", true));
    assert_eq!(options.encryption.as_deref(), Some("AES256"));
    assert_eq!(options.profile.as_deref(), Some("minio"));
}

#[test]
fn values_that_cannot_be_are_refused_with_their_key() {
    for (arguments, text, key) in [
        (vec!["--region", "EU west"], "", "region"),
        (vec!["--account-id", "123"], "", "account-id"),
        (vec!["--bucket", "A"], "", "bucket"),
        (vec!["--public-url", "meet.example.org"], "", "public-url"),
        (vec!["--webhook-url", "mailto:x"], "", "webhook-url"),
        (vec!["--tls-cert", "x.pem"], "", "tls-cert"),
        (vec!["--media-threads", "129"], "", "media-threads"),
        (vec!["--media-announce", "0.0.0.0"], "", "media-announce"),
        (vec![], "[limits]\nmeetings = 0", "limits.meetings"),
        (vec![], "[lifecycle]\nidle-timeout-seconds = 0", "lifecycle.idle-timeout-seconds"),
        (vec![], "[connections]\nhttp-max = 0", "connections.http-max"),
        (vec![], "[connections]\nstrangers-per-address = 0", "connections.strangers-per-address"),
        (vec![], "[turn]\nused = 'always'", "turn"),
        (vec![], "[turn]\nlisten = '127.0.0.1:1'\nuris = ['turn:x']", "turn"),
        (vec![], "[turn]\nuris = ['stun:x']\nsecret-file = 's'", "turn.uris"),
        (
            vec![],
            "[turn]\nlisten = '127.0.0.1:1'\ncredentials-ttl-seconds = 1",
            "turn.credentials-ttl-seconds",
        ),
        (vec![], "[objects.A]\nstore = 's3'", "objects"),
        (vec![], "[objects.acme]\nstore = 'file'\nregion = 'eu-central-1'", "objects"),
        (vec![], "[objects.acme]\nstore = 'file'\nprofile = 'acme'", "objects"),
        (vec![], "[objects.acme]\nstore = 's3'\nendpoint = 's3.example.org'", "objects"),
        (vec![], "[objects.acme]\nstore = 's3'\nencryption-key = 'k'", "objects"),
        (vec![], "[channel-flows]\nanswer-seconds = 0", "channel-flows.answer-seconds"),
        (vec![], "[channel-flows.processors.p]", "channel-flows.processors"),
        (vec![], "[channel-flows.processors.p]\nurl = 'fax'", "channel-flows.processors"),
        (vec![], "[channel-flows.processors.p]\nurl = 'http://127.0.0.1:1/'", "channel-flows.processors"),
        (vec![], "[channel-flows.processors.p]\nurl = 'https://[fd00::1]/'", "channel-flows.processors"),
        (vec![], "[channel-flows.processors.p]\nurl = 'http://2130706433/'", "channel-flows.processors"),
        (
            vec![],
            "[channel-flows.processors.p]\nurl = 'http://judge.LOCALHOST.:9000/'",
            "channel-flows.processors",
        ),
        (vec![], "[channel-flows.processors.'p q']\nurl = 'http://a/'", "channel-flows.processors"),
        (vec![], "[channel-flows.processors.p]\ndeny-words = ['two words']", "channel-flows.processors"),
        (
            vec![],
            "[channel-flows.processors.p]\nurl = 'http://a/'\nmask-words = ['a']",
            "channel-flows.processors",
        ),
        (vec![], "listen-tls = 'off'\n[turn]\nlisten-tls = '127.0.0.1:1'", "turn.listen-tls"),
    ] {
        let error = refusal(&arguments, text);
        assert!(error.starts_with(key), "{key}: {error}");
    }
}

#[test]
fn a_processor_is_at_a_private_address_when_webhooks_may_be() {
    for text in [
        "[channel-flows.processors.p]\nurl = 'http://127.0.0.1:1/'\n[events]\nwebhook-private-addresses = true",
        "[channel-flows.processors.p]\nurl = 'http://judge.example.org/'",
        "[channel-flows.processors.p]\nurl = 'http://192.88.100.1/'",
    ] {
        assert!(Settings::resolve(flags(&[]), file(text)).is_ok(), "{text}");
    }
}

#[test]
fn lists_come_by_repetition_or_comma() {
    let settings = Settings::resolve(
        flags(&["--media-announce", "192.0.2.1,192.0.2.2", "--bucket", "one", "--bucket", "two"]),
        file(""),
    )
    .unwrap();
    assert_eq!(settings.media_announce.len(), 2);
    assert_eq!(names(&settings.buckets), ["recordings", "attachments", "one", "two"]);
}

fn names(buckets: &[carillon_proto::object::BucketName]) -> Vec<&str> {
    buckets.iter().map(|bucket| bucket.as_str()).collect()
}

#[test]
fn a_role_is_for_the_users_of_an_app_instance() {
    let arn = "arn:aws:chime:us-east-1:111122223333:app-instance/0f9a2b6e-1111-4222-8333-444455550706";
    let settings =
        Settings::resolve(flags(&[]), file(&format!("[roles.chime-user]\napp-instance-arn = \"{arn}\"")))
            .unwrap();
    let role = &settings.roles["chime-user"];
    assert!(arn.ends_with(role.instance.as_str()));
    assert_eq!(role.user_tag, "UserUUID");
    for section in [
        format!("[roles.\"a b\"]\napp-instance-arn = \"{arn}\""),
        format!("[roles.a]\napp-instance-arn = \"{arn}/user/ada\""),
        format!("[roles.a]\napp-instance-arn = \"{arn}\"\nuser-tag = \"\""),
    ] {
        assert!(refusal(&[], &section).contains("roles"), "{section}");
    }
}
