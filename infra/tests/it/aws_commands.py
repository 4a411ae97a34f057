"""Prints one line for each invalid command of the AWS CLI.

The argument is a JSON list of commands, each a list of words. The CLI derives its commands from the models of botocore; commands that it
adds are in ADDED.
"""

import json
import sys

import botocore.session
from botocore import xform_name

GLOBAL = {"debug", "endpoint-url", "no-cli-pager", "no-paginate", "output", "profile", "query", "region"}
ADDED = {
    ("cloudformation", "deploy"): {"capabilities", "parameter-overrides", "s3-bucket", "stack-name", "template-file"},
    ("configure", "export-credentials"): {"format"},
    ("login",): set(),
    ("s3", "cp"): {"recursive"},
    ("s3", "ls"): {"recursive"},
    ("sso", "login"): set(),
}

session = botocore.session.Session()


def problem(words):
    """Returns the problem with a command, or None."""
    names, options = [], []
    for word in words:
        if word.startswith("--"):
            options.append(word[2:].split("=")[0])
        elif not options:
            names.append(word)
    for added in (tuple(names[:1]), tuple(names[:2])):
        if added in ADDED:
            known = ADDED[added]
            break
    else:
        service, operation = (names + ["", ""])[:2]
        service = "s3" if service == "s3api" else service
        if service not in session.get_available_services():
            return f"unknown service {service}"
        model = session.get_service_model(service)
        operations = {xform_name(name, "-"): name for name in model.operation_names}
        if operation not in operations:
            return f"unknown operation {operation}"
        shape = model.operation_model(operations[operation]).input_shape
        known = {xform_name(member, "-") for member in (shape.members if shape else {})}
        known |= {"cli-input-json", "generate-cli-skeleton"}
    unknown = [option for option in options if option not in known | GLOBAL]
    return f"unknown option --{unknown[0]}" if unknown else None


for command in json.loads(sys.argv[1]):
    found = problem(command[1:])
    if found:
        print(f"{' '.join(command)}: {found}")
