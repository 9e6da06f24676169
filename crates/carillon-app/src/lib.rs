//! The application front: the rooms REST API.
