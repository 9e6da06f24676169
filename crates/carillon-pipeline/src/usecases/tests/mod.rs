mod create;
mod life;
mod world;
