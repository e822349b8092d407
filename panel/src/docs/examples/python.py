# Python 3.8 or newer, nothing to install.
import json
import urllib.error
import urllib.request

BASE = "__BASE_URL__"
TOKEN = "__TOKEN__"
LEASE = {"country": "RU", "productId": "2"}  # 2 is Telegram


class Refused(Exception):
    """What the server said no with: a status and a sentence."""


def call(path, body):
    request = urllib.request.Request(
        BASE + path,
        data=json.dumps({"token": TOKEN, **body}).encode(),
        headers={"content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=90) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise Refused(error.code, json.load(error)["detail"]) from None


def wait_for_code(number_id):
    for _ in range(5):
        try:
            return call("/api/get_sms", {**LEASE, "numberId": number_id, "wait": 60})["sms"]
        except Refused as refused:
            if refused.args[0] != 409:  # 409: nothing has arrived yet
                raise
    raise SystemExit("no code came")


lease = call("/api/get_number", LEASE)
print("number:", lease["number"])
# Use the number now.
print("code:", wait_for_code(lease["numberId"]))
