//! What Portcullis costs, measured beside its peers.
