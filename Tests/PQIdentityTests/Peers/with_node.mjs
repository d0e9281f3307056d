// Keys written and read by Node; the orders are those of with_cryptography.py.

import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { createInterface } from "node:readline";

const passphrase = "matrix";
const curves = { "P-256": "prime256v1", "P-384": "secp384r1" };

function raw(key) {
  const der = key.export({ type: "spki", format: "der" });
  // The public key is the structure's tail: its length follows from the algorithm.
  const sizes = {
    "ml-dsa-44": 1312, "ml-dsa-65": 1952, "ml-dsa-87": 2592,
    "ml-kem-512": 800, "ml-kem-768": 1184, "ml-kem-1024": 1568,
    ed25519: 32, x25519: 32, prime256v1: 65, secp384r1: 97,
  };
  const name = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  return der.subarray(der.length - sizes[name]).toString("hex");
}

function make(algorithm) {
  if (algorithm in curves) {
    return generateKeyPairSync("ec", { namedCurve: curves[algorithm] });
  }
  return generateKeyPairSync(algorithm.toLowerCase());
}

function write(algorithm, form) {
  const { privateKey, publicKey } = make(algorithm);
  const exported = {
    spki: () => publicKey.export({ type: "spki", format: "pem" }),
    jwk: () => JSON.stringify(privateKey.export({ format: "jwk" })),
    both: () => privateKey.export({ type: "pkcs8", format: "pem" }),
    pbkdf2: () =>
      privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }),
  };
  // A lattice key leaves this peer with seed and expanded key, any other in its one form.
  exported[/^ML/.test(algorithm) ? "both" : "seed"] = exported.both;
  return form in exported && (form !== "both" || /^ML/.test(algorithm))
    ? { data: exported[form](), public: raw(publicKey) }
    : { cannot: `no ${form}` };
}

function read(form, data) {
  if (form === "spki") return createPublicKey(data);
  if (form === "jwk") return createPublicKey(createPrivateKey({ key: JSON.parse(data), format: "jwk" }));
  return createPublicKey(createPrivateKey({ key: data, passphrase }));
}

function answer({ do: what, algorithm, form, data }) {
  if (algorithm === "X-Wing" || form === "raw") return { cannot: `no ${form} ${algorithm}` };
  if (what === "write") return write(algorithm, form);
  try {
    return { public: raw(read(form, data)) };
  } catch (error) {
    return { refused: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line))));
}
