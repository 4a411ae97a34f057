//! The services that give credentials, and Parameter Store, in one server.

use std::sync::{Arc, Mutex};

use lambda_fakes::{FakeAws, Request, Response};

const ASSUMED: &str = "<OPERATIONResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
<OPERATIONResult><Credentials><AccessKeyId>KEY</AccessKeyId>\
<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>\
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></OPERATIONResult>\
</OPERATIONResponse>";
const DENIED: &str = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
<Type>Sender</Type><Code>AccessDenied</Code><Message>MESSAGE</Message></Error></ErrorResponse>";
/// The response of IAM Identity Center.
const SIGNED_ON: &str = r#"{"roleCredentials": {"accessKeyId": "ASIASSO",
    "secretAccessKey": "secret", "sessionToken": "token", "expiration": 4070908800000}}"#;
/// The response of AWS Sign-In.
const REFRESHED: &str = r#"{"accessToken": {"accessKeyId": "ASIALOGIN",
    "secretAccessKey": "secret", "sessionToken": "token"}, "tokenType": "aws_sigv4",
    "expiresIn": 900, "refreshToken": "next-refresh-token"}"#;
/// A refresh token that AWS Sign-In no longer accepts.
pub(crate) const ENDED_TOKEN: &str = "ended-refresh-token";
/// A code that STS does not accept.
pub(crate) const WRONG_CODE: &str = "000000";

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Path and query.
    pub(crate) path: String,
    pub(crate) body: String,
    /// The access key that signed it; empty without a signature.
    pub(crate) key: String,
    /// The proof of possession of AWS Sign-In.
    pub(crate) proof: String,
}

impl Seen {
    fn is_for_credentials(&self) -> bool {
        self.path != "/" || self.body.starts_with("Action=AssumeRole")
    }
}

/// STS, IAM Identity Center, AWS Sign-In and Parameter Store. A role `role/Name` gives the access
/// key `ASIANAME`; `role/Denied` is denied.
pub(crate) struct SignInServices {
    server: FakeAws,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl SignInServices {
    pub(crate) fn start() -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let server = FakeAws::start({
            let seen = seen.clone();
            move |request| {
                let read = read(request);
                let (status, body) = answer(&read);
                seen.lock().unwrap().push(read);
                Response::new(status, body)
            }
        });
        Self {
            server: server.unwrap(),
            seen,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.server.url()
    }

    /// The requests for credentials, and the distinct access keys that signed the others.
    pub(crate) fn seen(&self) -> (Vec<Seen>, Vec<String>) {
        let seen = self.seen.lock().unwrap().clone();
        let (credentials, others): (Vec<_>, Vec<_>) =
            seen.into_iter().partition(Seen::is_for_credentials);
        let mut keys: Vec<_> = others.into_iter().map(|seen| seen.key).collect();
        keys.dedup();
        (credentials, keys)
    }
}

fn read(request: &Request) -> Seen {
    let key = request.header("authorization").split_once("Credential=");
    let key = key.and_then(|(_, rest)| rest.split('/').next());
    Seen {
        path: request.path.clone(),
        key: key.unwrap_or_default().to_owned(),
        proof: request.header("dpop").to_owned(),
        body: String::from_utf8_lossy(&request.body).into_owned(),
    }
}

fn answer(request: &Seen) -> (u16, String) {
    let body = &request.body;
    if request.path.starts_with("/federation/credentials") {
        return (200, SIGNED_ON.to_owned());
    }
    if request.path == "/v1/token" {
        return if body.contains(ENDED_TOKEN) {
            let error = r#"{"__type": "AccessDeniedException", "error": "TOKEN_EXPIRED",
                "message": "The refresh token has expired"}"#;
            (401, error.to_owned())
        } else {
            (200, REFRESHED.to_owned())
        };
    }
    let Some(operation) = body
        .strip_prefix("Action=")
        .and_then(|rest| rest.split('&').next())
    else {
        return (
            200,
            r#"{"Parameters": [], "InvalidParameters": []}"#.to_owned(),
        );
    };
    let role = body.split_once("%3Arole%2F").map_or("", |(_, rest)| rest);
    let role = role.split('&').next().unwrap_or_default();
    if role == "Denied" {
        let message = "User: arn:aws:iam::123456789012:user/me is not authorized to perform: \
                       sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Denied";
        return (403, DENIED.replace("MESSAGE", message));
    }
    if body.contains(&format!("TokenCode={WRONG_CODE}")) {
        let message = "MultiFactorAuthentication failed with invalid MFA one time pass code.";
        return (403, DENIED.replace("MESSAGE", message));
    }
    let key = format!("ASIA{}", role.to_uppercase());
    (
        200,
        ASSUMED.replace("OPERATION", operation).replace("KEY", &key),
    )
}
