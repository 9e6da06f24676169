"""Every operation and the errors of Amazon Chime SDK Media Pipelines through boto3, against a running server.

CARILLON_ENDPOINT           the server, which lets live connectors send to private addresses
CARILLON_THROTTLED_ENDPOINT a second one with one call of each operation per second
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, CARILLON_ACCOUNT

A server may have no engine for a kind of pipeline. Then what would create one has to say so, and the life of such a
pipeline is not looked at; the last line says which kinds were there.
"""

import datetime
import time
import uuid

import boto
from boto import ACCOUNT, ENDPOINT, REGION, THROTTLED_ENDPOINT

UNKNOWN = "7c9e1f42-2b3c-4d5e-8f90-112233445566"
SECONDS_MAX = 15
BUCKET = "arn:aws:s3:::recordings"
PIPELINE = f"arn:aws:chime:{REGION}:{ACCOUNT}:media-pipeline/{UNKNOWN}"
POOL = f"arn:aws:chime:{REGION}:{ACCOUNT}:media-pipeline-kinesis-video-stream-pool/pool"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/x"
SINK_ELEMENT = [{"Type": "SnsTopicSink", "SnsTopicSinkConfiguration": {"InsightsTarget": f"arn:aws:sns:{REGION}:{ACCOUNT}:t"}}]
ARTIFACTS = ["Audio", "Video", "Content", "DataChannel", "TranscriptionMessages", "MeetingEvents", "CompositedVideo"]
GRID = {"Layout": "GridView", "Resolution": "FHD", "GridViewConfiguration": {"ContentShareLayout": "Vertical"}}

absent = set()


def client(service="chime-sdk-media-pipelines", endpoint=ENDPOINT, **keys):
    return boto.client(service, endpoint, **keys)


class Case(boto.Case):
    def setUp(self):
        self.pipelines = client()
        self.errors = self.pipelines.exceptions
        self.meetings = client("chime-sdk-meetings")

    def meeting(self, **members):
        """The name of a meeting as samples write it, and its id."""
        members |= {"ClientRequestToken": str(uuid.uuid4()), "MediaRegion": REGION, "ExternalMeetingId": "visit"}
        meeting = self.meetings.create_meeting(**members)["Meeting"]["MeetingId"]
        self.addCleanup(self.end, meeting)
        return f"arn:aws:chime::{ACCOUNT}:meeting:{meeting}", meeting

    def end(self, meeting):
        try:
            self.meetings.delete_meeting(MeetingId=meeting)
        except self.meetings.exceptions.NotFoundException:
            pass

    def made(self, kind, call, **members):
        """What a creation made. Ends the test when this server has no engine for it and says so."""
        try:
            response = call(**members)
        except self.errors.ServiceUnavailableException as error:
            self.assertTrue(error.response["Error"]["Message"].endswith("is not available on this server"), error.response)
            absent.add(kind)
            self.skipTest(error.response["Error"]["Message"])
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 201)
        return response[kind]

    def capture(self, source, **members):
        members = {"SourceType": "ChimeSdkMeeting", "SourceArn": source, "SinkType": "S3Bucket", "SinkArn": BUCKET} | members
        return self.made("MediaCapturePipeline", self.pipelines.create_media_capture_pipeline, **members)

    def refused(self, kind, status, call, **members):
        """The message of an expected error."""
        return super().refused(kind, status, call, **members)["Error"]["Message"]

    def refuse_capture(self, kind, status, **members):
        source = members.pop("SourceArn", None) or self.meeting()[0]
        members = {"SourceType": "ChimeSdkMeeting", "SourceArn": source, "SinkType": "S3Bucket", "SinkArn": BUCKET} | members
        return self.refused(kind, status, self.pipelines.create_media_capture_pipeline, **members)


def concatenation(source, destination=BUCKET):
    configuration = {"ArtifactsConfiguration": {artifact: {"State": "Enabled"} for artifact in ARTIFACTS}}
    source = {"MediaPipelineArn": source, "ChimeSdkMeetingConfiguration": configuration}
    return {
        "Sources": [{"Type": "MediaCapturePipeline", "MediaCapturePipelineSourceConfiguration": source}],
        "Sinks": [{"Type": "S3Bucket", "S3BucketSinkConfiguration": {"Destination": destination}}],
    }


def live_connector(source, url, **configuration):
    configuration = {"Arn": source, "MuxType": "AudioWithActiveSpeakerVideo"} | configuration
    source = {"SourceType": "ChimeSdkMeeting", "ChimeSdkMeetingLiveConnectorConfiguration": configuration}
    return {"Sources": [source], "Sinks": [{"SinkType": "RTMP", "RTMPConfiguration": {"Url": url}}]}


class Captures(Case):
    def test_a_capture_is_shown_with_its_defaults_listed_and_stopped(self):
        source, _ = self.meeting()
        made = self.capture(source, SinkArn=f"{BUCKET}/visits/7/", Tags=[{"Key": "team", "Value": "red"}])
        pipeline = made["MediaPipelineId"]
        self.assertEqual(made["MediaPipelineArn"], f"arn:aws:chime:{REGION}:{ACCOUNT}:media-pipeline/{pipeline}")
        self.assertEqual((made["SourceArn"], made["SinkArn"]), (source, f"{BUCKET}/visits/7/"))
        self.assertEqual(made["Status"], "Initializing")
        age = datetime.datetime.now(datetime.timezone.utc) - made["CreatedTimestamp"]
        self.assertLess(abs(age.total_seconds()), 60)
        artifacts = made["ChimeSdkMeetingConfiguration"]["ArtifactsConfiguration"]
        expected = {
            "Audio": {"MuxType": "AudioWithActiveSpeakerVideo"},
            "Video": {"State": "Enabled", "MuxType": "VideoOnly"},
            "Content": {"State": "Enabled", "MuxType": "ContentOnly"},
        }
        self.assertEqual(artifacts, expected)
        found = self.pipelines.get_media_capture_pipeline(MediaPipelineId=pipeline)["MediaCapturePipeline"]
        self.assertEqual(found["MediaPipelineArn"], made["MediaPipelineArn"])
        whole = self.pipelines.get_media_pipeline(MediaPipelineId=pipeline)["MediaPipeline"]
        self.assertEqual(list(whole), ["MediaCapturePipeline"])
        listed = self.pipelines.list_media_capture_pipelines(MaxResults=1)["MediaCapturePipelines"]
        self.assertEqual(listed, [{"MediaPipelineId": pipeline, "MediaPipelineArn": made["MediaPipelineArn"]}])
        tags = self.pipelines.list_tags_for_resource(ResourceARN=made["MediaPipelineArn"])["Tags"]
        self.assertEqual(tags, [{"Key": "team", "Value": "red"}])
        for _ in range(2):
            response = self.pipelines.delete_media_capture_pipeline(MediaPipelineId=pipeline)
            self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 204)
        found = self.pipelines.get_media_capture_pipeline(MediaPipelineId=pipeline)["MediaCapturePipeline"]
        self.assertIn(found["Status"], ("Stopping", "Stopped"))

    def test_every_setting_of_a_composed_picture_is_echoed(self):
        grid = {
            "ContentShareLayout": "Horizontal",
            "HorizontalLayoutConfiguration": {
                "TileOrder": "SpeakerSequence",
                "TilePosition": "Top",
                "TileCount": 3,
                "TileAspectRatio": "4/3",
            },
            "VideoAttribute": {"CornerRadius": 5, "BorderColor": "Black", "HighlightColor": "Green", "BorderThickness": 2},
            "CanvasOrientation": "Portrait",
        }
        configuration = {
            "SourceConfiguration": {"SelectedVideoStreams": {"AttendeeIds": [UNKNOWN], "ExternalUserIds": ["alice"]}},
            "ArtifactsConfiguration": {
                "Audio": {"MuxType": "AudioWithCompositedVideo"},
                "Video": {"State": "Disabled", "MuxType": "VideoOnly"},
                "Content": {"State": "Enabled", "MuxType": "ContentOnly"},
                "CompositedVideo": {"Layout": "GridView", "Resolution": "FHD", "GridViewConfiguration": grid},
            },
        }
        made = self.capture(self.meeting()[0], ChimeSdkMeetingConfiguration=configuration)
        self.assertEqual(made["ChimeSdkMeetingConfiguration"], configuration)

    def test_a_meeting_is_captured_once_at_a_time_and_a_repeated_request_finds_the_capture(self):
        source, meeting = self.meeting()
        token = str(uuid.uuid4())
        made = self.capture(source, ClientRequestToken=token)
        again = self.capture(source, ClientRequestToken=token)
        self.assertEqual(again["MediaPipelineId"], made["MediaPipelineId"])
        other_form = f"arn:aws:chime:{REGION}:{ACCOUNT}:meeting/{meeting}"
        text = self.refuse_capture(self.errors.ResourceLimitExceededException, 400, SourceArn=other_form)
        expected = "Cannot create new media capture pipeline for source type 'ChimeSdkMeeting' and source arn"
        self.assertEqual(text, f"{expected} '{other_form}'. Limit reached")

    def test_what_cannot_be_captured_or_kept_is_said(self):
        bad = self.errors.BadRequestException
        text = self.refuse_capture(bad, 400, SinkArn="arn:aws:s3:::elsewhere/visits")
        self.assertEqual(text, "No such S3 Bucket: elsewhere")
        for sink in ("arn:aws:sqs:us-east-1:1:recordings", f"{BUCKET}/../x", f"{BUCKET}//x", f"{BUCKET}/a/./b"):
            self.refuse_capture(bad, 400, SinkArn=sink)
        self.refuse_capture(bad, 400, SourceArn=PIPELINE)
        self.refuse_capture(bad, 400, SourceArn=self.meeting(PrimaryMeetingId=self.meeting()[1])[0])
        foreign = f"arn:aws:chime::999999999999:meeting:{UNKNOWN}"
        text = self.refuse_capture(self.errors.ForbiddenException, 403, SourceArn=foreign)
        self.assertEqual(text, "Resource ownership mismatch")
        self.refuse_capture(bad, 400, SseAwsKeyManagementParams={"AwsKmsKeyId": "key"})
        self.refuse_capture(bad, 400, SinkIamRoleArn=ROLE)
        users = {"ExternalUserIds": [f"user-{number}" for number in range(26)]}
        configuration = {"SourceConfiguration": {"SelectedVideoStreams": users}}
        self.refuse_capture(bad, 400, ChimeSdkMeetingConfiguration=configuration)
        self.refuse_capture("ValidationException", 400, SinkArn="s3://recordings")
        self.refuse_capture("ValidationException", 400, SinkType="Tape")

    def test_a_meeting_that_has_ended_is_not_found_and_takes_its_capture_with_it(self):
        source, meeting = self.meeting()
        made = self.capture(source)
        self.meetings.delete_meeting(MeetingId=meeting)
        text = self.refuse_capture(self.errors.NotFoundException, 404, SourceArn=source)
        self.assertEqual(text, f"Meeting {meeting} not found")
        deadline, status = time.monotonic() + SECONDS_MAX, None
        while status not in ("Stopping", "Stopped") and time.monotonic() < deadline:
            found = self.pipelines.get_media_capture_pipeline(MediaPipelineId=made["MediaPipelineId"])
            status = found["MediaCapturePipeline"]["Status"]
        self.assertIn(status, ("Stopping", "Stopped"))

    def test_a_tag_changes_and_goes(self):
        arn = self.capture(self.meeting()[0])["MediaPipelineArn"]
        for tags in ([{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}], [{"Key": "a", "Value": "2"}]):
            response = self.pipelines.tag_resource(ResourceARN=arn, Tags=tags)
            self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 204)
        response = self.pipelines.untag_resource(ResourceARN=arn, TagKeys=["b"])
        self.assertEqual(response["ResponseMetadata"]["HTTPStatusCode"], 204)
        self.assertEqual(self.pipelines.list_tags_for_resource(ResourceARN=arn)["Tags"], [{"Key": "a", "Value": "2"}])
        many = [{"Key": f"key-{number}", "Value": "v"} for number in range(50)]
        self.refused(self.errors.BadRequestException, 400, self.pipelines.tag_resource, ResourceARN=arn, Tags=many)


class Concatenations(Case):
    def test_one_waits_for_its_capture_and_can_be_given_up_until_then(self):
        made = self.capture(self.meeting()[0])
        request = concatenation(made["MediaPipelineArn"])
        call = self.pipelines.create_media_concatenation_pipeline
        joined = self.made("MediaConcatenationPipeline", call, **request)
        self.assertEqual((joined["Status"], joined["Sources"]), ("Initializing", request["Sources"]))
        whole = self.pipelines.get_media_pipeline(MediaPipelineId=joined["MediaPipelineId"])["MediaPipeline"]
        self.assertEqual(list(whole), ["MediaConcatenationPipeline"])
        lookup = self.pipelines.get_media_capture_pipeline
        self.refused(self.errors.NotFoundException, 404, lookup, MediaPipelineId=joined["MediaPipelineId"])
        self.pipelines.delete_media_pipeline(MediaPipelineId=joined["MediaPipelineId"])
        whole = self.pipelines.get_media_pipeline(MediaPipelineId=joined["MediaPipelineId"])["MediaPipeline"]
        self.assertEqual(whole["MediaConcatenationPipeline"]["Status"], "Stopped")

    def test_only_an_own_capture_is_joined_and_only_into_a_bucket_of_this_server(self):
        call = self.pipelines.create_media_concatenation_pipeline
        bad = self.errors.BadRequestException
        text = self.refused(bad, 400, call, **concatenation(PIPELINE, "arn:aws:s3:::elsewhere"))
        self.assertEqual(text, "No such S3 Bucket: elsewhere")
        self.refused(bad, 400, call, **concatenation(self.meeting()[0]))
        foreign = PIPELINE.replace(ACCOUNT, "999999999999")
        text = self.refused(self.errors.ForbiddenException, 403, call, **concatenation(foreign))
        self.assertEqual(text, "Resource ownership mismatch")


class LiveConnectors(Case):
    def test_one_is_shown_with_its_defaults_and_a_meeting_has_one_at_a_time(self):
        source, _ = self.meeting()
        call = self.pipelines.create_media_live_connector_pipeline
        url = "rtmp://127.0.0.1:9/live/key"
        request = live_connector(source, url, MuxType="AudioWithCompositedVideo", CompositedVideo=GRID)
        made = self.made("MediaLiveConnectorPipeline", call, **request)
        self.assertEqual(made["Status"], "Initializing")
        sink = {"Url": url, "AudioChannels": "Mono", "AudioSampleRate": "48000"}
        self.assertEqual(made["Sinks"], [{"SinkType": "RTMP", "RTMPConfiguration": sink}])
        self.refused(self.errors.ResourceLimitExceededException, 400, call, **request)
        whole = self.pipelines.get_media_pipeline(MediaPipelineId=made["MediaPipelineId"])["MediaPipeline"]
        self.assertEqual(list(whole), ["MediaLiveConnectorPipeline"])
        listed = self.pipelines.list_media_pipelines(MaxResults=100)["MediaPipelines"]
        self.assertIn(made["MediaPipelineId"], [pipeline["MediaPipelineId"] for pipeline in listed])
        self.pipelines.delete_media_pipeline(MediaPipelineId=made["MediaPipelineId"])

    def test_addresses_and_pictures_are_checked(self):
        call = self.pipelines.create_media_live_connector_pipeline
        bad = self.errors.BadRequestException
        source, _ = self.meeting()
        for url in ("https://example.com/app/key", "rtmp://example.com/app", "rtmp://127.1/app/key", "rtmp:///app/key"):
            self.refused(bad, 400, call, **live_connector(source, url))
        url = "rtmps://example.com:443/app/key"
        self.refused(bad, 400, call, **live_connector(source, url, MuxType="AudioWithCompositedVideo"))
        foreign = source.replace(ACCOUNT, "999999999999")
        self.refused(self.errors.ForbiddenException, 403, call, **live_connector(foreign, url))

    def test_a_private_address_is_refused_unless_the_operator_allows_it(self):
        closed = client(endpoint=THROTTLED_ENDPOINT)
        call = closed.create_media_live_connector_pipeline
        source = f"arn:aws:chime::{ACCOUNT}:meeting:{UNKNOWN}"
        with self.assertRaises(closed.exceptions.BadRequestException) as caught:
            call(**live_connector(source, "rtmp://169.254.169.254/app/key"))
        self.assertIn("private address", caught.exception.response["Error"]["Message"])


class Missing(Case):
    def test_what_was_never_made_is_not_found(self):
        missing = self.errors.NotFoundException
        for call in (
            self.pipelines.get_media_pipeline,
            self.pipelines.get_media_capture_pipeline,
            self.pipelines.delete_media_pipeline,
            self.pipelines.delete_media_capture_pipeline,
        ):
            text = self.refused(missing, 404, call, MediaPipelineId=UNKNOWN)
            self.assertEqual(text, f"Media pipeline {UNKNOWN} not found")
            self.refused("ValidationException", 400, call, MediaPipelineId="x" * 36)
        self.refused(missing, 404, self.pipelines.list_tags_for_resource, ResourceARN=PIPELINE)
        self.refused(missing, 404, self.pipelines.list_tags_for_resource, ResourceARN=POOL)
        self.refused(missing, 404, self.pipelines.untag_resource, ResourceARN=PIPELINE, TagKeys=["a"])
        self.refused(missing, 404, self.pipelines.tag_resource, ResourceARN=PIPELINE, Tags=[{"Key": "a", "Value": "b"}])

    def test_lists_refuse_tokens_that_are_not_theirs(self):
        bad = self.errors.BadRequestException
        for call in (self.pipelines.list_media_pipelines, self.pipelines.list_media_capture_pipelines):
            self.refused(bad, 400, call, NextToken="made up")
            self.refused("ValidationException", 400, call, MaxResults=101)

    def test_too_many_calls_are_throttled(self):
        chime = client(endpoint=THROTTLED_ENDPOINT)
        throttled = None
        for _ in range(20):
            try:
                chime.get_media_pipeline(MediaPipelineId=UNKNOWN)
            except chime.exceptions.NotFoundException:
                continue
            except chime.exceptions.ThrottledClientException as error:
                throttled = error.response
                break
        self.assertIsNotNone(throttled, "20 calls at once were all answered")
        self.assertEqual(throttled["ResponseMetadata"]["HTTPStatusCode"], 429)


class NotOffered(Case):
    """Insights and Kinesis streams: creations are refused in words, lists are empty, names name nothing."""

    def not_offered(self, call, **members):
        text = self.refused(self.errors.BadRequestException, 400, call, **members)
        self.assertTrue(text.endswith("are not available on this server"), text)

    def not_found(self, call, **members):
        self.refused(self.errors.NotFoundException, 404, call, **members)

    def test_insights(self):
        chime = self.pipelines
        configuration = {"ResourceAccessRoleArn": ROLE, "Elements": SINK_ELEMENT}
        self.not_offered(
            chime.create_media_insights_pipeline_configuration,
            MediaInsightsPipelineConfigurationName="calls",
            **configuration,
        )
        self.not_offered(chime.create_media_insights_pipeline, MediaInsightsPipelineConfigurationArn=PIPELINE)
        listed = chime.list_media_insights_pipeline_configurations()
        self.assertEqual(listed["MediaInsightsPipelineConfigurations"], [])
        self.not_found(chime.get_media_insights_pipeline_configuration, Identifier="calls")
        self.not_found(chime.update_media_insights_pipeline_configuration, Identifier="calls", **configuration)
        self.not_found(chime.delete_media_insights_pipeline_configuration, Identifier="calls")
        self.not_found(chime.update_media_insights_pipeline_status, Identifier=UNKNOWN, UpdateStatus="Pause")

    def test_tasks(self):
        chime = self.pipelines
        domain = f"arn:aws:chime:{REGION}:{ACCOUNT}:voice-profile-domain/x"
        self.not_found(chime.start_speaker_search_task, Identifier=UNKNOWN, VoiceProfileDomainArn=domain)
        self.not_found(chime.get_speaker_search_task, Identifier=UNKNOWN, SpeakerSearchTaskId=UNKNOWN)
        self.not_found(chime.stop_speaker_search_task, Identifier=UNKNOWN, SpeakerSearchTaskId=UNKNOWN)
        self.not_found(chime.start_voice_tone_analysis_task, Identifier=UNKNOWN, LanguageCode="en-US")
        self.not_found(chime.get_voice_tone_analysis_task, Identifier=UNKNOWN, VoiceToneAnalysisTaskId=UNKNOWN)
        self.not_found(chime.stop_voice_tone_analysis_task, Identifier=UNKNOWN, VoiceToneAnalysisTaskId=UNKNOWN)

    def test_streams(self):
        chime = self.pipelines
        configuration = {"Region": REGION, "DataRetentionInHours": 1}
        self.not_offered(
            chime.create_media_pipeline_kinesis_video_stream_pool,
            StreamConfiguration=configuration,
            PoolName="pool",
        )
        sink = {"SinkArn": POOL, "SinkType": "KinesisVideoStreamPool", "ReservedStreamCapacity": 1}
        self.not_offered(
            chime.create_media_stream_pipeline,
            Sources=[{"SourceType": "ChimeSdkMeeting", "SourceArn": self.meeting()[0]}],
            Sinks=[sink | {"MediaStreamType": "MixedAudio"}],
        )
        self.assertEqual(chime.list_media_pipeline_kinesis_video_stream_pools()["KinesisVideoStreamPools"], [])
        self.not_found(chime.get_media_pipeline_kinesis_video_stream_pool, Identifier="pool")
        self.not_found(chime.update_media_pipeline_kinesis_video_stream_pool, Identifier="pool")
        self.not_found(chime.delete_media_pipeline_kinesis_video_stream_pool, Identifier="pool")


class Coverage(boto.Case):
    def test_every_operation_of_the_model_is_called_here(self):
        self.assertEqual(boto.uncalled("chime-sdk-media-pipelines", __file__), [])


if __name__ == "__main__":
    boto.run(lambda: "pipelines" + (f" without an engine for {', '.join(sorted(absent))}" if absent else ""))
