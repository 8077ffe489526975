/** Both keys out of one pasted text, as the console, a configuration file or a note has them. */

/** A pair of keys. */
export interface KeyPair {
  publicKey: string;
  privateKey: string;
}

const PUBLIC = /(?:public[_ -]?key|公钥)["']?\s*[:=：]?\s*["']?([^\s"',;]{8,})/i;
const PRIVATE = /(?:private[_ -]?key|私钥)["']?\s*[:=：]?\s*["']?([^\s"',;]{8,})/i;
/** Two words of this length and nothing else are a public and a private key, in this order. */
const PLAIN = /^\s*([^\s"',;]{20,})[\s,;]+([^\s"',;]{20,})\s*$/;

/** The keys in a text; null unless both are there. */
export function keysIn(text: string): KeyPair | null {
  const publicKey = PUBLIC.exec(text)?.[1];
  const privateKey = PRIVATE.exec(text)?.[1];
  if (publicKey && privateKey) return { publicKey, privateKey };
  const plain = PLAIN.exec(text);
  return plain?.[1] && plain[2] ? { publicKey: plain[1], privateKey: plain[2] } : null;
}
