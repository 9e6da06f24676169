"""Every operation and every error of Amazon Chime SDK Meetings through boto3, against a running server.

CARILLON_ENDPOINT           the server
CARILLON_THROTTLED_ENDPOINT a second one with one call of each operation per second
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, CARILLON_ACCOUNT
"""

import concurrent.futures
import datetime
import json
import os
import unittest
import unittest.mock
import urllib.error
import urllib.request
import uuid

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions

import boto
from boto import ACCOUNT, ENDPOINT, REGION, THROTTLED_ENDPOINT

UNKNOWN = "0f9a2b6e-1111-4222-8333-444455550706"
ALL = {"Audio": "SendReceive", "Video": "SendReceive", "Content": "SendReceive"}


def client(service="chime-sdk-meetings", **options):
    return boto.client(service, **options)


class Case(boto.Case):
    def setUp(self):
        self.chime = client()

    def meeting(self, **members):
        members = {"ClientRequestToken": str(uuid.uuid4()), "MediaRegion": "us-west-2", "ExternalMeetingId": "Visit «7»"} | members
        meeting = self.chime.create_meeting(**members)["Meeting"]
        self.addCleanup(self.forget, meeting["MeetingId"])
        return meeting

    def forget(self, meeting_id):
        try:
            self.chime.delete_meeting(MeetingId=meeting_id)
        except self.chime.exceptions.NotFoundException:
            pass

    def attendee(self, meeting, user="a1b2#Alice"):
        return self.chime.create_attendee(MeetingId=meeting["MeetingId"], ExternalUserId=user)["Attendee"]


class Operations(Case):
    def test_a_meeting_has_what_clients_need_to_join(self):
        response = self.chime.create_meeting(
            ClientRequestToken=str(uuid.uuid4()),
            MediaRegion="us-west-2",
            ExternalMeetingId="Visit «7»",
            MeetingHostId="host",
            MeetingFeatures={"Video": {"MaxResolution": "FHD"}, "Attendee": {"MaxCount": 25}},
            TenantIds=["clinic"],
            Tags=[{"Key": "team", "Value": "red"}],
            NotificationsConfiguration={"SqsQueueArn": "arn:aws:sqs:us-east-1:111122223333:events"},
        )
        meeting = response["Meeting"]
        self.addCleanup(self.forget, meeting["MeetingId"])
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 200)
        self.assertEqual(meeting["MeetingArn"], f"arn:aws:chime:{REGION}:{ACCOUNT}:meeting/{meeting['MeetingId']}")
        self.assertEqual(meeting["ExternalMeetingId"], "Visit «7»")
        self.assertEqual(meeting["MeetingFeatures"], {"Video": {"MaxResolution": "FHD"}, "Attendee": {"MaxCount": 25}})
        self.assertEqual(meeting["TenantIds"], ["clinic"])
        self.assertEqual(len([url for url in meeting["MediaPlacement"].values() if url]), 8)
        self.assertTrue(meeting["MediaPlacement"]["SignalingUrl"].endswith("/control/" + meeting["MeetingId"]))
        found = self.chime.get_meeting(MeetingId=meeting["MeetingId"])["Meeting"]
        self.assertEqual(found, meeting)

    def test_one_token_makes_one_meeting_also_at_once(self):
        token = str(uuid.uuid4())
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            meetings = list(pool.map(lambda _: self.meeting(ClientRequestToken=token), range(16)))
        self.assertEqual(len({meeting["MeetingId"] for meeting in meetings}), 1)
        self.chime.delete_meeting(MeetingId=meetings[0]["MeetingId"])
        self.assertNotEqual(self.meeting(ClientRequestToken=token)["MeetingId"], meetings[0]["MeetingId"])

    def test_a_deleted_meeting_is_gone(self):
        meeting = self.meeting()
        response = self.chime.delete_meeting(MeetingId=meeting["MeetingId"])
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 204)
        gone = self.chime.exceptions.NotFoundException
        response = self.refused(gone, 404, self.chime.get_meeting, MeetingId=meeting["MeetingId"])
        self.assertEqual(response["Error"]["Message"], f"Meeting {meeting['MeetingId']} not found")
        self.refused(gone, 404, self.chime.delete_meeting, MeetingId=meeting["MeetingId"])

    def test_a_meeting_with_attendees_reports_each(self):
        created = self.chime.create_meeting_with_attendees(
            ClientRequestToken=str(uuid.uuid4()),
            MediaRegion=REGION,
            ExternalMeetingId="demo",
            Attendees=[{"ExternalUserId": user} for user in ("alice", "aws:bot", "名前", "bob")],
        )
        self.addCleanup(self.forget, created["Meeting"]["MeetingId"])
        self.assertEqual([attendee["ExternalUserId"] for attendee in created["Attendees"]], ["alice", "bob"])
        self.assertEqual([error["ExternalUserId"] for error in created["Errors"]], ["aws:bot", "名前"])
        self.assertEqual({error["ErrorCode"] for error in created["Errors"]}, {"BadRequest"})

    def test_a_replica_ends_with_its_primary(self):
        primary = self.meeting()
        replica = self.meeting(PrimaryMeetingId=primary["MeetingId"])
        self.assertEqual(replica["PrimaryMeetingId"], primary["MeetingId"])
        found = self.chime.get_meeting(MeetingId=replica["MeetingId"])["Meeting"]
        self.assertEqual(found, replica)
        viewer = self.attendee(replica)
        self.assertEqual(viewer["Capabilities"], ALL)
        self.chime.delete_meeting(MeetingId=primary["MeetingId"])
        gone = self.chime.exceptions.NotFoundException
        self.refused(gone, 404, self.chime.get_meeting, MeetingId=replica["MeetingId"])
        self.refused(gone, 404, self.chime.get_attendee, MeetingId=replica["MeetingId"], AttendeeId=viewer["AttendeeId"])

    def test_a_replica_may_end_alone(self):
        primary = self.meeting()
        first, second = (self.meeting(PrimaryMeetingId=primary["MeetingId"]) for _ in range(2))
        self.chime.delete_meeting(MeetingId=first["MeetingId"])
        for meeting in (primary, second):
            self.assertEqual(self.chime.get_meeting(MeetingId=meeting["MeetingId"])["Meeting"], meeting)
        for _ in range(3):
            self.meeting(PrimaryMeetingId=primary["MeetingId"])

    def test_a_replica_is_one_of_a_live_meeting_that_is_none_itself(self):
        token = {"ClientRequestToken": str(uuid.uuid4()), "MediaRegion": REGION, "ExternalMeetingId": "demo"}
        bad = self.chime.exceptions.BadRequestException
        replica = self.meeting(PrimaryMeetingId=self.meeting()["MeetingId"])
        self.refused(bad, 400, self.chime.create_meeting, **token, PrimaryMeetingId=replica["MeetingId"])
        self.refused(bad, 400, self.chime.create_meeting, **token, PrimaryMeetingId=UNKNOWN)
        over = self.meeting()
        self.chime.delete_meeting(MeetingId=over["MeetingId"])
        self.refused(bad, 400, self.chime.create_meeting, **token, PrimaryMeetingId=over["MeetingId"])

    def test_the_token_of_a_primary_finds_the_primary(self):
        token = str(uuid.uuid4())
        primary = self.meeting(ClientRequestToken=token)
        again = self.meeting(ClientRequestToken=token, PrimaryMeetingId=primary["MeetingId"])
        self.assertEqual(again, primary)

    def test_attendees_live_and_die(self):
        meeting = self.meeting()
        where = {"MeetingId": meeting["MeetingId"]}
        alice = self.attendee(meeting)
        self.assertEqual(alice["Capabilities"], ALL)
        self.assertRegex(alice["JoinToken"], r"^[A-Za-z0-9_-]{32,}$")
        self.assertEqual(self.attendee(meeting), alice)
        batch = self.chime.batch_create_attendee(**where, Attendees=[{"ExternalUserId": f"user-{n}"} for n in range(100)])
        self.assertEqual((len(batch["Attendees"]), batch["Errors"]), (100, []))
        users, token = [], {}
        while True:
            page = self.chime.list_attendees(**where, MaxResults=40, **token)
            users += [attendee["ExternalUserId"] for attendee in page["Attendees"]]
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        self.assertEqual(users, ["a1b2#Alice"] + [f"user-{n}" for n in range(100)])
        who = where | {"AttendeeId": alice["AttendeeId"]}
        self.assertEqual(self.chime.get_attendee(**who)["Attendee"], alice)
        self.assertEqual(self.chime.delete_attendee(**who)["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.refused(self.chime.exceptions.NotFoundException, 404, self.chime.get_attendee, **who)
        self.assertNotEqual(self.attendee(meeting)["AttendeeId"], alice["AttendeeId"])

    def test_capabilities_change_for_one_or_for_all_but_some(self):
        meeting = self.meeting()
        where = {"MeetingId": meeting["MeetingId"]}
        host, guest = self.attendee(meeting, "host"), self.attendee(meeting, "guest")
        mute = {"Audio": "Receive", "Video": "SendReceive", "Content": "Receive"}
        updated = self.chime.update_attendee_capabilities(**where, AttendeeId=host["AttendeeId"], Capabilities=mute)
        self.assertEqual(updated["Attendee"]["Capabilities"], mute)
        nothing = {"Audio": "None", "Video": "None", "Content": "None"}
        self.chime.batch_update_attendee_capabilities_except(
            **where, ExcludedAttendeeIds=[{"AttendeeId": host["AttendeeId"]}], Capabilities=nothing
        )
        after = {a["ExternalUserId"]: a["Capabilities"] for a in self.chime.list_attendees(**where)["Attendees"]}
        self.assertEqual(after, {"host": mute, "guest": nothing})
        self.assertEqual(guest["Capabilities"], ALL)

    def test_tags_by_every_form_of_the_name(self):
        meeting = self.meeting()
        arn = meeting["MeetingArn"]
        self.chime.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "red"}, {"Key": "cost", "Value": "7 a@b"}])
        self.chime.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": ""}])
        self.chime.untag_resource(ResourceARN=arn, TagKeys=["cost", "never"])
        older = f"arn:aws:chime::{ACCOUNT}:meeting:{meeting['MeetingId']}"
        for name in (arn, older):
            self.assertEqual(self.chime.list_tags_for_resource(ResourceARN=name)["Tags"], [{"Key": "team", "Value": ""}])

    def test_transcription_is_refused_until_there_is_an_engine(self):
        where = {"MeetingId": self.meeting()["MeetingId"]}
        english = {"EngineTranscribeSettings": {"LanguageCode": "en-US"}}
        self.refused(
            self.chime.exceptions.UnprocessableEntityException,
            422,
            self.chime.start_meeting_transcription,
            **where,
            TranscriptionConfiguration=english,
        )
        self.assertEqual(self.chime.stop_meeting_transcription(**where)["ResponseMetadata"]["HTTPStatusCode"], 200)

    def test_sts_says_whose_account_this_is(self):
        self.assertEqual(client("sts").get_caller_identity()["Account"], ACCOUNT)
        self.refused("InvalidAction", 404, client("sts").get_session_token)


class Errors(Case):
    def test_what_is_unknown_is_not_found(self):
        gone = self.chime.exceptions.NotFoundException
        where = {"MeetingId": UNKNOWN}
        who = where | {"AttendeeId": UNKNOWN}
        calls = [
            (self.chime.get_meeting, where),
            (self.chime.delete_meeting, where),
            (self.chime.create_attendee, where | {"ExternalUserId": "alice"}),
            (self.chime.batch_create_attendee, where | {"Attendees": [{"ExternalUserId": "alice"}]}),
            (self.chime.get_attendee, who),
            (self.chime.list_attendees, where),
            (self.chime.delete_attendee, who),
            (self.chime.update_attendee_capabilities, who | {"Capabilities": ALL}),
            (
                self.chime.batch_update_attendee_capabilities_except,
                where | {"ExcludedAttendeeIds": [{"AttendeeId": UNKNOWN}], "Capabilities": ALL},
            ),
            (
                self.chime.start_meeting_transcription,
                where | {"TranscriptionConfiguration": {"EngineTranscribeSettings": {"LanguageCode": "en-US"}}},
            ),
            (self.chime.stop_meeting_transcription, where),
        ]
        for call, members in calls:
            with self.subTest(call.__name__):
                self.refused(gone, 404, call, **members)
        arn = f"arn:aws:chime:{REGION}:{ACCOUNT}:meeting/{UNKNOWN}"
        gone = self.chime.exceptions.ResourceNotFoundException
        for call, members in [
            (self.chime.tag_resource, {"Tags": [{"Key": "a", "Value": "b"}]}),
            (self.chime.untag_resource, {"TagKeys": ["a"]}),
            (self.chime.list_tags_for_resource, {}),
        ]:
            with self.subTest(call.__name__):
                response = self.refused(gone, 404, call, ResourceARN=arn, **members)
                self.assertEqual(response["ResourceName"], arn)

    def test_rules_of_meaning_are_bad_requests(self):
        bad = self.chime.exceptions.BadRequestException
        token = {"ClientRequestToken": str(uuid.uuid4()), "MediaRegion": REGION, "ExternalMeetingId": "demo"}
        fhd = {"MeetingFeatures": {"Video": {"MaxResolution": "FHD"}}}
        self.refused(bad, 400, self.chime.create_meeting, **token, **fhd)
        self.refused(bad, 400, self.chime.create_meeting, **token | {"ExternalMeetingId": "aws:demo"})
        self.refused(bad, 400, self.chime.create_meeting, **token | {"ExternalMeetingId": "👩‍⚕️👩‍⚕️"})
        self.refused(bad, 400, self.chime.create_meeting_with_attendees, **token, **fhd, Attendees=[{"ExternalUserId": "al"}])
        meeting = self.meeting(MeetingFeatures={"Video": {"MaxResolution": "None"}})
        where = {"MeetingId": meeting["MeetingId"]}
        self.refused(bad, 400, self.chime.create_attendee, **where, ExternalUserId="alice", Capabilities=ALL)
        alice = {"AttendeeId": self.attendee(meeting)["AttendeeId"]}
        self.refused(bad, 400, self.chime.update_attendee_capabilities, **where, **alice, Capabilities=ALL)
        except_ = {"ExcludedAttendeeIds": [alice], "Capabilities": ALL}
        self.refused(bad, 400, self.chime.batch_update_attendee_capabilities_except, **where, **except_)
        self.refused(bad, 400, self.chime.list_attendees, **where, NextToken="made up +&= ü")
        self.refused(bad, 400, self.chime.start_meeting_transcription, **where, TranscriptionConfiguration={})
        reserved = {"ResourceARN": meeting["MeetingArn"]}
        self.refused(bad, 400, self.chime.tag_resource, **reserved, Tags=[{"Key": "aws:a", "Value": "b"}])
        self.refused(bad, 400, self.chime.untag_resource, **reserved, TagKeys=["aws:a"])

    def test_constraints_of_the_model_are_validation_exceptions(self):
        token = {"ClientRequestToken": str(uuid.uuid4()), "MediaRegion": REGION, "ExternalMeetingId": "demo"}
        response = self.refused("ValidationException", 400, self.chime.create_meeting, **token | {"ExternalMeetingId": "x" * 65})
        self.assertEqual(
            response["Error"]["Message"],
            "1 validation error detected: Value at 'externalMeetingId' failed to satisfy constraint: "
            "Member must have length less than or equal to 64",
        )
        self.refused("ValidationException", 400, self.chime.get_meeting, MeetingId="not-a-guid")
        arn = "arn:aws:chime:us-east-1:111122223333:meeting/" + UNKNOWN
        self.refused("ValidationException", 400, self.chime.get_meeting, MeetingId=arn)
        many = [{"ExternalUserId": f"user-{n}"} for n in range(101)]
        self.refused("ValidationException", 400, self.chime.batch_create_attendee, MeetingId=UNKNOWN, Attendees=many)
        self.refused("ValidationException", 400, self.chime.list_attendees, MeetingId=UNKNOWN, MaxResults=101)

    def test_limits(self):
        full = self.chime.exceptions.LimitExceededException
        primary = self.meeting(MeetingFeatures={"Attendee": {"MaxCount": 1}})
        for _ in range(4):
            self.meeting(PrimaryMeetingId=primary["MeetingId"])
        token = {"ClientRequestToken": str(uuid.uuid4()), "MediaRegion": REGION, "ExternalMeetingId": "demo"}
        fifth = token | {"PrimaryMeetingId": primary["MeetingId"]}
        self.refused(full, 400, self.chime.create_meeting, **fifth)
        self.refused(full, 400, self.chime.create_meeting_with_attendees, **fifth, Attendees=[{"ExternalUserId": "alice"}])
        self.attendee(primary, "first")
        where = {"MeetingId": primary["MeetingId"]}
        self.refused(full, 400, self.chime.create_attendee, **where, ExternalUserId="second")
        batch = self.chime.batch_create_attendee(**where, Attendees=[{"ExternalUserId": "second"}])
        self.assertEqual([error["ErrorCode"] for error in batch["Errors"]], ["ResourceLimitExceeded"])

    def test_more_than_50_tags_are_too_many(self):
        arn = self.meeting()["MeetingArn"]
        keys = [f"key:{a}{b}" for a in "abcde" for b in "abcdefghij"]
        self.chime.tag_resource(ResourceARN=arn, Tags=[{"Key": key, "Value": "v"} for key in keys])
        too_many = self.chime.exceptions.TooManyTagsException
        response = self.refused(too_many, 400, self.chime.tag_resource, ResourceARN=arn, Tags=[{"Key": "more", "Value": "v"}])
        self.assertEqual(response["ResourceName"], arn)

    def test_throttling(self):
        chime = client(endpoint=THROTTLED_ENDPOINT)
        throttled = None
        for _ in range(20):
            try:
                chime.get_meeting(MeetingId=UNKNOWN)
            except chime.exceptions.NotFoundException:
                continue
            except chime.exceptions.ThrottlingException as error:
                throttled = error.response
                break
        self.assertIsNotNone(throttled, "20 calls at once were all answered")
        self.assertEqual(throttled["ResponseMetadata"]["HTTPStatusCode"], 429)
        self.assertEqual(throttled["Error"]["Message"], "Rate exceeded")


class Signatures(Case):
    def test_a_wrong_secret_or_key_is_refused(self):
        key = os.environ["AWS_ACCESS_KEY_ID"]
        for code, keys in [
            ("InvalidSignatureException", {"aws_access_key_id": key, "aws_secret_access_key": "wrong"}),
            ("UnrecognizedClientException", {"aws_access_key_id": "AKIDUNKNOWN", "aws_secret_access_key": "wrong"}),
            (
                "UnrecognizedClientException",
                {
                    "aws_access_key_id": key,
                    "aws_secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
                    "aws_session_token": "unwanted",
                },
            ),
        ]:
            self.refused(code, 403, client(**keys).get_meeting, MeetingId=UNKNOWN)

    def test_an_altered_body_is_refused(self):
        def alter(request, **_):
            request.body = request.body.replace(b"demo", b"evil")

        self.chime.meta.events.register("before-send.chime-sdk-meetings", alter)
        token = {"ClientRequestToken": str(uuid.uuid4()), "MediaRegion": REGION, "ExternalMeetingId": "demo"}
        self.refused("InvalidSignatureException", 403, self.chime.create_meeting, **token)

    def test_an_old_date_is_refused_with_the_servers_time(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        for offset, text in [(-360, "Signature expired"), (360, "Signature not yet current")]:
            status, headers, body = send("GET", f"/meetings/{UNKNOWN}", at=now + datetime.timedelta(seconds=offset))
            self.assertEqual((status, headers["x-amzn-ErrorType"]), (403, "InvalidSignatureException"))
            self.assertTrue(json.loads(body)["Message"].startswith(text), body)
            self.assertIn("Date", headers)

    def test_a_presigned_url_works_without_credentials_until_it_expires(self):
        meeting = self.meeting()
        url = self.chime.generate_presigned_url("get_meeting", {"MeetingId": meeting["MeetingId"]}, ExpiresIn=60)
        with urllib.request.urlopen(url) as response:
            self.assertEqual(json.load(response)["Meeting"], meeting)
        with self.assertRaises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(url.replace(meeting["MeetingId"], UNKNOWN))
        self.assertEqual(caught.exception.headers["x-amzn-ErrorType"], "InvalidSignatureException")

    def test_an_arn_in_the_path_and_spaces_in_the_query_verify(self):
        arn = "arn%3Aaws%3Achime%3Aus-east-1%3A111122223333%3Ameeting%2F" + UNKNOWN
        status, headers, _ = send("GET", f"/meetings/{arn}")
        self.assertEqual((status, headers["x-amzn-ErrorType"]), (400, "ValidationException"))
        status, headers, _ = send("GET", f"/meetings/{UNKNOWN}/attendees?next-token=a%20b%2Bc%C3%BC&max-results=5")
        self.assertEqual((status, headers["x-amzn-ErrorType"]), (400, "BadRequestException"))

    def test_raw_utf_8_and_unknown_members_are_read(self):
        body = json.dumps(
            {"ClientRequestToken": str(uuid.uuid4()), "MediaRegion": REGION, "ExternalMeetingId": "café", "Tags": None, "X": 1},
            ensure_ascii=False,
        )
        status, headers, body = send("POST", "/meetings", body.encode())
        self.assertEqual(status, 200, body)
        meeting = json.loads(body)["Meeting"]
        self.addCleanup(self.forget, meeting["MeetingId"])
        self.assertEqual(meeting["ExternalMeetingId"], "café")

    def test_what_cannot_be_read_is_said_in_json(self):
        for status, code, request in [
            (400, "SerializationException", ("POST", "/meetings", b"{")),
            (400, "SerializationException", ("POST", "/meetings", b'{"ClientRequestToken":7}')),
            (404, "UnknownOperationException", ("POST", "/sdk-media-everything-pipelines", b"{}")),
            (413, "RequestEntityTooLargeException", ("POST", "/meetings", b" " * (1024 * 1024 + 1))),
        ]:
            got, headers, body = send(*request)
            self.assertEqual((got, headers["x-amzn-ErrorType"]), (status, code), body)
            self.assertEqual(headers["Content-Type"], "application/json")
            self.assertEqual(json.loads(body)["RequestId"], headers["x-amzn-RequestId"])

    def test_other_services_are_told_so(self):
        for call in (client("sqs").list_queues, client("s3").list_buckets, client("sns").list_topics):
            with self.assertRaises(botocore.exceptions.ClientError) as caught:
                call()
            self.assertIn("AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS", caught.exception.response["Error"]["Message"])


class Legacy(Case):
    def test_the_console_prefix_of_old_samples_is_answered_with_201(self):
        body = json.dumps({"ClientRequestToken": str(uuid.uuid4())}).encode()
        status, _, body = send("POST", "/console/meetings", body)
        self.assertEqual(status, 201, body)
        meeting = json.loads(body)["Meeting"]["MeetingId"]
        self.addCleanup(self.forget, meeting)
        status, _, body = send("GET", "/console/meetings?max-results=99")
        self.assertEqual(status, 200)
        self.assertTrue(json.loads(body)["Meetings"])
        status, headers, _ = send("POST", f"/console/meetings/{meeting}/dial-outs", b"{}")
        self.assertEqual((status, headers["x-amzn-ErrorType"]), (403, "ForbiddenException"))


def send(method, path, body=b"", at=None):
    """Signs a request as botocore does, maybe at another time, and sends it as it is."""
    request = botocore.awsrequest.AWSRequest(method, ENDPOINT + path, data=body)
    if body:
        request.headers["Content-Type"] = "application/json"
    keys = botocore.credentials.Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    signer = botocore.auth.SigV4Auth(keys, "chime", REGION)
    if at is None:
        signer.add_auth(request)
    else:
        with unittest.mock.patch("botocore.auth.get_current_datetime", return_value=at.replace(tzinfo=None)):
            signer.add_auth(request)
    outgoing = urllib.request.Request(request.url, data=body or None, method=method, headers=dict(request.headers))
    try:
        with urllib.request.urlopen(outgoing) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


class Coverage(boto.Case):
    def test_every_operation_of_the_model_is_called_here(self):
        self.assertEqual(boto.uncalled("chime-sdk-meetings", __file__), [])


if __name__ == "__main__":
    boto.run("meetings")
