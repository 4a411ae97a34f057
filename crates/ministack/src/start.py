"""Starts ministack with types of resources in CloudFormation that its release does not make by itself.

Named queries of Athena are made through its Athena, so that they can be asked for. QuickSight is not there at all: its resources only get
their ids and ARNs, once all that they refer to is known.

Existing resources are where it is laxer than AWS, and where it cannot do what AWS does: it creates log groups and data streams over those
that exist, and empties them; it neither imports data streams and bucket policies, nor applies the ownership of objects, nor looks for the
stack of a resource.

Objects can be older than the server: with the metadata `uploaded`, S3 says that they were written then.

Message move tasks of SQS are not there either. Here they move a message each 50 ms, at the latest when they are asked for.
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


def named_query(_logical_id, properties, _stack):
    _status, _headers, body = athena._create_named_query(properties)
    query = json.loads(body)["NamedQueryId"]
    return query, {"NamedQueryId": query}


def another_named_query(query, _before, properties, stack):
    athena._delete_named_query({"NamedQueryId": query})
    return named_query(None, properties, stack)


def quicksight(kind, name):
    def make(_logical_id, properties, _stack):
        resource = properties[name]
        return resource, {"Arn": f"arn:aws:quicksight:us-east-1:{properties['AwsAccountId']}:{kind.lower()}/{resource}"}

    return {"create": make, "update": lambda _id, _before, properties, stack: make(None, properties, stack), "delete": lambda _id, _properties: None}


provisioners._RESOURCE_HANDLERS["AWS::Athena::NamedQuery"] = {
    "create": named_query,
    "update": another_named_query,
    "delete": lambda query, _properties: athena._delete_named_query({"NamedQueryId": query}),
}
for kind, name in QUICKSIGHT_IDS.items():
    provisioners._RESOURCE_HANDLERS[f"AWS::QuickSight::{kind}"] = quicksight(kind, name)


def alarm_on_the_metric(record):
    def of_expression(name, properties):
        metrics = [metric["MetricStat"] for metric in properties.get("Metrics") or [] if "MetricStat" in metric]
        if not metrics:
            return record(name, properties)
        metric, *_ = metrics
        others = {key: value for key, value in properties.items() if key != "Metrics"}
        return record(name, {**others, **metric["Metric"], "Period": metric["Period"], "Statistic": metric["Stat"]})

    return of_expression


def only_new(resource_type, property_name, existing):
    """Creates no resource whose name is taken: AWS's handlers answer AlreadyExists."""
    create = provisioners._RESOURCE_HANDLERS[resource_type]["create"]

    def strictly(logical_id, properties, stack):
        name = properties.get(property_name)
        if name in existing():
            raise ValueError(f"Resource of type '{resource_type}' with identifier '{name}' already exists.")
        return create(logical_id, properties, stack)

    provisioners._RESOURCE_HANDLERS[resource_type]["create"] = strictly


def importable(resource_type, key, existing, adopt):
    def problem(name):
        if name in existing():
            return None
        return changesets._IMPORT_NOT_FOUND.format(type=resource_type, value=name)

    changesets._IMPORT_LOOKUPS[resource_type] = ((key,), problem)
    provisioners._RESOURCE_HANDLERS[resource_type]["import"] = lambda identifier: adopt(identifier[key])


def adopted_stream(name):
    return name, {"Arn": kinesis._streams[name]["StreamARN"]}


def updated_stream(update):
    """UpdateShardCount at most doubles or halves the shards."""

    def strictly(name, before, after, stack):
        now, wanted = (int(properties.get("ShardCount") or 0) for properties in (before, after))
        if now and wanted and (wanted > 2 * now or 2 * wanted < now):
            raise ValueError(f"UpdateShardCount cannot scale {name} from {now} to {wanted} shards")
        return update(name, before, after, stack)

    return strictly


def updated_bucket(update):
    def strictly(name, before, after, stack):
        rules = (after.get("OwnershipControls") or {}).get("Rules") or []
        for rule in rules:
            status, _headers, body = s3._put_bucket_ownership_controls(name, rule["ObjectOwnership"].encode())
            if status >= 400:
                raise ValueError(f"{name}: {body!r}")
        return update(name, before, after, stack)

    return strictly


def aged_object(put):
    def put_object(bucket, key, body, headers):
        result = put(bucket, key, body, headers)
        uploaded = headers.get("x-amz-meta-uploaded")
        if uploaded:
            s3._buckets[bucket]["objects"][key]["last_modified"] = uploaded
        return result

    return put_object


def resources_of_a_stack(describe):
    """DescribeStackResources by the ID of a resource instead of the name of a stack."""

    def found(parameters):
        wanted = handlers._p(parameters, "PhysicalResourceId")
        if not wanted:
            return describe(parameters)
        from ministack.services.cloudformation import _stacks

        for name, stack in _stacks.items():
            resources = stack.get("_resources", {}).values()
            if stack.get("StackStatus") != "DELETE_COMPLETE" and any(
                resource.get("PhysicalResourceId") == wanted for resource in resources
            ):
                return describe({**parameters, "StackName": [name]})
        return handlers._error("ValidationError", f"Stack for {wanted} does not exist")

    return found


MOVES_PER_SECOND = 20
# By the ARN of the dead-letter queue, the newest task last.
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
    """Moves the messages that are due since the start of the running task."""
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
    running = [task if task["Status"] == "RUNNING" else {name: value for name, value in task.items() if name != "TaskHandle"} for task in newest]
    return {"Results": running}


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
s3._put_object = aged_object(s3._put_object)
provisioners._cw_metric_alarm_record = alarm_on_the_metric(provisioners._cw_metric_alarm_record)
only_new("AWS::Logs::LogGroup", "LogGroupName", lambda: cloudwatch_logs._log_groups)
only_new("AWS::Kinesis::Stream", "Name", lambda: kinesis._streams)
importable("AWS::Kinesis::Stream", "Name", lambda: kinesis._streams, adopted_stream)
importable("AWS::S3::BucketPolicy", "Bucket", lambda: s3._bucket_policies, lambda bucket: (f"{bucket}-policy", {}))
for resource_type, stricter in {"AWS::Kinesis::Stream": updated_stream, "AWS::S3::Bucket": updated_bucket}.items():
    handler = provisioners._RESOURCE_HANDLERS[resource_type]
    handler["update"] = stricter(handler["update"])
handlers._ACTION_HANDLERS["DescribeStackResources"] = resources_of_a_stack(handlers._describe_stack_resources)

sys.exit(main())
