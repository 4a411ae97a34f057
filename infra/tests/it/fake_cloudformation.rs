//! CloudFormation on 127.0.0.1 that does what its script says, and records every request. Of the other
//! services it knows the caller's account; everything else that is described does not exist.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, MutexGuard};

use lambda_fakes::{FakeAws, Request, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use test_terminal::{CommandBuilder, Terminal};

pub(crate) const ACCOUNT: &str = "123456789012";
/// The stack that the tests deploy: it has no functions, so that nothing is uploaded.
pub(crate) const STACK: &str = "AmazonConnectDataAnalyticsSample-bootstrap";

/// Looks at the events of a stack after which it completes without the others.
const MOST_POLLS: usize = 12;

/// An event of a stack or a resource.
#[derive(Clone, Debug)]
pub(crate) struct ScriptedEvent {
    logical_id: String,
    resource_type: &'static str,
    physical_id: String,
    status: &'static str,
    reason: String,
}

impl ScriptedEvent {
    /// An event of a resource.
    pub(crate) fn resource(
        logical_id: &str,
        resource_type: &'static str,
        status: &'static str,
        reason: &str,
    ) -> Self {
        Self {
            logical_id: logical_id.to_owned(),
            resource_type,
            physical_id: logical_id.to_lowercase(),
            status,
            reason: reason.to_owned(),
        }
    }

    /// A resource with its physical ID.
    pub(crate) fn existing(
        logical_id: &str,
        resource_type: &'static str,
        physical_id: &str,
        status: &'static str,
    ) -> Self {
        Self {
            physical_id: physical_id.to_owned(),
            ..Self::resource(logical_id, resource_type, status, "")
        }
    }

    /// An event of a stack itself, which changes its status.
    pub(crate) fn stack(name: &str, status: &'static str, reason: &str) -> Self {
        Self {
            logical_id: name.to_owned(),
            resource_type: "AWS::CloudFormation::Stack",
            physical_id: stack_id(name),
            status,
            reason: reason.to_owned(),
        }
    }

    /// An event of a nested stack as a resource of its parent.
    pub(crate) fn nested(logical_id: &str, name: &str, status: &'static str, reason: &str) -> Self {
        Self {
            logical_id: logical_id.to_owned(),
            ..Self::stack(name, status, reason)
        }
    }
}

pub(crate) fn stack_id(name: &str) -> String {
    format!(
        "arn:aws:cloudformation:us-east-1:{ACCOUNT}:stack/{name}/5a542081-ee39-55fb-9468-87ac00000001"
    )
}

/// What the account has, and what operations lead to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Script {
    stacks: BTreeMap<String, ScriptedStack>,
    outcomes: BTreeMap<&'static str, Vec<ScriptedEvent>>,
    denied: Option<&'static str>,
    rejection: Option<Rejection>,
    /// Outputs of stacks: name and value.
    outputs: BTreeMap<String, [&'static str; 2]>,
    /// Stacks that complete together.
    together: BTreeSet<&'static str>,
    /// Whether all buckets belong to somebody else.
    are_buckets_denied: bool,
    /// The only bucket that exists, if any does.
    granting_bucket: Option<GrantingBucket>,
    /// Status codes and responses of other services by operation.
    responses: BTreeMap<&'static str, (u16, Value)>,
}

/// A bucket whose ACL grants access to log delivery until it is reset.
#[derive(Clone, Debug)]
struct GrantingBucket {
    name: &'static str,
    is_reset: bool,
    /// How often resetting the ACL is denied.
    denials: usize,
}

#[derive(Clone, Debug, Default)]
struct ScriptedStack {
    status: String,
    is_protected: bool,
    template: Option<String>,
    parameters: BTreeMap<String, String>,
    /// Template and parameters of the last change set.
    planned: Option<(String, BTreeMap<String, String>)>,
    /// Oldest first.
    events: Vec<ScriptedEvent>,
    /// How often the events were described since an operation started that others complete.
    waiting: Option<usize>,
    /// Resources with their status.
    resources: Vec<ScriptedEvent>,
}

/// Why change sets fail.
#[derive(Clone, Debug)]
struct Rejection {
    reason: &'static str,
    /// Logical ID, type, path and reason of each finding.
    findings: Vec<[&'static str; 4]>,
}

impl Script {
    /// A stack with a status.
    pub(crate) fn stack(mut self, name: &str, status: &'static str) -> Self {
        let stack = self.stacks.entry(name.to_owned()).or_default();
        status.clone_into(&mut stack.status);
        self
    }

    /// Events that a stack had before.
    pub(crate) fn history(mut self, name: &str, events: &[ScriptedEvent]) -> Self {
        let stack = self.stacks.entry(name.to_owned()).or_default();
        stack.events.extend_from_slice(events);
        self
    }

    /// Events that follow when an operation is called. The last one of a stack is its status.
    pub(crate) fn on(mut self, action: &'static str, events: &[ScriptedEvent]) -> Self {
        self.outcomes.insert(action, events.to_vec());
        self
    }

    /// Stacks that complete only after the operations of all of them have started and were followed, or after
    /// their events were described [`MOST_POLLS`] times.
    pub(crate) fn together(mut self, stacks: &[&'static str]) -> Self {
        self.together.extend(stacks);
        self
    }

    /// An output of a stack.
    pub(crate) fn output(mut self, stack: &str, name: &'static str, value: &'static str) -> Self {
        self.outputs.insert(stack.to_owned(), [name, value]);
        self
    }

    /// Resources of a stack, with their status.
    pub(crate) fn resources(mut self, name: &str, resources: &[ScriptedEvent]) -> Self {
        let stack = self.stacks.entry(name.to_owned()).or_default();
        stack.resources = resources.to_vec();
        self
    }

    /// All buckets exist in other accounts.
    pub(crate) fn deny_buckets(mut self) -> Self {
        self.are_buckets_denied = true;
        self
    }

    /// A bucket whose ACL grants access to log delivery. The first requests to reset the ACL are denied.
    pub(crate) fn granting_bucket(mut self, name: &'static str, denials: usize) -> Self {
        self.granting_bucket = Some(GrantingBucket {
            name,
            is_reset: false,
            denials,
        });
        self
    }

    /// The response of another service to an operation.
    pub(crate) fn respond(mut self, operation: &'static str, response: Value) -> Self {
        self.responses.insert(operation, (200, response));
        self
    }

    /// The error of another service in an operation.
    pub(crate) fn fail(mut self, operation: &'static str, code: &str) -> Self {
        let error = json!({"__type": code, "message": "any"});
        self.responses.insert(operation, (400, error));
        self
    }

    /// Denies an operation.
    pub(crate) fn deny(mut self, action: &'static str) -> Self {
        self.denied = Some(action);
        self
    }

    /// Change sets fail with a reason and findings of early validation.
    pub(crate) fn reject(mut self, reason: &'static str, findings: &[[&'static str; 4]]) -> Self {
        self.rejection = Some(Rejection {
            reason,
            findings: findings.to_vec(),
        });
        self
    }
}

/// A request to CloudFormation, or one that resets an ACL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    pub(crate) action: String,
    /// The parameters by their names in the Query protocol, such as `Tags.member.1.Key`.
    pub(crate) parameters: BTreeMap<String, String>,
}

impl Recorded {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    fn changes(&self) -> bool {
        let reads = ["Describe", "List", "Get"];
        !reads.iter().any(|prefix| self.action.starts_with(prefix))
    }
}

#[derive(Debug)]
struct State {
    script: Script,
    recorded: Vec<Recorded>,
}

pub(crate) struct FakeCloudFormation {
    server: FakeAws,
    state: Arc<Mutex<State>>,
}

impl FakeCloudFormation {
    pub(crate) fn start(script: Script) -> Self {
        let state = Arc::new(Mutex::new(State {
            script,
            recorded: Vec::new(),
        }));
        let server = FakeAws::start({
            let state = state.clone();
            move |request| respond(request, &mut state.lock().unwrap())
        });
        Self {
            server: server.unwrap(),
            state,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Runs `infra` without a terminal.
    pub(crate) fn infra(&self, arguments: &[&str]) -> Finished {
        let folder = tempfile::tempdir().unwrap();
        let output = self.command(folder.path(), arguments).output().unwrap();
        Finished::from(output)
    }

    /// `infra` in a folder that gets a configuration.
    pub(crate) fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let sources = ["ctr-stack-enabled = true\n", "ae-stack-enabled = true\n"];
        for (name, configuration) in [("ctr.toml", sources[0]), ("both.toml", &sources.concat())] {
            std::fs::write(folder.join(name), configuration).unwrap();
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_infra"));
        command
            .args(arguments)
            .env_clear()
            .envs([
                ("AWS_ENDPOINT_URL", self.server.url().as_str()),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ACCESS_KEY_ID", "test"),
                ("AWS_SECRET_ACCESS_KEY", "test"),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ])
            .current_dir(folder);
        command
    }

    /// Runs `infra` on a terminal, in a folder that gets a configuration.
    pub(crate) fn infra_on_terminal(&self, folder: &Path, arguments: &[&str]) -> Terminal {
        let command = self.command(folder, arguments);
        let mut on_terminal = CommandBuilder::new(command.get_program());
        on_terminal.args(command.get_args());
        on_terminal.env_clear();
        for (name, value) in command.get_envs() {
            on_terminal.env(name, value.unwrap());
        }
        on_terminal.env("TERM", "xterm");
        on_terminal.cwd(folder);
        Terminal::start(on_terminal, 50)
    }

    /// The requests that change something, in order.
    pub(crate) fn changes(&self) -> Vec<Recorded> {
        let state = self.state();
        let changes = state.recorded.iter().filter(|request| request.changes());
        changes.cloned().collect()
    }

    /// The operations of all requests, in order.
    pub(crate) fn actions(&self) -> Vec<String> {
        let state = self.state();
        let actions = state.recorded.iter().map(|request| request.action.clone());
        actions.collect()
    }

    /// The only request of an operation.
    #[track_caller]
    pub(crate) fn only(&self, action: &str) -> Recorded {
        let state = self.state();
        let mut found = state.recorded.iter().filter(|it| it.action == action);
        let request = found.next().cloned();
        assert!(found.next().is_none(), "{action} was called again");
        request.unwrap_or_else(|| panic!("{action} was not called: {:?}", state.recorded))
    }
}

/// A run of `infra`.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Finished {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

impl Finished {
    /// Asserts the exit code, and texts on standard error.
    #[track_caller]
    pub(crate) fn expect(&self, code: i32, messages: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        for message in messages {
            assert!(
                self.stderr.contains(message),
                "{message} is not in {self:#?}"
            );
        }
    }
}

fn respond(request: &Request, state: &mut State) -> Response {
    if request.body.starts_with(b"Action=") {
        return query(form(&request.body), state);
    }
    if let Some((status, response)) = state.script.responses.get(request.operation.as_str()) {
        return Response::json(*status, response.to_string());
    }
    if let Some(response) = granting_bucket(request, state) {
        return response;
    }
    // Parameter Store has nothing and stores everything, S3 stores objects; nothing else exists.
    match request.operation.as_str() {
        "AmazonSSM.GetParameters" => {
            Response::json(200, r#"{"Parameters": [], "InvalidParameters": []}"#)
        }
        "AmazonSSM.PutParameter" => Response::json(200, r#"{"Version": 1}"#),
        "" if request.method == "PUT" => Response::new(200, ""),
        "" if request.path.contains("list-type=2") => {
            Response::new(200, "<ListBucketResult></ListBucketResult>")
        }
        "" if state.script.are_buckets_denied => Response::new(403, ""),
        "" => Response::new(404, ""),
        _ => Response::json(400, r#"{"__type": "ResourceNotFoundException"}"#),
    }
}

/// The response to a request for the bucket that exists.
fn granting_bucket(request: &Request, state: &mut State) -> Option<Response> {
    let bucket = state.script.granting_bucket.as_mut()?;
    let path = request.path.strip_prefix('/')?.strip_prefix(bucket.name)?;
    let operation = path.trim_start_matches(['/', '?']);
    let response = match (request.method.as_str(), operation) {
        ("HEAD", _) => Response::new(200, ""),
        ("GET", "acl") => Response::new(200, bucket.acl()),
        ("PUT", "acl") => {
            state.recorded.push(Recorded {
                action: "PutBucketAcl".to_owned(),
                parameters: BTreeMap::new(),
            });
            if bucket.denials > 0 {
                bucket.denials -= 1;
                let denied = "<Error><Code>AccessDenied</Code><Message>no</Message></Error>";
                Response::new(403, denied)
            } else {
                bucket.is_reset = true;
                Response::new(200, "")
            }
        }
        // It has no policy and no ownership controls.
        _ => Response::new(404, ""),
    };
    Some(response)
}

impl GrantingBucket {
    fn acl(&self) -> String {
        let owner = "<ID>owner</ID>";
        let grants = if self.is_reset {
            String::new()
        } else {
            let namespace = "http://www.w3.org/2001/XMLSchema-instance";
            let group = "<URI>http://acs.amazonaws.com/groups/s3/LogDelivery</URI>";
            format!(
                r#"<Grant><Grantee xmlns:xsi="{namespace}" xsi:type="Group">{group}</Grantee><Permission>WRITE</Permission></Grant>"#
            )
        };
        format!(
            "<AccessControlPolicy><Owner>{owner}</Owner><AccessControlList>{grants}</AccessControlList></AccessControlPolicy>"
        )
    }
}

fn form(body: &[u8]) -> BTreeMap<String, String> {
    let body = std::str::from_utf8(body).unwrap();
    let decoded = |text| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn query(mut parameters: BTreeMap<String, String>, state: &mut State) -> Response {
    let action = parameters.remove("Action").unwrap();
    if action == "GetCallerIdentity" {
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/me");
        let identity = format!("<Account>{ACCOUNT}</Account><Arn>{arn}</Arn><UserId>me</UserId>");
        return result(&action, &identity);
    }
    let request = Recorded { action, parameters };
    state.recorded.push(request.clone());
    let script = &mut state.script;
    if script.denied == Some(request.action.as_str()) {
        let message = format!(
            "User: arn:aws:iam::{ACCOUNT}:user/me is not authorized to perform: cloudformation:{}",
            request.action
        );
        return error(403, "AccessDenied", &message);
    }
    match script.answer(&request) {
        Ok(content) => result(&request.action, &content),
        Err(missing) => error(
            400,
            "ValidationError",
            &format!("Stack with id {missing} does not exist"),
        ),
    }
}

fn result(action: &str, content: &str) -> Response {
    Response::new(
        200,
        format!("<{action}Response><{action}Result>{content}</{action}Result></{action}Response>"),
    )
}

fn error(status: u16, code: &str, message: &str) -> Response {
    let error = format!("<Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>");
    Response::new(
        status,
        format!("<ErrorResponse><Error>{error}</Error></ErrorResponse>"),
    )
}

impl Script {
    /// The content of a response, or the name of a stack that does not exist.
    fn answer(&mut self, request: &Recorded) -> Result<String, String> {
        match request.action.as_str() {
            "DescribeStacks" => self.describe(request),
            "ListStackResources" => self.list_resources(request),
            "GetTemplate" => {
                let template = self.find(request)?.1.template.as_deref();
                Ok(element(
                    "TemplateBody",
                    template.unwrap_or(r#"{"Resources": {}}"#),
                ))
            }
            "DescribeStackEvents" => {
                let events = self.events(request)?;
                self.count_poll(request);
                Ok(events)
            }
            "CreateChangeSet" => Ok(self.create_change_set(request)),
            "DescribeChangeSet" => Ok(self.describe_change_set()),
            "DescribeEvents" => Ok(self.findings()),
            "UpdateTerminationProtection" => {
                let name = request.get("StackName").unwrap_or_default();
                let stack = self.stacks.get_mut(name).ok_or_else(|| name.to_owned())?;
                stack.is_protected = request.get("EnableTerminationProtection") == Some("true");
                Ok(String::new())
            }
            action => {
                self.happen(action, request);
                Ok(String::new())
            }
        }
    }

    fn find(&self, request: &Recorded) -> Result<(&String, &ScriptedStack), String> {
        let wanted = request.get("StackName").unwrap_or_default();
        let mut stacks = self.stacks.iter();
        let found = stacks.find(|(name, _)| *name == wanted || stack_id(name) == wanted);
        found.ok_or_else(|| wanted.to_owned())
    }

    fn describe(&self, request: &Recorded) -> Result<String, String> {
        let (name, stack) = self.find(request)?;
        let parameters = stack.parameters.iter().map(|(key, value)| {
            member(
                &[
                    element("ParameterKey", key),
                    element("ParameterValue", value),
                ]
                .concat(),
            )
        });
        let outputs = self.outputs.get(name).into_iter().map(|[key, value]| {
            member(&[element("OutputKey", key), element("OutputValue", value)].concat())
        });
        let fields = [
            element("StackId", &stack_id(name)),
            element("StackName", name),
            element("CreationTime", "2026-11-23T10:00:00Z"),
            element("StackStatus", &stack.status),
            element(
                "EnableTerminationProtection",
                &stack.is_protected.to_string(),
            ),
            element_of("Parameters", &parameters.collect::<String>()),
            element_of("Outputs", &outputs.collect::<String>()),
        ];
        Ok(element_of("Stacks", &member(&fields.concat())))
    }

    fn list_resources(&self, request: &Recorded) -> Result<String, String> {
        let resource = |resource: &ScriptedEvent| {
            let fields = [
                element("LogicalResourceId", &resource.logical_id),
                element("PhysicalResourceId", &resource.physical_id),
                element("ResourceType", resource.resource_type),
                element("ResourceStatus", resource.status),
                element("LastUpdatedTimestamp", "2026-11-23T10:00:00Z"),
            ];
            member(&fields.concat())
        };
        let resources: String = self
            .find(request)?
            .1
            .resources
            .iter()
            .map(resource)
            .collect();
        Ok(element_of("StackResourceSummaries", &resources))
    }

    /// Counts a look at the events of a stack that completes together with others. Two prove that a program
    /// has read the first.
    fn count_poll(&mut self, request: &Recorded) {
        let wanted = request.get("StackName").unwrap_or_default();
        for (name, stack) in &mut self.stacks {
            if let Some(polls) = stack.waiting.as_mut().filter(|_| stack_id(name) == wanted) {
                *polls += 1;
            }
        }
        let polls = |name: &&str| self.stacks.get(*name).and_then(|stack| stack.waiting);
        let is_followed = |name: &&str| polls(name).is_some_and(|polls| polls >= 2);
        let are_all_followed = self.together.iter().all(is_followed);
        for (name, stack) in &mut self.stacks {
            if stack
                .waiting
                .is_some_and(|polls| are_all_followed || polls >= MOST_POLLS)
            {
                stack.waiting = None;
                "CREATE_COMPLETE".clone_into(&mut stack.status);
                let event = ScriptedEvent::stack(name, "CREATE_COMPLETE", "");
                stack.events.push(event);
            }
        }
    }

    fn events(&self, request: &Recorded) -> Result<String, String> {
        let (name, stack) = self.find(request)?;
        let event = |(number, event): (usize, &ScriptedEvent)| {
            let fields = [
                element("EventId", &format!("{name}-{number}")),
                element("StackId", &stack_id(name)),
                element("StackName", name),
                element("Timestamp", "2026-11-23T10:00:00Z"),
                element("LogicalResourceId", &event.logical_id),
                element("PhysicalResourceId", &event.physical_id),
                element("ResourceType", event.resource_type),
                element("ResourceStatus", event.status),
                element("ResourceStatusReason", &event.reason),
            ];
            member(&fields.concat())
        };
        // Newest first.
        let events: String = stack.events.iter().enumerate().rev().map(event).collect();
        Ok(element_of("StackEvents", &events))
    }

    /// A new stack exists from its first change set on.
    fn create_change_set(&mut self, request: &Recorded) -> String {
        let name = request.get("StackName").unwrap_or_default();
        let stack = self.stacks.entry(name.to_owned()).or_default();
        if request.get("ChangeSetType") == Some("CREATE") || stack.status.is_empty() {
            "REVIEW_IN_PROGRESS".clone_into(&mut stack.status);
        }
        let mut parameters = stack.parameters.clone();
        let names = (1..).map(|number| format!("Parameters.member.{number}"));
        for name in names {
            let Some(key) = request.get(&format!("{name}.ParameterKey")) else {
                break;
            };
            if let Some(value) = request.get(&format!("{name}.ParameterValue")) {
                parameters.insert(key.to_owned(), value.to_owned());
            }
        }
        let template = request.get("TemplateBody").unwrap_or_default();
        stack.planned = Some((template.to_owned(), parameters));
        let id = format!("arn:aws:cloudformation:us-east-1:{ACCOUNT}:changeSet/{name}/1");
        [element("Id", &id), element("StackId", &stack_id(name))].concat()
    }

    fn describe_change_set(&self) -> String {
        match &self.rejection {
            Some(rejection) => [
                element("Status", "FAILED"),
                element("StatusReason", rejection.reason),
                element("ExecutionStatus", "UNAVAILABLE"),
            ]
            .concat(),
            None => [
                element("Status", "CREATE_COMPLETE"),
                element("ExecutionStatus", "AVAILABLE"),
            ]
            .concat(),
        }
    }

    fn findings(&self) -> String {
        let findings = self
            .rejection
            .iter()
            .flat_map(|rejection| &rejection.findings);
        let finding = |[logical_id, resource_type, path, reason]: &[&str; 4]| {
            let fields = [
                element("EventId", logical_id),
                element("EventType", "VALIDATION_ERROR"),
                element("LogicalResourceId", logical_id),
                element("ResourceType", resource_type),
                element("ValidationStatus", "FAILED"),
                element("ValidationPath", path),
                element("ValidationStatusReason", reason),
            ];
            member(&fields.concat())
        };
        let findings: String = findings.map(finding).collect();
        element_of("OperationEvents", &findings)
    }

    /// Adds the events of an operation to their stacks: those of the script, or a success.
    fn happen(&mut self, action: &str, request: &Recorded) {
        let subject = self.subject(request);
        let executed = subject.as_ref().filter(|_| action == "ExecuteChangeSet");
        if let Some(name) = executed
            && let Some(stack) = self.stacks.get_mut(name)
        {
            if let Some((template, parameters)) = stack.planned.take() {
                (stack.template, stack.parameters) = (Some(template), parameters);
            }
            if self.together.contains(name.as_str()) {
                stack.waiting = Some(0);
                let event = ScriptedEvent::stack(name, "CREATE_IN_PROGRESS", "");
                event.status.clone_into(&mut stack.status);
                stack.events.push(event);
                return;
            }
        }
        let scripted = self.outcomes.get(action).cloned();
        let success = || self.success(action, subject.as_ref());
        let events = scripted.unwrap_or_else(success);
        // The own event of a stack follows the events of its resources.
        let mut group = Vec::new();
        for event in events {
            let name = self
                .stacks
                .keys()
                .find(|name| stack_id(name) == event.physical_id && **name == event.logical_id);
            let (name, status) = (name.cloned(), event.status);
            group.push(event);
            if let Some(stack) = name.and_then(|name| self.stacks.get_mut(&name)) {
                status.clone_into(&mut stack.status);
                stack.events.append(&mut group);
            }
        }
    }

    /// The stack that an operation changes.
    fn subject(&self, request: &Recorded) -> Option<String> {
        let subject = request.get("StackName").or(request.get("ChangeSetName"))?;
        let is_subject = |name: &&String| subject.split(['/', ':']).any(|part| part == **name);
        self.stacks.keys().find(is_subject).cloned()
    }

    fn success(&self, action: &str, subject: Option<&String>) -> Vec<ScriptedEvent> {
        let Some(name) = subject else {
            return Vec::new();
        };
        let is_created = self.stacks[name].status.starts_with("CREATE_")
            || self.stacks[name].status == "REVIEW_IN_PROGRESS";
        let status = match (action, is_created) {
            ("ExecuteChangeSet", true) => "CREATE_COMPLETE",
            ("ExecuteChangeSet", false) => "UPDATE_COMPLETE",
            ("RollbackStack", true) => "ROLLBACK_COMPLETE",
            ("RollbackStack" | "ContinueUpdateRollback", _) => "UPDATE_ROLLBACK_COMPLETE",
            ("DeleteStack", _) => "DELETE_COMPLETE",
            _ => return Vec::new(),
        };
        vec![ScriptedEvent::stack(name, status, "")]
    }
}

fn element(name: &str, text: &str) -> String {
    element_of(name, &text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// An element with other elements.
fn element_of(name: &str, content: &str) -> String {
    format!("<{name}>{content}</{name}>")
}

fn member(content: &str) -> String {
    element_of("member", content)
}
