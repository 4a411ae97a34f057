"""Starts ministack with types of resources in CloudFormation that its release does not make by itself.

Named queries of Athena are made through its Athena, so that they can be asked for. QuickSight is not there at all: its resources only get
their ids and ARNs, once all that they refer to is known.
"""

import json
import sys

from ministack.app import main
from ministack.services import athena
from ministack.services.cloudformation import provisioners

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

sys.exit(main())
