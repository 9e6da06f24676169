mod consent;
mod create;
mod life;
pub(crate) mod world;
