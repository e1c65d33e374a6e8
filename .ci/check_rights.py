"""Each function may do what its code does, and nothing else: what the translated template grants against what the functions ask for.

What they ask of tables was read from the ports they hold, and `awda` runs every function under the rights of its role and refuses the rest
as IAM would; of queues, it is read from each main.rs. Run by check_template.py.
"""

import fnmatch
import json
import re

LOAD = {"BatchGetItem", "GetItem", "Query"}
KEEP = {"ConditionCheckItem", "DeleteItem", "PutItem", "UpdateItem"}
TAKE = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
LOOK_AT_DEAD_LETTERS = TAKE | {"sqs:ChangeMessageVisibility"}

# What each function does to tables, beside what it does to all it loads and keeps.
WHOLE = LOAD | KEEP
TABLES = {
    "ingest": {"BooksTable": {"GetItem"}},
    "unify": {
        **dict.fromkeys(("AgendaTable", "AudiencesTable", "BooksTable", "DirectoryTable", "TimelineTable"), WHOLE),
        "CustomersTable": WHOLE | {"Scan"},
    },
    "recompute": {
        **dict.fromkeys(("AgendaTable", "AudiencesTable", "BooksTable", "TimelineTable"), WHOLE | {"BatchWriteItem"}),
        "CustomersTable": WHOLE | {"BatchWriteItem", "Scan"},
        "DirectoryTable": {"PutItem"},
        "TimelineTable/index/by_day": {"Query"},
    },
    "plan": {
        **dict.fromkeys(("AgendaTable", "BooksTable", "DirectoryTable", "TimelineTable"), WHOLE),
        "AgendaTable/index/by_due": {"Query", "Scan"},
        "CustomersTable": WHOLE | {"Scan"},
    },
    "deliver": dict.fromkeys(("AgendaTable", "BooksTable", "CustomersTable", "DirectoryTable", "TimelineTable"), WHOLE),
    "feedback": dict.fromkeys(("AgendaTable", "BooksTable", "CustomersTable", "DirectoryTable", "TimelineTable"), WHOLE),
    "notify": {
        **dict.fromkeys(("CustomersTable", "DirectoryTable", "TimelineTable"), {"BatchGetItem", "GetItem"}),
        "BooksTable": {"BatchGetItem", "DeleteItem", "GetItem", "PutItem"},
    },
    "api": {
        **dict.fromkeys(("AgendaTable", "AudiencesTable", "DirectoryTable", "TimelineTable/index/by_day"), LOAD),
        "BooksTable": LOAD | {"DeleteItem", "PutItem"},
        "CustomersTable": LOAD | {"Scan"},
        "TimelineTable": LOAD | {"DeleteItem", "PutItem"},
    },
    "preferences": {
        "BooksTable": {"BatchGetItem", "GetItem"},
        "CustomersTable": {"BatchGetItem", "GetItem"},
        "DirectoryTable": {"BatchGetItem", "GetItem", "UpdateItem"},
    },
}

# What each function does to the objects of a bucket, and to the bucket itself.
BUCKETS = {
    "unify": {"ExportsBucket/*": {"s3:DeleteObject", "s3:GetObject", "s3:PutObject"}, "ExportsBucket": {"s3:ListBucket"}},
    "api": {"ExportsBucket/*": {"s3:GetObject"}, "ExportsBucket": {"s3:ListBucket"}},
}

# Resources that hold a `*`, and why nothing narrower can be said: (function, service).
WIDE = {
    ("api", "s3"): "a file's name is made when it is asked for",
    ("unify", "s3"): "a file's name is made when it is asked for",
    ("deliver", "sms-voice"): "which number, pool or sender id a shop writes from stands in its settings",
    ("deliver", "social-messaging"): "which number a shop writes from stands in its settings",
}
# Services whose every action is compared with what the code asks for.
# A night puts a new text where the key is old (docs/decisions/0017).
RENEWS_THE_KEY = "recompute"
CHECKED = ("dynamodb", "s3", "secretsmanager", "sqs")
# Services that functions ask beside tables, queues and their own log.
CARRIERS = {
    "deliver": {"ses:SendEmail", "sms-voice:SendTextMessage", "social-messaging:SendWhatsAppMessage"},
    "api": {
        f"cognito-idp:{action}"
        for action in (
            "AdminAddUserToGroup",
            "AdminCreateUser",
            "AdminGetUser",
            "AdminListGroupsForUser",
            "AdminRemoveUserFromGroup",
            "AdminUserGlobalSignOut",
            "CreateGroup",
            "ListUsersInGroup",
        )
    },
}


def expected(codes, dead_lettered):
    """(function, action, resource) that the code needs, of tables, buckets and queues."""
    for name, code in codes.items():
        for table, actions in TABLES[name].items():
            for action in actions:
                yield name, f"dynamodb:{action}", table
        for place, actions in BUCKETS.get(name, {}).items():
            for action in actions:
                yield name, action, place
        for action in TAKE if code.queue else ():
            yield name, action, queue_id(code.queue)
        for variable in code.sends:
            yield name, "sqs:SendMessage", queue_id(variable)
            for action in LOOK_AT_DEAD_LETTERS if code.looks_at_dead_letters else ():
                yield name, action, queue_id(variable).replace("Queue", "DeadLetters")
        if "SEALING_KEY_ARN" in code.variables:
            yield name, "secretsmanager:GetSecretValue", "SealingKey"
        if name == RENEWS_THE_KEY:
            yield name, "secretsmanager:PutSecretValue", "SealingKey"
        if name in dead_lettered:
            yield name, "sqs:SendMessage", "SchedulesDeadLetters"


def queue_id(variable):
    return f"{variable.split('_')[0].capitalize()}Queue"


def granted(resources, target, listed):
    """(function, action, resource id, resource) that the roles of functions allow."""
    for function in (f for f in resources.values() if f["Type"] == "AWS::Lambda::Function"):
        name = function["Properties"]["FunctionName"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
        role_id = target(function["Properties"]["Role"])
        apart = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::IAM::RolePolicy"]
        apart = [policy for policy in apart if target(policy["RoleName"]) == role_id]
        for policy in resources[role_id]["Properties"].get("Policies", []) + apart:
            for statement in policy["PolicyDocument"]["Statement"]:
                for action in listed(statement["Action"]):
                    for resource in listed(statement["Resource"]):
                        yield name, action, identified(resource, target), resource


def identified(resource, target):
    """`AgendaTable`, `AgendaTable/index/by_due`, or the ARN's own text."""
    text = resource.get("Fn::Sub") if isinstance(resource, dict) else None
    if isinstance(text, str) and not text.startswith("arn:"):
        return re.sub(r"\$\{(\w+)\.Arn\}", r"\1", text)
    return target(resource) or json.dumps(resource)


def each_function_may_do_what_its_code_does(resources, codes, target, listed):
    dead_lettered = {
        function["Properties"]["FunctionName"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
        for function in resources.values()
        if function["Type"] == "AWS::Lambda::Function" and "DeadLetterConfig" in function["Properties"]
    }
    allowed = list(granted(resources, target, listed))
    wanted = set(expected(codes, dead_lettered))
    given = {(name, action, place) for name, action, place, _ in allowed if action.split(":")[0] in CHECKED}
    for name, action, place in sorted(wanted - given):
        yield f"{name}: needs {action} on {place}"
    for name, action, place in sorted(given - wanted):
        yield f"{name}: is allowed {action} on {place} and does not use it"
    for name, action, place, resource in allowed:
        service = action.split(":")[0]
        if service == "logs" and resources.get(place, {}).get("Type") != "AWS::Logs::LogGroup":
            yield f"{name}: writes logs to {place}"
        if service not in (*CHECKED, "logs") and action not in CARRIERS.get(name, ()):
            yield f"{name}: is allowed {action}, which is no part of its work"
        if "*" in json.dumps(resource) and (name, service) not in WIDE:
            yield f"{name}: {action} on {json.dumps(resource)} could be narrower"


def each_log_group_is_its_functions_own(resources, target, listed):
    for name, action, place, _ in granted(resources, target, listed):
        group = resources.get(place, {})
        if action.startswith("logs:") and not fnmatch.fnmatch(str(group["Properties"]["LogGroupName"]), f"*-{name}'}}"):
            yield f"{name}: may write into {place}"
