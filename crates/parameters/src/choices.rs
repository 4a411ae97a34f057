//! Choices that the deployer acts on, spelled as CloudFormation spells them.

/// An enum whose members have one text form each, and the list of these forms.
macro_rules! choices {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $member:ident = $text:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$of])* $member),+ }

        impl $name {
            /// The text forms of all choices.
            pub const TEXTS: &[&str] = &[$($text),+];

            /// The choice with this text form.
            pub fn of(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$member),)+
                    _ => None,
                }
            }

            /// Its text form.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$member => $text),+ }
            }
        }
    };
}

choices! {
    /// The processor of the Lambda functions.
    Architecture {
        /// Graviton: a fifth cheaper.
        Arm64 = "arm64",
        /// Intel and AMD.
        X86 = "x86_64",
    }
}

choices! {
    /// How the capacity of the Kinesis streams is paid.
    StreamMode {
        /// By the shard, each 1 MB or 1,000 records a second.
        Provisioned = "PROVISIONED",
        /// By the gigabyte.
        OnDemand = "ON_DEMAND",
    }
}

choices! {
    /// How the delivery streams compress what they write.
    Compression {
        /// GZIP, which Athena reads as it is.
        Gzip = "GZIP",
        /// Not at all.
        Uncompressed = "UNCOMPRESSED",
    }
}
