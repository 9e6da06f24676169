//! What Carillon needs from outside: stores, clock, entropy, live meetings; with in-memory versions.
