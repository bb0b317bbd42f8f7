//! EC2 through its actions.
