//! Hosts, as whoever runs commands on them sees them.
