"""Asserts on the firewall before the suite (infra/deploy/front.yaml) what validators and scanners do not see.

Which of its rules look at a request is found by trying them on a path of every route in template.yaml. At the end the rules here are run
on spoilt copies and must find every fault planted there.
"""

import copy
import json
import re
import sys
import types

import check_template
from samtranslator.yaml_helper import yaml_parse

ROOT = check_template.ROOT

# AWS's managed policies, by the names that AWS gives them.
CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
# Errors that CloudFront keeps unless it is told not to.
KEPT_ERRORS = {400, 403, 404, 405, 414, 500, 501, 502, 503, 504}
METHODS = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"}

# AWS's lists, and which of their rules only count: all that look at bodies, and the one that wants a User-Agent.
COUNTED = {
    "AWSManagedRulesAmazonIpReputationList": set(),
    "AWSManagedRulesKnownBadInputsRuleSet": {"JavaDeserializationRCE_BODY", "Log4JRCE_BODY", "ReactJSRCE_BODY"},
    "AWSManagedRulesCommonRuleSet": {
        "CrossSiteScripting_BODY",
        "EC2MetaDataSSRF_BODY",
        "GenericLFI_BODY",
        "GenericRFI_BODY",
        "NoUserAgent_HEADER",
        "SizeRestrictions_BODY",
    },
}

# Where tokens, keys and sources' secrets stand in a request, beside its query, its path and its body.
SECRET_HEADERS = {"authorization", "cookie", "x-telegram-bot-api-secret-token"}

# What a variable part of a route may be, and paths that are no webhooks though they begin like one.
SAMPLES = {"store": "acme-2", "source": "shopify", "topic+": "orders/create.v2", "proxy+": "stores/acme", "token": "eyJ.a-b_c"}
DISGUISED = [
    "/hooks/../v1/stores/acme",
    "/hooks/acme/shopify/../../../v1/stores/acme",
    "/hooks/acme/shopify/%2e%2e/%2e%2e/%2e%2e/v1/stores",
    "/hooks//v1/stores",
    "/hooks/acme/shopify//../x",
    "/v1/stores/hooks/acme/shopify",
]


def read():
    """What is checked: the firewall, the suite behind it, and the code of its sources."""
    sources = (ROOT / "shared/commerce/src/sources").glob("*.rs")
    return types.SimpleNamespace(
        front=yaml_parse((ROOT / "infra/deploy/front.yaml").read_text()),
        suite=yaml_parse((ROOT / "template.yaml").read_text()),
        sources={path.name: path.read_text().split("#[cfg(test)]")[0] for path in sorted(sources)},
    )


def paths(suite):
    """A path of every route of the suite: those of webhooks, and the others."""
    routes = {
        event["Properties"]["Path"]
        for function in check_template.of_type(suite["Resources"], "AWS::Serverless::Function").values()
        for event in function["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi"
    }
    asked = {re.sub(r"\{([a-z]+\+?)\}", lambda part: SAMPLES[part.group(1)], route) for route in routes}
    hooks = {path for path in asked if path.startswith("/hooks/")}
    return sorted(hooks), sorted(asked - hooks) + DISGUISED


def named(front, value):
    """A value, or what it is looked up as, or its parameter's default."""
    if isinstance(value, dict) and "Fn::FindInMap" in value:
        one, two, three = value["Fn::FindInMap"]
        return front["Mappings"][one][two][three]
    if isinstance(value, dict) and "Ref" in value:
        return front["Parameters"][value["Ref"]]["Default"]
    return value


def matches(front, statement, path):
    """Whether a request for a path is what a statement is about."""
    if statement is None:
        return True
    if "NotStatement" in statement:
        return not matches(front, statement["NotStatement"]["Statement"], path)
    wanted = statement["RegexMatchStatement"]
    assert wanted["FieldToMatch"] == {"UriPath": {}} and [t["Type"] for t in wanted["TextTransformations"]] == ["NONE"], wanted
    return re.search(named(front, wanted["RegexString"]), path) is not None


def rules(front):
    return front["Resources"]["WebAcl"]["Properties"]["Rules"]


def about(front, kind, path):
    """The rules of a kind that look at a request for a path."""
    for rule in rules(front):
        statement = rule["Statement"].get(kind)
        if statement is not None and matches(front, statement.get("ScopeDownStatement"), path):
            yield rule, statement


def config(front):
    return front["Resources"]["Front"]["Properties"]["DistributionConfig"]


def the_firewall_is_before_everything(world):
    front = world.front
    distribution, firewall = config(front), front["Resources"]["WebAcl"]["Properties"]
    if check_template.target(distribution.get("WebACLId")) != "WebAcl":
        yield "the web ACL is not at the distribution"
    if firewall["Scope"] != "CLOUDFRONT":
        yield f"the web ACL's scope is {firewall['Scope']}"
    if len({rule["Priority"] for rule in rules(front)}) != len(rules(front)):
        yield "two rules have one priority"
    asserted = json.dumps(front.get("Rules", {}))
    if '{"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}' not in asserted:
        yield "it can be deployed to a Region that has no CloudFront"
    for rule in rules(front):
        if "Allow" in rule.get("Action", {}):
            yield f"{rule['Name']} lets pass what later rules would stop"


def nothing_is_kept_and_everything_goes_through(world):
    distribution = config(world.front)
    for behaviour in [distribution["DefaultCacheBehavior"], *distribution.get("CacheBehaviors", [])]:
        if behaviour.get("CachePolicyId") != CACHING_DISABLED:
            yield f"answers are kept: {behaviour.get('CachePolicyId')}"
        if behaviour.get("OriginRequestPolicyId") != ALL_VIEWER_EXCEPT_HOST_HEADER:
            yield "tokens and signatures do not reach the API, or the wrong host does"
        if set(behaviour["AllowedMethods"]) != METHODS:
            yield f"methods differ in {sorted(METHODS ^ set(behaviour['AllowedMethods']))}"
        if behaviour["ViewerProtocolPolicy"] != "https-only":
            yield "it can be asked in the clear"
    at_once = {error["ErrorCode"] for error in distribution.get("CustomErrorResponses", []) if error.get("ErrorCachingMinTTL") == 0}
    if at_once != KEPT_ERRORS:
        yield f"errors are kept: {sorted(KEPT_ERRORS ^ at_once)}"
    if distribution.get("IPV6Enabled") is not False:
        yield "limits for each address do not bind who has a network of them"
    origin = distribution["Origins"][0]["CustomOriginConfig"]
    if origin["OriginProtocolPolicy"] != "https-only" or origin["OriginSSLProtocols"] != ["TLSv1.2"]:
        yield "the API is asked in the clear, or by an old protocol"


def each_address_has_a_limit_and_platforms_a_higher_one(world):
    front = world.front
    hooks, others = paths(world.suite)
    limits = {}
    for path in hooks + others:
        found = list(about(front, "RateBasedStatement", path))
        if len(found) != 1:
            yield f"{path}: {len(found)} limits"
        for rule, statement in found:
            limits.setdefault(path in hooks, set()).add(named(front, statement["Limit"]))
            if statement["AggregateKeyType"] != "IP":
                yield f"{rule['Name']}: not for each address"
            # Too many for now, and not forbidden: a platform sends again.
            answer = rule["Action"].get("Block", {}).get("CustomResponse", {}).get("ResponseCode")
            if answer != 429:
                yield f"{rule['Name']}: answers {answer}"
    if max(limits.get(False, {0})) >= min(limits.get(True, {0})):
        yield f"webhooks have no higher limit: {limits}"


def what_is_written_in_webhooks_is_not_judged(world):
    for path in paths(world.suite)[0]:
        for rule, _ in about(world.front, "ManagedRuleGroupStatement", path):
            yield f"{path}: {rule['Name']} refuses what any customer may have written"


def everything_else_is_judged_by_awss_lists(world):
    front = world.front
    for path in paths(world.suite)[1]:
        found = {statement["Name"] for _, statement in about(front, "ManagedRuleGroupStatement", path)}
        if found != COUNTED.keys():
            yield f"{path}: not looked at by {sorted(COUNTED.keys() - found)}"
    for rule in rules(front):
        statement = rule["Statement"].get("ManagedRuleGroupStatement")
        if statement is None:
            continue
        if rule.get("OverrideAction") != {"None": {}}:
            yield f"{rule['Name']}: only counts"
        overrides = statement.get("RuleActionOverrides", [])
        counted = {override["Name"] for override in overrides if override["ActionToUse"] == {"Count": {}}}
        if counted != COUNTED[statement["Name"]] or len(overrides) != len(counted):
            yield f"{rule['Name']}: counted rules differ in {sorted(counted ^ COUNTED[statement['Name']])}"


def what_it_saw_is_counted_and_not_shown(world):
    firewall = world.front["Resources"]["WebAcl"]["Properties"]
    for what in [firewall, *firewall["Rules"]]:
        shown = what["VisibilityConfig"]
        if shown["SampledRequestsEnabled"] is not False:
            yield f"{shown['MetricName']}: samples hold paths, and paths hold links and addresses"
        if shown["CloudWatchMetricsEnabled"] is not True:
            yield f"{shown['MetricName']}: nobody sees what it refuses"
    protections = firewall.get("DataProtectionConfig", {}).get("DataProtections", [])
    protected = {one["Field"]["FieldType"]: set(one["Field"].get("FieldKeys", [])) for one in protections}
    if protected != {"SINGLE_HEADER": SECRET_HEADERS, "QUERY_STRING": set(), "BODY": set()}:
        yield f"of a request is taken out: {protected}"


def the_log_holds_who_was_refused_and_no_secret(world):
    resources = world.front["Resources"]
    group, logging = resources["Log"]["Properties"], resources["Logging"]["Properties"]
    if not group["LogGroupName"]["Fn::Sub"].startswith("aws-waf-logs-"):
        yield "AWS WAF writes to no group of this name"
    if "RetentionInDays" not in group or "KmsKeyId" not in group:
        yield "the log is kept for ever, or without a key"
    if check_template.target(logging["ResourceArn"]) != "WebAcl" or not str(logging["LogDestinationConfigs"][0]).endswith("${Log}'}"):
        yield "the log is not the web ACL's"
    redacted = [json.dumps(field) for field in logging.get("RedactedFields", [])]
    wanted = [json.dumps({"SingleHeader": {"Name": name}}) for name in SECRET_HEADERS] + ['{"QueryString": {}}', '{"UriPath": {}}']
    for field in set(wanted) ^ set(redacted):
        yield f"the log and the list of secrets differ in {field}"
    kept = logging.get("LoggingFilter", {})
    conditions = [condition for one in kept.get("Filters", []) for condition in one["Conditions"] if one["Behavior"] == "KEEP"]
    if kept.get("DefaultBehavior") != "DROP" or conditions != [{"ActionCondition": {"Action": "BLOCK"}}]:
        yield "what passed is logged too"


def each_header_that_holds_a_secret_is_known(world):
    """What a source compares with its secret word by word is among what is taken out."""
    for source, code in world.sources.items():
        for checked in re.finditer(r"signature::check_word\(", code):
            verify = code[: checked.start()].rsplit("fn ", 1)[-1]
            for name in re.findall(r'request\.header\(("[^"]+"|[A-Z_]+)\)', verify):
                constant = re.search(rf'const {name}: &str = "([^"]+)"', code)
                header = constant.group(1) if constant else name.strip('"')
                if header not in SECRET_HEADERS and "signature" not in header:
                    yield f"{source}: {header} holds a secret and stays in the log"


def links_lead_through_it(world):
    told = world.suite["Resources"]["DeliverFunction"]["Properties"]["Environment"]["Variables"]["LINKS_URL"]
    if not isinstance(told, dict) or told.get("Fn::If", [None])[-1] != {"Ref": "PublicUrl"}:
        yield "links in mails go round it, whatever PublicUrl says"


RULES = [
    the_firewall_is_before_everything,
    nothing_is_kept_and_everything_goes_through,
    each_address_has_a_limit_and_platforms_a_higher_one,
    what_is_written_in_webhooks_is_not_judged,
    everything_else_is_judged_by_awss_lists,
    what_it_saw_is_counted_and_not_shown,
    the_log_holds_who_was_refused_and_no_secret,
    each_header_that_holds_a_secret_is_known,
    links_lead_through_it,
]


def named_rule(world, name):
    return next(rule for rule in rules(world.front) if rule["Name"] == name)


def listed_rules(world, name):
    return named_rule(world, name)["Statement"]["ManagedRuleGroupStatement"]


def limit(world, name):
    return named_rule(world, name)["Statement"]["RateBasedStatement"]


def properties(world, name):
    return world.front["Resources"][name]["Properties"]


def behaviour(world):
    return config(world.front)["DefaultCacheBehavior"]


def webhooks_are(world, regex):
    world.front["Mappings"]["Paths"]["Webhooks"]["Regex"] = regex


# One way to break each rule: the rule, and what is done to the world.
SPOILT = [
    (RULES[0], lambda w: config(w.front).pop("WebACLId")),
    (RULES[0], lambda w: properties(w, "WebAcl").update(Scope="REGIONAL")),
    (RULES[0], lambda w: named_rule(w, "common").update(Priority=0)),
    (RULES[0], lambda w: w.front.pop("Rules")),
    (RULES[0], lambda w: named_rule(w, "webhooks-per-address").update(Action={"Allow": {}})),
    (RULES[1], lambda w: behaviour(w).update(CachePolicyId="658327ea-f89d-4fab-a63d-7e88639e58f6")),
    (RULES[1], lambda w: config(w.front).update(CacheBehaviors=[{**behaviour(w), "CachePolicyId": None, "PathPattern": "/v1/*"}])),
    (RULES[1], lambda w: behaviour(w).pop("OriginRequestPolicyId")),
    (RULES[1], lambda w: behaviour(w)["AllowedMethods"].remove("DELETE")),
    (RULES[1], lambda w: behaviour(w).update(ViewerProtocolPolicy="redirect-to-https")),
    (RULES[1], lambda w: config(w.front)["CustomErrorResponses"].pop(2)),
    (RULES[1], lambda w: config(w.front).update(IPV6Enabled=True)),
    (RULES[1], lambda w: config(w.front)["Origins"][0]["CustomOriginConfig"].update(OriginProtocolPolicy="match-viewer")),
    (RULES[2], lambda w: rules(w.front).remove(named_rule(w, "requests-per-address"))),
    (RULES[2], lambda w: rules(w.front).remove(named_rule(w, "webhooks-per-address"))),
    (RULES[2], lambda w: limit(w, "requests-per-address").pop("ScopeDownStatement")),
    (RULES[2], lambda w: limit(w, "webhooks-per-address").update(Limit=6000)),
    (RULES[2], lambda w: named_rule(w, "webhooks-per-address").update(Action={"Block": {}})),
    (RULES[2], lambda w: named_rule(w, "requests-per-address").update(Action={"Count": {}})),
    (RULES[3], lambda w: listed_rules(w, "common").pop("ScopeDownStatement")),
    (RULES[3], lambda w: listed_rules(w, "known-attackers").pop("ScopeDownStatement")),
    (RULES[3], lambda w: webhooks_are(w, "^/hooks/[a-z]+/[a-z]+$")),
    (RULES[4], lambda w: webhooks_are(w, "^/hooks/")),
    (RULES[4], lambda w: webhooks_are(w, "/hooks/[a-z0-9-]+/[a-z0-9_-]+")),
    (RULES[4], lambda w: rules(w.front).remove(named_rule(w, "known-bad-inputs"))),
    (RULES[4], lambda w: named_rule(w, "common").update(OverrideAction={"Count": {}})),
    (RULES[4], lambda w: listed_rules(w, "common")["RuleActionOverrides"].pop()),
    (RULES[4], lambda w: listed_rules(w, "known-bad-inputs")["RuleActionOverrides"][0].update(ActionToUse={"Allow": {}})),
    (RULES[5], lambda w: named_rule(w, "common")["VisibilityConfig"].update(SampledRequestsEnabled=True)),
    (RULES[5], lambda w: properties(w, "WebAcl")["VisibilityConfig"].update(CloudWatchMetricsEnabled=False)),
    (RULES[5], lambda w: properties(w, "WebAcl")["DataProtectionConfig"]["DataProtections"].pop()),
    (RULES[6], lambda w: properties(w, "Log").update(LogGroupName={"Fn::Sub": "${AWS::StackName}-front"})),
    (RULES[6], lambda w: properties(w, "Log").pop("RetentionInDays")),
    (RULES[6], lambda w: properties(w, "Logging").update(LogDestinationConfigs=["arn:aws:s3:::aws-waf-logs-elsewhere"])),
    (RULES[6], lambda w: properties(w, "Logging")["RedactedFields"].pop(0)),
    (RULES[6], lambda w: properties(w, "Logging").pop("LoggingFilter")),
    (RULES[7], lambda w: w.sources.update(new='fn verify() { let it = request.header("x-word"); signature::check_word(it) }')),
    (RULES[8], lambda w: w.suite["Resources"]["DeliverFunction"]["Properties"]["Environment"]["Variables"].update(LINKS_URL="https://api")),
]


def main():
    world = read()
    faults = [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(world)]
    for number, (rule, spoil) in enumerate(SPOILT):
        broken = copy.deepcopy(world)
        spoil(broken)
        if not list(rule(broken)):
            faults.append(f"{rule.__name__}: did not see planted fault {number}")
    for fault in faults:
        print(fault)
    asked = sum(map(len, paths(world.suite)))
    print(f"a firewall over {asked} paths: {len(RULES)} rules, {len(SPOILT)} planted faults, {len(faults)} faults found")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
