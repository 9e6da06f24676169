import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Button } from "./button";
import { TextField } from "./field";

describe("a button", () => {
  it("can keep the focus while it is busy", () => {
    const html = renderToStaticMarkup(
      <Button busy type="submit">
        Save
      </Button>,
    );
    expect(html).toContain('aria-disabled="true"');
    expect(html).toContain('aria-busy="true"');
    expect(html).not.toMatch(/ disabled/);
  });

  it("is disabled when there is nothing to do", () => {
    expect(renderToStaticMarkup(<Button disabled>Save</Button>)).toMatch(/ disabled=""/);
  });
});

describe("a field", () => {
  it("has its error read out, and belongs to it", () => {
    const html = renderToStaticMarkup(<TextField label="Name" error="Enter a name." />);
    const [, note] = /aria-describedby="([^"]+)"/.exec(html) ?? [];
    expect(html).toContain('aria-invalid="true"');
    expect(html).toMatch(new RegExp(`<p id="${note}"[^>]* role="alert">Enter a name.</p>`));
  });

  it("does not raise its voice for a hint", () => {
    const html = renderToStaticMarkup(<TextField label="Name" hint="As others see it." />);
    expect(html).not.toContain("alert");
  });
});
