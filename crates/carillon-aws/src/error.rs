//! How every failure looks on the wire: shape, status, code, message.
//!
//! One exhaustive `match` per kind of failure, to be held beside the API pages. The message is what the client may
//! read; what a log needs is the error's source, which stays here.
//!
//! Clients take the error's type from the header `x-amzn-ErrorType`, so it is always there and always the shape's name.
//!
//! Wire: the error tables of the Chime API pages; "Common Errors" of AWS for what precedes an operation.

use std::time::Duration;

use carillon_control::{ControlError, Limit};
use carillon_messaging::MessagingError;
use carillon_pipeline::PipelineError;
use carillon_proto::chime::messaging::ErrorCode;

use crate::input::InputError;
use crate::router::Namespace;
use crate::sigv4::SignatureError;
use crate::validate::Violations;

/// Why a request was not answered with success.
#[derive(Debug, thiserror::Error)]
pub enum FrontError {
    /// It is not signed as it should be.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The body is larger than any request of these APIs.
    #[error("Request body exceeds {max} bytes")]
    TooLarge {
        /// Most bytes.
        max: usize,
    },
    /// The body did not arrive whole.
    #[error("The request body could not be read")]
    Body,
    /// The body did not arrive in time.
    #[error("The request body did not arrive in time")]
    BodyLate,
    /// The answer was not there in time; whether the operation had an effect is not known.
    #[error("The request took too long; try again")]
    Late,
    /// No operation has this method and path.
    #[error("No operation is bound to {method} {path}")]
    UnknownOperation {
        /// The method.
        method: String,
        /// The path as it arrived, cut.
        path: String,
    },
    /// The request was signed for a service that is not here.
    #[error(
        "This endpoint serves Amazon Chime SDK, sts:GetCallerIdentity and sts:AssumeRole, not '{service}'. \
         AWS_ENDPOINT_URL redirects every service; AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS redirects only this one."
    )]
    UnknownService {
        /// Its signing name.
        service: String,
    },
    /// Whoever signed may not ask for this.
    #[error("{0}")]
    AccessDenied(&'static str),
    /// A member of a call to STS is missing or wrong.
    #[error("{0}")]
    StsInvalid(String),
    /// More requests than the configured rate.
    #[error("Rate exceeded")]
    Throttled,
    /// The body is no JSON object, or a value in it is of another type.
    #[error(transparent)]
    Input(#[from] InputError),
    /// The request breaks constraints of the model.
    #[error("{}", .0.message())]
    Validation(Violations),
    /// The operation exists in the API and not on this server.
    #[error("{0}")]
    Unavailable(&'static str),
    /// The operation needs an engine that this server does not have.
    #[error("{0} not available on this server")]
    NotOffered(&'static str),
    /// The operation needs an engine that this server does not have, so what it names cannot exist.
    #[error("{resource} not found: {what} not available on this server")]
    NothingThere {
        /// As the caller named it, cut.
        resource: String,
        /// What is not available; reads before it.
        what: &'static str,
    },
    /// The operation itself refused or failed.
    #[error(transparent)]
    Control(#[from] ControlError),
    /// The operation on a media pipeline refused or failed.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// The operation of identity or messaging refused or failed.
    #[error(transparent)]
    Messaging(#[from] MessagingError),
}

/// A failure as the client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireError {
    /// Name of the error shape.
    pub shape: &'static str,
    /// HTTP status.
    pub status: u16,
    /// The short word in the body.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// When to come back.
    pub retry_after: Option<Duration>,
    /// `ResourceName` of the tag errors.
    pub resource: Option<String>,
}

impl FrontError {
    /// The failure in the words of `namespace`.
    pub fn wire(&self, namespace: Namespace) -> WireError {
        let (shape, status, code) = self.face(namespace);
        let is_temporary = status == 503;
        let resource = match self {
            Self::Control(ControlError::ResourceNotFound { arn }) => Some(arn.clone()),
            Self::Control(ControlError::TooManyTags { resource }) => Some(resource.clone()),
            Self::Pipeline(PipelineError::ResourceNotFound { arn }) => Some(arn.clone()),
            _ => None,
        };
        WireError {
            shape,
            status,
            code,
            message: self.to_string(),
            retry_after: is_temporary.then_some(RETRY_AFTER),
            resource,
        }
    }

    fn face(&self, namespace: Namespace) -> Face {
        match self {
            Self::Signature(error) => signature(error),
            Self::TooLarge { .. } => ("RequestEntityTooLargeException", 413, "RequestEntityTooLarge"),
            Self::Body => ("BadRequestException", 400, "BadRequest"),
            Self::BodyLate => ("RequestTimeoutException", 408, "RequestTimeout"),
            Self::Late => UNAVAILABLE,
            Self::UnknownOperation { .. } | Self::UnknownService { .. } => {
                ("UnknownOperationException", 404, "UnknownOperation")
            }
            Self::AccessDenied(_) => ("AccessDeniedException", 403, "AccessDenied"),
            Self::StsInvalid(_) => ("ValidationError", 400, "ValidationError"),
            Self::Throttled => match namespace {
                Namespace::Meetings => ("ThrottlingException", 429, "Throttling"),
                Namespace::Pipelines => ("ThrottledClientException", 429, "Throttling"),
                Namespace::Messaging | Namespace::Legacy => ("ThrottledClientException", 429, "Throttled"),
            },
            Self::Input(_) => ("SerializationException", 400, "SerializationException"),
            Self::Validation(_) => match namespace {
                Namespace::Messaging => ("BadRequestException", 400, "BadRequest"),
                Namespace::Meetings | Namespace::Pipelines | Namespace::Legacy => {
                    ("ValidationException", 400, "ValidationException")
                }
            },
            Self::Unavailable(_) => ("ForbiddenException", 403, "Forbidden"),
            Self::NotOffered(_) => ("BadRequestException", 400, "BadRequest"),
            Self::NothingThere { .. } => ("NotFoundException", 404, "NotFound"),
            Self::Control(error) => control(error, namespace),
            Self::Pipeline(error) => pipeline(error),
            Self::Messaging(error) => messaging(error),
        }
    }
}

/// The word for an error in the AWS query protocol, where services before 2011 gave them.
pub fn query_code(error: &WireError) -> &'static str {
    match error.shape {
        "UnrecognizedClientException" => "InvalidClientTokenId",
        "InvalidSignatureException" => "SignatureDoesNotMatch",
        "UnknownOperationException" => "InvalidAction",
        _ => error.code,
    }
}

/// The word that stands for an error in one item of a batch.
pub fn item_code(error: &ControlError) -> &'static str {
    control(error, Namespace::Meetings).2
}

/// The same for a member in a batch.
pub fn member_code(error: &MessagingError) -> ErrorCode {
    match error {
        MessagingError::Invalid { .. } => ErrorCode::BadRequest,
        MessagingError::Forbidden(_) => ErrorCode::Forbidden,
        MessagingError::NotFound(_) => ErrorCode::NotFound,
        MessagingError::Conflict(_) => ErrorCode::Conflict,
        MessagingError::LimitExceeded(_) => ErrorCode::ResourceLimitExceeded,
        MessagingError::Unavailable(_) => ErrorCode::ServiceUnavailable,
        MessagingError::Internal(_) => ErrorCode::ServiceFailure,
    }
}

/// Shape, status and code.
type Face = (&'static str, u16, &'static str);

/// What a client waits at least after a 503: as long as a restart takes.
const RETRY_AFTER: Duration = Duration::from_secs(1);

const UNAVAILABLE: Face = ("ServiceUnavailableException", 503, "ServiceUnavailable");
const RESOURCE_LIMIT: Face = ("ResourceLimitExceededException", 400, "ResourceLimitExceeded");

fn control(error: &ControlError, namespace: Namespace) -> Face {
    match error {
        ControlError::Invalid { .. } => ("BadRequestException", 400, "BadRequest"),
        ControlError::MeetingNotFound(_) | ControlError::AttendeeNotFound { .. } => {
            ("NotFoundException", 404, "NotFound")
        }
        ControlError::ResourceNotFound { .. } => match namespace {
            Namespace::Meetings => ("ResourceNotFoundException", 404, "ResourceNotFound"),
            Namespace::Pipelines | Namespace::Messaging | Namespace::Legacy => {
                ("NotFoundException", 404, "NotFound")
            }
        },
        ControlError::TooManyTags { .. } => match namespace {
            Namespace::Meetings => ("TooManyTagsException", 400, "TooManyTags"),
            Namespace::Pipelines | Namespace::Messaging | Namespace::Legacy => {
                ("ResourceLimitExceededException", 400, "ResourceLimitExceeded")
            }
        },
        ControlError::LimitExceeded(Limit::Meetings | Limit::Attendees | Limit::Replicas) => {
            match namespace {
                Namespace::Meetings => ("LimitExceededException", 400, "ResourceLimitExceeded"),
                Namespace::Pipelines | Namespace::Messaging | Namespace::Legacy => RESOURCE_LIMIT,
            }
        }
        ControlError::OfVisit(_) | ControlError::NoConsent => ("ForbiddenException", 403, "Forbidden"),
        ControlError::Unprocessable(_) => ("UnprocessableEntityException", 422, "Unprocessable"),
        ControlError::Draining | ControlError::Unavailable(_) => UNAVAILABLE,
        ControlError::Internal(_) => ("ServiceFailureException", 500, "ServiceFailure"),
    }
}

/// The pipelines API and the legacy namespace have the same names for these.
fn pipeline(error: &PipelineError) -> Face {
    match error {
        PipelineError::Invalid { .. } | PipelineError::NoBucket(_) => {
            ("BadRequestException", 400, "BadRequest")
        }
        PipelineError::BucketForbidden(_) | PipelineError::Ownership | PipelineError::NoConsent => {
            ("ForbiddenException", 403, "Forbidden")
        }
        PipelineError::MeetingNotFound(_)
        | PipelineError::NotFound(_)
        | PipelineError::ResourceNotFound { .. } => ("NotFoundException", 404, "NotFound"),
        PipelineError::LimitExceeded(_) => RESOURCE_LIMIT,
        PipelineError::Busy(_) => ("ConflictException", 409, "Conflict"),
        PipelineError::NoEngine(_)
        | PipelineError::Refused(_)
        | PipelineError::Draining
        | PipelineError::Unavailable(_) => UNAVAILABLE,
        PipelineError::Internal(_) => ("ServiceFailureException", 500, "ServiceFailure"),
    }
}

fn messaging(error: &MessagingError) -> Face {
    match error {
        MessagingError::Invalid { .. } => ("BadRequestException", 400, "BadRequest"),
        MessagingError::Forbidden(_) => ("ForbiddenException", 403, "Forbidden"),
        MessagingError::NotFound(_) => ("NotFoundException", 404, "NotFound"),
        MessagingError::Conflict(_) => ("ConflictException", 409, "Conflict"),
        MessagingError::LimitExceeded(_) => RESOURCE_LIMIT,
        MessagingError::Unavailable(_) => UNAVAILABLE,
        MessagingError::Internal(_) => ("ServiceFailureException", 500, "ServiceFailure"),
    }
}

fn signature(error: &SignatureError) -> Face {
    match error {
        SignatureError::Missing => ("MissingAuthenticationTokenException", 403, "MissingAuthenticationToken"),
        SignatureError::Incomplete(_) => ("IncompleteSignatureException", 400, "IncompleteSignature"),
        SignatureError::UnknownKey => ("UnrecognizedClientException", 403, "UnrecognizedClient"),
        SignatureError::ExpiredToken => ("ExpiredTokenException", 403, "ExpiredToken"),
        SignatureError::Expired { .. } | SignatureError::NotYetCurrent { .. } | SignatureError::Mismatch => {
            ("InvalidSignatureException", 403, "InvalidSignature")
        }
    }
}

#[cfg(test)]
mod tests {
    use carillon_ports::StoreError;

    use super::*;
    use crate::generated::media_pipelines;
    use crate::generated::meetings::ERRORS;

    fn every_control_error() -> Vec<ControlError> {
        let meeting: carillon_proto::id::MeetingId = "0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap();
        let attendee = "5f3c1d8a-77aa-4b1e-9c55-1c2d3e4f5a6b".parse().unwrap();
        vec![
            ControlError::invalid("Tags", "are wrong"),
            ControlError::MeetingNotFound(meeting.clone()),
            ControlError::AttendeeNotFound { meeting, attendee },
            ControlError::ResourceNotFound { arn: "arn".into() },
            ControlError::TooManyTags { resource: "arn".into() },
            ControlError::LimitExceeded(Limit::Attendees),
            ControlError::OfVisit("no"),
            ControlError::NoConsent,
            ControlError::Unprocessable("no"),
            ControlError::Draining,
            ControlError::Unavailable(StoreError::unavailable("secret of the store")),
            ControlError::Internal(StoreError::corrupt("secret of the store")),
        ]
    }

    #[test]
    fn every_error_of_control_is_a_shape_of_the_model_with_its_status() {
        for error in every_control_error() {
            let wire = FrontError::from(error).wire(Namespace::Meetings);
            let shape = ERRORS.iter().find(|shape| shape.name == wire.shape);
            assert_eq!(shape.map(|shape| shape.status), Some(wire.status), "{wire:?}");
        }
    }

    fn every_pipeline_error() -> Vec<PipelineError> {
        use carillon_pipeline::PipelineLimit;
        use carillon_proto::pipeline::PipelineKind;
        let id: carillon_proto::id::MediaPipelineId = "7c9e1f42-2b3c-4d5e-8f90-112233445566".parse().unwrap();
        let bucket: carillon_proto::object::BucketName = "recordings".parse().unwrap();
        vec![
            PipelineError::Invalid { field: "SinkArn", problem: "is wrong".into() },
            PipelineError::NoBucket(bucket.clone()),
            PipelineError::BucketForbidden(bucket),
            PipelineError::Ownership,
            PipelineError::NoConsent,
            PipelineError::MeetingNotFound("0f9a2b6e-1111-4222-8333-444455550706".parse().unwrap()),
            PipelineError::NotFound(id.clone()),
            PipelineError::ResourceNotFound { arn: "arn".into() },
            PipelineError::LimitExceeded(PipelineLimit::Active),
            PipelineError::Busy(id),
            PipelineError::NoEngine(PipelineKind::Capture),
            PipelineError::Refused("no room".into()),
            PipelineError::Draining,
            PipelineError::Unavailable(StoreError::unavailable("secret of the store")),
            PipelineError::Internal(StoreError::corrupt("secret of the store")),
        ]
    }

    #[test]
    fn every_error_of_pipelines_is_a_shape_of_their_model_with_its_status() {
        let others = [FrontError::Throttled, FrontError::NotOffered("Insights are"), FrontError::Late];
        for error in every_pipeline_error().into_iter().map(FrontError::from).chain(others) {
            let wire = error.wire(Namespace::Pipelines);
            let shape = media_pipelines::ERRORS.iter().find(|shape| shape.name == wire.shape);
            assert_eq!(shape.map(|shape| shape.status), Some(wire.status), "{wire:?}");
            assert!(!wire.message.contains("secret"), "{wire:?}");
        }
    }

    #[test]
    fn every_error_of_messaging_is_a_shape_of_its_model_with_its_status() {
        for error in [
            MessagingError::invalid("Metadata", "is wrong"),
            MessagingError::Forbidden("no"),
            MessagingError::NotFound("Bot"),
            MessagingError::Conflict("again"),
            MessagingError::LimitExceeded(carillon_messaging::Limit::Users),
            MessagingError::Unavailable(StoreError::unavailable("secret of the store")),
            MessagingError::Internal(StoreError::corrupt("secret of the store")),
        ] {
            let wire = FrontError::from(error).wire(Namespace::Messaging);
            for table in [crate::generated::identity::ERRORS, crate::generated::messaging::ERRORS] {
                let shape = table.iter().find(|shape| shape.name == wire.shape);
                assert_eq!(shape.map(|shape| shape.status), Some(wire.status), "{wire:?}");
            }
            assert!(!wire.message.contains("secret"), "{wire:?}");
        }
    }

    #[test]
    fn no_error_has_a_success_status_or_tells_of_the_inside() {
        for error in every_control_error() {
            let wire = FrontError::from(error).wire(Namespace::Legacy);
            assert!(wire.status >= 400);
            assert!(!wire.message.contains("secret"), "{wire:?}");
        }
    }

    #[test]
    fn what_is_temporary_says_when_to_come_back() {
        for error in [FrontError::from(ControlError::Draining), FrontError::Late] {
            let wire = error.wire(Namespace::Meetings);
            assert_eq!((wire.status, wire.retry_after), (503, Some(RETRY_AFTER)));
        }
    }

    #[test]
    fn the_legacy_namespace_has_other_names_for_some_errors() {
        let wire = FrontError::Throttled.wire(Namespace::Legacy);
        assert_eq!((wire.shape, wire.status), ("ThrottledClientException", 429));
        let wire = FrontError::from(ControlError::LimitExceeded(Limit::Meetings)).wire(Namespace::Legacy);
        assert_eq!((wire.shape, wire.status), ("ResourceLimitExceededException", 400));
    }
}
