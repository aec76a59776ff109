use core::fmt;
use std::net::SocketAddr;

use crate::Settings;

/// What a new user is told at the start.
#[derive(Debug)]
pub struct Banner<'a> {
    /// Where the service is.
    pub address: SocketAddr,
    /// What it was told.
    pub settings: &'a Settings,
}

impl fmt::Display for Banner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = self.address;
        write!(f, "{}", self.settings)?;
        writeln!(f, "Server:         http://{address}")?;
        writeln!(f, "Documentation:  http://{address}/docs\n")?;
        writeln!(f, "Public endpoints:")?;
        for path in ["/", "/health", "/public/info"] {
            writeln!(f, "  {path}")?;
        }
        if cfg!(feature = "demo") {
            writeln!(f, "  /demo/token-structure")?;
        }
        writeln!(f, "Protected endpoints:")?;
        for path in ["/api/private", "/api/profile", "/api/admin (requires admin permissions)"] {
            writeln!(f, "  {path}")?;
        }
        Ok(())
    }
}
