// What the server shows, as it crosses in JSON: the views of amsn2athena.core, field by field.

/**
 * @typedef {"Online" | "Busy" | "Be right back" | "Away" | "Idle" | "On the phone" | "Out to lunch" | "Appear offline" | "Offline"} Status
 */

/**
 * @typedef {object} Profile
 * @property {string} account
 * @property {string} name
 * @property {Status} status
 * @property {string} personal_message
 * @property {string} media what we listen to
 * @property {string} place_name what we called this place, if anything
 */

/**
 * @typedef {object} Settings
 * @property {"everyone" | "list"} privacy
 * @property {boolean} alert_when_added
 */

/**
 * What the network can do; the rest is not offered.
 * @typedef {object} Abilities
 * @property {boolean} personal_messages and what one listens to
 * @property {boolean} notes and names of our own for contacts
 * @property {boolean} invitations words to somebody who is added
 * @property {boolean} groups
 * @property {boolean} offline_messages
 * @property {boolean} group_chats
 * @property {boolean} places
 * @property {boolean} refusals who was declined does not ask again at the next sign-in
 */

/**
 * @typedef {object} Place
 * @property {string} id
 * @property {string} name
 * @property {Status} status
 * @property {boolean} idle
 * @property {boolean} here
 */

/**
 * @typedef {object} Contact
 * @property {string} account
 * @property {string} name
 * @property {Status} status
 * @property {string} personal_message
 * @property {string[]} group_ids
 * @property {boolean} waiting has not accepted us yet: we are not on their list
 * @property {boolean} favorite
 * @property {boolean} blocked
 * @property {string} alias what we call them, if anything
 * @property {string} notes ours about them
 * @property {string} network_name what they call themselves
 * @property {string} media what they listen to or play
 */

/**
 * @typedef {object} Group
 * @property {string} id
 * @property {string} name
 */

/**
 * @typedef {object} Request
 * @property {string} account
 * @property {string} name
 * @property {string} message
 */

/**
 * How a text is to look.
 * @typedef {object} Format
 * @property {string} font one of those of formats.js
 * @property {string} color six hexadecimal digits, or ""
 * @property {boolean} bold
 * @property {boolean} italic
 * @property {boolean} underline
 * @property {boolean} strike
 * @property {boolean} right_to_left
 */

/**
 * @typedef {object} Message
 * @property {number} id counts up within its conversation
 * @property {"text" | "action" | "ink" | "nudge" | "notice"} kind
 * @property {string} sender
 * @property {string} sender_name
 * @property {boolean} own
 * @property {string} text
 * @property {number} time seconds since the epoch
 * @property {"sending" | "delivered" | "stored" | "failed"} state
 * @property {string} key
 * @property {string} problem
 * @property {string} called what the sender wants to be called for this message, or ""
 * @property {Format | null} format
 * @property {boolean} offline was sent while we were away
 * @property {string} picture the name of one, or ""
 */

/**
 * @typedef {object} Conversation
 * @property {string} id
 * @property {string} title
 * @property {string[]} participants accounts
 * @property {Message[]} messages
 * @property {string[]} names of the participants, in the same order
 * @property {string} circle the id of the circle whose conversation it is, or ""
 * @property {string[]} typing names
 * @property {number} unread
 */

/**
 * A group chat that lasts.
 * @typedef {object} Circle
 * @property {string} id
 * @property {string} name
 * @property {number} people
 * @property {boolean} can_invite
 * @property {boolean} is_invitation
 * @property {string} inviter
 * @property {string} message
 */

/**
 * @typedef {object} Notice
 * @property {number} id
 * @property {string} text
 * @property {number} time seconds since the epoch
 * @property {number | null} closes_at when the network goes down, seconds since the epoch
 */

/**
 * @typedef {object} MailReceived
 * @property {string} writer
 * @property {string} subject
 */

/**
 * @typedef {object} Connection
 * @property {"connecting" | "online" | "reconnecting" | "signed-out"} state
 * @property {string} sentence
 * @property {number | null} retry_in seconds
 */

export {};
