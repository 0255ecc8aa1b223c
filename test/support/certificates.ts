/** Keys, certificates and stores for tests of TLS, made by the keytool of the Java that runs Kafka. */
import { execFile } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { javaCommand } from "./kafka-dist.ts";

/** A key with its certificate, which it has signed itself: whoever trusts it trusts nobody else. */
export interface Identity {
	/** PKCS12 with key and certificate; its password is that of the key, too. */
	keyStore: string;
	password: string;
	/** PEM of the certificate, and a file that holds it. */
	certificate: string;
	certificateFile: string;
	/** PEM of the key in PKCS8, as it is and encrypted with `password`. */
	key: string;
	encryptedKey: string;
}

/** OID of a PKCS8 key bag under a password (RFC 7292, 4.2.2), in DER with the head of what follows. */
const keyBagStart = Buffer.from("060b2a864886f70d010c0a0102a082", "hex");
const lengthBytes = 2;

/** Makes `<name>.p12` and `<name>.pem` in the folder. `host` is a keytool SAN such as `ip:127.0.0.1`. */
export async function createIdentity(folder: string, name: string, host: string): Promise<Identity> {
	const password = `${name}-store-pw`;
	const keyStore = join(folder, `${name}.p12`);
	const store = ["-alias", name, "-keystore", keyStore, "-storepass", password];
	const key = ["-keyalg", "RSA", "-keysize", "2048", "-validity", "7", "-dname", `CN=${name}`, "-ext", `san=${host}`];
	await keytool(["-genkeypair", "-storetype", "PKCS12", ...store, ...key]);
	const certificateFile = join(folder, `${name}.pem`);
	await keytool(["-exportcert", "-rfc", "-file", certificateFile, ...store]);
	return {
		keyStore,
		password,
		certificate: await readFile(certificateFile, "utf8"),
		certificateFile,
		...(await keysOf(keyStore, password)),
	};
}

/** Puts the certificate, and no key, into `<name>.<type>` in the folder; the path of the new store. */
export async function createTrustStore(
	folder: string,
	name: string,
	type: "pkcs12" | "jks",
	certificateFile: string,
): Promise<string> {
	const path = join(folder, `${name}.${type}`);
	const store = ["-keystore", path, "-storetype", type, "-storepass", "trust-store-pw"];
	await keytool(["-importcert", "-noprompt", "-alias", name, "-file", certificateFile, ...store]);
	return path;
}

/** The file's path. */
export async function writePem(folder: string, name: string, ...blocks: string[]): Promise<string> {
	const path = join(folder, name);
	await writeFile(path, blocks.join(""));
	return path;
}

/** Takes the encrypted key out of the store, which keytool does not do. */
async function keysOf(keyStore: string, password: string): Promise<{ key: string; encryptedKey: string }> {
	const store = await readFile(keyStore);
	const at = store.indexOf(keyBagStart) + keyBagStart.length;
	const start = at + lengthBytes;
	const encrypted = store.subarray(start, start + store.readUInt16BE(at));
	const encryptedKey = pemOf("ENCRYPTED PRIVATE KEY", encrypted);
	const key = createPrivateKey({ key: encryptedKey, passphrase: password }).export({ format: "pem", type: "pkcs8" });
	return { key: String(key), encryptedKey };
}

function pemOf(label: string, der: Buffer): string {
	const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
	return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

async function keytool(args: string[]): Promise<void> {
	await promisify(execFile)(javaCommand("keytool"), args, { timeout: 60_000 });
}
