# The same with the snippet of the documentation.
import base64, json, sys
from verify import verify

request = json.load(sys.stdin)
print(str(verify(request["secret"], request["headers"], base64.b64decode(request["body"]))).lower())
