"""Creates the translated template on moto's CloudFormation and reads back, service by service, whether it is what the code expects.

What the code expects is read from the code: variables, message types and runtimes from each main.rs, indexes from infra/aws, routes from
docs/openapi.json. At the end stacks with planted faults are created, and each fault must be found.
"""

import copy
import io
import json
import logging
import os
import re
import sys
import warnings
import zipfile

os.environ.update(AWS_ACCESS_KEY_ID="moto", AWS_SECRET_ACCESS_KEY="moto", AWS_DEFAULT_REGION="eu-central-1")

import boto3  # noqa: E402
import botocore.exceptions  # noqa: E402
import check_template  # noqa: E402
from moto_extra import models as moto_models  # noqa: E402
from moto import mock_aws  # noqa: E402
from samtranslator.yaml_helper import yaml_parse  # noqa: E402

ROOT = check_template.ROOT
CODES = check_template.codes()
STACK = "awda"
BUCKET = "artifacts"
GIVEN = {
    "JwtIssuer": "https://issuer.example.com",
    "JwtAudience": "client",
    "SenderIdentity": "news.example.com",
    "AlarmEmail": "ops@example.com",
}
BATCH = {"unify": 10, "recompute": 1, "deliver": 10, "feedback": 10, "notify": 10}
DOORS = {"hooks": "ingest", "u": "preferences", "v1": "api", "keys": "api", "health": "api", "openapi.json": "api", "docs": "api"}


class Stack:
    """The created stack, read by its services' APIs."""

    def __init__(self, template):
        body = io.BytesIO()
        with zipfile.ZipFile(body, "w") as archive:
            archive.writestr("bootstrap", "")
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_object(Bucket=BUCKET, Key="code.zip", Body=body.getvalue())
        s3.put_object(Bucket=BUCKET, Key="alarms.yaml", Body=(ROOT / "infra/deploy/alarms.yaml").read_bytes())
        self.template = check_template.translated(
            template, f"s3://{BUCKET}/code.zip", f"https://s3.amazonaws.com/{BUCKET}/alarms.yaml", GIVEN
        )
        self.formation = boto3.client("cloudformation")
        self.formation.create_stack(
            StackName=STACK,
            TemplateBody=json.dumps(self.template),
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in GIVEN.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        made = self.formation.describe_stack_resources(StackName=STACK)["StackResources"]
        made = [resource for resource in made if "LogicalResourceId" in resource]
        self.ids = {resource["LogicalResourceId"]: resource.get("PhysicalResourceId") for resource in made}
        awake = boto3.client("lambda")
        self.functions = {}
        for listed in awake.list_functions()["Functions"]:
            self.functions[listed["FunctionName"].removeprefix(f"{STACK}-")] = listed
        listed = awake.list_event_source_mappings()["EventSourceMappings"]
        self.mappings = [{**mapping, **moto_models.QueueMapping.told[mapping["UUID"]]} for mapping in listed]
        sqs = boto3.client("sqs")
        self.queues = {}
        for url in sqs.list_queues()["QueueUrls"]:
            self.queues[url] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        tables = boto3.client("dynamodb")
        self.tables = {name: tables.describe_table(TableName=name)["Table"] for name in tables.list_tables()["TableNames"]}

    def named(self, arn):
        """The function that an ARN means; calls go through the alias, never to the unpublished code."""
        return next((name for name, function in self.functions.items() if arn == f"{function['FunctionArn']}:live"), arn)

    def told(self, name):
        return self.functions[name]["Environment"]["Variables"]

    def queue_by_arn(self, arn):
        return next((queue for queue in self.queues.values() if queue["QueueArn"] == arn), None)


def every_resource_is_there(stack):
    for name, resource in stack.template["Resources"].items():
        # With an issuer given no user pool is made; moto's CloudFormation knows none. check_template.py looks at it.
        if resource.get("Condition") == "CreatesUserPool":
            continue
        if name not in stack.ids:
            yield f"{name} was not created"
        # A permission is part of its function's policy and has no id of its own on moto.
        elif not stack.ids[name] and resource["Type"] != "AWS::Lambda::Permission":
            yield f"{name} has no id"
    alarms = yaml_parse((ROOT / "infra/deploy/alarms.yaml").read_text())["Resources"]
    wanted = check_template.of_type(alarms, "AWS::CloudWatch::Alarm").keys()
    made = " ".join(alarm["AlarmName"] for alarm in boto3.client("cloudwatch").describe_alarms()["MetricAlarms"])
    for name in wanted:
        if f"-{name}-" not in made and f"-{name.removesuffix('Errors').lower()}-errors" not in made:
            yield f"alarm {name} was not created"


def functions_are_told_what_their_main_reads(stack):
    for name in CODES.keys() ^ stack.functions.keys():
        yield f"{name} is not both a folder and a function"
    for name, code in CODES.items():
        told = stack.told(name)
        for variable in code.variables ^ told.keys():
            yield f"{name}: {variable} is not both read and set"
        for variable, value in told.items():
            if variable.endswith("_TABLE") and not value.split("-")[1].upper().startswith(variable.split("_")[0]):
                yield f"{name}: {variable} is {value}"
            if variable.endswith("_TABLE") and value not in stack.tables:
                yield f"{name}: {variable} names {value}, which is no table"
            if variable.endswith("_QUEUE_URL") and value not in stack.queues:
                yield f"{name}: {variable} is {value}, which is no queue"
            if variable.endswith("_QUEUE_URL") and not queue_name(stack, value).upper().startswith(variable.split("_")[0]):
                yield f"{name}: {variable} leads to {queue_name(stack, value)}"


def queue_name(stack, url):
    return stack.queues[url]["QueueArn"].rsplit(":", 1)[1].split("-")[1] if url in stack.queues else ""


def queues_wake_who_takes_their_messages(stack):
    for name, code in CODES.items():
        mappings = [mapping for mapping in stack.mappings if stack.named(mapping["FunctionName"]) == name]
        if len(mappings) != (code.queue is not None):
            yield f"{name}: {len(mappings)} queues wake it"
        for mapping in mappings:
            queue = stack.queue_by_arn(mapping["EventSourceArn"])
            sender = code.queue.split("_")[0] if code.queue else "?"
            if queue is None or not queue["QueueArn"].rsplit(":", 1)[1].split("-")[1].upper().startswith(sender):
                yield f"{name}: takes {code.queue} but is woken by {mapping['EventSourceArn']}"
                continue
            yield from wiring_faults(stack, name, mapping, queue)


def wiring_faults(stack, name, mapping, queue):
    if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
        yield f"{name}: one bad record fails its whole batch"
    if mapping["BatchSize"] != BATCH[name]:
        yield f"{name}: batches of {mapping['BatchSize']}, expected {BATCH[name]}"
    if mapping.get("State", "Enabled") != "Enabled":
        yield f"{name}: its queue does not wake it"
    timeout = stack.functions[name]["Timeout"]
    if int(queue["VisibilityTimeout"]) < 6 * timeout:
        yield f"{name}: visibility {queue['VisibilityTimeout']} s for a timeout of {timeout} s"
    redrive = json.loads(queue.get("RedrivePolicy", "{}"))
    dead = stack.queue_by_arn(redrive.get("deadLetterTargetArn"))
    if dead is None:
        yield f"{name}: its queue has no dead letters"
    elif int(redrive["maxReceiveCount"]) < 5:
        yield f"{name}: gives up after {redrive['maxReceiveCount']} receives"
    elif int(dead["MessageRetentionPeriod"]) <= int(queue["MessageRetentionPeriod"]):
        yield f"{name}: dead letters go before their queue's messages do"
    elif int(dead["MaximumMessageSize"]) < int(queue["MaximumMessageSize"]):
        yield f"{name}: its dead letters take smaller messages than its queue"


def the_largest_body_fits_a_message(stack):
    """A body travels compressed at worst not at all, in base 64."""
    largest = int(stack.told("ingest")["BODY_BYTES_MAX"]) * 4 // 3
    for variable in CODES["ingest"].sends:
        queue = stack.queues.get(stack.told("ingest").get(variable))
        if queue is not None and variable.startswith("DELIVERIES") and largest > int(queue["MaximumMessageSize"]):
            yield f"a body of {largest} bytes does not fit {variable}"


def routes_lead_where_requests_are_answered(stack):
    client = boto3.client("apigatewayv2")
    (api,) = client.get_apis()["Items"]
    targets = {i["IntegrationId"]: i["IntegrationUri"] for i in client.get_integrations(ApiId=api["ApiId"])["Items"]}
    routes = {}
    for route in client.get_routes(ApiId=api["ApiId"])["Items"]:
        uri = targets[route["Target"].removeprefix("integrations/")]
        routes[route["RouteKey"]] = (function_of(stack, uri), route)
    for key, (function, _) in routes.items():
        if function not in stack.functions or not CODES[function].is_web:
            yield f"{key} leads to {function}, which answers no requests"
        elif "apigateway.amazonaws.com" not in policy_of(function):
            yield f"{key}: the HTTP API may not call {function}"
    yield from described_faults(routes)
    for path in ("/hooks/{store}/{source}", "/hooks/{store}/{source}/{topic+}", "/u/{token}"):
        if routes.get(f"ANY {path}", (None,))[0] != DOORS[path.split("/")[1]]:
            yield f"{path} does not lead to {DOORS[path.split('/')[1]]}"
    for call in check_template.SDK_CALLS:
        if routes.get(f"ANY /v1/{call}", (None,))[0] != "ingest":
            yield f"/v1/{call} does not lead to ingest"


def described_faults(routes):
    """Every operation of the API's description has a route to `api`, with a token where the description wants one."""
    described = json.loads((ROOT / "docs/openapi.json").read_text())
    for path, methods in described["paths"].items():
        for method in methods.keys() & {"get", "post", "put", "patch", "delete"}:
            exact, greedy = f"{method.upper()} {path}", f"{method.upper()} /v1/{{proxy+}}"
            function, route = routes.get(exact) or routes.get(greedy) or (None, None) if path.startswith("/v1/") else routes.get(
                exact, (None, None)
            )
            if function != DOORS[path.split("/")[1]]:
                yield f"{exact} leads to {function}"
                continue
            scopes = route.get("AuthorizationScopes") or []
            wanted = [] if not path.startswith("/v1/") else ["awda/read"] if method == "get" else ["awda/write"]
            if scopes != wanted or (route["AuthorizationType"] == "JWT") != bool(wanted):
                yield f"{exact} asks for {route['AuthorizationType']} {scopes}, expected {wanted}"


def policy_of(function):
    try:
        return boto3.client("lambda").get_policy(FunctionName=f"{STACK}-{function}", Qualifier="live")["Policy"]
    except botocore.exceptions.ClientError:
        return ""


def function_of(stack, uri):
    called = re.search(r"functions/(.*)/invocations", uri)
    return stack.named(called.group(1)) if called else uri


def tables_have_the_keys_that_are_asked_for(stack):
    code = "".join(path.read_text() for path in (ROOT / "infra/aws/src/dynamo").glob("*.rs"))
    names = dict(re.findall(r'const (BY_\w+): &str = "(\w+)"', code))
    wanted = {(names[constant], pk, sk) for constant, pk, sk in re.findall(r'\((BY_\w+), "(\w+)", "(\w+)"\)', code)}
    found = set()
    for name, table in stack.tables.items():
        if [key["AttributeName"] for key in table["KeySchema"]] != ["pk", "sk"]:
            yield f"{name}: keys are not pk and sk"
        if table.get("SSEDescription", {}).get("SSEType") != "KMS":
            yield f"{name}: is not encrypted with a key"
        for index in table.get("GlobalSecondaryIndexes", []):
            found.add((index["IndexName"], *(key["AttributeName"] for key in index["KeySchema"])))
    if found != wanted:
        yield f"indexes are {found}, asked are {wanted}"
    for url, queue in stack.queues.items():
        if not queue.get("KmsMasterKeyId"):
            yield f"{queue['QueueArn']}: is not encrypted with a key"
    books = next(name for name in stack.tables if "Books" in name)
    ttl = boto3.client("dynamodb").describe_time_to_live(TableName=books)["TimeToLiveDescription"]
    if 'with("expires_at"' in code and ttl.get("AttributeName") != "expires_at":
        yield f"{books}: rows with expires_at never expire"


def schedules_wake_who_is_scheduled(stack):
    scheduler = boto3.client("scheduler")
    woken = {}
    for listed in scheduler.list_schedules()["Schedules"]:
        schedule = scheduler.get_schedule(Name=listed["Name"])
        target = schedule["Target"]
        name = stack.named(target["Arn"])
        woken[name] = schedule
        if schedule["State"] != "ENABLED":
            yield f"{name}: its schedule is off"
        if stack.queue_by_arn(target.get("DeadLetterConfig", {}).get("Arn")) is None:
            yield f"{name}: a start that failed is forgotten"
        if not re.fullmatch(r"rate\(\d+ (minute|hour|day)s?\)|cron\(.+\)", schedule["ScheduleExpression"]):
            yield f"{name}: {schedule['ScheduleExpression']} is no schedule"
    for name in woken.keys() ^ {name for name, code in CODES.items() if code.is_scheduled}:
        yield f"{name} is not both scheduled and a function that is woken by a schedule"


def mail_comes_back_to_feedback(stack):
    sns = boto3.client("sns")
    feedback = stack.queues[stack.told("ingest")["FEEDBACK_QUEUE_URL"]]
    subscribed = {
        listed["TopicArn"]
        for listed in sns.list_subscriptions()["Subscriptions"]
        if listed["Endpoint"] == feedback["QueueArn"]
    }
    destination = moto_models.MailDestination.made[-1]
    if destination["EventDestination"]["SnsDestination"]["TopicARN"] not in subscribed:
        yield "the topic of SES's events does not reach the feedback queue"
    if destination["ConfigurationSetName"] != stack.told("deliver")["SES_CONFIGURATION_SET"]:
        yield "deliver names another configuration set than the one that tells of events"
    allowed = {
        arn
        for statement in json.loads(feedback.get("Policy", '{"Statement": []}'))["Statement"]
        for test in statement["Condition"].values()
        for arn in check_template.listed(test["aws:SourceArn"])
    }
    if allowed != subscribed:
        yield f"the feedback queue lets in {allowed}, subscribed are {subscribed}"


def a_new_version_goes_back_when_errors_ring(stack):
    known = {alarm["AlarmName"] for alarm in boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]}
    groups = moto_models.DeploymentGroup.made[-len(stack.functions) :]
    if len(groups) != len(stack.functions):
        yield f"{len(groups)} of {len(stack.functions)} functions are deployed step by step"
    for group in groups:
        watched = {alarm["Name"] for alarm in group["AlarmConfiguration"]["Alarms"]}
        if not group["AlarmConfiguration"]["Enabled"] or watched != {f"{STACK}-{name}-errors" for name in stack.functions}:
            yield f"a deployment watches {sorted(watched)}"
        for name in watched - known:
            yield f"a deployment watches {name}, which is not there"
        if not group["AutoRollbackConfiguration"]["Enabled"]:
            yield "a deployment does not go back by itself"
        if "AllAtOnce" in group["DeploymentConfigName"]:
            yield "a deployment gives all calls to the new version at once"


def secrets_are_sealed_with_a_key_that_is_read(stack):
    client = boto3.client("secretsmanager")
    told = {stack.told(name)["SEALING_KEY_ARN"] for name, code in CODES.items() if "SEALING_KEY_ARN" in code.variables}
    made = client.list_secrets()["SecretList"]
    if told != {secret["ARN"] for secret in made}:
        yield f"functions read {sorted(told)}, made are {sorted(secret['ARN'] for secret in made)}"
        return
    for secret in made:
        # What infra/aws/src/vault/kept.rs reads: {"key": "..."}.
        text = json.loads(client.get_secret_value(SecretId=secret["ARN"])["SecretString"])
        if len(text.get("key", "")) < 32:
            yield f"{secret['Name']} holds no key"
        if stack.ids["SuiteKey"] not in client.describe_secret(SecretId=secret["ARN"]).get("KmsKeyId", ""):
            yield f"{secret['Name']}: is not encrypted with the suite's key"


def alarms_watch_what_exists(stack):
    names = {queue["QueueArn"].rsplit(":", 1)[1] for queue in stack.queues.values()}
    functions = {function["FunctionName"] for function in stack.functions.values()}
    for alarm in boto3.client("cloudwatch").describe_alarms()["MetricAlarms"]:
        for dimension in alarm.get("Dimensions", []):
            known = {"QueueName": names, "FunctionName": functions}.get(dimension["Name"])
            if known is not None and dimension["Value"] not in known:
                yield f"{alarm['AlarmName']} watches {dimension['Value']}, which is not there"


RULES = [
    every_resource_is_there,
    functions_are_told_what_their_main_reads,
    queues_wake_who_takes_their_messages,
    the_largest_body_fits_a_message,
    routes_lead_where_requests_are_answered,
    tables_have_the_keys_that_are_asked_for,
    schedules_wake_who_is_scheduled,
    mail_comes_back_to_feedback,
    alarms_watch_what_exists,
    a_new_version_goes_back_when_errors_ring,
    secrets_are_sealed_with_a_key_that_is_read,
]


def properties(resources, name):
    return resources[name]["Properties"]


def variables(resources, function):
    return properties(resources, function)["Environment"]["Variables"]


# Faults that a template may have: the rule that must see it, and what is done to the SAM template.
SPOILT = [
    (RULES[1], lambda r: variables(r, "UnifyFunction").pop("AGENDA_TABLE")),
    (RULES[1], lambda r: variables(r, "PlanFunction").update(AGENDA_TABLE={"Ref": "BooksTable"})),
    (RULES[1], lambda r: variables(r, "PlanFunction").update(MESSAGES_QUEUE_URL={"Ref": "ShardsQueue"})),
    (RULES[2], lambda r: properties(r, "DeliverFunction")["Events"].pop("Messages")),
    (RULES[2], lambda r: source(r, "DeliverFunction", "Messages").update(Queue={"Fn::GetAtt": ["ShardsQueue", "Arn"]})),
    (RULES[2], lambda r: source(r, "RecomputeFunction", "Shards").update(BatchSize=10)),
    (RULES[2], lambda r: source(r, "UnifyFunction", "Deliveries").pop("FunctionResponseTypes")),
    (RULES[2], lambda r: properties(r, "ShardsQueue").update(VisibilityTimeout=1799)),
    (RULES[2], lambda r: properties(r, "MessagesQueue").pop("RedrivePolicy")),
    (RULES[2], lambda r: properties(r, "DeliveriesDeadLetters").update(MaximumMessageSize=262144)),
    (RULES[3], lambda r: properties(r, "DeliveriesQueue").update(MaximumMessageSize=262144)),
    (RULES[4], lambda r: properties(r, "ApiFunction")["Events"].pop("Erase")),
    (RULES[4], lambda r: source(r, "ApiFunction", "Decide").update(Auth={"Authorizer": "NONE"})),
    (RULES[4], lambda r: source(r, "PreferencesFunction", "Link").update(Path="/unsubscribe/{token}")),
    (RULES[5], lambda r: properties(r, "TimelineTable")["GlobalSecondaryIndexes"][0].update(IndexName="by_date")),
    (RULES[5], lambda r: properties(r, "BooksTable").pop("SSESpecification")),
    (RULES[5], lambda r: properties(r, "BooksTable").pop("TimeToLiveSpecification")),
    (RULES[6], lambda r: source(r, "PlanFunction", "Due").update(State="DISABLED")),
    (RULES[6], lambda r: source(r, "RecomputeFunction", "Night").pop("DeadLetterConfig")),
    (RULES[7], lambda r: properties(r, "FeedbackSubscription").update(Endpoint={"Fn::GetAtt": ["FeedbackDeadLetters", "Arn"]})),
    (RULES[7], lambda r: r.pop("FeedbackQueuePolicy")),
    (RULES[10], lambda r: properties(r, "SealingKey")["GenerateSecretString"].update(GenerateStringKey="text")),
    (RULES[10], lambda r: properties(r, "SealingKey").update(KmsKeyId="alias/aws/secretsmanager")),
    (RULES[10], lambda r: variables(r, "IngestFunction").update(SEALING_KEY_ARN={"Ref": "BooksTable"})),
    (RULES[9], lambda r: properties(r, "PlanFunction").update(DeploymentPreference={"Type": "AllAtOnce"})),
]


def source(resources, function, event):
    return properties(resources, function)["Events"][event]["Properties"]


def faults_of(template, rules):
    """What `rules` say of the stack that the template makes. moto runs no code: it only keeps what it is told."""
    with mock_aws(config={"lambda": {"use_docker": False}}):
        stack = Stack(template)
        return [f"{rule.__name__}: {fault}" for rule in rules for fault in rule(stack)]


def main():
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("error")  # moto warns of what it cannot create; nothing may be left out.
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    template = yaml_parse((ROOT / "template.yaml").read_text())
    faults = faults_of(template, RULES)
    for number, (rule, spoil) in enumerate(SPOILT):
        broken = copy.deepcopy(template)
        spoil(broken["Resources"])
        if not faults_of(broken, [rule]):
            faults.append(f"{rule.__name__}: did not see planted fault {number}")
    for fault in faults:
        print(fault)
    print(f"a stack on moto: {len(RULES)} rules, {len(SPOILT)} planted faults, {len(faults)} faults found")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
