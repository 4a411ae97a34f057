"""Executes the state machine of the curated tables with an interpreter of the Amazon States Language, that of moto.

    python executions.py <template>...

The function, Athena and Glue are replaced by a script: each scenario says what they return, and what is expected of the execution. Waits
take no time. Not checked: permissions, quotas, and the payloads of the function, which its own tests check.
"""

import contextlib
import hashlib
import json
import logging
import pathlib
import re
import sys
import time
import uuid
from unittest import mock

import boto3
from moto import mock_aws
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import StateTaskServiceCallback
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_lambda import StateTaskLambda
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:plan"
ROLE = "arn:aws:iam::123456789012:role/curation"
TIMEOUT = 60
ATTEMPTS = 3
THROTTLED = "Athena.TooManyRequestsException"
FAILED = "States.TaskFailed"


class Failure(Exception):
    """An error of a task."""


class World:
    """What the function, Athena and Glue do: two months, each with two days that are not stored."""

    def __init__(self, months=2, days=2, failures=None, request=None):
        of_table = {"relation": "contacts", "curated": "curated", "rowTable": "rows"}
        numbers = range(1, months + 1)
        self.items = [{**of_table, "month": f"2026-{number:02}", "expression": f"month={number}"} for number in numbers]
        self.days = {item["month"]: [f"{item['month']}-{day + 1:02}" for day in range(days)] for item in self.items}
        self.request = request or {}
        # Errors of tasks: the text that the call contains, and the errors of the first calls.
        self.failures = {text: list(errors) for text, errors in (failures or {}).items()}
        self.statements, self.tokens, self.results, self.stored = [], [], None, {}

    def call(self, resource, parameters):
        """The result of a task."""
        text = json.dumps(parameters)
        for part, errors in self.failures.items():
            if part in text and errors:
                self.note(resource, parameters)
                raise Failure(errors.pop(0))
        self.note(resource, parameters)
        if resource == FUNCTION:
            return getattr(self, parameters["step"])(parameters)
        if "getPartitions" in resource:
            locations = self.stored.values()
            return {"Partitions": [{"Values": ["2026", "1", "1"], "StorageDescriptor": {"Location": location}} for location in locations]}
        verb, day, *location = parameters["QueryString"].split()
        if verb == "SET":
            self.stored[day] = location[0]
        return {"QueryExecution": {"Status": {"State": "SUCCEEDED"}}}

    def note(self, resource, parameters):
        if "athena" in resource:
            self.statements.append(parameters["QueryString"])
            if "ClientRequestToken" in parameters:
                self.tokens.append((parameters["ClientRequestToken"], parameters["QueryString"]))

    # The steps of the function.

    def months(self, _):
        return {"request": {"dryRun": False, **self.request}, "items": self.items}

    def month(self, event):
        number = event["round"] + 1
        outdated = [day for day in self.days[event["item"]["month"]] if day not in self.stored]
        statements = [{verb.lower(): f"{verb} {day} location-{number}" for verb in ("UNLOAD", "ADD", "SET")} for day in outdated]
        runs = not self.request.get("dryRun") and number <= ATTEMPTS
        return {"round": number, "days": statements if runs else [], "result": {"month": event["item"]["month"], "outdated": outdated}}

    def views(self, event):
        self.results = event["results"]
        failed = sum(bool(result.get("isUnknown") or result.get("outdated")) for result in self.results)
        return {"views": [{"statement": "VIEW contacts"}], "failed": failed}


# The world of the execution that runs.
WORLD = [None]
WAIT = time.sleep


def run_task(task, env):
    """Runs a task in the world."""
    if isinstance(task, StateTaskLambda):
        parameters = task._eval_parameters(env=env)["Payload"]
    else:
        task.resource.eval(env=env)
        env.stack.pop()
        parameters = task._eval_parameters(env=env)
    try:
        env.stack.append(WORLD[0].call(task.resource.resource_arn, parameters))
    except Failure as failure:
        error = str(failure)
        details = EventDetails(taskFailedEventDetails=TaskFailedEventDetails(error=error, cause=error))
        name = StatesErrorName(StatesErrorNameType.StatesTaskFailed) if error == FAILED else CustomErrorName(error)
        event = FailureEvent(env=env, error_name=name, event_type=HistoryEventType.TaskFailed, event_details=details)
        raise FailureEventException(failure_event=event) from failure


def definition(properties):
    """The definition of a state machine in a template, with its substitutions."""

    integrations = {
        "RunStatement": "arn:aws:states:::athena:startQueryExecution.sync",
        "GetPartitions": "arn:aws:states:::aws-sdk:glue:getPartitions",
    }

    def one(match):
        name = match[1]
        return integrations.get(name, FUNCTION if name.endswith("Lambda") else name.lower())

    return re.sub(r"\$\{(\w+)\}", one, json.dumps(properties["Definition"]))


def execute(client, machine, world):
    """The status and the error of an execution."""
    WORLD[0] = world
    execution = client.start_execution(stateMachineArn=machine, name=uuid.uuid4().hex, input="{}")["executionArn"]
    deadline = time.monotonic() + TIMEOUT
    while (found := client.describe_execution(executionArn=execution))["status"] == "RUNNING":
        if time.monotonic() > deadline:
            return "TIMED_OUT", None
        WAIT(0.02)
    return found["status"], found.get("error")


def of_day(world, day):
    return [statement for statement in world.statements if f" {day} " in statement]


def scenarios(run):
    """Runs all scenarios; yields the name of each, what is found and what is expected."""
    days = ["2026-01-01", "2026-01-02", "2026-02-01", "2026-02-02"]
    stored = [f"{verb} 2026-01-01 location-1" for verb in ("UNLOAD", "ADD", "SET")]

    world, end = run()
    yield "all days are stored", (end, sorted(world.stored)), (("SUCCEEDED", None), days)
    yield "a day is written, added and swapped", of_day(world, days[0]), stored
    found = (world.statements.count("VIEW contacts"), world.statements[-1:])
    yield "views are replaced at the end", found, (1, ["VIEW contacts"])
    tokens = [(hashlib.sha256(text.encode()).hexdigest(), text) for text in world.statements if text.startswith("UNLOAD")]
    yield "a statement that writes files has a token of its own", sorted(world.tokens), sorted(tokens)

    world, end = run(failures={"UNLOAD 2026-01-01": [FAILED]})
    yield "a failed UNLOAD is planned again", (end, sorted(world.stored)), (("SUCCEEDED", None), days)
    again = [stored[0], *(text.replace("location-1", "location-2") for text in stored)]
    yield "a failed UNLOAD changes no partition", of_day(world, days[0]), again

    for verb, done in (("ADD", 2), ("SET", 3)):
        world, end = run(failures={f"{verb} 2026-01-01": [FAILED]})
        again = stored[:done] + [text.replace("location-1", "location-2") for text in stored]
        yield f"a day whose {verb} failed is written to another location", (end, of_day(world, days[0])), (("SUCCEEDED", None), again)

    world, end = run(failures={"UNLOAD 2026-01-01": [FAILED] * ATTEMPTS})
    yield "a day that is never stored fails the execution", end, ("FAILED", "DaysNotStored")
    yield "all other days are stored, and views are replaced", (sorted(world.stored), world.statements[-1:]), (days[1:], ["VIEW contacts"])

    world, end = run(failures={"UNLOAD 2026-01-01": [THROTTLED] * 3})
    found = (end, of_day(world, days[0]), len(set(world.tokens)))
    yield "a throttled statement is started again with its token", found, (("SUCCEEDED", None), [stored[0]] * 3 + stored, 4)

    world, end = run(failures={'"Expression": "month=2"': [FAILED] * 100})
    yield "a month whose partitions are not listed is unknown", (end, sorted(world.stored)), (("FAILED", "DaysNotStored"), days[:2])
    yield "an unknown month is named", (world.results or [None])[-1], {"relation": "contacts", "month": "2026-02", "isUnknown": True}

    world, end = run(failures={'"step": "month"': ["Lambda.Unknown"] * 100})
    yield "months that cannot be planned are unknown", (end, world.statements), (("FAILED", "DaysNotStored"), ["VIEW contacts"])

    world, end = run(days=0)
    yield "without an outdated day only views are replaced", (end, world.statements), (("SUCCEEDED", None), ["VIEW contacts"])

    world, end = run(months=0)
    yield "without a month only views are replaced", (end, world.statements, world.results), (("SUCCEEDED", None), ["VIEW contacts"], [])

    world, end = run(request={"dryRun": True})
    yield "a dry run has no statement", (end, world.statements), (("SUCCEEDED", None), [])

    world, end = run(failures={"VIEW contacts": [FAILED]})
    yield "a view that cannot be replaced fails the execution", (end[0], sorted(world.stored)), ("FAILED", days)


def main(templates):
    # A template of another stack has no such state machine.
    curated = [pathlib.Path(path) for path in templates if pathlib.Path(path).name.startswith("curated.")]
    machines = [definition(json.loads(path.read_text())["Resources"]["CurationStateMachine"]["Properties"]) for path in curated]
    count, findings = 0, []
    # Each failure of a task is an error in moto's log.
    logging.disable(logging.CRITICAL)
    with contextlib.ExitStack() as stack:
        stack.enter_context(mock_aws(config={"stepfunctions": {"execute_state_machine": True}}))
        for task in (StateTaskServiceCallback, StateTaskLambda):
            stack.enter_context(mock.patch.object(task, "_eval_execution", run_task))
        # moto does not support `.sync` for Athena; here the script runs the statement.
        stack.enter_context(mock.patch.object(StateTaskServiceCallback, "_assert_integration_pattern_is_supported", lambda _: None))
        stack.enter_context(mock.patch("time.sleep", lambda _: WAIT(0.01)))
        client = boto3.client("stepfunctions", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        for number, text in enumerate(machines):
            # Waits take no time, and the grammar of moto 5.2.5 requires a decimal point here.
            text = re.sub(r'"Seconds": \d+', '"Seconds": 0', text)
            text = re.sub(r'("ToleratedFailurePercentage": \d+)', r"\1.0", text)
            machine = client.create_state_machine(name=f"curation-{number}", definition=text, roleArn=ROLE)["stateMachineArn"]

            def run(machine=machine, **settings):
                world = World(**settings)
                return world, execute(client, machine, world)

            for name, result, expected in scenarios(run):
                count += 1
                if result != expected:
                    findings.append(f"{name}: {result!r}, expected {expected!r}")
    for finding in findings:
        print(finding, file=sys.stderr)
    print(f"executions: {len(machines)} state machines, {count} checks, {len(findings)} findings", file=sys.stderr)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
