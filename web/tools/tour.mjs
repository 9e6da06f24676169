/**
 * Walks through every state of the client, with the fake media, and takes a picture of each.
 *
 * `npm run tour` does it at desktop and phone size, light and dark, into `shots/`. It fails on an accessibility
 * violation (axe), on an error in the console, on a request to another origin, and on a page that scrolls sideways.
 * `npm run tour -- meeting` takes only the scenes whose name holds the word, `--view=phone-dark` only pictures of that kind;
 * `--shots=DIR` puts the pictures elsewhere.
 *
 * The browser is the one of the system: `CHROMIUM` names it when it is not /usr/bin/chromium.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { createServer } from "vite";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--autoplay-policy=no-user-gesture-required",
];

const VIEWS = {
  desktop: { width: 1280, height: 800, colorSchemes: ["light", "dark"] },
  phone: { width: 390, height: 844, colorSchemes: ["light", "dark"] },
  narrow: { width: 360, height: 640, colorSchemes: ["light"] },
};

const MEETING = "/m/5c0f3a52-8f0b-4a55-9d37-6d2f9c1b7e10";

/** Each scene opens an address and does what leads to its state; `views` names those it is worth seeing in. */
const SCENES = {
  "lobby-new": { path: "/?fake" },
  "lobby-join": {
    path: `${MEETING}?fake`,
    async act({ page }) {
      await page.getByTestId("name").fill("Amélie Fournier");
    },
  },
  "lobby-name-missing": {
    path: "/?fake",
    async act({ page }) {
      await page.getByTestId("create").click();
    },
  },
  "lobby-camera-off": {
    path: `${MEETING}?fake`,
    async act({ page }) {
      await page.getByTestId("preview-camera").click();
      await page.getByTestId("preview-microphone").click();
    },
  },
  "lobby-denied": { path: `${MEETING}?fake&microphone=denied&camera=denied` },
  "lobby-no-devices": { path: `${MEETING}?fake&microphone=missing&camera=missing` },
  "lobby-not-found": { path: "/m/not-there?fake" },
  "lobby-unreachable": { path: "/?fake&api=0", act: create },
  "lobby-full": { path: `${MEETING}?fake&join=full`, act: enter },
  "lobby-joining": { path: `${MEETING}?fake&join=wait`, act: enter },
  "access-token": { path: `${MEETING}?fake&api=401` },
  "meeting-alone": { path: `${MEETING}?fake&people=0`, act: inMeeting },
  "meeting-two": { path: `${MEETING}?fake&still&people=1`, act: inMeeting },
  "meeting-grid": { path: `${MEETING}?fake&still`, act: talking },
  "meeting-no-cameras": {
    path: `${MEETING}?fake&still&people=4&cameras=0`,
    async act(tools) {
      await tools.page.getByTestId("preview-camera").click();
      await talking(tools);
    },
  },
  "meeting-crowd": { path: `${MEETING}?fake&still&people=30&cameras=8`, act: talking },
  "meeting-share": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await share(tools.page, "person-2");
    },
  },
  "meeting-two-shares": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await share(tools.page, "person-2");
      await share(tools.page, "person-4");
    },
  },
  "meeting-own-share": {
    path: `${MEETING}?fake&still&people=2`,
    async act(tools) {
      await inMeeting(tools);
      if (tools.phone) await tools.page.getByTestId("more").click();
      await tools.page.getByTestId("share").click();
    },
  },
  "meeting-roster": {
    path: `${MEETING}?fake&still&people=9`,
    async act(tools) {
      await talking(tools);
      await share(tools.page, "person-2");
      await tools.page.getByTestId("roster-toggle").click();
    },
  },
  "meeting-chat-empty": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await tools.page.getByTestId("chat-toggle").click();
    },
  },
  "meeting-chat": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await chat(tools.page);
      await tools.page.getByTestId("chat-toggle").click();
      await tools.page.getByTestId("chat-input").fill("On it. Back in a minute.");
      await tools.page.getByTestId("chat-send").click();
      await tools.page.evaluate(() => {
        const { connection } = window.carillonFake.media;
        connection.say(connection.selfId, "On it. Back in a minute.", 0, { throttled: true });
      });
      await tools.page.getByTestId("chat-input").fill("Here is the schedule");
    },
  },
  // The picture of the README.
  "meeting-picture": {
    path: `${MEETING}?fake&still`,
    views: ["desktop"],
    async act(tools) {
      await talking(tools);
      await chat(tools.page);
      await tools.page.getByTestId("chat-toggle").click();
      await tools.page.getByTestId("chat-input").fill("On it. Back in a minute.");
      await tools.page.getByTestId("chat-send").click();
    },
  },
  "meeting-unread": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await chat(tools.page);
      await tools.page.keyboard.press("m");
      await tools.page.keyboard.press("v");
    },
  },
  "meeting-recorded": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await record(tools.page);
    },
  },
  "meeting-recorded-chat": {
    path: `${MEETING}?fake&still`,
    views: ["phone"],
    async act(tools) {
      await talking(tools);
      await record(tools.page);
      await tools.page.getByTestId("chat-toggle").click();
    },
  },
  "meeting-record-dialog": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      if (tools.phone) await tools.page.getByTestId("more").click();
      await tools.page.getByTestId("record").click();
    },
  },
  "meeting-record-stop": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await record(tools.page);
      await tools.page.keyboard.press("r");
      await tools.page.getByTestId("record-dialog").waitFor();
    },
  },
  "left-recorded": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await record(tools.page);
      await tools.page.getByTestId("leave").click();
      await tools.page.getByTestId("left").waitFor();
    },
  },
  "recordings-list": { path: `${MEETING}/recordings?fake` },
  "recordings-empty": { path: "/m/m1/recordings?fake" },
  "recordings-unreachable": { path: `${MEETING}/recordings?fake&api=0` },
  "recordings-access-token": { path: `${MEETING}/recordings?fake&api=401` },
  "recording-player": { path: `${MEETING}/recordings/ready?fake`, act: playing },
  "recording-grid": {
    path: `${MEETING}/recordings/ready?fake`,
    act: (tools) => together(tools, "grid"),
  },
  "recording-speaker": {
    path: `${MEETING}/recordings/ready?fake`,
    async act(tools) {
      await together(tools, "grid");
      // With the keyboard alone: whom the viewer wants is large.
      await tools.page.getByRole("button", { name: "Show Jonas Lindqvist large" }).focus();
      await tools.page.keyboard.press("Enter");
      await tools.page.getByTestId("follow").waitFor();
      await shown(tools);
    },
  },
  "recording-screen": {
    path: `${MEETING}/recordings/ready?fake`,
    act: (tools) => together(tools, "screen"),
  },
  "recording-crowd": {
    path: `${MEETING}/recordings/crowd?fake`,
    act: shown,
  },
  "recording-shared": {
    path: `${MEETING}/recordings/ready?fake`,
    async act(tools) {
      await playing(tools);
      await tools.page.getByTestId("share-make").click();
      await tools.page.getByTestId("share-link").scrollIntoViewIfNeeded();
    },
  },
  "recording-sound": {
    path: "/r/link-to-ready?fake",
    async act(tools) {
      await playing(tools);
      await tools.page.getByTestId("choose-track").selectOption({ label: "Sound only" });
    },
  },
  "recording-unplayable": {
    path: "/r/link-to-ready?fake",
    async act({ page }) {
      await page.getByTestId("choose-track").selectOption({ label: "Camera of Sofía Marín" });
      await page.getByTestId("unplayable").waitFor();
    },
  },
  "recording-processing": { path: `${MEETING}/recordings/processing?fake` },
  "recording-failed": { path: `${MEETING}/recordings/failed?fake` },
  "recording-gone": { path: `${MEETING}/recordings/gone?fake` },
  "recording-not-there": { path: `${MEETING}/recordings/never?fake` },
  "link-forbidden": { path: "/r/link-to-ready?fake&api=403" },
  "link-expired": { path: "/r/link-to-ready?fake&api=410" },
  "meeting-reconnecting": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await emit(tools.page, { type: "connecting", reconnecting: true });
    },
  },
  "meeting-poor": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await emit(tools.page, { type: "network", quality: "poor" });
    },
  },
  "meeting-notice": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await talking(tools);
      await tools.page.evaluate(() => {
        const { devices } = window.carillonFake.media;
        devices.end([...devices.opened.keys()].at(-1));
      });
      await tools.page.locator(".toast").waitFor();
    },
  },
  "meeting-settings": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await inMeeting(tools);
      await tools.page.keyboard.press("?");
    },
  },
  "meeting-more": {
    path: `${MEETING}?fake&still`,
    views: ["phone", "narrow"],
    async act(tools) {
      await inMeeting(tools);
      await tools.page.getByTestId("more").click();
    },
  },
  "meeting-end": {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await inMeeting(tools);
      if (tools.phone) await tools.page.getByTestId("more").click();
      await tools.page.getByTestId("end").click();
    },
  },
  left: {
    path: `${MEETING}?fake&still`,
    async act(tools) {
      await inMeeting(tools);
      await tools.page.getByTestId("leave").click();
    },
  },
  "left-ended": { path: `${MEETING}?fake&still`, act: (tools) => stopped(tools, "ended") },
  "left-removed": { path: `${MEETING}?fake&still`, act: (tools) => stopped(tools, "removed") },
  "left-elsewhere": { path: `${MEETING}?fake&still`, act: (tools) => stopped(tools, "elsewhere") },
  "dashboard-meetings": { path: "/dashboard?fake" },
  "dashboard-empty": { path: "/dashboard?fake&live=0&past=0" },
  "dashboard-unreachable": { path: "/dashboard?fake&api=0" },
  "dashboard-access-token": { path: "/dashboard?fake&api=401" },
  "dashboard-meeting": {
    path: "/dashboard?fake",
    async act({ page }) {
      await page.getByTestId("past").getByRole("link").nth(3).click();
      await page.getByTestId("attendee").first().waitFor();
    },
  },
  "dashboard-details": {
    path: "/dashboard?fake",
    async act({ page }) {
      // With the keyboard alone.
      await page.getByTestId("past").getByRole("link").nth(3).focus();
      await page.keyboard.press("Enter");
      await page.getByTestId("attendee").nth(1).locator("summary").focus();
      await page.keyboard.press("Enter");
    },
  },
  "dashboard-not-known": { path: "/dashboard/meetings/nothing?fake" },
  "dashboard-usage": { path: "/dashboard/usage/day/30?fake" },
  "dashboard-usage-people": { path: "/dashboard/usage/externalUserId/30?fake" },
  "dashboard-usage-empty": { path: "/dashboard/usage/externalUserId/7?fake&past=0" },
  "account-sign-in": { path: "/c?fake&out" },
  "account-empty": {
    path: "/c?fake&out",
    act: ({ page }) => page.getByTestId("sign-in-submit").click(),
  },
  "account-wrong": { path: "/c?fake&out", act: ({ page }) => signIn(page, "wrong") },
  "account-leaving": {
    path: "/c/ward?fake",
    async act(tools) {
      await openChannel(tools);
      await tools.page.evaluate(() => {
        window.carillonFake.accounts.failure = window.carillonFake.apiError(0, "no answer");
      });
      // On phones it is beside the list.
      const back = tools.page.getByTestId("back");
      if (await back.isVisible()) await back.click();
      await tools.page.getByTestId("sign-out").click();
      await tools.page.getByTestId("sign-out-again").waitFor();
    },
  },
  "account-locked": {
    path: "/c?fake&out",
    async act({ page }) {
      await page.evaluate(() => {
        const failure = { status: 429, message: "", code: "locked_out", field: null, retryAfterS: 900 };
        window.carillonFake.refuse(failure);
      });
      await signIn(page, "correct horse");
    },
  },
  "account-code": {
    path: "/c?fake&out&factor",
    async act({ page }) {
      await signIn(page, "correct horse");
      await page.getByTestId("code").fill("000000");
      await page.getByTestId("code-submit").click();
      await page.getByTestId("problem").waitFor();
    },
  },
  "account-temporary": {
    path: "/c?fake&out&temporary",
    async act({ page }) {
      await signIn(page, "correct horse");
      await page.getByTestId("new-password").fill("a few words");
      await page.getByTestId("new-password-submit").click();
    },
  },
  "account-sign-up": {
    path: "/sign-up/good-invitation?fake&out",
    act: ({ page }) => page.getByTestId("sign-up-submit").click(),
  },
  "account-invitation-used": {
    path: "/sign-up/used?fake&out",
    async act({ page }) {
      await page.getByTestId("display-name").fill("Eve");
      await page.getByTestId("username").fill("eve");
      await page.getByTestId("new-password").fill("a few words in a row");
      await page.getByTestId("new-password-again").fill("a few words in a row");
      await page.getByTestId("sign-up-submit").click();
      await page.getByTestId("problem").waitFor();
    },
  },
  "account-none": { path: "/c?fake&accounts=none" },
  "account-unreachable": { path: "/c?fake&api=0" },
  "channels-list": { path: "/c?fake", act: ({ page }) => page.getByTestId("unread").first().waitFor() },
  "channels-none": { path: "/c?fake&lonely" },
  "channels-open": { path: "/c/ward?fake", act: openChannel },
  "channels-write": {
    path: "/c/ward?fake",
    async act(tools) {
      await openChannel(tools);
      await tools.page.evaluate(() => {
        const { server, others } = window.carillonFake;
        const ward = [...server.rooms.values()][0];
        for (const person of others.slice(0, 2)) server.signal(ward, person, "Typing");
        for (const person of others.slice(0, 3)) server.signal(ward, person, "P|Auto|Online");
      });
      await tools.page.getByTestId("message-input").fill("Back in ten minutes.\nAsk Irina meanwhile.");
    },
  },
  "channels-unsent": {
    path: "/c/ward?fake",
    async act(tools) {
      await openChannel(tools);
      await tools.page.evaluate(() => {
        const { server, apiError } = window.carillonFake;
        server.failure = apiError(0, "");
        server.cut(1006);
        server.refusing = 1006;
      });
      await tools.page.getByTestId("message-input").fill("Is anybody there?");
      await tools.page.getByTestId("send").click();
      await tools.page.getByTestId("send-again").waitFor();
      await tools.page.getByTestId("line").waitFor();
      await tools.page.getByTestId("message-input").fill(`${"Long words ".repeat(380)}and more`);
    },
  },
  "channels-edit": {
    path: "/c/ward?fake",
    async act(tools) {
      await openChannel(tools);
      // With the keyboard alone.
      await tools.page.getByTestId("message-input").focus();
      await tools.page.keyboard.press("ArrowUp");
      await tools.page.getByTestId("edit-input").waitFor();
    },
  },
  "channels-actions": {
    path: "/c/ward?fake&admin",
    async act(tools) {
      await openChannel(tools);
      await tools.page.getByTestId("redact").last().focus();
      await tools.page.keyboard.press("ArrowUp");
    },
  },
  "channels-remove": {
    path: "/c/ward?fake&admin",
    async act(tools) {
      await openChannel(tools);
      await tools.page.getByTestId("redact").last().focus();
      await tools.page.keyboard.press("Enter");
      await tools.page.getByTestId("remove-dialog").waitFor();
    },
  },
  "channels-scrolled": {
    path: "/c/ward?fake",
    async act(tools) {
      await openChannel(tools);
      await tools.page.getByTestId("messages").evaluate((box) => {
        box.scrollTop -= 1200;
      });
      await tools.page.getByTestId("to-end").waitFor();
    },
  },
  "channels-members": {
    path: "/c/ward?fake",
    async act(tools) {
      await openChannel(tools);
      await tools.page.getByTestId("members-toggle").click();
      await tools.page.evaluate(() => {
        const { server, others } = window.carillonFake;
        const ward = [...server.rooms.values()][0];
        for (const person of others.slice(0, 2)) server.signal(ward, person, "P|Auto|Online");
      });
    },
  },
  "channels-held": {
    path: "/c/held?fake",
    act: ({ page }) => page.locator("[data-testid=message][data-status=failed]").waitFor(),
  },
  "channels-add": {
    path: "/c/ward?fake",
    async act(tools) {
      await openChannel(tools);
      await tools.page.getByTestId("members-toggle").click();
      await tools.page.getByTestId("add-people").click();
      await tools.page.getByTestId("people-search").fill("z");
      await tools.page.getByTestId("person-found").first().click();
    },
  },
  "channels-new": {
    path: "/c?fake",
    async act({ page }) {
      await page.getByTestId("new-channel").click();
      await page.getByTestId("people-search").fill("jon");
      await page.getByTestId("person-found").first().click();
      await page.getByTestId("people-search").fill("н");
      await page.getByTestId("people-search").fill("m");
      await page.getByTestId("person-found").first().waitFor();
      await page.getByTestId("create-channel").click();
    },
  },
  "channels-browse": {
    path: "/c?fake",
    async act({ page }) {
      await page.getByTestId("browse").click();
      await page.getByTestId("public-channel").first().waitFor();
    },
  },
  "channels-outside": {
    path: "/c/canteen?fake",
    act: ({ page }) => page.getByTestId("join-channel").waitFor(),
  },
  "channels-options": {
    path: "/c/ward?fake",
    async act(tools) {
      await openChannel(tools);
      await tools.page.getByTestId("channel-options").click();
    },
  },
  "channels-empty": { path: "/c/evening?fake", act: ({ page }) => page.getByTestId("no-messages").waitFor() },
  "channels-not-there": { path: "/c/nothing?fake", act: ({ page }) => page.getByTestId("problem").waitFor() },
  "channels-crowded": {
    path: "/c/ward?fake&line=4003",
    async act(tools) {
      await openChannel(tools);
      await tools.page.locator("[data-testid=line][data-line=crowded]").waitFor();
    },
  },
  "channels-refused": { path: "/c/ward?fake&line=1008", act: openChannel },
  "left-lost": { path: `${MEETING}?fake&still`, act: (tools) => stopped(tools, "lost") },
  "visitor-birth": { path: "/v?fake#birth.fake-link-of-a-visit" },
  "visitor-code": {
    path: "/v?fake#code.fake-link-of-a-visit",
    async act({ page }) {
      await page.getByTestId("factor-code").fill("12");
      await page.getByTestId("factor-submit").click();
    },
  },
  "visitor-wrong": {
    path: "/v?fake#birth.fake-link-of-a-visit",
    async act({ page }) {
      await birth(page, "1", "1", "1970");
      await page.getByTestId("factor-submit").click();
      await page.getByTestId("problem").waitFor();
    },
  },
  "visitor-used": {
    path: "/v?fake&link=used#birth.fake-link-of-a-visit",
    async act({ page }) {
      await birth(page, "31", "12", "1970");
      await page.getByTestId("factor-submit").click();
      await page.locator("[data-step=linkOver]").waitFor();
    },
  },
  "visitor-none": { path: "/v?fake&api=401" },
  "visitor-name": { path: "/v/visit?fake" },
  "visitor-not-me": {
    path: "/v/visit?fake",
    async act({ page }) {
      await page.getByTestId("name-deny").click();
    },
  },
  "visitor-early": {
    path: "/v/visit?fake&at=early",
    async act({ page }) {
      await page.getByTestId("name-confirm").click();
    },
  },
  "visitor-consent": {
    path: "/v/visit?fake",
    async act({ page }) {
      await page.getByTestId("name-confirm").click();
      await page.getByTestId("recording-yes").click();
      await page.getByTestId("consent-submit").click();
    },
  },
  "visitor-devices": { path: "/v/visit?fake", act: ready },
  "visitor-denied": { path: "/v/visit?fake&microphone=denied&camera=denied", act: ready },
  "visitor-waiting": { path: "/v/visit?fake&at=waiting&place=3" },
  "visitor-files": { path: "/v/visit?fake&at=waiting&place=3&files", act: choosing },
  "visitor-panel-files": {
    path: "/v/visit?fake&at=in_progress&files",
    async act(tools) {
      await visiting(tools);
      await tools.page.getByTestId("extra").click();
      await choosing(tools);
    },
  },
  "visitor-over-files": { path: "/v/visit?fake&at=ended&written&files" },
  "visitor-next": { path: "/v/visit?fake&at=waiting&place=1" },
  "visitor-admitted": { path: "/v/visit?fake&at=admitted" },
  "visitor-paused": { path: "/v/visit?fake&at=paused" },
  "visitor-offline": {
    path: "/v/visit?fake&at=waiting&place=2",
    async act({ page }) {
      await page.evaluate(() => {
        const { visits } = window.carillonFake;
        visits.failure = Object.assign(new Error("no answer"), { status: 0 });
        visits.change("visit", (each) => each);
      });
      await page.getByTestId("visit-away").waitFor();
    },
  },
  "visitor-call": { path: "/v/visit?fake&at=in_progress", act: visiting },
  "visitor-panel": {
    path: "/v/visit?fake&at=in_progress",
    async act(tools) {
      await visiting(tools);
      await tools.page.getByTestId("extra").click();
    },
  },
  "visitor-call-paused": {
    path: "/v/visit?fake&at=in_progress",
    async act(tools) {
      await visiting(tools);
      await tools.page.evaluate(() => void window.carillonFake.visits.pause("visit"));
      await tools.page.getByTestId("visit-paused").waitFor();
    },
  },
  "visitor-away": {
    path: "/v/visit?fake&at=in_progress",
    async act(tools) {
      await visiting(tools);
      await tools.page.getByTestId("leave").click();
      await tools.page.getByTestId("rejoin").waitFor();
    },
  },
  "visitor-over": { path: "/v/visit?fake&at=ended" },
  "visitor-summary": { path: "/v/visit?fake&at=ended&written" },
  "visitor-cancelled": { path: "/v/visit?fake&at=cancelled" },
  "settings-own": { path: "/account?fake" },
  "settings-factor": {
    path: "/account?fake&plain",
    async act({ page }) {
      await page.getByTestId("factor-begin").click();
      await page.getByTestId("factor-secret").waitFor();
    },
  },
  "settings-recovery": {
    path: "/account?fake",
    async act({ page }) {
      await page.getByTestId("factor-begin").click();
      await page.getByTestId("factor-code").fill("123456");
      await page.getByTestId("factor-confirm").click();
      await page.getByTestId("recovery-codes").scrollIntoViewIfNeeded();
    },
  },
  "settings-wrong-password": {
    path: "/account?fake&factor",
    async act({ page }) {
      await page.getByTestId("current-password").fill("not it");
      await page.getByTestId("new-password").fill("a few other words");
      await page.getByTestId("new-password-again").fill("a few other words");
      await page.getByTestId("password-submit").click();
      await page.getByTestId("factor-remove").click();
    },
  },
  "settings-people": { path: "/account/people?fake" },
  "settings-people-failed": { path: "/account/people?fake&api=500" },
  "settings-user": {
    path: "/account/people?fake",
    async act({ page }) {
      await page.getByTestId("change-user").nth(1).click();
      await page.getByTestId("remove-user").click();
    },
  },
  "settings-invite": {
    path: "/account/people?fake",
    async act({ page }) {
      await page.getByTestId("invite").click();
      await page.getByTestId("invite-submit").click();
    },
  },
  "settings-shown": {
    path: "/account/people?fake",
    async act({ page }) {
      await page.getByTestId("new-user").click();
      await page.getByTestId("display-name").fill("Bob");
      await page.getByTestId("username").fill("bob");
      await page.getByTestId("role-patient").click();
      await page.getByTestId("new-user-submit").click();
      await page.getByTestId("shown").waitFor();
    },
  },
  "desk-list": { path: "/visits?fake" },
  "desk-front": { path: "/visits?fake&desk" },
  "desk-none": { path: "/visits?fake&none" },
  "desk-failed": { path: "/visits?fake&api=500" },
  "desk-past": {
    path: "/visits?fake",
    async act({ page }) {
      await page.getByText("Past 30 days").click();
    },
  },
  "desk-schedule": {
    path: "/visits?fake",
    async act({ page }) {
      await page.getByTestId("schedule").click();
      await page.getByTestId("patient").fill("Am");
      await page.getByTestId("person-found").first().waitFor();
      await page.getByTestId("add-helper").click();
    },
  },
  "desk-visit": { path: "/visits/visit-1?fake" },
  "desk-files": { path: "/visits/visit-1?fake&files", act: choosing },
  "desk-visit-scheduled": { path: "/visits/visit-4?fake" },
  "desk-visit-front": { path: "/visits/visit-4?fake&desk" },
  "desk-visit-ended": { path: "/visits/visit-1?fake&at=ended" },
  "desk-visit-papers-failed": {
    path: "/visits/visit-1?fake",
    async act({ page }) {
      await page.evaluate(() => {
        const { visits, apiError } = window.carillonFake;
        visits.refusing.papers = apiError(503, "not now");
      });
      await page.getByText("All visits").click();
      await page.getByTestId("visit").first().click();
      await page.getByTestId("read-papers").scrollIntoViewIfNeeded();
    },
  },
  "desk-visit-theirs": {
    path: "/visits/visit-1?fake",
    async act({ page }) {
      await twoWrite(page);
      await page.getByTestId("theirs-notes").scrollIntoViewIfNeeded();
    },
  },
  "desk-call-theirs": {
    path: "/visits/visit-1?fake&at=in_progress",
    async act(tools) {
      await leading(tools);
      await tools.page.getByTestId("extra").click();
      await twoWrite(tools.page);
    },
  },
  "desk-visit-own": {
    path: "/visits/visit-2?fake",
    async act({ page }) {
      await page.evaluate(() => {
        const { visits } = window.carillonFake;
        visits.change("visit-2", (visit) => ({
          ...visit,
          participants: visit.participants.map((each) => ({ ...each, me: each.role === "patient" })),
        }));
      });
      await page.getByTestId("to-own-visit").waitFor();
    },
  },
  "desk-visit-gone": { path: "/visits/not-there?fake" },
  "desk-link": {
    path: "/visits/visit-4?fake",
    async act({ page }) {
      await page.getByTestId("make-link").first().click();
      await page.getByTestId("link-submit").click();
    },
  },
  "desk-link-made": {
    path: "/visits/visit-4?fake",
    async act({ page }) {
      await page.getByTestId("make-link").first().click();
      await page.getByTestId("factor-code").click();
      await page.getByTestId("link-submit").click();
      await page.getByTestId("made-code").waitFor();
    },
  },
  "desk-cancel": {
    path: "/visits/visit-1?fake",
    async act({ page }) {
      await page.getByTestId("cancel-visit").click();
    },
  },
  "desk-call": { path: "/visits/visit-1?fake&at=admitted", act: leading },
  "desk-call-panel": {
    path: "/visits/visit-1?fake&at=in_progress",
    async act(tools) {
      await leading(tools);
      await tools.page.getByTestId("extra").click();
    },
  },
  "desk-call-record": {
    path: "/visits/visit-1?fake&at=in_progress",
    async act(tools) {
      await leading(tools);
      await agreeing(tools);
      await recordDialog(tools);
      await tools.page.getByTestId("record-confirm").waitFor();
    },
  },
  "desk-call-record-refused": {
    path: "/visits/visit-1?fake&at=in_progress",
    async act(tools) {
      await leading(tools);
      await recordDialog(tools);
      await tools.page.getByTestId("record-refused").waitFor();
    },
  },
  "desk-call-recorded": {
    path: "/visits/visit-1?fake&at=in_progress",
    async act(tools) {
      await leading(tools);
      await agreeing(tools);
      await recordDialog(tools);
      await tools.page.getByTestId("record-confirm").click();
      await tools.page.getByTestId("recording-mark").waitFor();
    },
  },
  "desk-visit-recorded": {
    path: "/visits/visit-1?fake&at=in_progress",
    async act(tools) {
      await leading(tools);
      await agreeing(tools);
      await tools.page.evaluate(() => void window.carillonFake.visits.startRecording("visit-1"));
      await tools.page.getByTestId("leave").click();
      await tools.page.getByTestId("recording-mark").waitFor();
    },
  },
  "desk-call-send-out": {
    path: "/visits/visit-1?fake&at=in_progress",
    async act(tools) {
      await leading(tools);
      await tools.page.getByTestId("extra").click();
      await tools.page.getByTestId("send-out").first().click();
      await tools.page.getByTestId("ask-confirm").waitFor();
    },
  },
  "desk-call-end": {
    path: "/visits/visit-1?fake&at=in_progress",
    async act(tools) {
      await leading(tools);
      if (tools.phone) await tools.page.getByTestId("more").click();
      await tools.page.getByTestId("end").click();
    },
  },
};

async function signIn(page, password) {
  await page.getByTestId("username").fill("ada");
  await page.getByTestId("password").fill(password);
  await page.getByTestId("sign-in-submit").click();
  await page.locator("[data-testid=problem], [data-testid=code], [data-testid=new-password]").waitFor();
}

async function openChannel({ page }) {
  await page.getByTestId("message-text").first().waitFor();
  await page.getByTestId("company").waitFor();
}

async function create({ page }) {
  await page.getByTestId("name").fill("Amélie Fournier");
  await page.getByTestId("create").click();
}

async function enter({ page }) {
  await page.getByTestId("name").fill("Amélie Fournier");
  await page.getByTestId("join").click();
}

async function inMeeting({ page }) {
  await page.locator("[data-testid=preview] video, .preview-note").first().waitFor();
  await enter({ page });
  await page.getByTestId("leave").waitFor();
}

async function talking(tools) {
  await inMeeting(tools);
  await tools.page.evaluate(() => {
    const { connection } = window.carillonFake.media;
    connection.voice("person-2", { volume: 0.8 });
    connection.emit({ type: "activeSpeaker", attendeeId: "person-2" });
  });
}

async function record(page) {
  await page.evaluate(() => {
    const { connection } = window.carillonFake.media;
    connection.say("", JSON.stringify({ recording: true }), Date.now(), { topic: "carillon.recording" });
  });
  await page.getByTestId("recording-mark").first().waitFor();
}

async function playing({ page }) {
  await page.getByTestId("chapter").nth(2).click();
  await page.waitForFunction(() => {
    const video = document.querySelector("video");
    return video.readyState >= 2 && !video.seeking && video.currentTime > 0;
  });
}

/** A layout of the tracks, at a moment with a shared screen. */
async function together(tools, layout) {
  await playing(tools);
  await tools.page.getByTestId("choose-track").selectOption(layout);
  await shown(tools);
}

async function shown({ page }) {
  await page.waitForFunction(() => {
    const pictures = [...document.querySelectorAll("[data-testid=seen] video")];
    const settled = (each) => each.error || (each.readyState >= 2 && !each.seeking);
    return pictures.length > 0 && pictures.every(settled);
  });
}

async function share(page, person) {
  await page.evaluate((id) => {
    const { media, pagePicture } = window.carillonFake;
    media.connection.arrive(`${id}#content`);
    media.connection.show(`${id}#content`, pagePicture());
  }, person);
}

async function chat(page) {
  await page.evaluate(() => {
    const { connection } = window.carillonFake.media;
    const start = Date.now() - 240_000;
    const lines = [
      ["person-1", "Good morning! The tower opens at ten."],
      ["person-1", "Plan of the stairs: https://tower.example/plan?level=3"],
      ["person-3", "Спасибо, буду через десять минут."],
      [connection.selfId, "Perfect, see you there."],
      [
        "person-4",
        "Could someone bring the long rope and the oil for the clapper? The one in the workshop is nearly empty.",
      ],
    ];
    lines.forEach(([sender, text], at) => {
      connection.say(sender, text, start + at * 50_000);
    });
  });
}

async function emit(page, event) {
  await page.evaluate((each) => window.carillonFake.media.connection.emit(each), event);
}

async function stopped(tools, reason) {
  await inMeeting(tools);
  await tools.page.evaluate((each) => window.carillonFake.media.connection.stop(each), reason);
}

const CHAPTERS = `WEBVTT

00:00.000 --> 00:08.000
Amara Okafor joins

00:08.000 --> 00:14.000
Jonas Lindqvist joins

00:14.000 --> 00:30.000
Amara Okafor shares her screen
`;

const words = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const shots = process.argv.find((argument) => argument.startsWith("--shots="))?.slice(8) ?? "shots";
const only = process.argv.find((argument) => argument.startsWith("--view="))?.slice(7);
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const problems = [];

await mkdir(shots, { recursive: true });
const film = await makeFilm();
const server = await createServer({ server: { port: 5199, strictPort: false }, logLevel: "error" });
await server.listen();
const origin = server.resolvedUrls.local[0].replace(/\/$/, "");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: FLAGS,
});

try {
  for (const [view, { colorSchemes, ...viewport }] of Object.entries(VIEWS)) {
    for (const colorScheme of colorSchemes) {
      for (const [name, scene] of Object.entries(SCENES)) {
        if (only && only !== `${view}-${colorScheme}`) continue;
        if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
        if (scene.views && !scene.views.includes(view)) continue;
        const context = await browser.newContext({
          viewport,
          colorScheme,
          reducedMotion: "reduce",
          deviceScaleFactor: 2,
        });
        await visit(context, {
          scene,
          label: `${name}-${view}-${colorScheme}`,
          phone: view !== "desktop",
        });
        await context.close();
      }
    }
  }
} finally {
  await browser.close();
  await server.close();
}

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  problems.length === 0 ? "The tour found nothing wrong.\n" : `${problems.length} problems.\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;

/** A film of half a minute; the pages about recordings need the system's ffmpeg for it. */
async function makeFilm() {
  const folder = await mkdtemp(join(tmpdir(), "carillon-tour-"));
  const path = join(folder, "film.mp4");
  const picture = ["-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=30"];
  const sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=30"];
  const form = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"];
  try {
    await promisify(execFile)("ffmpeg", [
      "-v",
      "error",
      ...picture,
      ...sound,
      ...form,
      "-movflags",
      "faststart",
      path,
    ]);
    return await readFile(path);
  } catch {
    return Buffer.from("");
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function birth(page, ...parts) {
  for (const [at, part] of ["day", "month", "year"].entries()) {
    await page.getByTestId(`birth-${part}`).fill(parts[at]);
  }
}

/** A patient at the check of devices. */
async function ready({ page }) {
  await page.getByTestId("name-confirm").click();
  await page.getByTestId("recording-yes").click();
  await page.getByTestId("transcription-no").click();
  await page.getByTestId("consent-submit").click();
  await page.getByTestId("check-in").waitFor();
}

/** A patient in the call. */
/** A file that is not taken, by the keyboard alone; and one that is on its way. */
async function choosing({ page }) {
  await page.getByTestId("add-file").focus();
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await page.evaluate(() => {
    window.carillonFake.visits.attach = (_visit, _file, { progress }) => {
      progress(0.4);
      return new Promise(() => undefined);
    };
  });
  const file = (name) => ({ name, mimeType: "", buffer: Buffer.from("x") });
  await (await chooser).setFiles([file("holiday.html"), file("scan of the old letter.pdf")]);
  await page.getByTestId("chosen-file").nth(1).scrollIntoViewIfNeeded();
}

async function visiting({ page }) {
  await page.getByTestId("leave").waitFor();
}

/** A clinician in the call. */
async function leading({ page }) {
  await page.getByTestId("proceed").click();
  await page.getByTestId("leave").waitFor();
}

/** Somebody else has written the notes of the visit while one wrote them. */
async function twoWrite(page) {
  const paper = page.getByTestId("paper-notes");
  await paper.locator("textarea").fill("Cough for three weeks, no fever. Lungs are clear.");
  await page.evaluate(() => {
    const { visits } = window.carillonFake;
    const others = visits.papersOf.get("visit-1");
    visits.papersOf.set("visit-1", { ...others, notes: "Cough for three weeks.\n38.2 °C this morning." });
  });
  await page.getByTestId("save-notes").click();
  await page.getByTestId("theirs-notes").waitFor();
}

/** Whoever is in the visit of the clinician agrees to being recorded. */
async function agreeing({ page }) {
  await page.evaluate(() => window.carillonFake.visits.consent("visit-1", "recording", "1"));
}

async function recordDialog({ page, phone }) {
  if (phone) await page.getByTestId("more").click();
  await page.getByTestId("record").click();
}

async function playback(route) {
  const url = route.request().url();
  if (url.endsWith(".vtt")) return route.fulfill({ contentType: "text/vtt", body: CHAPTERS });
  if (url.includes("broken")) return route.fulfill({ contentType: "video/mp4", body: "no film" });
  const [, from] = /bytes=(\d+)-/.exec(route.request().headers().range ?? "bytes=0-") ?? [];
  const body = film.subarray(Number(from));
  const headers = {
    "content-range": `bytes ${from}-${film.length - 1}/${film.length}`,
    "accept-ranges": "bytes",
  };
  return route.fulfill({ status: 206, contentType: "video/mp4", headers, body });
}

async function visit(context, { scene, label, phone }) {
  const page = await context.newPage();
  await page.route("**/playback/**", playback);
  page.on("pageerror", (error) => problems.push(`${label}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`${label}: console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:") && !url.startsWith("blob:")) {
      problems.push(`${label}: asked ${url}`);
    }
  });
  try {
    await page.goto(origin + scene.path);
    await page.locator("h1, [role=dialog], dialog").first().waitFor();
    await scene.act?.({ page, phone });
    await page.waitForTimeout(350);
    await page.screenshot({ path: join(shots, `${label}.png`) });
    await judge(page, label);
  } catch (error) {
    problems.push(`${label}: ${error.message.split("\n")[0]}`);
    await page.screenshot({ path: join(shots, `${label}-failed.png`) });
  }
}

async function judge(page, label) {
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  if (sideways) problems.push(`${label}: scrolls sideways`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { resultTypes: ["violations"], rules: { "video-caption": { enabled: false } } }),
  );
  for (const { id, nodes } of violations) {
    problems.push(`${label}: axe ${id}: ${nodes.map((node) => node.target.join(" ")).join(" | ")}`);
  }
}
