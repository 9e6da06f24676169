//! The AWS-compatible front: operation table, SigV4, validation, errors.
