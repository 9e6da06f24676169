/**
 * Whether somebody uses the page, so that what it asks by itself keeps a session alive only for those who are there.
 *
 * Counted since the last time it was asked: each use of the page makes one request count, and that is as good as all.
 */
export class Attention {
  private used = true;
  private isEngaged = () => false;

  /** Takes somebody for being there while that is so, as in a call, where one need not touch anything. */
  whenever(isEngaged: () => boolean): void {
    this.isEngaged = isEngaged;
  }

  /** Somebody has touched the page. */
  note(): void {
    this.used = true;
  }

  /** Whether it was used since this was asked last. */
  take(): boolean {
    const was = this.used || this.isEngaged();
    this.used = false;
    return was;
  }
}
