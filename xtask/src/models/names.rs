//! Turns the models' names into Rust names.

/// `ResourceARN` becomes `resource_arn`.
pub fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut text = String::new();
    for (place, &letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            text.push('_');
            continue;
        }
        let after_lower = place > 0 && !letters[place - 1].is_ascii_uppercase();
        let before_lower = letters.get(place + 1).is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && place > 0 && (after_lower || before_lower) && !text.ends_with('_') {
            text.push('_');
        }
        text.push(letter.to_ascii_lowercase());
    }
    if text == "type" { "r#type".into() } else { text }
}

/// `ResourceARN` becomes `RESOURCE_ARN`.
pub fn screaming(name: &str) -> String {
    snake(name).trim_start_matches("r#").to_ascii_uppercase()
}

/// A value of an enumeration becomes a variant: `en-US` is `EnUs`, `SendReceive` stays, `FHD` is `Fhd`.
pub fn variant(value: &str) -> String {
    snake(value)
        .trim_start_matches("r#")
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_rust() {
        assert_eq!(snake("ResourceARN"), "resource_arn");
        assert_eq!(snake("MeetingId"), "meeting_id");
        assert_eq!(snake("SnsTopicArn"), "sns_topic_arn");
        assert_eq!(snake("Type"), "r#type");
        assert_eq!(screaming("TenantIdList"), "TENANT_ID_LIST");
        assert_eq!(variant("en-US"), "EnUs");
        assert_eq!(variant("SendReceive"), "SendReceive");
        assert_eq!(variant("UHD"), "Uhd");
        assert_eq!(variant("us-gov-west-1"), "UsGovWest1");
        assert_eq!(variant("PRIMARYCARE"), "Primarycare");
    }
}
