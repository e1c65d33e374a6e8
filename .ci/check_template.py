"""Asserts on the transformed template what validators and scanners do not see.

Rights and wiring are checked after SAM has expanded the template, because that is what is deployed. Each rule is a function that
yields faults; at the end the rules are run on spoilt copies of the template and must find every fault planted there.
"""

import copy
import json
import logging
import os
import pathlib
import re
import sys
import tomllib

import check_rights

os.environ.setdefault("AWS_DEFAULT_REGION", "eu-central-1")  # The translator asks boto3 for a Region; nothing is called.

from samtranslator.parser.parser import Parser  # noqa: E402
from samtranslator.translator.translator import Translator  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Routes that need no token, and why.
ANY = "x-amazon-apigateway-any-method"
SDK_CALLS = ("track", "identify", "page", "screen", "group", "alias", "batch", *"tipsgab")
OPEN_ROUTES = {
    f"{ANY} /hooks/{{store}}/{{source}}": "signed by the sender",
    f"{ANY} /hooks/{{store}}/{{source}}/{{topic+}}": "signed by the sender",
    **{f"{ANY} /v1/{call}": "carries a write key" for call in SDK_CALLS},
    "get /health": "tells nothing but that it answers",
    "get /openapi.json": "the public description of the API",
    "get /docs": "the same description, to be read",
    f"{ANY} /u/{{token}}": "the link is signed",
    f"{ANY} /keys/v1/{{proxy+}}": "carries a key of the store's own, which the function checks",
    f"{ANY} /storefront/v1/profile": "the token is signed, and without one nobody is shown",
}

# Statements whose resources may hold a `*`, and why: (logical id, Sid).
WILDCARDS = {
    ("FunctionBasicsPolicy", "WriteTraces"): "X-Ray knows no resources for these actions",
    ("UnifyRole", "MakeFiles"): "a file's name is made when it is asked for",
    ("ApiRole", "LinkFiles"): "a file's name is made when it is asked for",
    ("DeploymentsRole", "LookAtAlarms"): "CloudWatch describes alarms of any name or none",
    ("DeliverRole", "HandTextMessagesOver"): "which number, pool or sender id a shop writes from stands in its settings",
    ("DeliverRole", "HandWhatsappOver"): "which number a shop writes from stands in its settings",
}

# What each function is told, beside LOG_LEVEL.
FEED_TABLES = {"CUSTOMERS_TABLE", "TIMELINE_TABLE", "DIRECTORY_TABLE", "AGENDA_TABLE", "BOOKS_TABLE"}
LINES = ("DELIVERIES", "FEEDBACK", "MESSAGES", "NOTICES", "SHARDS")
ENVIRONMENT = {
    "IngestFunction": {"BODY_BYTES_MAX", "BOOKS_TABLE", "DELIVERIES_QUEUE_URL", "FEEDBACK_QUEUE_URL"},
    "UnifyFunction": FEED_TABLES | {"AUDIENCES_TABLE", "DELIVERIES_QUEUE_URL", "EXPORTS_BUCKET", "NOTICES_QUEUE_URL"},
    "RecomputeFunction": {
        "CUSTOMERS_TABLE",
        "DIRECTORY_TABLE",
        "TIMELINE_TABLE",
        "AUDIENCES_TABLE",
        "AGENDA_TABLE",
        "BOOKS_TABLE",
        "DELIVERIES_QUEUE_URL",
        "NOTICES_QUEUE_URL",
        "SHARDS_QUEUE_URL",
        "SHARD_COUNT",
    },
    "PlanFunction": FEED_TABLES | {"MESSAGES_QUEUE_URL"},
    "DeliverFunction": FEED_TABLES | {"DELIVERIES_QUEUE_URL", "LINKS_URL", "MESSAGES_QUEUE_URL", "NOTICES_QUEUE_URL", "SES_CONFIGURATION_SET"},
    "FeedbackFunction": FEED_TABLES | {"DELIVERIES_QUEUE_URL"},
    "NotifyFunction": {"BOOKS_TABLE", "CUSTOMERS_TABLE", "DIRECTORY_TABLE", "NOTICES_QUEUE_URL", "TIMELINE_TABLE"},
    "ApiFunction": FEED_TABLES
    | {"API_REQUESTS_PER_SECOND", "AUDIENCES_TABLE", "EXPORTS_BUCKET", "USER_POOL_ID"}
    | {f"{line}_{kind}_URL" for line in LINES for kind in ("QUEUE", "DEAD_LETTERS")},
    "PreferencesFunction": {"BOOKS_TABLE", "CUSTOMERS_TABLE", "DELIVERIES_QUEUE_URL", "DIRECTORY_TABLE"},
}
# Who reads or keeps what stores keep secret, and the night, which seals it anew.
for _name in ("Api", "Deliver", "Ingest", "Notify", "Preferences", "Recompute", "Unify"):
    ENVIRONMENT[f"{_name}Function"].add("SEALING_KEY_ARN")

SCHEDULES = {"RecomputeFunction": '{"command":"start_night"}', "PlanFunction": '{"command":"plan_due"}'}

# What SAM adds to a function's id for the alias that calls go through.
ALIAS = "Aliaslive"

RECEIVES_MIN = 5
VISIBILITY_TIMEOUTS = 6
DEAD_LETTERS_SECONDS = 14 * 24 * 3600


def translated(template, code, alarms, given):
    """The whole template as CloudFormation gets it, with the addresses that packaging would give to local paths."""
    template = copy.deepcopy(template)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = code
        if resource["Type"] == "AWS::Serverless::Application":
            resource["Properties"]["Location"] = alarms
    values = {name: given.get(name, spec.get("Default", f"https://{name}")) for name, spec in template["Parameters"].items()}
    return Translator({}, Parser()).translate(template, values)


def transformed(template):
    """The resources that CloudFormation would make."""
    return translated(template, "s3://bucket/key", "https://s3.amazonaws.com/bucket/key", {})["Resources"]


def of_type(resources, kind):
    return {name: r for name, r in resources.items() if r["Type"] == kind}


def target(value):
    """The logical id that an intrinsic names, or None; of an alias, its function's."""
    if isinstance(value, dict):
        if "Ref" in value:
            return value["Ref"].removesuffix(ALIAS)
        if "Fn::GetAtt" in value:
            attribute = value["Fn::GetAtt"]
            return attribute[0] if isinstance(attribute, list) else attribute.split(".")[0]
        if "Fn::Sub" in value and isinstance(value["Fn::Sub"], str) and value["Fn::Sub"].startswith("${"):
            return value["Fn::Sub"][2:].split("}")[0].split(".")[0]
    return None


def listed(value):
    return value if isinstance(value, list) else [value]


def every_route_but_the_open_ones_wants_a_token(resources):
    seen = set()
    for name, api in of_type(resources, "AWS::ApiGatewayV2::Api").items():
        for path, methods in api["Properties"]["Body"]["paths"].items():
            for method, route in methods.items():
                key = f"{method} {path}"
                seen.add(key)
                scopes = [scope for entry in route.get("security", []) for scope in entry.get("Jwt", [])]
                if key in OPEN_ROUTES:
                    if scopes:
                        yield f"{name}: {key} is listed as open but wants a token"
                elif not scopes:
                    yield f"{name}: {key} wants no token with a scope"
    for key in OPEN_ROUTES.keys() - seen:
        yield f"{key} is listed as open but does not exist"


def queues_give_functions_time_and_keep_what_failed(resources):
    queues = of_type(resources, "AWS::SQS::Queue")
    dead = {target(q["Properties"]["RedrivePolicy"]["deadLetterTargetArn"])
            for q in queues.values() if "RedrivePolicy" in q["Properties"]}  # fmt: skip
    dead |= {target(f["Properties"]["DeadLetterConfig"]["TargetArn"])
             for f in of_type(resources, "AWS::Lambda::Function").values() if "DeadLetterConfig" in f["Properties"]}  # fmt: skip
    for name, queue in queues.items():
        properties = queue["Properties"]
        if "KmsMasterKeyId" not in properties:
            yield f"{name}: no key"
        if name in dead:
            if properties.get("MessageRetentionPeriod") != DEAD_LETTERS_SECONDS:
                yield f"{name}: dead letters are not kept for 14 days"
            if queue.get("DeletionPolicy") != "Retain":
                yield f"{name}: dead letters go with the stack"
            continue
        redrive = properties.get("RedrivePolicy")
        if redrive is None:
            yield f"{name}: no dead letters"
        elif redrive["maxReceiveCount"] < RECEIVES_MIN:
            yield f"{name}: gives up after {redrive['maxReceiveCount']} receives, wants {RECEIVES_MIN}"


def event_sources_report_single_failures(resources):
    queues = of_type(resources, "AWS::SQS::Queue")
    functions = of_type(resources, "AWS::Lambda::Function")
    for name, mapping in of_type(resources, "AWS::Lambda::EventSourceMapping").items():
        properties = mapping["Properties"]
        if properties.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: one bad record fails its whole batch"
        if properties.get("ScalingConfig", {}).get("MaximumConcurrency") is None:
            yield f"{name}: concurrency is not bounded"
        queue = queues[target(properties["EventSourceArn"])]["Properties"]
        timeout = functions[target(properties["FunctionName"])]["Properties"]["Timeout"]
        least = VISIBILITY_TIMEOUTS * timeout + properties.get("MaximumBatchingWindowInSeconds", 0)
        if queue["VisibilityTimeout"] < least:
            yield f"{name}: visibility {queue['VisibilityTimeout']} s, wants {least} s"


def functions_are_traced_logged_and_told_what_they_use(resources):
    logs = of_type(resources, "AWS::Logs::LogGroup")
    functions = of_type(resources, "AWS::Lambda::Function")
    for name in functions.keys() ^ ENVIRONMENT.keys():
        yield f"{name}: is not both in the template and in the list of functions"
    for name in functions.keys() & ENVIRONMENT.keys():
        properties = functions[name]["Properties"]
        if properties.get("TracingConfig", {}).get("Mode") != "Active":
            yield f"{name}: is not traced"
        if target(properties.get("LoggingConfig", {}).get("LogGroup")) not in logs:
            yield f"{name}: logs into a group that has no retention of ours"
        told = set(properties["Environment"]["Variables"]) - {"LOG_LEVEL"}
        if told != ENVIRONMENT[name]:
            yield f"{name}: environment differs in {sorted(told ^ ENVIRONMENT[name])}"
    for name, group in logs.items():
        if "RetentionInDays" not in group["Properties"]:
            yield f"{name}: keeps logs for ever"


def statements(resources):
    """Every identity-policy statement, with the logical id it stands in."""
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for policy in role["Properties"].get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement
    for kind in ("AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
        for name, policy in of_type(resources, kind).items():
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                yield name, statement


def rights_name_what_they_allow(resources):
    unused = set(WILDCARDS)
    for name, statement in statements(resources):
        sid = statement.get("Sid", "?")
        wild = [action for action in listed(statement["Action"]) if "*" in action]
        wild += [resource for resource in listed(statement["Resource"]) if "*" in json.dumps(resource)]
        if (name, sid) in WILDCARDS:
            unused.discard((name, sid))
        elif wild:
            yield f"{name}: {sid} allows {wild}"
    for name, sid in unused:
        yield f"{name}: {sid} is excused but does not exist"
    for name, role in of_type(resources, "AWS::IAM::Role").items():
        for arn in role["Properties"].get("ManagedPolicyArns", []):
            if target(arn) not in resources:
                yield f"{name}: carries the managed policy {arn}"


def rights_and_environment_say_the_same(resources):
    stores = of_type(resources, "AWS::DynamoDB::Table")
    for name, function in of_type(resources, "AWS::Lambda::Function").items():
        role = target(function["Properties"]["Role"])
        told = {target(v) for v in function["Properties"]["Environment"]["Variables"].values()} & stores.keys()
        may = {
            target(resource)
            for owner, statement in statements(resources)
            if owner == role and any(a.startswith("dynamodb:") for a in listed(statement["Action"]))
            for resource in listed(statement["Resource"])
        }
        if told != may:
            yield f"{name}: told of and allowed different tables: {sorted(map(str, told ^ may))}"


def tables_survive_mistakes(resources):
    for name, table in of_type(resources, "AWS::DynamoDB::Table").items():
        properties = table["Properties"]
        if not properties.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled"):
            yield f"{name}: cannot be restored to a point in time"
        if table.get("DeletionPolicy") != "Retain" or table.get("UpdateReplacePolicy") != "Retain":
            yield f"{name}: goes with the stack"
        if properties.get("SSESpecification", {}).get("SSEType") != "KMS":
            yield f"{name}: is not encrypted with the suite's key"
        if [key["AttributeName"] for key in properties["KeySchema"]] != ["pk", "sk"]:
            yield f"{name}: keys are not pk and sk"


def files_are_private_and_end(resources):
    policies = {target(p["Properties"]["Bucket"]): p for p in of_type(resources, "AWS::S3::BucketPolicy").values()}
    for name, bucket in of_type(resources, "AWS::S3::Bucket").items():
        properties = bucket["Properties"]
        closed = properties.get("PublicAccessBlockConfiguration", {})
        if len(closed) != 4 or not all(closed.values()):
            yield f"{name}: may be opened to everybody"
        default = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]["ServerSideEncryptionByDefault"]
        if target(default.get("KMSMasterKeyID")) != "SuiteKey":
            yield f"{name}: is not encrypted with the suite's key"
        rules = properties.get("LifecycleConfiguration", {}).get("Rules", [])
        if not any(r.get("ExpirationInDays") == 1 and "AbortIncompleteMultipartUpload" in r and "Prefix" not in r for r in rules):
            yield f"{name}: files do not end after a day"
        if "aws:SecureTransport" not in json.dumps(policies.get(name, {})):
            yield f"{name}: answers plain HTTP"


def doors_between_services_name_their_caller(resources):
    for kind in ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"):
        for name, policy in of_type(resources, kind).items():
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                conditions = {key for test in statement.get("Condition", {}).values() for key in test}
                if "aws:SourceArn" not in conditions:
                    yield f"{name}: {statement.get('Sid')} does not say on whose behalf"
    for name, topic in of_type(resources, "AWS::SNS::Topic").items():
        if "KmsMasterKeyId" not in topic["Properties"]:
            yield f"{name}: no key"


def schedules_wake_functions_with_their_command(resources):
    found = {}
    for name, schedule in of_type(resources, "AWS::Scheduler::Schedule").items():
        to = schedule["Properties"]["Target"]
        found[target(to["Arn"])] = to["Input"]
        if "DeadLetterConfig" not in to:
            yield f"{name}: a start that failed is forgotten"
    if found != SCHEDULES:
        yield f"schedules are {found}"


def alarms_watch_every_dead_letter_and_function(resources):
    alarms = yaml_parse((ROOT / "infra/deploy/alarms.yaml").read_text())["Resources"]
    watched = {
        (alarm["Properties"]["MetricName"], plain(dimension["Value"]))
        for alarm in of_type(alarms, "AWS::CloudWatch::Alarm").values()
        for dimension in alarm["Properties"].get("Dimensions", [])
    }
    for name in of_type(resources, "AWS::SQS::Queue"):
        metric = "ApproximateNumberOfMessagesVisible" if name.endswith("DeadLetters") else "ApproximateAgeOfOldestMessage"
        if (metric, name) not in watched:
            yield f"{name}: no alarm on {metric}"
    for name, function in of_type(resources, "AWS::Lambda::Function").items():
        function_name = function["Properties"]["FunctionName"]["Fn::Sub"].replace("${AWS::StackName}", "${Suite}")
        if ("Errors", function_name) not in watched:
            yield f"{name}: no alarm on errors"
    # What the functions count as needing a person (Told::needs_a_person) rings too.
    for metric, function in [("TemplateBroken", "deliver"), ("Stranded", "plan")]:
        if (metric, function) not in watched:
            yield f"{function}: no alarm on {metric}"


def every_alarm_has_a_runbook(resources, alarms=None):
    """The description ends with the page; the page names the alarm and says what it means, where to look and what to do."""
    alarms = alarms or yaml_parse((ROOT / "infra/deploy/alarms.yaml").read_text())["Resources"]
    linked = set()
    for name, alarm in of_type(alarms, "AWS::CloudWatch::Alarm").items():
        described = alarm["Properties"]["AlarmDescription"]
        page = ROOT / described.rsplit(" ", 1)[-1]
        if not (re.search(r" docs/runbooks/[a-z-]+\.md$", described) and page.is_file()):
            yield f"{name}: its description links no runbook"
            continue
        linked.add(page)
        text = page.read_text()
        if f"`{name}`" not in text:
            yield f"{page.name} does not name {name}"
        for heading in ("What it means", "Look", "Mend", "Afterwards"):
            if f"\n## {heading}\n" not in text:
                yield f"{page.name} has no part {heading!r}"
    for page in set((ROOT / "docs/runbooks").glob("*.md")) - linked:
        yield f"{page.name}: no alarm links it"


# What somebody must be told of: the metric, and how many alarms watch it at least.
TOLD = {
    "ApproximateNumberOfMessagesVisible": 5,
    "ApproximateAgeOfOldestMessage": 4,
    "Errors": 8,
    "Reputation.BounceRate": 1,
    "Reputation.ComplaintRate": 1,
    "Invocations": 2,
    "5xx": 1,
}


def alarms_tell_what_an_operator_must_know(resources, alarms=None):
    alarms = of_type(alarms or yaml_parse((ROOT / "infra/deploy/alarms.yaml").read_text())["Resources"], "AWS::CloudWatch::Alarm")
    for metric, least in TOLD.items():
        watching = [a["Properties"] for a in alarms.values() if a["Properties"].get("MetricName") == metric]
        if len(watching) < least:
            yield f"{len(watching)} alarms on {metric}, expected {least}"
        if metric == "Invocations" and any(a["TreatMissingData"] != "breaching" for a in watching):
            yield "a schedule that does not run has no data, and its alarm lets that pass"
    if not any("Throttles" in str(a["Properties"].get("Metrics")) for a in alarms.values()):
        yield "no alarm on throttles"
    for name, alarm in alarms.items():
        if not alarm["Properties"].get("AlarmActions"):
            yield f"{name} tells nobody"


def plain(value):
    """A text, the name a !Ref names, or the text of a !Sub."""
    return value if isinstance(value, str) else value.get("Ref") or value["Fn::Sub"]


def builds_find_their_binary(template, root=ROOT):
    """sam passes no features to cargo lambda: it reads them from the manifest, and fails at deployment if they are not there."""
    for name, function in of_type(template["Resources"], "AWS::Serverless::Function").items():
        binary = function["Metadata"]["BuildProperties"]["Binary"]
        manifest = tomllib.loads((root / function["Properties"]["CodeUri"] / "Cargo.toml").read_text())
        wanted = [b.get("required-features", []) for b in manifest.get("bin", []) if b["name"] == binary]
        given = manifest["package"].get("metadata", {}).get("lambda", {}).get("build", {}).get("features", [])
        if not wanted:
            yield f"{name}: {manifest['package']['name']} has no binary {binary}"
        elif not set(wanted[0]) <= set(given):
            yield f"{name}: [package.metadata.lambda.build] lacks the features {wanted[0]}"


# Which queue carries which message: the type a handler takes, and the variable its senders are told.
QUEUE_OF = {
    "Delivery": "DELIVERIES_QUEUE_URL",
    "CarrierTold": "FEEDBACK_QUEUE_URL",
    "DeliverMessage": "MESSAGES_QUEUE_URL",
    "Notify": "NOTICES_QUEUE_URL",
    "RecomputeShard": "SHARDS_QUEUE_URL",
}


class Code:
    """What one function's main.rs says about itself."""

    def __init__(self, name):
        text = (ROOT / f"functions/{name}/src/main.rs").read_text()
        self.name = name
        self.variables = set(re.findall(r"env::([A-Z_]+)", text.split("const VARIABLES")[1].split("];")[0]))
        runtime = re.search(r"awda_lambda::block_on_(\w+)", text).group(1)
        self.is_web = runtime == "web"
        self.is_scheduled = runtime.endswith("schedule")
        taken = re.search(r"move \|\w+: (\w+), now\|", text)
        self.queue = QUEUE_OF[taken.group(1)] if "queue" in runtime else None
        self.sends = set(re.findall(r"SqsQueue(?:::<\w+>)?::new\([^;]*?env::([A-Z_]+)", text))
        # Who looks at dead letters sends them back to the queue they came from.
        self.looks_at_dead_letters = "SqsLines::new" in text
        if self.looks_at_dead_letters:
            self.sends |= set(QUEUE_OF.values())
            self.variables |= {f"{line}_{kind}_URL" for line in LINES for kind in ("QUEUE", "DEAD_LETTERS")}


def codes():
    return {path.name: Code(path.name) for path in sorted((ROOT / "functions").iterdir()) if (path / "src/main.rs").exists()}


def each_function_may_do_what_its_code_does(resources):
    yield from check_rights.each_function_may_do_what_its_code_does(resources, codes(), target, listed)


def each_log_group_is_its_functions_own(resources):
    yield from check_rights.each_log_group_is_its_functions_own(resources, target, listed)


# Roles, as functions/api/src/roles.rs has them.
ROLES = {"owner", "marketer", "support", "analyst", "developer"}


def people_and_programs_sign_in_as_they_should(resources):
    """The user pool: nobody makes an account for themselves, roles are groups, tokens come by code or credentials alone."""
    pools = of_type(resources, "AWS::Cognito::UserPool")
    for name, pool in pools.items():
        properties = pool["Properties"]
        if not properties.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly"):
            yield f"{name}: anybody may make an account"
        if properties.get("MfaConfiguration") not in ("ON", "OPTIONAL"):
            yield f"{name}: no second factor"
        if properties["Policies"]["PasswordPolicy"]["MinimumLength"] < 12:
            yield f"{name}: short passwords"
        if pool.get("DeletionPolicy") != "Retain" or properties.get("DeletionProtection") != "ACTIVE":
            yield f"{name}: goes with the stack"
    groups = {g["Properties"]["GroupName"] for g in of_type(resources, "AWS::Cognito::UserPoolGroup").values()}
    if groups != ROLES:
        yield f"groups and roles differ in {sorted(groups ^ ROLES)}"
    scopes = {
        f"{server['Properties']['Identifier']}/{scope['ScopeName']}"
        for server in of_type(resources, "AWS::Cognito::UserPoolResourceServer").values()
        for scope in server["Properties"]["Scopes"]
    }
    clients = of_type(resources, "AWS::Cognito::UserPoolClient")
    for name, client in clients.items():
        properties = client["Properties"]
        for scope in set(properties["AllowedOAuthScopes"]) - scopes - {"openid"}:
            yield f"{name}: {scope} is no scope of the pool"
        flows = properties["AllowedOAuthFlows"]
        if flows not in (["code"], ["client_credentials"]):
            yield f"{name}: tokens come by {flows}"
        if properties["GenerateSecret"] != (flows == ["client_credentials"]):
            yield f"{name}: a secret where none can be kept, or none where one is needed"
    api = resources["Api"]["Properties"]["Body"]["components"]["securitySchemes"]["Jwt"]["x-amazon-apigateway-authorizer"]
    named = {target(one) for one in api["jwtConfiguration"]["audience"]["Fn::If"][1]}
    if named != clients.keys():
        yield f"the door takes tokens of {sorted(map(str, named))}"


RULES = [
    every_route_but_the_open_ones_wants_a_token,
    queues_give_functions_time_and_keep_what_failed,
    event_sources_report_single_failures,
    functions_are_traced_logged_and_told_what_they_use,
    rights_name_what_they_allow,
    rights_and_environment_say_the_same,
    tables_survive_mistakes,
    doors_between_services_name_their_caller,
    schedules_wake_functions_with_their_command,
    alarms_watch_every_dead_letter_and_function,
    each_function_may_do_what_its_code_does,
    each_log_group_is_its_functions_own,
    people_and_programs_sign_in_as_they_should,
    every_alarm_has_a_runbook,
    alarms_tell_what_an_operator_must_know,
    files_are_private_and_end,
]

# One way to break each rule about alarms: the rule, and what is done to the alarms.
SPOILT_ALARMS = [
    (every_alarm_has_a_runbook, lambda a: a["Bounces"]["Properties"].update(AlarmDescription="Mails bounced")),
    (every_alarm_has_a_runbook, lambda a: a["Bounces"]["Properties"].update(AlarmDescription="! docs/runbooks/none.md")),
    (every_alarm_has_a_runbook, lambda a: a.pop("Throttles")),
    (alarms_tell_what_an_operator_must_know, lambda a: a.pop("Complaints")),
    (alarms_tell_what_an_operator_must_know, lambda a: a["PlanSilent"]["Properties"].update(TreatMissingData="notBreaching")),
    (alarms_tell_what_an_operator_must_know, lambda a: a["ApiErrors"]["Properties"].pop("AlarmActions")),
]

# One way to break each rule: the rule, and what is done to the SAM template.
SPOILT = [
    (RULES[0], lambda r: r["ApiFunction"]["Properties"]["Events"]["Query"]["Properties"]["Auth"].update(Authorizer="NONE")),
    (RULES[0], lambda r: r["ApiFunction"]["Properties"]["Events"]["Query"]["Properties"]["Auth"].pop("AuthorizationScopes")),
    (RULES[1], lambda r: r["DeliveriesQueue"]["Properties"].pop("RedrivePolicy")),
    (RULES[1], lambda r: r["FeedbackDeadLetters"].update(DeletionPolicy="Delete")),
    (RULES[2], lambda r: r["DeliveriesQueue"]["Properties"].update(VisibilityTimeout=179)),
    (RULES[2], lambda r: r["UnifyFunction"]["Properties"]["Events"]["Deliveries"]["Properties"].pop("FunctionResponseTypes")),
    (RULES[3], lambda r: r["PlanLogGroup"]["Properties"].pop("RetentionInDays")),
    (RULES[3], lambda r: r["PlanFunction"]["Properties"]["Environment"]["Variables"].pop("AGENDA_TABLE")),
    (RULES[4], lambda r: r["PlanFunction"]["Properties"].pop("Role")),
    (RULES[4], lambda r: first_statement(r, "IngestRole").update(Action="dynamodb:*")),
    (RULES[4], lambda r: first_statement(r, "IngestRole").update(Resource="*")),
    (RULES[10], lambda r: statement_of(r, "IngestRole", "ReadSealingKey").update(Resource={"Ref": "SuiteKey"})),
    (RULES[10], lambda r: statements_of(r, "PlanRole").append(statement_of(r, "IngestRole", "ReadSealingKey"))),
    (RULES[10], lambda r: statements_of(r, "RecomputeRole").remove(statement_of(r, "RecomputeRole", "RenewSealingKey"))),
    (RULES[10], lambda r: statements_of(r, "IngestRole").append(statement_of(r, "RecomputeRole", "RenewSealingKey"))),
    (RULES[5], lambda r: first_statement(r, "IngestRole").update(Resource={"Fn::GetAtt": ["CustomersTable", "Arn"]})),
    (RULES[6], lambda r: r["BooksTable"].pop("UpdateReplacePolicy")),
    (RULES[6], lambda r: r["BooksTable"]["Properties"].pop("PointInTimeRecoverySpecification")),
    (RULES[7], lambda r: r["SesEventsTopicPolicy"]["Properties"]["PolicyDocument"]["Statement"][0].pop("Condition")),
    (RULES[8], lambda r: r["PlanFunction"]["Properties"]["Events"].pop("Due")),
    (RULES[9], lambda r: r.update(SurpriseDeadLetters=copy.deepcopy(r["ShardsDeadLetters"]))),
    (RULES[10], lambda r: first_statement(r, "IngestRole").update(Action=["dynamodb:GetItem", "dynamodb:PutItem"])),
    (RULES[10], lambda r: statement_of(r, "RecomputeRole", "LoadAndKeep")["Action"].remove("dynamodb:BatchWriteItem")),
    (RULES[10], lambda r: statement_of(r, "PlanRole", "FindDue").update(Action="dynamodb:Query")),
    (RULES[10], lambda r: statement_of(r, "UnifyRole", "TakeDeliveries")["Action"].append("sqs:PurgeQueue")),
    (RULES[10], lambda r: statement_of(r, "ApiRole", "QueueDecisionsAndSendLettersBack").update(Action=["sqs:SendMessage", "ses:SendEmail"])),
    (RULES[10], lambda r: statement_of(r, "PlanRole", "FindDue").update(Resource={"Fn::Sub": "${AgendaTable.Arn}/index/*"})),
    (RULES[11], lambda r: statement_of(r, "PlanRole", "WriteLogs").update(Resource={"Fn::GetAtt": ["ApiFunctionLogGroup", "Arn"]})),
    (RULES[12], lambda r: r["UserPool"]["Properties"].pop("AdminCreateUserConfig")),
    (RULES[12], lambda r: r["UserPool"].pop("DeletionPolicy")),
    (RULES[12], lambda r: r.pop("AnalystsGroup")),
    (RULES[12], lambda r: r["PeopleClient"]["Properties"].update(AllowedOAuthFlows=["implicit"])),
    (RULES[12], lambda r: r["ProgramsClient"]["Properties"].update(AllowedOAuthScopes=["awda/admin"])),
    (RULES[10], lambda r: statement_of(r, "ApiRole", "LinkFiles").update(Action=["s3:GetObject", "s3:PutObject"])),
    (RULES[15], lambda r: r["ExportsBucket"]["Properties"]["PublicAccessBlockConfiguration"].pop("BlockPublicPolicy")),
    (RULES[15], lambda r: r["ExportsBucket"]["Properties"].pop("LifecycleConfiguration")),
    (RULES[15], lambda r: r.pop("ExportsBucketPolicy")),
    (RULES[12], lambda r: r["Api"]["Properties"]["Auth"]["Authorizers"]["Jwt"]["JwtConfiguration"]["audience"]["Fn::If"][1].pop()),
]


def first_statement(resources, role):
    """The first that is about tables or queues."""
    return next(statement for statement in statements_of(resources, role) if statement["Sid"] not in ("ReadSealingKey", "WriteLogs"))


def statement_of(resources, role, sid):
    return next(statement for statement in statements_of(resources, role) if statement["Sid"] == sid)


def statements_of(resources, role):
    return resources[role]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]


def main():
    logging.disable(logging.CRITICAL)  # The translator complains of metrics that nobody asked it to gather.
    template = yaml_parse((ROOT / "template.yaml").read_text())
    resources = transformed(template)
    faults = [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(resources)]
    faults += [f"builds_find_their_binary: {fault}" for fault in builds_find_their_binary(template)]
    for number, (rule, spoil) in enumerate(SPOILT):
        broken = copy.deepcopy(template)
        spoil(broken["Resources"])
        if not list(rule(transformed(broken))):
            faults.append(f"{rule.__name__}: did not see planted fault {number}")
    for number, (rule, spoil) in enumerate(SPOILT_ALARMS):
        broken = yaml_parse((ROOT / "infra/deploy/alarms.yaml").read_text())["Resources"]
        spoil(broken)
        if not list(rule(resources, broken)):
            faults.append(f"{rule.__name__}: did not see planted fault {number} of the alarms")
    for fault in faults:
        print(fault)
    print(f"{len(resources)} resources, {len(RULES) + 1} rules, {len(SPOILT) + len(SPOILT_ALARMS)} planted faults, {len(faults)} faults found")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
