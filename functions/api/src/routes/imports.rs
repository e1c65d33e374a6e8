//! The route that takes a file a shop exported.

use super::{Access, Form, JSON, Parameter, Question, Route};

const ASKED: &[Parameter] = &[
    Parameter {
        name: "as_of",
        is_required: true,
        description: "When the file was exported: it dates what has no date of its own. The same file with the same moment says the same, so that a \
            second import changes nothing and one that broke off is simply sent again.",
        form: Form::Moment,
    },
    Parameter {
        name: "dry_run",
        is_required: false,
        description: "`true`: nothing is queued, and the answer counts what would be new, merged and unchanged.",
        form: Form::Text("true"),
    },
    Parameter {
        name: "map",
        is_required: false,
        description: "Which column says what, where the headers do not: `field=column`, several with semicolons between.",
        form: Form::Text("email=E-mail address;order_id=#3"),
    },
    Parameter {
        name: "dates",
        is_required: false,
        description: "Whether 03/04/2025 begins with the day (`dmy`) or the month (`mdy`), where the column itself does not tell.",
        form: Form::Text("dmy"),
    },
    Parameter {
        name: "sheet",
        is_required: false,
        description: "The sheet of a workbook; else the first that holds anything.",
        form: Form::Text("Customers"),
    },
    Parameter {
        name: "encoding",
        is_required: false,
        description: "The encoding of a text, where the guess is wrong.",
        form: Form::Text("windows-1256"),
    },
];

/// The route.
pub(super) static IMPORTS: [Route; 1] = [Route {
    method: "POST",
    question: Question::Import,
    pattern: "/v1/stores/{store}/imports/{subject}",
    access: Access::Decider,
    operation: "import",
    summary: "Import a file that a shop exported",
    description: "Body: the file, CSV or workbook, as it is or packed by gzip: at most 4 MiB sent and 32 MiB unpacked. Every record goes to the queue as the \
        delivery its webhook would have been. The answer says what was read from which column, what is wrong in which row and how to mend it, and how \
        good the data is.",
    query: ASKED,
    answer: (JSON, Some("Imported")),
    refusals: &[
        "file.too_large",
        "import.empty",
        "import.columns_missing",
        "import.other_subject",
        "import.unknown_field",
        "import.unknown_column",
        "import.too_large",
        "import.not_a_table",
        "import.workbook",
        "import.no_sheet",
        "import.encoding",
        "import.too_many",
        "request.parameter_missing",
    ],
}];
