//! What the meeting operations mean: create, add, tag, limit, end.
