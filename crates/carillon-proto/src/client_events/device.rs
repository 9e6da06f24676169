//! On what a client runs, told from what it says of itself and only as finely as a statistic needs.
//!
//! Names and versions come from a user agent, which anybody can write. They are cut down to closed sets, so that
//! nothing of a person's own device is kept.

use serde::{Deserialize, Serialize};

/// A client's surroundings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientDevice {
    /// Which browser.
    pub browser: Browser,
    /// Its major version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser_version: Option<u16>,
    /// Which system.
    pub system: System,
    /// What is held in hands.
    pub form: Form,
    /// The version of the client library, three numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdk_version: Option<String>,
}

macro_rules! closed_set {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $(
                #[doc = $text]
                #[serde(rename = $text)]
                $variant,
            )+
        }

        impl $name {
            /// For people and for statistics.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

closed_set! {
    /// A family of browsers.
    Browser {
        Chrome = "Chrome",
        Chromium = "Chromium",
        Edge = "Edge",
        Firefox = "Firefox",
        Opera = "Opera",
        Safari = "Safari",
        Samsung = "Samsung Internet",
        Other = "other",
    }
}

closed_set! {
    /// A family of operating systems.
    System {
        Android = "Android",
        ChromeOs = "ChromeOS",
        Ios = "iOS",
        Linux = "Linux",
        Mac = "macOS",
        Windows = "Windows",
        Other = "other",
    }
}

closed_set! {
    /// What kind of device.
    Form {
        Desktop = "desktop",
        Phone = "phone",
        Tablet = "tablet",
    }
}

impl ClientDevice {
    /// From the texts that a client sends; any of them may be empty or wrong.
    pub fn of(browser: &str, browser_version: &str, system: &str, device: &str, sdk_version: &str) -> Self {
        let system = System::of(system);
        Self {
            browser: Browser::of(browser),
            browser_version: browser_version.split('.').next().and_then(|major| major.parse().ok()),
            system,
            form: Form::of(system, device),
            sdk_version: plain_version(sdk_version),
        }
    }
}

impl Browser {
    /// The order matters: most names hold those of others.
    fn of(name: &str) -> Self {
        first_in(
            name,
            &[
                ("edg", Self::Edge),
                ("opera", Self::Opera),
                ("opr", Self::Opera),
                ("samsung", Self::Samsung),
                ("firefox", Self::Firefox),
                ("fxios", Self::Firefox),
                ("chromium", Self::Chromium),
                ("chrome", Self::Chrome),
                ("safari", Self::Safari),
                ("webkit", Self::Safari),
            ],
        )
        .unwrap_or(Self::Other)
    }
}

impl System {
    fn of(name: &str) -> Self {
        first_in(
            name,
            &[
                ("android", Self::Android),
                ("ios", Self::Ios),
                ("ipados", Self::Ios),
                ("chrom", Self::ChromeOs),
                ("mac", Self::Mac),
                ("windows", Self::Windows),
                ("linux", Self::Linux),
                ("ubuntu", Self::Linux),
                ("debian", Self::Linux),
                ("fedora", Self::Linux),
            ],
        )
        .unwrap_or(Self::Other)
    }
}

impl Form {
    fn of(system: System, device: &str) -> Self {
        let tablet = first_in(device, &[("ipad", ()), ("tablet", ()), (" tab", ())]).is_some();
        match system {
            System::Android | System::Ios if tablet => Self::Tablet,
            System::Android | System::Ios => Self::Phone,
            _ => Self::Desktop,
        }
    }
}

fn first_in<T: Copy>(text: &str, words: &[(&str, T)]) -> Option<T> {
    let text = text.to_ascii_lowercase();
    words.iter().find(|(word, _)| text.contains(word)).map(|(_, meaning)| *meaning)
}

fn plain_version(text: &str) -> Option<String> {
    let plain = |text: &&str| {
        (1..=VERSION_LENGTH_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    Some(text).filter(plain).map(str::to_owned)
}

/// `3.32.0` and room for what comes.
const VERSION_LENGTH_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_systems_are_told_as_the_client_names_them() {
        let seen = |browser, version, system, device| {
            let device = ClientDevice::of(browser, version, system, device, "3.32.0");
            (device.browser, device.browser_version, device.system, device.form)
        };
        assert_eq!(
            seen("Chrome", "141.0.7390.54", "Windows", ""),
            (Browser::Chrome, Some(141), System::Windows, Form::Desktop)
        );
        assert_eq!(
            seen("Headless Chromium", "141", "Linux", ""),
            (Browser::Chromium, Some(141), System::Linux, Form::Desktop)
        );
        assert_eq!(
            seen("Mobile Safari", "18.1", "iOS", "Apple iPhone"),
            (Browser::Safari, Some(18), System::Ios, Form::Phone)
        );
        assert_eq!(
            seen("Samsung Browser", "x", "Android", "Samsung Galaxy Tab S9"),
            (Browser::Samsung, None, System::Android, Form::Tablet)
        );
        assert_eq!(
            seen("Edge", "140.1", "Mac OS", ""),
            (Browser::Edge, Some(140), System::Mac, Form::Desktop)
        );
        assert_eq!(seen("", "", "", ""), (Browser::Other, None, System::Other, Form::Desktop));
    }

    #[test]
    fn only_a_plain_version_of_the_library_is_kept() {
        let version = |text| ClientDevice::of("", "", "", "", text).sdk_version;
        assert_eq!(version("3.32.0").as_deref(), Some("3.32.0"));
        assert_eq!(version("<script>"), None);
        assert_eq!(version("3.32.0.3.32.0.3.32.0"), None);
    }
}
