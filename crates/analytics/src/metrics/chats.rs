//! Metrics of chats, from contact records.

use super::{BY_DISCONNECT, Metric, Section, same};

pub(super) static CHATS: Section = Section {
    title: "Chat",
    interval: BY_DISCONNECT,
    metrics: &METRICS,
};

const METRICS: [Metric; 7] = [
    same(
        "AVG_FIRST_RESPONSE_TIME_AGENT",
        "Average agent first response time",
        &["chat-response-times.average_first_response_seconds"],
    ),
    same(
        "AVG_RESPONSE_TIME_AGENT, AVG_RESPONSE_TIME_CUSTOMER",
        "Average agent / customer response time",
        &[
            "chat-response-times.average_response_seconds",
            "chat-response-times.average_customer_response_seconds",
        ],
    ),
    same(
        "AVG_CONTACT_FIRST_RESPONSE_TIME_AGENT",
        "Average contact first response wait time",
        &["chat-response-times.average_first_response_wait_seconds"],
    ),
    same(
        "AVG_MESSAGES, AVG_MESSAGES_AGENT, AVG_MESSAGES_CUSTOMER, AVG_MESSAGES_BOT",
        "Average messages; agent, customer and bot messages",
        &[
            "chat-response-times.average_messages",
            "chat-response-times.average_agent_messages",
            "chat-response-times.average_customer_messages",
            "chat-response-times.average_bot_messages",
        ],
    ),
    same(
        "AVG_MESSAGE_LENGTH_AGENT, AVG_MESSAGE_LENGTH_CUSTOMER",
        "Average agent / customer message length",
        &[
            "chat-response-times.average_agent_message_length",
            "chat-response-times.average_customer_message_length",
        ],
    ),
    same(
        "AVG_CONVERSATION_CLOSE_TIME",
        "Average conversation close time",
        &["chat-response-times.average_close_seconds"],
    ),
    same(
        "CONVERSATIONS_ABANDONED",
        "Conversations abandoned",
        &["chat-response-times.conversations_abandoned"],
    ),
];
