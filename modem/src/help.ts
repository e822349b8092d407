export const configFile = '/etc/verifyplus-modem.json'

export const help = `verifyplus-modem [--config FILE] COMMAND

  RECEIVED FILE   smstools calls this (eventhandler); its other events are ignored
  gammu           gammu-smsd calls this (runonreceive)
  flush           send what is left; run it every 15 seconds from a timer
  test            send a signed test message and say what the server answered
  help            this text

${configFile} (or --config, or VERIFYPLUS_MODEM_CONFIG), mode 0600, owned by the user that the daemon runs as:
  {
    "url": "https://sms.example.org/inbound/SUPPLIER",
    "secret": "whsec_...",
    "spool": "/var/spool/verifyplus-modem",
    "smstoolsIncoming": "/var/spool/sms/incoming",
    "gammuInbox": { "PHONEID": "/var/spool/gammu/inbox" },
    "numbers": { "IMSI, modem name or PhoneID": "+989120000000" }
  }
url and secret are printed by: verifyplus supplier add SUPPLIER --kind webhook
smstoolsIncoming and gammuInbox may be left out. Message files there are deleted once they are in the spool, and those
that a crash left behind are picked up.

smsd.conf:       eventhandler = /usr/local/bin/verifyplus-modem.mjs
                 store_received_pdu = 3      only the PDU has the zone of the sent time
gammu-smsdrc:    service = files
                 inboxformat = detail        the other formats lose letters and the time
                 phoneid = PHONEID
                 runonreceive = exec /usr/local/bin/verifyplus-modem.mjs gammu #
  Keep "exec" and "#": gammu appends the sender's name to the command, and a shell would run what is in it.

In the spool: queue/ waits for the server, unassigned/ for its SIM to be listed in "numbers", refused/ for a person.
`
