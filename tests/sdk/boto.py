"""What the boto3 programs share: where the server is, clients, expected errors, and the end of a program.

CARILLON_ENDPOINT           the server
CARILLON_THROTTLED_ENDPOINT a second one with one call of each operation per second
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, CARILLON_ACCOUNT
"""

import datetime
import os
import re
import sys
import unittest

import boto3
import botocore.config
import botocore.exceptions

ENDPOINT = os.environ["CARILLON_ENDPOINT"]
THROTTLED_ENDPOINT = os.environ["CARILLON_THROTTLED_ENDPOINT"]
ACCOUNT = os.environ["CARILLON_ACCOUNT"]
REGION = "us-east-1"


def client(service, endpoint=ENDPOINT, attempts=1, region=REGION, **keys):
    config = botocore.config.Config(retries={"total_max_attempts": attempts})
    return boto3.client(service, region_name=region, endpoint_url=endpoint, config=config, **keys)


class Case(unittest.TestCase):
    def is_recent(self, moment):
        age = datetime.datetime.now(datetime.timezone.utc) - moment
        self.assertLess(abs(age.total_seconds()), 60)

    def answers(self, status, call, **members):
        self.assertEqual(call(**members)["ResponseMetadata"]["HTTPStatusCode"], status)

    def refused(self, kind, status, call, **members):
        """Expects a typed exception, or one that the model does not know when `kind` is a text."""
        expected = botocore.exceptions.ClientError if isinstance(kind, str) else kind
        with self.assertRaises(expected) as caught:
            call(**members)
        response = caught.exception.response
        name = kind if isinstance(kind, str) else kind.__name__
        self.assertEqual(response["Error"]["Code"], name, response)
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], status, response)
        self.assertEqual(len(response["ResponseMetadata"]["RequestId"]), 36, response)
        self.assertTrue(response["Error"]["Message"], response)
        return response


def uncalled(service, program):
    """The operations of a service that a program does not call."""
    with open(program, encoding="utf-8") as source:
        text = source.read()
    methods = client(service).meta.method_to_api_mapping
    return [method for method in methods if not re.search(rf"\.{method}[(,\n]", text)]


def run(what):
    """Runs the tests of the program, and says how many there were of what: a text, or what gives one afterwards."""
    program = unittest.main(exit=False, verbosity=1)
    result = program.result
    failed = len(result.failures) + len(result.errors)
    print(f"boto3 {boto3.__version__}, {what if isinstance(what, str) else what()}: {result.testsRun} tests, {failed} failed", file=sys.stderr)
    sys.exit(not result.wasSuccessful())
