//! Media pipelines: what is captured of a meeting, how it becomes files, what is made of them.

pub mod mux;
