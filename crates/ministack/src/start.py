"""Starts ministack with additions for AWS behavior that its release does not support.

CloudFormation: named queries of Athena are created with its Athena service, so that its API returns them. Resources of QuickSight, which it
does not support, have only an ID and an ARN.

Existing resources: ministack replaces existing log groups and data streams with empty ones; here, creating them fails as in AWS. It does not
import data streams and bucket policies, apply the object ownership of buckets, or find the stack of a resource; here it does.

S3: an object with the metadata `uploaded` has that time as its last modification, so that it can be older than the server.

SQS: message move tasks, which ministack does not support, move one message every 50 ms. A request updates the state of its task.
"""

import json
import sys
import time

from ministack.app import main
from ministack.core.concurrency import esm_wake
from ministack.services import athena, cloudwatch_logs, kinesis, s3, sqs
from ministack.services.cloudformation import changesets, handlers, provisioners

QUICKSIGHT_IDS = {
    "Dashboard": "DashboardId",
    "DataSet": "DataSetId",
    "DataSource": "DataSourceId",
    "RefreshSchedule": "DataSetId",
}


def create_named_query(_logical_id, properties, _stack):
    _status, _headers, body = athena._create_named_query(properties)
    query = json.loads(body)["NamedQueryId"]
    return query, {"NamedQueryId": query}


def replace_named_query(query, _before, properties, stack):
    athena._delete_named_query({"NamedQueryId": query})
    return create_named_query(None, properties, stack)


def quicksight(kind, name):
    def create(_logical_id, properties, _stack):
        resource = properties[name]
        return resource, {"Arn": f"arn:aws:quicksight:us-east-1:{properties['AwsAccountId']}:{kind.lower()}/{resource}"}

    return {"create": create, "update": lambda _id, _before, properties, stack: create(None, properties, stack), "delete": lambda _id, _properties: None}


provisioners._RESOURCE_HANDLERS["AWS::Athena::NamedQuery"] = {
    "create": create_named_query,
    "update": replace_named_query,
    "delete": lambda query, _properties: athena._delete_named_query({"NamedQueryId": query}),
}
for kind, name in QUICKSIGHT_IDS.items():
    provisioners._RESOURCE_HANDLERS[f"AWS::QuickSight::{kind}"] = quicksight(kind, name)


def alarm_with_expression(record):
    """Evaluates an alarm on a metric expression as an alarm on the first metric."""

    def metric_alarm(name, properties):
        metrics = [metric["MetricStat"] for metric in properties.get("Metrics") or [] if "MetricStat" in metric]
        if not metrics:
            return record(name, properties)
        metric, *_ = metrics
        others = {key: value for key, value in properties.items() if key != "Metrics"}
        return record(name, {**others, **metric["Metric"], "Period": metric["Period"], "Statistic": metric["Stat"]})

    return metric_alarm


def reject_existing(resource_type, property_name, existing):
    """Rejects resources whose name exists, with the error AlreadyExists of AWS."""
    create = provisioners._RESOURCE_HANDLERS[resource_type]["create"]

    def create_new(logical_id, properties, stack):
        name = properties.get(property_name)
        if name in existing():
            raise ValueError(f"Resource of type '{resource_type}' with identifier '{name}' already exists.")
        return create(logical_id, properties, stack)

    provisioners._RESOURCE_HANDLERS[resource_type]["create"] = create_new


def support_import(resource_type, key, existing, adopt):
    """Adds the import of a resource type. `adopt` returns the ID and the attributes of an existing resource."""

    def problem(name):
        if name in existing():
            return None
        return changesets._IMPORT_NOT_FOUND.format(type=resource_type, value=name)

    changesets._IMPORT_LOOKUPS[resource_type] = ((key,), problem)
    provisioners._RESOURCE_HANDLERS[resource_type]["import"] = lambda identifier: adopt(identifier[key])


def adopt_stream(name):
    return name, {"Arn": kinesis._streams[name]["StreamARN"]}


def stream_update(update):
    """Rejects an update that more than doubles or halves the shards, as UpdateShardCount does."""

    def update_stream(name, before, after, stack):
        current, requested = (int(properties.get("ShardCount") or 0) for properties in (before, after))
        if current and requested and (requested > 2 * current or 2 * requested < current):
            raise ValueError(f"UpdateShardCount cannot scale {name} from {current} to {requested} shards")
        return update(name, before, after, stack)

    return update_stream


def bucket_update(update):
    """Applies the object ownership of a bucket."""

    def update_bucket(name, before, after, stack):
        rules = (after.get("OwnershipControls") or {}).get("Rules") or []
        for rule in rules:
            status, _headers, body = s3._put_bucket_ownership_controls(name, rule["ObjectOwnership"].encode())
            if status >= 400:
                raise ValueError(f"{name}: {body!r}")
        return update(name, before, after, stack)

    return update_bucket


def put_with_upload_time(put):
    """Sets the last modification of an object from its metadata `uploaded`."""

    def put_object(bucket, key, body, headers):
        result = put(bucket, key, body, headers)
        uploaded = headers.get("x-amz-meta-uploaded")
        if uploaded:
            s3._buckets[bucket]["objects"][key]["last_modified"] = uploaded
        return result

    return put_object


def describe_by_resource_id(describe):
    """Supports DescribeStackResources by resource ID instead of stack name."""

    def describe_stack_resources(parameters):
        resource_id = handlers._p(parameters, "PhysicalResourceId")
        if not resource_id:
            return describe(parameters)
        from ministack.services.cloudformation import _stacks

        for name, stack in _stacks.items():
            resources = stack.get("_resources", {}).values()
            if stack.get("StackStatus") != "DELETE_COMPLETE" and any(
                resource.get("PhysicalResourceId") == resource_id for resource in resources
            ):
                return describe({**parameters, "StackName": [name]})
        return handlers._error("ValidationError", f"Stack for {resource_id} does not exist")

    return describe_stack_resources


MOVES_PER_SECOND = 20
# Tasks by ARN of the dead-letter queue, newest last.
move_tasks = {}


def queue_by_arn(arn):
    queue = sqs._queue_by_arn(arn)
    if queue is None:
        raise sqs._Err("ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist.")
    return queue


def is_dead_letter_queue(arn):
    policies = (queue["attributes"].get("RedrivePolicy") or "{}" for queue in sqs._queues.values())
    return any(json.loads(policy).get("deadLetterTargetArn") == arn for policy in policies)


def advance(arn):
    """Moves the messages that are due for the running task."""
    for task in move_tasks.get(arn, []):
        if task["Status"] != "RUNNING":
            continue
        source, now = queue_by_arn(arn), time.time()
        for queue in list(sqs._queues.values()):
            sqs._dlq_sweep(queue)
        due = int((now - task["StartedTimestamp"] / 1000) * MOVES_PER_SECOND) + 1 - task["ApproximateNumberOfMessagesMoved"]
        visible = [message for message in source["messages"] if message["visible_at"] <= now]
        for message in visible[: max(due, 0)]:
            origin = message["sys"].get("DeadLetterQueueSourceArn")
            destination = sqs._queue_by_arn(origin) if origin else None
            if destination is None:
                reason = "AWS.SimpleQueueService.NonExistentQueue" if origin else "CouldNotDetermineMessageSource"
                task.update(Status="FAILED", FailureReason=reason)
                return
            source["messages"].remove(message)
            moved = {**message, "id": sqs.new_uuid(), "receipt_handle": None, "receive_count": 0, "first_receive_at": None, "visible_at": now}
            moved["sys"] = {name: value for name, value in message["sys"].items() if name != "DeadLetterQueueSourceArn"}
            destination["messages"].append(moved)
            esm_wake.set()
            task["ApproximateNumberOfMessagesMoved"] += 1
        if len(visible) <= due:
            task["Status"] = "COMPLETED"


def start_message_move_task(data, _url):
    arn = data["SourceArn"]
    queue = queue_by_arn(arn)
    if not is_dead_letter_queue(arn):
        raise sqs._Err("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    advance(arn)
    tasks = move_tasks.setdefault(arn, [])
    if any(task["Status"] == "RUNNING" for task in tasks):
        raise sqs._Err("InvalidParameterValue", "There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
    handle = sqs.new_uuid()
    tasks.append({
        "TaskHandle": handle,
        "Status": "RUNNING",
        "SourceArn": arn,
        "ApproximateNumberOfMessagesMoved": 0,
        "ApproximateNumberOfMessagesToMove": len(queue["messages"]),
        "StartedTimestamp": int(time.time() * 1000),
    })
    return {"TaskHandle": handle}


def list_message_move_tasks(data, _url):
    arn = data["SourceArn"]
    queue_by_arn(arn)
    advance(arn)
    newest = move_tasks.get(arn, [])[::-1][: data.get("MaxResults", 1)]
    results = [task if task["Status"] == "RUNNING" else {name: value for name, value in task.items() if name != "TaskHandle"} for task in newest]
    return {"Results": results}


def cancel_message_move_task(data, _url):
    for arn, tasks in move_tasks.items():
        advance(arn)
        for task in tasks:
            if task["TaskHandle"] != data["TaskHandle"]:
                continue
            if task["Status"] != "RUNNING":
                raise sqs._Err("InvalidParameterValue", "Only active tasks can be cancelled.")
            task["Status"] = "CANCELLED"
            return {"ApproximateNumberOfMessagesMoved": task["ApproximateNumberOfMessagesMoved"]}
    raise sqs._Err("ResourceNotFoundException", "Task does not exist.")


sqs._HANDLERS.update({
    "StartMessageMoveTask": start_message_move_task,
    "ListMessageMoveTasks": list_message_move_tasks,
    "CancelMessageMoveTask": cancel_message_move_task,
})
s3._put_object = put_with_upload_time(s3._put_object)
provisioners._cw_metric_alarm_record = alarm_with_expression(provisioners._cw_metric_alarm_record)
reject_existing("AWS::Logs::LogGroup", "LogGroupName", lambda: cloudwatch_logs._log_groups)
reject_existing("AWS::Kinesis::Stream", "Name", lambda: kinesis._streams)
support_import("AWS::Kinesis::Stream", "Name", lambda: kinesis._streams, adopt_stream)
support_import("AWS::S3::BucketPolicy", "Bucket", lambda: s3._bucket_policies, lambda bucket: (f"{bucket}-policy", {}))
for resource_type, wrap in {"AWS::Kinesis::Stream": stream_update, "AWS::S3::Bucket": bucket_update}.items():
    handler = provisioners._RESOURCE_HANDLERS[resource_type]
    handler["update"] = wrap(handler["update"])
handlers._ACTION_HANDLERS["DescribeStackResources"] = describe_by_resource_id(handlers._describe_stack_resources)

sys.exit(main())
