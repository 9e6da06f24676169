//! Suppliers of the ports: the embedded store.
