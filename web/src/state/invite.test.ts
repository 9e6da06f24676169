import { expect, it } from "vitest";
import { inviteLink, meetingIdInPath, meetingIdInText } from "./invite";

const ID = "0b2c1b6e-6a3b-4d0a-9d3c-7d2f0e5a2706";

it("builds a link that it recognises", () => {
  const link = inviteLink("https://carillon.example", ID);
  expect(link).toBe(`https://carillon.example/m/${ID}`);
  expect(meetingIdInText(link)).toBe(ID);
});

it.each([ID, ` ${ID} `, `/m/${ID}`, `/m/${ID}/`, `http://127.0.0.1:8080/m/${ID}?x=1#y`])(
  "takes %j as a meeting",
  (text) => {
    expect(meetingIdInText(text)).toBe(ID);
  },
);

it.each(["", "   ", "https://carillon.example/", "/meetings/x", "a b", "m/../x", "x".repeat(65)])(
  "does not take %j as a meeting",
  (text) => {
    expect(meetingIdInText(text)).toBeNull();
  },
);

it("reads the address of the page", () => {
  expect(meetingIdInPath("/")).toBeNull();
  expect(meetingIdInPath(`/m/${ID}`)).toBe(ID);
  expect(meetingIdInPath("/m/%3Cscript%3E")).toBeNull();
});
