//! Answers as DynamoDB writes them, and questions as it reads them.

use serde_json::{Value, json};

use super::*;

fn read<T: for<'de> Deserialize<'de>>(answer: &Value) -> T {
    serde_json::from_str(&answer.to_string()).unwrap()
}

#[test]
fn attributes_come_back_as_they_were_written_and_strange_ones_are_said_to_be_strange() {
    let kinds = json!({
        "text": { "S": "عودة \"\\\n" },
        "number": { "N": "-1.5" },
        "bytes": { "B": "AP8Q" },
        "flag": { "BOOL": true },
        "list": { "L": [{ "M": { "a": { "S": "b" } } }] },
    });
    let mut item: Item = read(&kinds);
    assert_eq!(item["text"].as_s(), Some("عودة \"\\\n"));
    assert_eq!(item["number"].as_n(), Some("-1.5"));
    assert_eq!(item["bytes"].as_b(), Some(&[0, 255, 16][..]));
    assert_eq!(
        (&item["flag"], &item["list"]),
        (&AttributeValue::Other, &AttributeValue::Other)
    );
    serde_json::to_string(&item).unwrap_err();
    item.retain(|_, value| *value != AttributeValue::Other);
    assert_eq!(read::<Item>(&serde_json::to_value(&item).unwrap()), item);
    serde_json::from_str::<AttributeValue>("{}").unwrap_err();
    serde_json::from_str::<AttributeValue>(r#"{"B":"?"}"#).unwrap_err();
}

#[test]
fn what_was_charged_is_summed_whether_it_stands_alone_or_in_a_list() {
    let units = |consumed: Value| {
        let answer: Answer = read(&json!({ "ConsumedCapacity": consumed }));
        answer.consumed_capacity.hundredths
    };
    let half = json!({ "TableName": "t", "CapacityUnits": 0.5 });
    assert_eq!(units(half.clone()), 50);
    assert_eq!(units(json!([half, half, { "CapacityUnits": 2 }])), 300);
    assert_eq!(units(Value::Null), 0);
    assert_eq!(read::<Answer>(&json!({})).consumed_capacity.hundredths, 0);
}

#[test]
fn nothing_may_be_written_as_null() {
    let names = [
        "Item",
        "Items",
        "LastEvaluatedKey",
        "Responses",
        "UnprocessedKeys",
    ];
    for name in names
        .into_iter()
        .chain(["UnprocessedItems", "ConsumedCapacity"])
    {
        let answer: Answer = read(&json!({ name: null }));
        assert!(
            answer.items.is_empty() && answer.last_evaluated_key.is_none(),
            "{name}"
        );
    }
    let cancelled: Cancelled = read(&json!({ "CancellationReasons": null }));
    assert!(cancelled.cancellation_reasons.is_empty());
    let reason: Reason = read(&json!({ "Code": null }));
    assert_eq!(reason.code, "");
}

#[test]
fn what_was_left_undone_is_asked_for_again_as_it_was() {
    let key = json!({ "pk": { "S": "a" }, "sk": { "S": "b" } });
    let left = json!({
        "UnprocessedKeys": { "t": { "Keys": [key], "ConsistentRead": true } },
        "UnprocessedItems": { "t": [
            { "PutRequest": { "Item": key } },
            { "DeleteRequest": { "Key": key } },
        ] },
    });
    let answer: Answer = read(&left);
    let again = json!({
        "UnprocessedKeys": answer.unprocessed_keys,
        "UnprocessedItems": answer.unprocessed_items,
    });
    assert_eq!(again, left);
}

#[test]
fn what_is_not_asked_for_is_not_written() {
    let search = Search {
        table_name: "t",
        return_consumed_capacity: TOTAL,
        ..Search::default()
    };
    let plain = json!({ "TableName": "t", "ReturnConsumedCapacity": "TOTAL" });
    assert_eq!(serde_json::to_value(&search).unwrap(), plain);
    let delete = Part::Delete(Write {
        table_name: "t".to_owned(),
        ..Write::default()
    });
    let plain = json!({ "Delete": { "TableName": "t" } });
    assert_eq!(serde_json::to_value(&delete).unwrap(), plain);
}

#[test]
fn reasons_stand_where_their_parts_stand() {
    let cancelled: Cancelled = read(&json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "CancellationReasons": [
            { "Code": "None" },
            { "Code": "ConditionalCheckFailed", "Message": "m", "Item": {} },
        ],
    }));
    let codes = cancelled.cancellation_reasons.iter();
    let codes: Vec<_> = codes.map(|reason| reason.code.as_str()).collect();
    assert_eq!(codes, ["None", "ConditionalCheckFailed"]);
}
