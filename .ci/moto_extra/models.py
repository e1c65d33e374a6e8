"""What moto's CloudFormation cannot create, made through moto's own services: the HTTP API, schedules, policies, subscriptions, SES.

Importing this module is enough: moto finds the models by their class. Each takes the properties as CloudFormation has resolved them
and hands them to the service's API, so that a wrong property is refused there and everything can be read back there.
"""

import json

import boto3
import moto.cloudformation.parsing  # noqa: F401  moto's own models first: of two for one type the later one counts.
from moto.core.common_models import CloudFormationModel

ANY = "x-amazon-apigateway-any-method"


class Made:
    """A resource that knows its id and attributes."""

    def __init__(self, physical_resource_id, attributes=None):
        self.physical_resource_id = physical_resource_id
        self.attributes = attributes or {}

    @staticmethod
    def cloudformation_name_type():
        return ""

    @classmethod
    def has_cfn_attr(cls, attr):
        return True

    def get_cfn_attribute(self, name):
        return self.attributes[name]

    def is_created(self):
        return True

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
        return cls.make(resource_name, cloudformation_json["Properties"], region_name)

    @classmethod
    def update_from_cloudformation_json(cls, *_):
        raise NotImplementedError("stacks are made here, never changed")

    @classmethod
    def delete_from_cloudformation_json(cls, *_):
        raise NotImplementedError("stacks are made here, never deleted")


class HttpApi(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::ApiGatewayV2::Api"

    @classmethod
    def make(cls, name, properties, region):
        client = boto3.client("apigatewayv2", region)
        body = properties["Body"]
        api = client.create_api(Name=name, ProtocolType="HTTP")["ApiId"]
        authorizers = {}
        for scheme, described in body["components"]["securitySchemes"].items():
            told = described["x-amazon-apigateway-authorizer"]
            authorizers[scheme] = client.create_authorizer(
                ApiId=api,
                AuthorizerType=told["type"].upper(),
                IdentitySource=[told["identitySource"]],
                JwtConfiguration={
                    "Issuer": told["jwtConfiguration"]["issuer"],
                    "Audience": told["jwtConfiguration"]["audience"],
                },
                Name=scheme,
            )["AuthorizerId"]
        for path, methods in body["paths"].items():
            for method, route in methods.items():
                told = route["x-amazon-apigateway-integration"]
                integration = client.create_integration(
                    ApiId=api,
                    IntegrationType=told["type"].upper(),
                    IntegrationUri=told["uri"],
                    PayloadFormatVersion=told["payloadFormatVersion"],
                )["IntegrationId"]
                wanted = [item for entry in route.get("security", []) for item in entry.items() if item[0] in authorizers]
                guard = {"AuthorizationType": "NONE"}
                if wanted:
                    scheme, scopes = wanted[0]
                    guard = {
                        "AuthorizationType": "JWT",
                        "AuthorizerId": authorizers[scheme],
                        "AuthorizationScopes": scopes,
                    }
                key = "ANY" if method == ANY else method.upper()
                client.create_route(ApiId=api, RouteKey=f"{key} {path}", Target=f"integrations/{integration}", **guard)
        return cls(api, {"ApiId": api})


class HttpStage(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::ApiGatewayV2::Stage"

    @classmethod
    def make(cls, name, properties, region):
        boto3.client("apigatewayv2", region).create_stage(**properties)
        return cls(properties["StageName"])


class MadeUpSecret(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::SecretsManager::Secret"

    @classmethod
    def make(cls, name, properties, region):
        client = boto3.client("secretsmanager", region)
        wanted = properties["GenerateSecretString"]
        drawn = client.get_random_password(
            PasswordLength=int(wanted["PasswordLength"]), ExcludePunctuation=wanted["ExcludePunctuation"] in (True, "true")
        )["RandomPassword"]
        text = {**json.loads(wanted["SecretStringTemplate"]), wanted["GenerateStringKey"]: drawn}
        made = client.create_secret(Name=name, SecretString=json.dumps(text), KmsKeyId=properties["KmsKeyId"])
        return cls(made["ARN"], {"Id": made["ARN"]})


class TimedSchedule(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::Scheduler::Schedule"

    @classmethod
    def make(cls, name, properties, region):
        named = {"Name": name[:64], **properties}
        arn = boto3.client("scheduler", region).create_schedule(**named)["ScheduleArn"]
        return cls(named["Name"], {"Arn": arn})


class TopicSubscription(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::SNS::Subscription"

    @classmethod
    def make(cls, name, properties, region):
        attributes = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in properties.items()
            if key in ("RawMessageDelivery", "RedrivePolicy")
        }
        arn = boto3.client("sns", region).subscribe(
            TopicArn=properties["TopicArn"],
            Protocol=properties["Protocol"],
            Endpoint=properties["Endpoint"],
            Attributes=attributes,
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        return cls(arn)


class TopicPolicy(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::SNS::TopicPolicy"

    @classmethod
    def make(cls, name, properties, region):
        for topic in properties["Topics"]:
            boto3.client("sns", region).set_topic_attributes(
                TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(properties["PolicyDocument"])
            )
        return cls(name)


class QueuePolicy(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::SQS::QueuePolicy"

    @classmethod
    def make(cls, name, properties, region):
        for queue in properties["Queues"]:
            boto3.client("sqs", region).set_queue_attributes(
                QueueUrl=queue, Attributes={"Policy": json.dumps(properties["PolicyDocument"])}
            )
        return cls(name)


class BucketRule(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::S3::BucketPolicy"

    @classmethod
    def make(cls, name, properties, region):
        bucket = properties["Bucket"]
        boto3.client("s3", region).put_bucket_policy(Bucket=bucket, Policy=json.dumps(properties["PolicyDocument"]))
        return cls(f"{bucket}-policy")


class MailIdentity(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::SES::EmailIdentity"

    @classmethod
    def make(cls, name, properties, region):
        identity = properties["EmailIdentity"]
        boto3.client("sesv2", region).create_email_identity(EmailIdentity=identity)
        tokens = {f"DkimDNSToken{part}{n}": f"{part.lower()}{n}.{identity}" for part in ("Name", "Value") for n in (1, 2, 3)}
        return cls(identity, tokens)


class MailConfigurationSet(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::SES::ConfigurationSet"

    @classmethod
    def make(cls, name, properties, region):
        boto3.client("sesv2", region).create_configuration_set(ConfigurationSetName=name, **properties)
        return cls(name)


class MailDestination(Made, CloudFormationModel):
    """moto keeps no destinations; it is checked where it points to and kept here to be read."""

    made = []

    @staticmethod
    def cloudformation_type():
        return "AWS::SES::ConfigurationSetEventDestination"

    @classmethod
    def make(cls, name, properties, region):
        boto3.client("sesv2", region).get_configuration_set(ConfigurationSetName=properties["ConfigurationSetName"])
        cls.made.append(properties)
        return cls(name)


class MetricAlarm(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::CloudWatch::Alarm"

    @classmethod
    def make(cls, name, properties, region):
        boto3.client("cloudwatch", region).put_metric_alarm(**{"AlarmName": name, **properties})
        return cls(properties.get("AlarmName", name))


class KeyedTable(Made, CloudFormationModel):
    """In place of moto's own, which leaves out encryption, expiry and backups."""

    @staticmethod
    def cloudformation_type():
        return "AWS::DynamoDB::Table"

    @classmethod
    def make(cls, name, properties, region):
        client = boto3.client("dynamodb", region)
        told = dict(properties)
        expiry = told.pop("TimeToLiveSpecification", None)
        backups = told.pop("PointInTimeRecoverySpecification", None)
        encryption = told.pop("SSESpecification", None)
        if encryption:
            told["SSESpecification"] = {"Enabled": encryption["SSEEnabled"], "SSEType": encryption["SSEType"]}
            told["SSESpecification"]["KMSMasterKeyId"] = encryption["KMSMasterKeyId"]
        table = client.create_table(TableName=name, **told)["TableDescription"]
        if expiry:
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
        if backups:
            client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=backups)
        return cls(name, {"Arn": table["TableArn"]})


class Dashboard(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::CloudWatch::Dashboard"

    @classmethod
    def make(cls, name, properties, region):
        json.loads(properties["DashboardBody"])
        boto3.client("cloudwatch", region).put_dashboard(**properties)
        return cls(properties["DashboardName"])


class Deployer(Made, CloudFormationModel):
    @staticmethod
    def cloudformation_type():
        return "AWS::CodeDeploy::Application"

    @classmethod
    def make(cls, name, properties, region):
        boto3.client("codedeploy", region).create_application(applicationName=name, **lowered(properties))
        return cls(name)


class DeploymentGroup(Made, CloudFormationModel):
    """moto checks the names; what it leaves out is kept here to be read."""

    made = []

    @staticmethod
    def cloudformation_type():
        return "AWS::CodeDeploy::DeploymentGroup"

    @classmethod
    def make(cls, name, properties, region):
        boto3.client("codedeploy", region).create_deployment_group(
            applicationName=properties["ApplicationName"], deploymentGroupName=name, serviceRoleArn=properties["ServiceRoleArn"]
        )
        cls.made.append(properties)
        return cls(name)


def lowered(properties):
    return {key[0].lower() + key[1:]: value for key, value in properties.items()}


class FunctionAlias(Made, CloudFormationModel):
    """What `Ref` names is the alias's ARN: calls go through it to the version that it stands for."""

    @staticmethod
    def cloudformation_type():
        return "AWS::Lambda::Alias"

    @classmethod
    def make(cls, name, properties, region):
        arn = boto3.client("lambda", region).create_alias(**properties)["AliasArn"]
        return cls(arn)


class FunctionVersion(Made, CloudFormationModel):
    """In place of moto's own, which does not say its number."""

    @staticmethod
    def cloudformation_type():
        return "AWS::Lambda::Version"

    @classmethod
    def make(cls, name, properties, region):
        made = boto3.client("lambda", region).publish_version(FunctionName=properties["FunctionName"])
        return cls(made["FunctionArn"], {"Version": made["Version"]})


class QueueMapping(Made, CloudFormationModel):
    """In place of moto's own: it drops the alias and ReportBatchItemFailures, which are kept here by the mapping's id."""

    told = {}

    @staticmethod
    def cloudformation_type():
        return "AWS::Lambda::EventSourceMapping"

    @classmethod
    def make(cls, name, properties, region):
        made = boto3.client("lambda", region).create_event_source_mapping(**properties)
        cls.told[made["UUID"]] = properties
        return cls(made["UUID"], {"Id": made["UUID"]})
