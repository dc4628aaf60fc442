"""The deal that `setpoint demo` looks at: a deal file, two mailboxes and a calendar.

Beside them lie what no export holds but a mailbox has, a mail in spam, and the company's settings.

Both companies and all people are invented, and every sentence was written for this example.
The story: discovery, a demo, an agreed plan and a business case that the buyer's money approves,
all within ten weeks; then the first session of the security review is cancelled, nobody books
another, and for six weeks questions are answered, each within a day. As of 13 May 2026, 09:00.

Every subject, title and file name that proves a milestone fits the playbook `enterprise`.
"""
