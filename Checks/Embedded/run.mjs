// Runs a WebAssembly program of Embedded Swift: all it needs from outside is a place to print.
import { readFileSync } from "node:fs";

const letters = [];
const host = { putchar: (byte) => (letters.push(byte), byte) };
const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), { host });
instance.exports.run();
process.stdout.write(Buffer.from(letters));
