/** A call that failed on the other side: `kind` is a word to decide by, `message` a sentence for people. */
export class RemoteError extends Error {
  /**
   * @param {string} kind
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.name = "RemoteError";
    this.kind = kind;
  }
}
