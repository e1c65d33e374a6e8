//! How many messages a second carriers take.

use awda_commerce::Channel;

/// Messages a second that the carrier of a channel takes of an account that has asked for no more: Amazon SES out of the sandbox 14, AWS End
/// User Messaging SMS 20, WhatsApp's Cloud API 80 of a number, Telegram about 30 of a bot (each provider's documentation, November 2026). Of
/// others ours.
pub const fn usual_rate(channel: Channel) -> u16 {
    match channel {
        Channel::Email => 14,
        Channel::Sms => 20,
        Channel::Whatsapp => 80,
        Channel::Telegram => 30,
        Channel::Messenger | Channel::Instagram => 50,
        Channel::Push => 100,
    }
}
