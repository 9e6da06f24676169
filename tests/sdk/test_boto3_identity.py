"""Every operation and the errors of Amazon Chime SDK Identity through boto3, against a running server.

CARILLON_ENDPOINT           the server
CARILLON_THROTTLED_ENDPOINT a second one with one call of each operation per second
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, CARILLON_ACCOUNT
"""

import datetime
import uuid

import boto
from boto import ACCOUNT, ENDPOINT, REGION, THROTTLED_ENDPOINT

UNKNOWN = "7c9e1f42-2b3c-4d5e-8f90-112233445566"
LEX = {
    "LexBotAliasArn": f"arn:aws:lex:{REGION}:{ACCOUNT}:bot-alias/ABCDEFGHIJ/KLMNOPQRST",
    "LocaleId": "en_US",
    "InvokedBy": {"StandardMessages": "MENTIONS", "TargetedMessages": "ALL"},
    "WelcomeIntent": "Welcome",
}
PUSH = f"arn:aws:mobiletargeting:{REGION}:{ACCOUNT}:apps/clinic"


def client(endpoint=ENDPOINT, region=REGION):
    return boto.client("chime-sdk-identity", endpoint, region=region)


def expire_after(days):
    return {"ExpirationDays": days, "ExpirationCriterion": "CREATED_TIMESTAMP"}


class Case(boto.Case):
    def setUp(self):
        self.identity = client()
        self.errors = self.identity.exceptions

    def instance(self, **members):
        arn = self.identity.create_app_instance(Name="clinic", **members)["AppInstanceArn"]
        self.addCleanup(self.identity.delete_app_instance, AppInstanceArn=arn)
        return arn

    def user(self, instance, user="ada", **members):
        members = {"AppInstanceArn": instance, "AppInstanceUserId": user, "Name": user.title()} | members
        response = self.identity.create_app_instance_user(**members)
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 201)
        return response["AppInstanceUserArn"]

    def bot(self, instance, **members):
        members = {"AppInstanceArn": instance, "Name": "intake", "Configuration": {"Lex": LEX}} | members
        return self.identity.create_app_instance_bot(**members)["AppInstanceBotArn"]


class Instances(Case):
    def test_one_is_made_described_listed_changed_and_deleted(self):
        response = self.identity.create_app_instance(Name="clinic", Metadata="{}", Tags=[{"Key": "cost", "Value": "7"}])
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 201)
        arn = response["AppInstanceArn"]
        self.assertRegex(arn, rf"^arn:aws:chime:{REGION}:{ACCOUNT}:app-instance/[0-9a-f-]{{36}}$")
        found = self.identity.describe_app_instance(AppInstanceArn=arn)["AppInstance"]
        self.assertEqual((found["AppInstanceArn"], found["Name"], found["Metadata"]), (arn, "clinic", "{}"))
        self.is_recent(found["CreatedTimestamp"])
        self.is_recent(found["LastUpdatedTimestamp"])
        self.answers(200, self.identity.update_app_instance, AppInstanceArn=arn, Name="hospital", Metadata="")
        listed = [found for found in self.all_instances() if found["AppInstanceArn"] == arn]
        self.assertEqual(listed, [{"AppInstanceArn": arn, "Name": "hospital", "Metadata": ""}])
        for _ in range(2):
            self.answers(204, self.identity.delete_app_instance, AppInstanceArn=arn)
        self.refused(self.errors.ForbiddenException, 403, self.identity.describe_app_instance, AppInstanceArn=arn)
        members = {"AppInstanceArn": arn, "AppInstanceUserId": "ada", "Name": "Ada"}
        self.refused(self.errors.ForbiddenException, 403, self.identity.create_app_instance_user, **members)

    def all_instances(self):
        page, token = self.identity.list_app_instances(MaxResults=1), None
        while True:
            self.assertEqual(len(page["AppInstances"]), 1)
            yield from page["AppInstances"]
            token = page.get("NextToken")
            if token is None:
                return
            page = self.identity.list_app_instances(MaxResults=1, NextToken=token)

    def test_the_region_is_the_one_that_was_signed_for_and_any_is_read(self):
        frankfurt = client(region="eu-central-1")
        arn = frankfurt.create_app_instance(Name="clinic")["AppInstanceArn"]
        self.assertIn(":eu-central-1:", arn)
        elsewhere = arn.replace("eu-central-1", "us-west-2")
        found = self.identity.describe_app_instance(AppInstanceArn=elsewhere)["AppInstance"]
        self.assertEqual(found["AppInstanceArn"], arn)
        self.identity.delete_app_instance(AppInstanceArn=arn)

    def test_a_repeated_request_finds_what_it_made(self):
        token = str(uuid.uuid4())
        arn = self.instance(ClientRequestToken=token)
        again = self.identity.create_app_instance(Name="clinic", ClientRequestToken=token)["AppInstanceArn"]
        self.assertEqual(again, arn)
        create = self.identity.create_app_instance
        self.refused(self.errors.ConflictException, 409, create, Name="other", ClientRequestToken=token)

    def test_another_account_is_forbidden_and_nonsense_is_bad(self):
        describe = self.identity.describe_app_instance
        arn = f"arn:aws:chime:{REGION}:999999999999:app-instance/{UNKNOWN}"
        self.refused(self.errors.ForbiddenException, 403, describe, AppInstanceArn=arn)
        arn = f"arn:aws:chime:{REGION}:{ACCOUNT}:app-instance/nonsense"
        self.refused(self.errors.BadRequestException, 400, describe, AppInstanceArn=arn)
        create = self.identity.create_app_instance
        self.refused(self.errors.BadRequestException, 400, create, Name="x", Metadata="é" * 513)
        self.refused(self.errors.BadRequestException, 400, self.identity.list_app_instances, NextToken="made-up")

    def test_messages_are_kept_for_ever_until_days_are_set(self):
        arn = self.instance()
        settings = {"ChannelRetentionSettings": {"RetentionDays": 90}}
        put, get = self.identity.put_app_instance_retention_settings, self.identity.get_app_instance_retention_settings
        self.assertNotIn("InitiateDeletionTimestamp", get(AppInstanceArn=arn))
        answer = put(AppInstanceArn=arn, AppInstanceRetentionSettings=settings)
        self.assertEqual(answer["AppInstanceRetentionSettings"], settings)
        grace = answer["InitiateDeletionTimestamp"] - datetime.datetime.now(datetime.timezone.utc)
        self.assertAlmostEqual(grace.total_seconds(), 30 * 86400, delta=60)
        found = get(AppInstanceArn=arn)
        self.assertEqual(found["AppInstanceRetentionSettings"], settings)
        self.assertEqual(found["InitiateDeletionTimestamp"], answer["InitiateDeletionTimestamp"])
        put(AppInstanceArn=arn, AppInstanceRetentionSettings={"ChannelRetentionSettings": {}})
        self.assertEqual(get(AppInstanceArn=arn)["AppInstanceRetentionSettings"], {"ChannelRetentionSettings": {}})


class Users(Case):
    def test_one_is_made_or_found_described_listed_changed_and_deleted(self):
        instance = self.instance()
        arn = self.user(instance, "us-east-1:7d5a@home.example", Metadata="{}", ExpirationSettings=expire_after(30))
        self.assertEqual(arn, f"{instance}/user/us-east-1:7d5a@home.example")
        self.assertEqual(self.user(instance, "us-east-1:7d5a@home.example"), arn)
        found = self.identity.describe_app_instance_user(AppInstanceUserArn=arn)["AppInstanceUser"]
        self.assertEqual((found["Name"], found["Metadata"]), ("Us-East-1:7D5A@Home.Example", "{}"))
        self.assertEqual(found["ExpirationSettings"], expire_after(30))
        self.is_recent(found["CreatedTimestamp"])
        self.answers(200, self.identity.update_app_instance_user, AppInstanceUserArn=arn, Name="Ada", Metadata="")
        listed = self.identity.list_app_instance_users(AppInstanceArn=instance)
        self.assertEqual(listed["AppInstanceArn"], instance)
        self.assertEqual(listed["AppInstanceUsers"], [{"AppInstanceUserArn": arn, "Name": "Ada", "Metadata": ""}])
        put = self.identity.put_app_instance_user_expiration_settings
        answer = put(AppInstanceUserArn=arn, ExpirationSettings=expire_after(1))
        self.assertEqual((answer["AppInstanceUserArn"], answer["ExpirationSettings"]), (arn, expire_after(1)))
        self.assertNotIn("ExpirationSettings", put(AppInstanceUserArn=arn))
        for _ in range(2):
            self.answers(204, self.identity.delete_app_instance_user, AppInstanceUserArn=arn)
        describe = self.identity.describe_app_instance_user
        self.refused(self.errors.ForbiddenException, 403, describe, AppInstanceUserArn=arn)

    def test_a_sign_in_does_not_rename(self):
        instance = self.instance()
        self.user(instance)
        members = {"AppInstanceArn": instance, "AppInstanceUserId": "ada", "Name": "Grace"}
        self.refused(self.errors.ConflictException, 409, self.identity.create_app_instance_user, **members)

    def test_the_longest_id_is_named_in_a_path(self):
        instance = self.instance()
        user = "a" + ":@._-x" * 10 + "xyz"
        self.assertEqual(len(user), 64)
        arn = self.user(instance, user)
        self.assertEqual(self.identity.describe_app_instance_user(AppInstanceUserArn=arn)["AppInstanceUser"]["AppInstanceUserArn"], arn)

    def test_pages_hold_every_user_once(self):
        instance = self.instance()
        made = sorted(self.user(instance, f"user-{number}") for number in range(7))
        listed, token = [], {}
        while True:
            page = self.identity.list_app_instance_users(AppInstanceArn=instance, MaxResults=3, **token)
            listed += [user["AppInstanceUserArn"] for user in page["AppInstanceUsers"]]
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        self.assertEqual(listed, made)
        other = self.instance()
        call = self.identity.list_app_instance_users
        self.refused(self.errors.BadRequestException, 400, call, AppInstanceArn=other, **token)

    def test_tags_of_all_kinds(self):
        instance = self.instance(Tags=[{"Key": "cost", "Value": "7"}])
        self.assertEqual(self.identity.list_tags_for_resource(ResourceARN=instance)["Tags"], [{"Key": "cost", "Value": "7"}])
        for arn in (self.user(instance), self.bot(instance)):
            tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
            self.answers(204, self.identity.tag_resource, ResourceARN=arn, Tags=tags)
            self.answers(204, self.identity.untag_resource, ResourceARN=arn, TagKeys=["b"])
            self.assertEqual(self.identity.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "a", "Value": "1"}])
        many = [{"Key": f"key-{number}", "Value": "v"} for number in range(50)]
        call = self.identity.tag_resource
        self.refused(self.errors.ResourceLimitExceededException, 400, call, ResourceARN=instance, Tags=many)


class Bots(Case):
    def test_one_is_made_described_listed_changed_and_deleted(self):
        instance = self.instance()
        arn = self.bot(instance, Metadata="{}")
        self.assertTrue(arn.startswith(f"{instance}/bot/"), arn)
        found = self.identity.describe_app_instance_bot(AppInstanceBotArn=arn)["AppInstanceBot"]
        self.assertEqual((found["Name"], found["Configuration"]), ("intake", {"Lex": LEX}))
        self.is_recent(found["CreatedTimestamp"])
        update = self.identity.update_app_instance_bot
        self.assertEqual(update(AppInstanceBotArn=arn, Name="greeter", Metadata="")["AppInstanceBotArn"], arn)
        found = self.identity.describe_app_instance_bot(AppInstanceBotArn=arn)["AppInstanceBot"]
        self.assertEqual((found["Name"], found["Configuration"]), ("greeter", {"Lex": LEX}))
        older = {"LexBotAliasArn": LEX["LexBotAliasArn"], "LocaleId": "de_DE", "RespondsTo": "STANDARD_MESSAGES"}
        update(AppInstanceBotArn=arn, Name="greeter", Metadata="", Configuration={"Lex": older})
        found = self.identity.describe_app_instance_bot(AppInstanceBotArn=arn)["AppInstanceBot"]
        self.assertEqual(found["Configuration"], {"Lex": older})
        listed = self.identity.list_app_instance_bots(AppInstanceArn=instance)["AppInstanceBots"]
        self.assertEqual(listed, [{"AppInstanceBotArn": arn, "Name": "greeter", "Metadata": ""}])
        self.answers(204, self.identity.delete_app_instance_bot, AppInstanceBotArn=arn)
        describe = self.identity.describe_app_instance_bot
        self.refused(self.errors.NotFoundException, 404, describe, AppInstanceBotArn=arn)


class Admins(Case):
    def test_users_and_bots_are_promoted_and_demoted(self):
        instance = self.instance()
        for arn, name in ((self.user(instance), "Ada"), (self.bot(instance), "intake")):
            who = {"AppInstanceArn": instance, "AppInstanceAdminArn": arn}
            for _ in range(2):
                made = self.identity.create_app_instance_admin(**who)
                self.assertEqual(made["ResponseMetadata"]["HTTPStatusCode"], 201)
                self.assertEqual((made["AppInstanceAdmin"], made["AppInstanceArn"]), ({"Arn": arn, "Name": name}, instance))
            found = self.identity.describe_app_instance_admin(**who)["AppInstanceAdmin"]
            self.assertEqual((found["Admin"], found["AppInstanceArn"]), ({"Arn": arn, "Name": name}, instance))
            self.is_recent(found["CreatedTimestamp"])
            listed = self.identity.list_app_instance_admins(AppInstanceArn=instance)["AppInstanceAdmins"]
            self.assertEqual(listed, [{"Admin": {"Arn": arn, "Name": name}}])
            self.answers(204, self.identity.delete_app_instance_admin, **who)
            describe = self.identity.describe_app_instance_admin
            self.refused(self.errors.ForbiddenException, 403, describe, **who)

    def test_only_who_is_in_the_app_instance_is_promoted(self):
        here, there = self.instance(), self.instance()
        who = {"AppInstanceArn": here, "AppInstanceAdminArn": self.user(there)}
        self.refused(self.errors.ForbiddenException, 403, self.identity.create_app_instance_admin, **who)


class Endpoints(Case):
    def register(self, user, device, **members):
        members = {"Type": "APNS", "ResourceArn": PUSH, "EndpointAttributes": {"DeviceToken": device}} | members
        return self.identity.register_app_instance_user_endpoint(AppInstanceUserArn=user, **members)

    def test_one_is_registered_described_listed_changed_and_forgotten(self):
        user = self.user(self.instance())
        attributes = {"DeviceToken": "device", "VoipDeviceToken": "voip"}
        made = self.register(user, "device", Name="phone", EndpointAttributes=attributes)
        self.assertEqual((made["ResponseMetadata"]["HTTPStatusCode"], made["AppInstanceUserArn"]), (201, user))
        named = {"AppInstanceUserArn": user, "EndpointId": made["EndpointId"]}
        found = self.identity.describe_app_instance_user_endpoint(**named)["AppInstanceUserEndpoint"]
        self.assertEqual((found["Name"], found["Type"], found["ResourceArn"]), ("phone", "APNS", PUSH))
        self.assertEqual((found["EndpointAttributes"], found["AllowMessages"]), (attributes, "ALL"))
        self.assertEqual(found["EndpointState"], {"Status": "ACTIVE"})
        self.answers(200, self.identity.update_app_instance_user_endpoint, **named, AllowMessages="NONE")
        listed = self.identity.list_app_instance_user_endpoints(AppInstanceUserArn=user)["AppInstanceUserEndpoints"]
        summary = {"Name": "phone", "Type": "APNS", "AllowMessages": "NONE", "EndpointState": {"Status": "ACTIVE"}}
        self.assertEqual(listed, [named | summary])
        self.answers(204, self.identity.deregister_app_instance_user_endpoint, **named)
        describe = self.identity.describe_app_instance_user_endpoint
        self.refused(self.errors.ForbiddenException, 403, describe, **named)

    def test_a_device_counts_once_and_ten_are_the_most(self):
        user = self.user(self.instance())
        for number in range(10):
            self.register(user, f"device-{number}")
        with self.assertRaises(self.errors.ConflictException):
            self.register(user, "device-0")
        with self.assertRaises(self.errors.ResourceLimitExceededException):
            self.register(user, "device-10")


class Limits(Case):
    def test_too_many_calls_are_throttled_with_the_exception_of_the_model(self):
        throttled = client(THROTTLED_ENDPOINT)
        with self.assertRaises(throttled.exceptions.ThrottledClientException) as caught:
            for _ in range(20):
                throttled.list_app_instances()
        self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 429)


class Coverage(boto.Case):
    def test_every_operation_of_the_model_is_called_here(self):
        self.assertEqual(boto.uncalled("chime-sdk-identity", __file__), [])


if __name__ == "__main__":
    boto.run("identity")
