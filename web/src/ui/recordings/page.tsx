/** The frame of the pages about recordings. */
import { type ReactNode, useEffect } from "react";
import { Brand } from "../parts/brand";

interface PageProps {
  title: string;
  /** Stands above the title. */
  back?: { href: string; label: string };
  children: ReactNode;
}

export function Page({ title, back, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Carillon`;
  }, [title]);
  return (
    <div className="page">
      <header className="page-head">
        <Brand />
      </header>
      <main className="recordings">
        {back && (
          <a className="back" href={back.href}>
            {back.label}
          </a>
        )}
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}

/** The page's own query stays, so that a link within the pages keeps what was asked of them. */
export function withQuery(path: string): string {
  return path + location.search;
}

const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

export function dayWords(iso: string): string {
  return DAY.format(new Date(iso));
}

export function timeWords(iso: string): string {
  return TIME.format(new Date(iso));
}
