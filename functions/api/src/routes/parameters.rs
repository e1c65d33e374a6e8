//! The parameters in addresses.

use super::{Form, Parameter};

/// Parameters in addresses.
pub const PATH_PARAMETERS: [Parameter; 18] = [
    Parameter {
        name: "store",
        is_required: true,
        description: "The store's id.",
        form: Form::Text("acme"),
    },
    Parameter {
        name: "customer",
        is_required: true,
        description: "The customer's id. An id that was absorbed into another profile stays good.",
        form: Form::Text("cus_06dv5r8k3w9q2m4x7n1c8b5t0z"),
    },
    Parameter {
        name: "segment",
        is_required: true,
        description: "The segment's id, as the store's list of segments has it.",
        form: Form::Text("rfm.champions"),
    },
    Parameter {
        name: "flow",
        is_required: true,
        description: "The flow's name.",
        form: Form::Text("abandoned_cart"),
    },
    Parameter {
        name: "campaign",
        is_required: true,
        description: "The campaign's id.",
        form: Form::Text("spring_sale"),
    },
    Parameter {
        name: "goal",
        is_required: true,
        description: "The goal's id.",
        form: Form::Text("repeat"),
    },
    Parameter {
        name: "pool",
        is_required: true,
        description: "The pool's name, as the store's settings have it.",
        form: Form::Text("win_back"),
    },
    Parameter {
        name: "webhook",
        is_required: true,
        description: "The endpoint's name, as the store's settings have it.",
        form: Form::Text("erp"),
    },
    Parameter {
        name: "note",
        is_required: true,
        description: "The note's id.",
        form: Form::Text("note_06dv5r8k3w9q2m4x7n1c8b5t0z"),
    },
    Parameter {
        name: "run",
        is_required: true,
        description: "The run's id: `night-` and the UTC day it is for.",
        form: Form::Text("night-2026-11-22"),
    },
    Parameter {
        name: "duplicate",
        is_required: true,
        description: "The possible duplicate's id, as the store's list of them has it.",
        form: Form::Text("p.06dv5r8k3w9q2m4x7n1c8b5t0z~e.06dv5r8k3w9q2m4x7n1c8b5t0z"),
    },
    Parameter {
        name: "delivery",
        is_required: true,
        description: "The delivery's name.",
        form: Form::Text("dlv_06dv5r8k3w9q2m4x7n1c8b5t0z"),
    },
    Parameter {
        name: "letter",
        is_required: true,
        description: "The dead letter's id, as the store's list of them has it.",
        form: Form::Text("deliveries.9d3f6c6e-63a3-4b5e-8f9b-0f3d6a2b7c11"),
    },
    Parameter {
        name: "job",
        is_required: true,
        description: "The job's id.",
        form: Form::Text("job_1795341600000_06dv5r8k3w"),
    },
    Parameter {
        name: "template",
        is_required: true,
        description: "The template's name, as the list of them has it.",
        form: Form::Text("cart.reminder"),
    },
    Parameter {
        name: "user",
        is_required: true,
        description: "The person's id, as the list of users has it.",
        form: Form::Text("8d0f6f52-2b1e-4a52-9d2f-1f3d0c6b7a11"),
    },
    Parameter {
        name: "key",
        is_required: true,
        description: "The key's id, as the list of keys has it.",
        form: Form::Text("key_06dv5r8k3w9q2m4x7n1c8b5t0z"),
    },
    Parameter {
        name: "subject",
        is_required: true,
        description: "What the file's rows are: `customers`, `orders` or `consents`.",
        form: Form::Text("customers"),
    },
];
