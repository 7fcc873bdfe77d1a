/** WebSocket frames as a browser writes and reads them. */

export const TEXT = 1;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/**
 * @param {number} opcode
 * @param {Buffer} payload
 * @param {number} mask
 */
export function masked(opcode, payload, mask) {
  const size = payload.length;
  const extra = size < 126 ? 0 : size < 65536 ? 2 : 8;
  const frame = Buffer.alloc(6 + extra + size);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extra === 0 ? size : extra === 2 ? 126 : 127);
  if (extra === 2) frame.writeUInt16BE(size, 2);
  if (extra === 8) frame.writeBigUInt64BE(BigInt(size), 2);
  frame.writeUInt32BE(mask, 2 + extra);
  const start = 6 + extra;
  for (let at = 0; at < size; at++) {
    frame[start + at] = /** @type {number} */ (payload[at]) ^ /** @type {number} */ (frame[start - 4 + (at & 3)]);
  }
  return frame;
}

/** Reads what a server sends: the answer to the handshake, then frames. */
export class FrameReader {
  /** @type {Buffer} */
  #buffer = Buffer.alloc(0);
  /** The status of the answer to the handshake, 0 until it is there. */
  status = 0;

  /**
   * @param {Buffer} data
   * @returns {{opcode: number, payload: Buffer}[]} the frames that are complete now
   */
  read(data) {
    this.#buffer = this.#buffer.length ? Buffer.concat([this.#buffer, data]) : data;
    if (!this.status && !this.#handshake()) return [];
    const frames = [];
    for (let frame; (frame = this.#frame()); ) frames.push(frame);
    return frames;
  }

  #handshake() {
    const end = this.#buffer.indexOf("\r\n\r\n");
    if (end < 0) return false;
    this.status = Number(this.#buffer.toString("latin1", 9, 12));
    this.#buffer = this.#buffer.subarray(end + 4);
    return true;
  }

  #frame() {
    const buffer = this.#buffer;
    if (buffer.length < 2) return undefined;
    const [first = 0, short = 0] = buffer;
    const start = short < 126 ? 2 : short === 126 ? 4 : 10;
    if (buffer.length < start) return undefined;
    const size = start === 2 ? short : start === 4 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
    if (buffer.length < start + size) return undefined;
    this.#buffer = buffer.subarray(start + size);
    return { opcode: first & 15, payload: buffer.subarray(start, start + size) };
  }
}
