//! One media thread as a sans-IO state machine: peers, forwarding, mixing.
