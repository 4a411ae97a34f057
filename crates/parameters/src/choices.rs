//! Enumerations, spelled as in CloudFormation.

/// An enum whose members have one name each, and the list of these names.
macro_rules! choices {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $member:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$of])* $member),+ }

        impl $name {
            pub const NAMES: &[&str] = &[$($text),+];

            /// The member with this name.
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$member),)+
                    _ => None,
                }
            }

            pub fn as_str(self) -> &'static str {
                match self { $(Self::$member => $text),+ }
            }
        }
    };
}

choices! {
    /// Architecture of the Lambda functions.
    Architecture {
        /// Graviton, 20 % cheaper.
        Arm64 = "arm64",
        /// Intel and AMD.
        X86 = "x86_64",
    }
}

choices! {
    /// Capacity mode of the Kinesis streams.
    StreamMode {
        /// Billed per shard of 1 MB or 1,000 records a second.
        Provisioned = "PROVISIONED",
        /// Billed per gigabyte.
        OnDemand = "ON_DEMAND",
    }
}

choices! {
    /// Compression of delivered files.
    Compression {
        /// GZIP, which Athena reads directly.
        Gzip = "GZIP",
        /// No compression.
        Uncompressed = "UNCOMPRESSED",
    }
}
