//! Small templates, and the real one.

use super::*;

const SMALL: &str = r#"
Parameters:
  Cap: {Type: Number, Default: 1024}
  Issuer: {Type: String}
Globals:
  Function:
    Timeout: 7
    Environment: {Variables: {LOG_LEVEL: info}}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties: {Auth: {DefaultAuthorizer: Jwt}}
  Role: {Type: AWS::IAM::Role}
  Work:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 42
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
  Dead:
    Type: AWS::SQS::Queue
  Things:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: due, AttributeType: N}
      KeySchema: [{AttributeName: pk, KeyType: HASH}]
      GlobalSecondaryIndexes:
        - IndexName: by_due
          KeySchema: [{AttributeName: due, KeyType: HASH}, {AttributeName: pk, KeyType: RANGE}]
          Projection: {ProjectionType: KEYS_ONLY}
      TimeToLiveSpecification: {AttributeName: expires_at, Enabled: true}
  Doer:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables:
          CAP: !Ref Cap
          QUEUE: !Ref Work
          NAME: !Sub "${AWS::StackName}-${Things}-${Work.QueueName}-${!literal}"
      Events:
        In: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: post, Path: "/in/{topic+}", Auth: {Authorizer: NONE}}}
        Ask: {Type: HttpApi, Properties: {ApiId: !Ref Api, Method: GET, Path: /ask}}
        Queue:
          Type: SQS
          Properties:
            Queue: !GetAtt Work.Arn
            FunctionResponseTypes: [ReportBatchItemFailures]
            MaximumBatchingWindowInSeconds: 5
        Daily:
          Type: ScheduleV2
          Properties: {ScheduleExpression: rate(1 day), Input: '{"a":1}'}
"#;

#[test]
fn a_template_becomes_tables_queues_and_functions() {
    let template = Template::read(SMALL).unwrap();
    let queue = template.queue("Work").unwrap();
    assert_eq!(
        (queue.visibility_s, queue.retention_s, queue.delay_s),
        (42, 345_600, 0)
    );
    let redrive = Redrive {
        target: "Dead".to_owned(),
        receive_count_max: 5,
    };
    assert_eq!(queue.redrive, Some(redrive));
    assert_eq!(template.queue("Dead").unwrap().visibility_s, 30);

    let table = &template.tables[0];
    assert_eq!(table.key.partition.name, "pk");
    assert_eq!(table.key.sort, None);
    assert_eq!(table.expires_at.as_deref(), Some("expires_at"));
    let index = &table.indexes[0];
    assert_eq!(index.projection, Projection::KeysOnly);
    assert_eq!(
        index.key.partition,
        Attribute {
            name: "due".to_owned(),
            kind: "N".to_owned()
        }
    );
    assert_eq!(index.key.sort.as_ref().unwrap().name, "pk");
}

#[test]
fn a_function_has_its_environment_and_what_wakes_it() {
    let template = Template::read(SMALL).unwrap();
    let doer = template.function("Doer").unwrap();
    assert_eq!(doer.timeout_s, 7);
    let environment: Vec<_> = doer
        .environment
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let expected = [
        ("CAP", "1024"),
        ("LOG_LEVEL", "info"),
        ("NAME", "awda-Things-Work-${literal}"),
        ("QUEUE", "Work"),
    ];
    assert_eq!(environment, expected);
    assert_eq!(doer.routes[0].method, "POST");
    assert_eq!(doer.routes[0].access, Access::Open);
    assert_eq!(doer.routes[1].access, Access::Token { scopes: vec![] });
    assert_eq!(
        (doer.sources[0].batch_size, doer.sources[0].window_s),
        (10, 5)
    );
    assert_eq!(
        doer.schedules[0].schedule,
        Schedule::Rate { every_s: 86_400 }
    );
}

/// What is replaced in the small template, by what, and what is said about it.
const WRONG: [(&str, &str, &str); 13] = [
    (
        "VisibilityTimeout: 42",
        "VisibilityTimeout: 6",
        "line 33, Resources.Doer: it may take 7 s, longer than the 6 s that Work keeps a message invisible",
    ),
    (
        "VisibilityTimeout: 42",
        "FifoQueue: true",
        "line 17, Resources.Work.Properties.FifoQueue: the local suite does not understand FifoQueue",
    ),
    (
        "VisibilityTimeout: 42",
        "VisibilityTimeout: soon",
        "line 17, Resources.Work.Properties.VisibilityTimeout: expected a whole number instead of \"soon\"",
    ),
    (
        "maxReceiveCount: 5",
        "maxReceiveCount: 0",
        "line 18, Resources.Work.Properties.RedrivePolicy.maxReceiveCount: 0 is not between 1 and 1000",
    ),
    (
        "!GetAtt Dead.Arn",
        "!GetAtt Deaf.Arn",
        "line 18, Resources.Work.Properties.RedrivePolicy.deadLetterTargetArn: Deaf is no resource",
    ),
    (
        "!GetAtt Dead.Arn",
        "!GetAtt Things.Arn",
        "line 14, Resources.Work: its dead letters go to Things, which is no other queue",
    ),
    (
        "!Ref Cap",
        "!Ref Issuer",
        "line 38, Resources.Doer.Properties.Environment.Variables.CAP: parameter Issuer has no default to run with",
    ),
    (
        "!Ref Cap",
        "!Ref Cup",
        "line 38, Resources.Doer.Properties.Environment.Variables.CAP: Cup is neither a resource nor a parameter",
    ),
    (
        "!Ref Cap",
        "!ImportValue Cap",
        "line 38, Resources.Doer.Properties.Environment.Variables.CAP: the local suite does not understand !ImportValue here",
    ),
    (
        "rate(1 day)",
        "banana",
        "line 52, Resources.Doer.Properties.Events.Daily.Properties.ScheduleExpression: \"banana\": expected rate(5 minutes) or cron(0 0 * * ? *)",
    ),
    (
        "AttributeType: N",
        "AttributeType: X",
        "line 26, Resources.Things.Properties.AttributeDefinitions[1]: \"X\" is not a type of a key",
    ),
    (
        "[ReportBatchItemFailures]",
        "[]",
        "line 33, Resources.Doer: Work needs FunctionResponseTypes: [ReportBatchItemFailures]",
    ),
    (
        "Type: SQS\n",
        "Type: SNS\n",
        "line 45, Resources.Doer.Properties.Events.Queue.Type: the local suite does not understand events of type SNS",
    ),
];

#[test]
fn a_wrong_template_names_the_place_and_the_line() {
    for (right, wrong, expected) in WRONG {
        assert!(SMALL.contains(right), "{right}");
        let error = Template::read(&SMALL.replace(right, wrong)).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    assert!(matches!(
        Template::read("a: [").unwrap_err(),
        Error::Yaml { .. }
    ));
    assert!(matches!(
        Template::read("a: 1\na: 2").unwrap_err(),
        Error::Yaml { line: 2, .. }
    ));
}

#[test]
fn the_repositorys_template_is_understood_whole() {
    let template = Template::built_in().unwrap();
    let tables: Vec<_> = template
        .tables
        .iter()
        .map(|table| table.id.as_str())
        .collect();
    for table in [
        "CustomersTable",
        "TimelineTable",
        "DirectoryTable",
        "AudiencesTable",
        "AgendaTable",
        "BooksTable",
    ] {
        assert!(tables.contains(&table), "{table}");
    }
    for (queue, function) in [
        ("DeliveriesQueue", "UnifyFunction"),
        ("ShardsQueue", "RecomputeFunction"),
        ("MessagesQueue", "DeliverFunction"),
        ("FeedbackQueue", "FeedbackFunction"),
    ] {
        let redrive = template.queue(queue).unwrap().redrive.as_ref().unwrap();
        assert!(redrive.receive_count_max >= 5, "{queue}");
        let sources = &template.function(function).unwrap().sources;
        assert!(
            sources.iter().any(|source| source.queue == queue),
            "{function}"
        );
    }
    for function in ["RecomputeFunction", "PlanFunction"] {
        assert_eq!(
            template.function(function).unwrap().schedules.len(),
            1,
            "{function}"
        );
    }
    let ingest = template.function("IngestFunction").unwrap();
    assert!(
        ingest
            .routes
            .iter()
            .all(|route| route.access == Access::Open)
    );
    assert_eq!(
        ingest.environment["DELIVERIES_QUEUE_URL"],
        "DeliveriesQueue"
    );
    let api = template.function("ApiFunction").unwrap();
    let token = Access::Token {
        scopes: vec!["awda/read".to_owned()],
    };
    assert!(api.routes.iter().any(|route| route.access == token));
}
