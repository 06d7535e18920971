#!/usr/bin/env bash
# The example in docs/notifications.md takes what the recorder signs, and nothing else.
set -euo pipefail
document=$(cd "${srcdir:-.}" && pwd)/docs/notifications.md
command -v python3 >/dev/null || { echo "there is no python3"; exit 77; }

example=$(sed -n '/^<!-- test: signature -->$/,/^```$/p' "$document" | sed '1,2d;$d')
[ -n "$example" ]

# The first two are signed as in tests/plugin/notify/signature_test.cc, at a time at which they are new and old.
python3 - <<PYTHON
$example
SECRET, BODY, SIGNED_AT = b"s3cret", b'{"type":"startedRecording"}', 1700000000
HEADERS = {"X-Recorder-Event-Id": "0b6f0f0e-5f0c-4d53-9a43-5d5b3c1f1a11", "X-Recorder-Timestamp": str(SIGNED_AT),
           "X-Recorder-Signature": "sha256=b653aab7a1df220fe768b3849b66e923a9833d963282d71b80160d677f266ce7"}


def check(expected, now=SIGNED_AT + 5, secret=SECRET, body=BODY, **changed):
    time.time = lambda: now
    headers = {**HEADERS, **{"X-Recorder-" + name: value for name, value in changed.items()}}
    assert is_genuine(secret, headers, body) is expected, (now, secret, body, changed)


check(True)
check(False, now=SIGNED_AT + 301)
check(False, secret=b"another")
check(False, body=BODY + b" ")
check(False, Timestamp=str(SIGNED_AT + 1))
check(False, Signature="")
check(False, Signature="sha256=\u00e9")
assert not is_genuine(SECRET, {}, BODY)
PYTHON
