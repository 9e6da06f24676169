"""The operations and the errors of Amazon Chime SDK Messaging through boto3, against a running server.

CARILLON_ENDPOINT           the server
CARILLON_THROTTLED_ENDPOINT a second one with one call of each operation per second
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, CARILLON_ACCOUNT
"""

import time
import uuid

import boto
from boto import ACCOUNT, ENDPOINT, REGION, THROTTLED_ENDPOINT

# The WebSocket and what leads to it have tests of their own.
ELSEWHERE = {"get_messaging_session_endpoint"}
FLOW = f"arn:aws:chime:{REGION}:{ACCOUNT}:app-instance/7c9e1f42-2b3c-4d5e-8f90-112233445566/channel-flow/7c9e1f42-2b3c-4d5e-8f90-112233445566"
TEXT = "Grüße \u0000 \U0001f600"


def client(endpoint=ENDPOINT):
    return boto.client("chime-sdk-messaging", endpoint)


class Case(boto.Case):
    def setUp(self):
        self.identity = boto.client("chime-sdk-identity")
        self.messaging = client()
        self.errors = self.messaging.exceptions
        self.instance = self.identity.create_app_instance(Name="clinic")["AppInstanceArn"]
        self.addCleanup(self.identity.delete_app_instance, AppInstanceArn=self.instance)
        self.ada, self.bob, self.eve = self.user("us-east-1:7d5a@home", "Ada"), self.user("bob", "Bob"), self.user("eve", "Eve")

    def user(self, user, name):
        members = {"AppInstanceArn": self.instance, "AppInstanceUserId": user, "Name": name}
        return self.identity.create_app_instance_user(**members)["AppInstanceUserArn"]

    def admin(self):
        admin = self.user("cleo", "Cleo")
        self.identity.create_app_instance_admin(AppInstanceArn=self.instance, AppInstanceAdminArn=admin)
        return admin

    def channel(self, **members):
        members = {"AppInstanceArn": self.instance, "Name": "ward", "Privacy": "PRIVATE", "ChimeBearer": self.ada} | members
        response = self.messaging.create_channel(**members)
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 201)
        return response["ChannelArn"]

    def send(self, channel, content="hello", bearer=None, **members):
        members = {"Type": "STANDARD", "Persistence": "PERSISTENT"} | members
        response = self.messaging.send_channel_message(
            ChannelArn=channel, Content=content, ChimeBearer=bearer or self.ada, **members
        )
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 201)
        self.assertEqual((response["ChannelArn"], response["Status"]), (channel, {"Value": "SENT"}))
        return response["MessageId"]

    def contents(self, channel, bearer=None, **members):
        members = {"ChannelArn": channel, "ChimeBearer": bearer or self.ada} | members
        return [message["Content"] for message in self.messaging.list_channel_messages(**members)["ChannelMessages"]]


class Channels(Case):
    def test_one_is_made_described_changed_and_deleted(self):
        arn = self.channel(ChannelId="ward:7@home", Metadata="{}", MemberArns=[self.bob], Tags=[{"Key": "cost", "Value": "7"}])
        self.assertEqual(arn, f"{self.instance}/channel/ward:7@home")
        ward = {"ChannelArn": arn, "ChimeBearer": self.ada}
        found = self.messaging.describe_channel(ChannelArn=arn, ChimeBearer=self.bob)["Channel"]
        self.assertEqual((found["Name"], found["Mode"], found["Privacy"], found["Metadata"]), ("ward", "RESTRICTED", "PRIVATE", "{}"))
        self.assertEqual(found["CreatedBy"], {"Arn": self.ada, "Name": "Ada"})
        self.is_recent(found["CreatedTimestamp"])
        self.assertNotIn("LastMessageTimestamp", found)
        self.answers(200, self.messaging.update_channel, Mode="UNRESTRICTED", **ward)
        found = self.messaging.describe_channel(**ward)["Channel"]
        self.assertEqual((found["Name"], found["Mode"]), ("ward", "UNRESTRICTED"))
        forbidden = self.errors.ForbiddenException
        self.refused(forbidden, 403, self.messaging.update_channel, ChannelArn=arn, Name="mine", ChimeBearer=self.bob)
        self.refused(forbidden, 403, self.messaging.describe_channel, ChannelArn=arn, ChimeBearer=self.eve)
        self.answers(204, self.messaging.delete_channel, **ward)
        self.refused(forbidden, 403, self.messaging.describe_channel, **ward)

    def test_public_ones_are_found_and_private_ones_by_admins_alone(self):
        public = {self.channel(Name=f"public {number}", Privacy="PUBLIC") for number in range(3)}
        private = self.channel()
        found, token = set(), {}
        while True:
            page = self.messaging.list_channels(AppInstanceArn=self.instance, MaxResults=2, ChimeBearer=self.eve, **token)
            found |= {channel["ChannelArn"] for channel in page["Channels"]}
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        self.assertEqual(found, public)
        wanted = {"AppInstanceArn": self.instance, "Privacy": "PRIVATE"}
        self.refused(self.errors.ForbiddenException, 403, self.messaging.list_channels, ChimeBearer=self.ada, **wanted)
        listed = self.messaging.list_channels(ChimeBearer=self.admin(), **wanted)["Channels"]
        self.assertEqual([channel["ChannelArn"] for channel in listed], [private])

    def test_they_are_found_by_their_members(self):
        def found(bearer, operator, *members, **more):
            field = {"Key": "MEMBERS", "Values": list(members), "Operator": operator}
            page = self.messaging.search_channels(Fields=[field], ChimeBearer=bearer, **more)
            return {channel["ChannelArn"] for channel in page["Channels"]}, page.get("NextToken")

        alone, both = self.channel(), self.channel(MemberArns=[self.bob])
        self.assertEqual(found(self.ada, "EQUALS", self.ada), ({alone}, None))
        self.assertEqual(found(self.ada, "EQUALS", self.ada, self.bob), ({both}, None))
        self.assertEqual(found(self.bob, "INCLUDES", self.ada), ({both}, None))
        self.assertEqual(found(self.eve, "INCLUDES", self.ada), (set(), None))
        self.assertEqual(found(self.admin(), "INCLUDES", self.ada), ({alone, both}, None))
        first, token = found(self.ada, "INCLUDES", self.ada, MaxResults=1)
        rest, last = found(self.ada, "INCLUDES", self.ada, MaxResults=1, NextToken=token)
        self.assertEqual((first | rest, last), ({alone, both}, None))
        search = {"Fields": [{"Key": "MEMBERS", "Values": ["bob"], "Operator": "EQUALS"}]}
        self.refused(self.errors.BadRequestException, 400, self.messaging.search_channels, ChimeBearer=self.ada, **search)

    def test_a_repeated_request_finds_what_it_made_and_an_id_is_taken_once(self):
        token = str(uuid.uuid4())
        arn = self.channel(ClientRequestToken=token)
        self.assertEqual(self.channel(ClientRequestToken=token), arn)
        with self.assertRaises(self.errors.ConflictException):
            self.channel(ClientRequestToken=token, Name="other")
        with self.assertRaises(self.errors.ConflictException):
            self.channel(ChannelId=arn.rsplit("/", 1)[1])

    def test_moderators_find_their_channels(self):
        ward = {"ChannelArn": self.channel(), "ChimeBearer": self.ada}
        made = self.messaging.create_channel_moderator(ChannelModeratorArn=self.bob, **ward)
        self.assertEqual(made["ChannelModerator"], {"Arn": self.bob, "Name": "Bob"})
        again = self.messaging.create_channel_moderator
        self.refused(self.errors.ConflictException, 409, again, ChannelModeratorArn=self.bob, **ward)
        found = self.messaging.describe_channel_moderator(ChannelModeratorArn=self.bob, **ward)["ChannelModerator"]
        self.assertEqual((found["Moderator"], found["CreatedBy"]["Arn"]), ({"Arn": self.bob, "Name": "Bob"}, self.ada))
        self.assertEqual(len(self.messaging.list_channel_moderators(**ward)["ChannelModerators"]), 2)
        moderated = self.messaging.describe_channel_moderated_by_app_instance_user(
            ChannelArn=ward["ChannelArn"], AppInstanceUserArn=self.bob, ChimeBearer=self.bob
        )
        self.assertEqual(moderated["Channel"]["ChannelSummary"]["ChannelArn"], ward["ChannelArn"])
        listed = self.messaging.list_channels_moderated_by_app_instance_user(ChimeBearer=self.bob)["Channels"]
        self.assertEqual([channel["ChannelSummary"]["Name"] for channel in listed], ["ward"])
        self.answers(204, self.messaging.delete_channel_moderator, ChannelModeratorArn=self.bob, **ward)
        describe = self.messaging.describe_channel_moderator
        self.refused(self.errors.NotFoundException, 404, describe, ChannelModeratorArn=self.bob, **ward)


class Members(Case):
    def test_they_join_are_seen_read_and_leave(self):
        ward = {"ChannelArn": self.channel(Privacy="PUBLIC"), "ChimeBearer": self.ada}
        bob = {"ChannelArn": ward["ChannelArn"], "ChimeBearer": self.bob}
        made = self.messaging.create_channel_membership(MemberArn=self.bob, Type="DEFAULT", **bob)
        self.assertEqual(made["Member"], {"Arn": self.bob, "Name": "Bob"})
        join = self.messaging.create_channel_membership
        self.refused(self.errors.ConflictException, 409, join, MemberArn=self.bob, Type="DEFAULT", **ward)
        self.refused(self.errors.NotFoundException, 404, join, MemberArn=self.bob + "by", Type="DEFAULT", **ward)
        found = self.messaging.describe_channel_membership(MemberArn=self.bob, **ward)["ChannelMembership"]
        self.assertEqual((found["InvitedBy"]["Arn"], found["Type"]), (self.bob, "DEFAULT"))
        self.is_recent(found["CreatedTimestamp"])
        self.send(ward["ChannelArn"])
        mine = self.messaging.list_channel_memberships_for_app_instance_user(ChimeBearer=self.bob)["ChannelMemberships"][0]
        self.assertNotIn("ReadMarkerTimestamp", mine["AppInstanceUserMembershipSummary"])
        self.is_recent(mine["ChannelSummary"]["LastMessageTimestamp"])
        self.answers(200, self.messaging.update_channel_read_marker, **bob)
        mine = self.messaging.describe_channel_membership_for_app_instance_user(AppInstanceUserArn=self.bob, **bob)
        mine = mine["ChannelMembership"]
        self.assertGreaterEqual(
            mine["AppInstanceUserMembershipSummary"]["ReadMarkerTimestamp"], mine["ChannelSummary"]["LastMessageTimestamp"]
        )
        self.answers(204, self.messaging.delete_channel_membership, MemberArn=self.bob, **bob)
        describe = self.messaging.describe_channel_membership
        self.refused(self.errors.NotFoundException, 404, describe, MemberArn=self.bob, **ward)

    def test_in_a_batch_each_counts_for_itself_and_hidden_ones_are_listed_apart(self):
        ward = {"ChannelArn": self.channel(), "ChimeBearer": self.ada}
        batch = self.messaging.batch_create_channel_membership(
            Type="HIDDEN", MemberArns=[self.bob, self.ada, self.bob + "by", FLOW], **ward
        )
        self.assertEqual(batch["BatchChannelMemberships"]["Members"], [{"Arn": self.bob, "Name": "Bob"}])
        codes = {error["MemberArn"]: error["ErrorCode"] for error in batch["Errors"]}
        self.assertEqual(codes, {self.ada: "Conflict", self.bob + "by": "NotFound", FLOW: "BadRequest"})
        for kind, members in [("DEFAULT", [self.ada]), ("HIDDEN", [self.bob])]:
            listed = self.messaging.list_channel_memberships(Type=kind, **ward)["ChannelMemberships"]
            self.assertEqual([found["Member"]["Arn"] for found in listed], members)
        with self.assertRaises(self.errors.ForbiddenException):
            self.send(ward["ChannelArn"], bearer=self.bob)

    def test_who_is_banned_stays_out_until_the_ban_is_lifted(self):
        ward = {"ChannelArn": self.channel(Privacy="PUBLIC", MemberArns=[self.eve]), "ChimeBearer": self.ada}
        made = self.messaging.create_channel_ban(MemberArn=self.eve, **ward)
        self.assertEqual(made["Member"], {"Arn": self.eve, "Name": "Eve"})
        found = self.messaging.describe_channel_ban(MemberArn=self.eve, **ward)["ChannelBan"]
        self.assertEqual((found["Member"]["Arn"], found["CreatedBy"]["Arn"]), (self.eve, self.ada))
        self.assertEqual(len(self.messaging.list_channel_bans(**ward)["ChannelBans"]), 1)
        join = {"MemberArn": self.eve, "Type": "DEFAULT"} | ward
        self.refused(self.errors.ForbiddenException, 403, self.messaging.create_channel_membership, **join)
        self.answers(204, self.messaging.delete_channel_ban, MemberArn=self.eve, **ward)
        self.answers(201, self.messaging.create_channel_membership, **join)

    def test_a_deleted_user_leaves_and_an_unknown_bearer_may_nothing(self):
        ward = self.channel(MemberArns=[self.bob])
        sent = self.send(ward, bearer=self.bob)
        self.identity.delete_app_instance_user(AppInstanceUserArn=self.bob)
        members = self.messaging.list_channel_memberships(ChannelArn=ward, ChimeBearer=self.ada)["ChannelMemberships"]
        self.assertEqual([found["Member"]["Arn"] for found in members], [self.ada])
        found = self.messaging.get_channel_message(ChannelArn=ward, MessageId=sent, ChimeBearer=self.ada)["ChannelMessage"]
        self.assertEqual(found["Sender"], {"Arn": self.bob, "Name": "Bob"})
        response = self.refused(
            self.errors.ForbiddenException, 403, self.messaging.describe_channel, ChannelArn=ward, ChimeBearer=self.bob
        )
        self.assertIn("x-amz-chime-bearer", response["Error"]["Message"])


class Messages(Case):
    def test_one_is_sent_read_changed_redacted_and_deleted(self):
        ward = self.channel(MemberArns=[self.bob])
        attributes = {"mood": {"StringValues": ["calm", "kind"]}}
        token = str(uuid.uuid4())
        content = {"Metadata": "{}", "ContentType": "text/plain", "MessageAttributes": attributes, "ClientRequestToken": token}
        sent = self.send(ward, TEXT, **content)
        self.assertEqual(self.send(ward, TEXT, **content), sent)
        message = {"ChannelArn": ward, "MessageId": sent, "ChimeBearer": self.ada}
        found = self.messaging.get_channel_message(**message | {"ChimeBearer": self.bob})["ChannelMessage"]
        self.assertEqual((found["Content"], found["Metadata"], found["ContentType"]), (TEXT, "{}", "text/plain"))
        self.assertEqual((found["MessageAttributes"], found["Persistence"], found["Redacted"]), (attributes, "PERSISTENT", False))
        self.assertEqual(found["Sender"], {"Arn": self.ada, "Name": "Ada"})
        self.is_recent(found["CreatedTimestamp"])
        self.assertEqual(self.messaging.get_channel_message_status(**message)["Status"], {"Value": "SENT"})
        self.answers(200, self.messaging.update_channel_message, Content="changed", **message)
        found = self.messaging.get_channel_message(**message)["ChannelMessage"]
        self.assertEqual((found["Content"], found["Metadata"]), ("changed", "{}"))
        self.is_recent(found["LastEditedTimestamp"])
        others = message | {"ChimeBearer": self.bob, "Content": "mine"}
        self.refused(self.errors.ForbiddenException, 403, self.messaging.update_channel_message, **others)
        self.answers(200, self.messaging.redact_channel_message, **message)
        found = self.messaging.get_channel_message(**message)["ChannelMessage"]
        self.assertEqual((found["Content"], found["Metadata"], found["Redacted"]), ("", "", True))
        self.refused(self.errors.ConflictException, 409, self.messaging.update_channel_message, Content="back", **message)
        self.refused(self.errors.ForbiddenException, 403, self.messaging.delete_channel_message, **message)
        self.answers(204, self.messaging.delete_channel_message, **message | {"ChimeBearer": self.admin()})
        self.refused(self.errors.NotFoundException, 404, self.messaging.get_channel_message, **message)

    def test_a_history_has_pages_in_both_orders_and_between_times(self):
        ward = self.channel()
        texts = [f"message {number}" for number in range(7)]
        for text in texts:
            self.send(ward, text)
        self.assertEqual(self.contents(ward), texts[::-1])
        wanted, read = {"ChannelArn": ward, "SortOrder": "ASCENDING", "MaxResults": 3, "ChimeBearer": self.ada}, []
        while True:
            page = self.messaging.list_channel_messages(**wanted)
            read += page["ChannelMessages"]
            if "NextToken" not in page:
                break
            wanted["NextToken"] = page["NextToken"]
        self.assertEqual([message["Content"] for message in read], texts)
        moments = [message["CreatedTimestamp"] for message in read]
        self.assertEqual(moments, sorted(moments))
        between = [text for text, moment in zip(texts, moments) if moments[2] <= moment <= moments[4]]
        order = {"SortOrder": "ASCENDING", "NotBefore": moments[2], "NotAfter": moments[4]}
        self.assertEqual(self.contents(ward, **order), between)
        token = {"NextToken": "made-up"}
        list_messages = self.messaging.list_channel_messages
        self.refused(self.errors.BadRequestException, 400, list_messages, ChannelArn=ward, ChimeBearer=self.ada, **token)

    def test_a_targeted_message_is_for_two(self):
        ward = self.channel(MemberArns=[self.bob, self.eve])
        sent = self.send(ward, "psst", Target=[{"MemberArn": self.bob}])
        self.assertEqual([self.contents(ward, bearer) for bearer in (self.ada, self.bob, self.eve)], [["psst"], ["psst"], []])
        get = {"ChannelArn": ward, "MessageId": sent}
        found = self.messaging.get_channel_message(ChimeBearer=self.bob, **get)["ChannelMessage"]
        self.assertEqual(found["Target"], [{"MemberArn": self.bob}])
        self.refused(self.errors.NotFoundException, 404, self.messaging.get_channel_message, ChimeBearer=self.eve, **get)
        self.assertNotIn("LastMessageTimestamp", self.messaging.describe_channel(ChannelArn=ward, ChimeBearer=self.eve)["Channel"])

    def test_what_is_not_persistent_or_too_long_is_not_kept(self):
        ward = self.channel()
        self.send(ward, "typing", Type="CONTROL", Persistence="NON_PERSISTENT")
        self.send(ward, "é" * 2048)
        for content, kind in [("é" * 2049, "STANDARD"), ("é" * 16, "CONTROL")]:
            with self.assertRaises(self.errors.BadRequestException):
                self.send(ward, content, Type=kind)
        self.assertEqual(self.contents(ward), ["é" * 2048])


class Settings(Case):
    def test_a_channel_carries_tags(self):
        chime, named = self.messaging, {"ResourceARN": self.channel(Tags=[{"Key": "cost", "Value": "7"}])}
        self.answers(204, chime.tag_resource, Tags=[{"Key": "ward", "Value": "7"}], **named)
        self.answers(204, chime.untag_resource, TagKeys=["cost"], **named)
        self.assertEqual(chime.list_tags_for_resource(**named)["Tags"], [{"Key": "ward", "Value": "7"}])

    def test_expiration_is_set_with_a_channel_and_after_it_and_taken_back(self):
        def after(days):
            return {"ExpirationDays": days, "ExpirationCriterion": "LAST_MESSAGE_TIMESTAMP"}

        ward = {"ChannelArn": self.channel(ExpirationSettings=after(7)), "ChimeBearer": self.ada}
        found = self.messaging.describe_channel(**ward)["Channel"]
        self.assertEqual(found["ExpirationSettings"], after(7))
        answer = self.messaging.put_channel_expiration_settings(ExpirationSettings=after(9), **ward)
        self.assertEqual(answer["ExpirationSettings"], after(9))
        answer = self.messaging.put_channel_expiration_settings(ChannelArn=ward["ChannelArn"])
        self.assertNotIn("ExpirationSettings", answer)
        self.assertNotIn("ExpirationSettings", self.messaging.describe_channel(**ward)["Channel"])
        bob = ward | {"ChimeBearer": self.bob}
        self.refused(self.errors.ForbiddenException, 403, self.messaging.put_channel_expiration_settings, **bob)

    def test_preferences_are_the_members_own(self):
        ward = self.channel(MemberArns=[self.bob])
        own = {"ChannelArn": ward, "MemberArn": self.bob, "ChimeBearer": self.bob}
        everything = {"PushNotifications": {"AllowNotifications": "ALL"}}
        self.assertEqual(self.messaging.get_channel_membership_preferences(**own)["Preferences"], everything)
        filtered = {"PushNotifications": {"AllowNotifications": "FILTERED", "FilterRule": '{"mention":["Bob"]}'}}
        answer = self.messaging.put_channel_membership_preferences(Preferences=filtered, **own)
        self.assertEqual((answer["Member"], answer["Preferences"]), ({"Arn": self.bob, "Name": "Bob"}, filtered))
        self.assertEqual(self.messaging.get_channel_membership_preferences(**own)["Preferences"], filtered)
        forbidden = self.errors.ForbiddenException
        self.refused(forbidden, 403, self.messaging.get_channel_membership_preferences, **own | {"ChimeBearer": self.ada})
        for wrong in [{"AllowNotifications": "FILTERED"}, {"AllowNotifications": "FILTERED", "FilterRule": "no"}]:
            preferences = {"PushNotifications": wrong}
            put = self.messaging.put_channel_membership_preferences
            self.refused(self.errors.BadRequestException, 400, put, Preferences=preferences, **own)


class Streams(Case):
    def test_where_what_happens_is_sent_is_put_read_and_deleted(self):
        def stream(data, name):
            return {"DataType": data, "ResourceArn": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{name}"}

        chime, named = self.messaging, {"AppInstanceArn": self.instance}
        get, put = chime.get_messaging_streaming_configurations, chime.put_messaging_streaming_configurations
        self.refused(self.errors.NotFoundException, 404, get, **named)
        both = [stream("Channel", "chime-messaging-ward"), stream("ChannelMessage", "chime-messaging-ward")]
        both[1]["ResourceArn"] = f"arn:aws:sqs:{REGION}:{ACCOUNT}:messages"
        self.assertEqual(chime.put_messaging_streaming_configurations(StreamingConfigurations=both, **named)["StreamingConfigurations"], both)
        self.assertEqual(chime.get_messaging_streaming_configurations(**named)["StreamingConfigurations"], both)
        nowhere, other = [stream("Channel", "chime-messaging-nowhere")], [stream("Channel", "ward")]
        self.refused(self.errors.NotFoundException, 404, put, StreamingConfigurations=nowhere, **named)
        self.refused(self.errors.BadRequestException, 400, put, StreamingConfigurations=other, **named)
        self.assertEqual(get(**named)["StreamingConfigurations"], both)
        self.answers(204, chime.delete_messaging_streaming_configurations, **named)
        self.refused(self.errors.NotFoundException, 404, get, **named)


class Flows(Case):
    def setUp(self):
        super().setUp()
        self.function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:words"
        self.flow = self.made("moderation")

    def processor(self, order=1, **more):
        function = {"ResourceArn": self.function, "InvocationType": "ASYNC"}
        return {"Name": "p", "Configuration": {"Lambda": function}, "ExecutionOrder": order, "FallbackAction": "ABORT"} | more

    def made(self, name, **more):
        members = {"AppInstanceArn": self.instance, "Name": name, "Processors": [self.processor()]} | more
        return self.messaging.create_channel_flow(**members)["ChannelFlowArn"]

    def test_they_are_made_described_changed_listed_and_deleted(self):
        chime, named, forbidden = self.messaging, {"ChannelFlowArn": self.flow}, self.errors.ForbiddenException
        self.assertRegex(self.flow, f"^{self.instance}/channel-flow/[0-9a-f-]{{36}}$")
        found = chime.describe_channel_flow(**named)["ChannelFlow"]
        self.assertEqual((found["ChannelFlowArn"], found["Name"], found["Processors"]), (self.flow, "moderation", [self.processor()]))
        self.is_recent(found["CreatedTimestamp"])
        two = [self.processor(2, FallbackAction="CONTINUE"), self.processor(1)]
        self.answers(200, chime.update_channel_flow, Name="manners", Processors=two, **named)
        found = chime.describe_channel_flow(**named)["ChannelFlow"]
        self.assertEqual((found["Name"], found["Processors"]), ("manners", two[::-1]))
        flows = {self.flow, self.made("another"), self.made("a third")}
        listed, token = set(), {}
        while True:
            page = chime.list_channel_flows(AppInstanceArn=self.instance, MaxResults=2, **token)
            listed |= {flow["ChannelFlowArn"] for flow in page["ChannelFlows"]}
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        self.assertEqual(listed, flows)
        token = str(uuid.uuid4())
        again = self.made("once", ClientRequestToken=token)
        self.assertEqual(self.made("once", ClientRequestToken=token), again)
        with self.assertRaises(self.errors.ConflictException):
            self.made("twice", ClientRequestToken=token)
        self.answers(204, chime.delete_channel_flow, **named)
        self.answers(204, chime.delete_channel_flow, **named)
        self.refused(forbidden, 403, chime.describe_channel_flow, **named)
        self.refused(forbidden, 403, chime.update_channel_flow, Name="x", Processors=two, **named)
        same = [self.processor(1), self.processor(1)]
        self.refused(self.errors.BadRequestException, 400, chime.create_channel_flow, AppInstanceArn=self.instance, Name="x", Processors=same)

    def test_a_channel_has_one_and_moderators_say_which(self):
        chime, channel = self.messaging, self.channel(MemberArns=[self.bob])
        ward, flow = {"ChannelArn": channel, "ChimeBearer": self.ada}, {"ChannelFlowArn": self.flow}
        self.refused(self.errors.ForbiddenException, 403, chime.associate_channel_flow, ChannelArn=channel, ChimeBearer=self.bob, **flow)
        self.refused(self.errors.NotFoundException, 404, chime.disassociate_channel_flow, **ward, **flow)
        self.answers(200, chime.associate_channel_flow, **ward, **flow)
        self.assertEqual(chime.describe_channel(**ward)["Channel"]["ChannelFlowArn"], self.flow)
        self.refused(self.errors.ConflictException, 409, chime.associate_channel_flow, ChannelFlowArn=self.made("other"), **ward)
        self.refused(self.errors.ForbiddenException, 403, chime.associate_channel_flow, ChannelFlowArn=FLOW, **ward)
        listed = chime.list_channels_associated_with_channel_flow(**flow)["Channels"]
        self.assertEqual(listed, [{"ChannelArn": channel, "Name": "ward", "Mode": "RESTRICTED", "Privacy": "PRIVATE"}])
        self.refused(self.errors.ConflictException, 409, chime.delete_channel_flow, **flow)
        self.answers(204, chime.disassociate_channel_flow, **ward, **flow)
        self.assertEqual(chime.list_channels_associated_with_channel_flow(**flow)["Channels"], [])
        self.answers(204, chime.delete_channel_flow, **flow)

    def test_messages_go_through_them(self):
        chime, channel = self.messaging, self.channel(MemberArns=[self.bob])
        ward = {"ChannelArn": channel, "ChimeBearer": self.ada}
        chime.associate_channel_flow(ChannelFlowArn=self.flow, **ward)
        message = {"Type": "STANDARD", "Persistence": "PERSISTENT"} | ward
        for content in ("a secret", "how rude", "good night"):
            self.assertEqual(chime.send_channel_message(Content=content, **message)["Status"], {"Value": "PENDING"})
        self.send(channel, "typing", Type="CONTROL")
        deadline = time.monotonic() + 60
        while (seen := self.contents(channel, SortOrder="ASCENDING")) != ["a ******", "good night", "typing"]:
            self.assertLess(time.monotonic(), deadline, seen)
            time.sleep(0.05)
        self.assertEqual(self.contents(channel, self.bob, SortOrder="ASCENDING"), seen)
        callback = {"ChannelArn": channel, "CallbackId": "c" * 34, "ChannelMessage": {"MessageId": "m"}}
        self.refused(self.errors.ForbiddenException, 403, chime.channel_flow_callback, **callback)


class Missing(Case):
    def test_what_is_not_built_says_so(self):
        ward = {"ChannelArn": self.channel(), "ChimeBearer": self.ada}
        response = self.refused(self.errors.BadRequestException, 400, self.messaging.list_sub_channels, **ward)
        self.assertIn("not available on this server", response["Error"]["Message"])

    def test_too_many_calls_are_throttled_with_the_exception_of_the_model(self):
        throttled = client(THROTTLED_ENDPOINT)
        with self.assertRaises(throttled.exceptions.ThrottledClientException):
            for _ in range(20):
                try:
                    throttled.list_channels(AppInstanceArn=self.instance, ChimeBearer=self.ada)
                except throttled.exceptions.ForbiddenException:
                    pass


class Coverage(boto.Case):
    def test_every_operation_of_the_model_is_called_here(self):
        self.assertEqual(set(boto.uncalled("chime-sdk-messaging", __file__)), ELSEWHERE)


if __name__ == "__main__":
    boto.run("messaging")
