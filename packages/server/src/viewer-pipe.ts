/** Where a viewer's bytes go: `free` says whether its queue takes more. */
export interface ViewerPipe {
  readonly free: boolean;
  write(bytes: Buffer): void;
}
