//! Endpoints of a contact record.

use serde::Serialize;

use crate::company::{INBOUND_NUMBER, MAIL_ADDRESS, OUTSIDE_NUMBER};
use crate::contact::{Channel, Contact, Initiation, Subtype};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Endpoint {
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<String>,
    r#type: &'static str,
}

impl Endpoint {
    fn telephone(address: String) -> Self {
        Self {
            address,
            display_name: None,
            r#type: "TELEPHONE_NUMBER",
        }
    }

    fn email(address: String, display_name: String) -> Self {
        Self {
            address,
            display_name: Some(display_name),
            r#type: "EMAIL_ADDRESS",
        }
    }

    pub(crate) fn customer(contact: &Contact) -> Option<Self> {
        match contact.channel {
            Channel::Voice if contact.initiation == Initiation::ExternalOutbound => {
                Some(Self::external())
            }
            Channel::Voice => Some(Self::telephone(contact.customer.telephone())),
            Channel::Email => Some(Self::email(
                contact.customer.email(),
                contact.customer.full_name(),
            )),
            Channel::Chat if matches!(contact.subtype, Subtype::WhatsApp | Subtype::Sms) => {
                Some(Self::telephone(contact.customer.telephone()))
            }
            Channel::Chat | Channel::Task => None,
        }
    }

    pub(crate) fn system(channel: Channel) -> Option<Self> {
        match channel {
            Channel::Voice => Some(Self::telephone(INBOUND_NUMBER.to_owned())),
            Channel::Email => Some(Self::email(
                MAIL_ADDRESS.to_owned(),
                "AnyCompany Sales".to_owned(),
            )),
            Channel::Chat | Channel::Task => None,
        }
    }

    pub(crate) fn external() -> Self {
        Self::telephone(OUTSIDE_NUMBER.to_owned())
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Recipients {
    cc_list: [(); 0],
    to_list: [Recipient; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Recipient {
    address: &'static str,
    display_name: &'static str,
}

impl Recipients {
    pub(crate) fn from_contact(contact: &Contact) -> Option<Self> {
        let recipients = || Self {
            cc_list: [],
            to_list: [Recipient {
                address: MAIL_ADDRESS,
                display_name: "AnyCompany Sales",
            }],
        };
        (contact.channel == Channel::Email).then(recipients)
    }
}
