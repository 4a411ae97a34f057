"""Prints operations and endpoints from the models of botocore as JSON.

Each argument is SERVICE:OPERATION, with the name of the service in host names.
"""

import json
import sys

import botocore.session
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

loader = botocore.session.Session().get_component("data_loader")
partitions = loader.load_data("partitions")
regions = [
    region
    for partition in partitions["partitions"]
    for region in partition["regions"]
    # Pseudo regions such as "aws-global" are not regions.
    if not region.endswith("-global")
]


def output_paths(model, shape_name, prefix, seen):
    """Yields the paths of all members, without list indexes."""
    shape = model["shapes"][shape_name]
    if shape_name in seen:
        return
    if shape["type"] == "list":
        yield from output_paths(model, shape["member"]["shape"], prefix, seen)
    for name, member in shape.get("members", {}).items():
        path = f"{prefix}.{name}" if prefix else name
        yield path
        yield from output_paths(model, member["shape"], path, seen | {shape_name})


def operation(service, name):
    model = loader.load_service_model(service, "service-2")
    metadata, found = model["metadata"], model["operations"][name]
    shape = model["shapes"].get(found.get("input", {}).get("shape"), {})
    return {
        "id": metadata["serviceId"],
        "name": metadata.get("signingName", metadata["endpointPrefix"]),
        "method": found["http"]["method"],
        "path": found["http"]["requestUri"],
        "target": metadata.get("targetPrefix"),
        "json_version": metadata.get("jsonVersion"),
        "input": {
            member: [details.get("location", "body"), details.get("locationName", member)]
            for member, details in shape.get("members", {}).items()
        },
        "required": shape.get("required", []),
        "output": list(output_paths(model, found["output"]["shape"], "", frozenset())),
    }


def endpoints(service):
    """Yields the URL of each region and variant; None if the model has no such endpoint."""
    rules = loader.load_service_model(service, "endpoint-rule-set-1")
    provider = EndpointProvider(rules, partitions)
    for region in regions:
        for fips in (False, True):
            for dual_stack in (False, True):
                parameters = {"Region": region, "UseFIPS": fips, "UseDualStack": dual_stack}
                try:
                    url = provider.resolve_endpoint(**parameters).url
                except EndpointProviderError:
                    url = None
                yield {"region": region, "fips": fips, "dual_stack": dual_stack, "url": url}


names = [argument.split(":") for argument in sys.argv[1:]]
print(
    json.dumps(
        {
            "operations": [operation(*name) for name in names],
            "endpoints": {
                service: list(endpoints(service)) for service in sorted({name[0] for name in names})
            },
        }
    )
)
